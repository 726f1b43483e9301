//! All permissions there are, each with its name and its number.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use doorward_domain::model::Model;

use crate::registry::{Action, Add, Change, Delete, FURTHER, SYSTEM, View, models};
use crate::vault::sha256;

/// A permission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permission {
    /// Its number. It follows from its name, so that it stays the same whatever others there are.
    pub id: i32,
    /// Its name for people, such as `Can view Flow`.
    pub name: Cow<'static, str>,
    /// Its name in full, such as `authentik_flows.view_flow`.
    pub full: String,
    /// What it is on.
    pub model: &'static Model,
}

impl Permission {
    fn new(full: String, name: impl Into<Cow<'static, str>>, model: &'static Model) -> Self {
        Self { id: number(&full), name: name.into(), full, model }
    }

    /// Its name within its part of the system, such as `view_flow`.
    pub fn codename(&self) -> &str {
        self.full.split_once('.').map_or("", |(_, codename)| codename)
    }

    /// The part of the system, as people call it, such as `authentik Stages.Identification`.
    pub fn app_for_people(&self) -> String {
        let app = self.model.app.strip_prefix("authentik_").unwrap_or(self.model.app);
        let title = |word: &str| match word {
            "oauth" => "OAuth".to_owned(),
            "rbac" => "RBAC".to_owned(),
            word => word[..1].to_uppercase() + &word[1..],
        };
        let words: Vec<String> = app.split('_').map(title).collect();
        match words.split_first() {
            Some((first, rest)) if !rest.is_empty() => format!("authentik {first}.{}", rest.join(" ")),
            _ => format!("authentik {}", words.join(" ")),
        }
    }
}

/// A positive number out of a name.
fn number(name: &str) -> i32 {
    let digest = sha256(name.as_bytes());
    let number = i32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]]);
    (number & i32::MAX).max(1)
}

/// All permissions on objects that are served.
pub(crate) static PERMISSIONS: LazyLock<Vec<Permission>> = LazyLock::new(|| {
    let named = |permission: fn(&Model) -> String, verb: &str, model: &'static Model| {
        Permission::new(permission(model), format!("Can {verb} {}", model.verbose_name), model)
    };
    let usual = models().into_iter().flat_map(|model| {
        [
            named(View::permission, "view", model),
            named(Add::permission, "add", model),
            named(Change::permission, "change", model),
            named(Delete::permission, "delete", model),
        ]
    });
    let all = || models().into_iter().chain([&SYSTEM]);
    let further = FURTHER.iter().filter_map(|(label, codename, name)| {
        let model = all().find(|model| model.label() == *label);
        model.map(|model| Permission::new(format!("{}.{codename}", model.app), *name, model))
    });
    usual.chain(further).collect()
});

/// The same by their names in full.
static BY_NAME: LazyLock<HashMap<&'static str, &'static Permission>> =
    LazyLock::new(|| PERMISSIONS.iter().map(|permission| (permission.full.as_str(), permission)).collect());

impl Permission {
    /// The permission with this name.
    pub(crate) fn named(full: &str) -> Option<&'static Self> {
        BY_NAME.get(full).copied()
    }
}

/// What opens the lists of permissions themselves: it can be given, but is not among them.
pub(crate) const LISTS: [&str; 3] =
    [VIEW_PERMISSIONS, "guardian.view_userobjectpermission", "guardian.view_groupobjectpermission"];

/// What opens the list of all permissions.
pub(crate) const VIEW_PERMISSIONS: &str = "auth.view_permission";

/// The permissions on objects of a model; none for one whose objects are not served.
pub(crate) fn permissions_of(label: &str) -> Vec<String> {
    let on_model = PERMISSIONS.iter().filter(|permission| permission.model.label() == label);
    on_model.map(|permission| permission.full.clone()).collect()
}

/// Whether a permission with this name can be given.
pub(crate) fn is_known(full: &str) -> bool {
    Permission::named(full).is_some() || LISTS.contains(&full)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_two_permissions_have_the_same_number_or_name() {
        let numbers: HashSet<i32> = PERMISSIONS.iter().map(|permission| permission.id).collect();
        let names: HashSet<&str> = PERMISSIONS.iter().map(|permission| permission.full.as_str()).collect();
        assert_eq!((numbers.len(), names.len()), (PERMISSIONS.len(), PERMISSIONS.len()));
    }

    #[test]
    fn a_number_follows_from_the_name_alone() {
        let view = Permission::named("authentik_flows.view_flow").map(|permission| permission.id);
        assert_eq!(view, Some(number("authentik_flows.view_flow")));
        assert!(PERMISSIONS.iter().all(|permission| permission.id > 0));
    }

    #[test]
    fn every_further_permission_is_on_a_model() {
        let further = FURTHER.iter().filter(|(label, codename, _)| {
            let app = label.split_once('.').map_or("", |(app, _)| app);
            Permission::named(&format!("{app}.{codename}")).is_some()
        });
        assert_eq!(further.count(), FURTHER.len());
    }

    #[test]
    fn parts_of_the_system_have_names_for_people() {
        for (permission, name) in [
            ("authentik_core.view_user", "authentik Core"),
            ("authentik_rbac.view_role", "authentik RBAC"),
            ("authentik_stages_user_login.view_userloginstage", "authentik Stages.User Login"),
            ("authentik_sources_oauth.view_oauthsource", "authentik Sources.OAuth"),
        ] {
            let found = Permission::named(permission).map(Permission::app_for_people);
            assert_eq!(found.as_deref(), Some(name));
        }
    }
}
