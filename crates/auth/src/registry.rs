//! What can be done with which objects, and which permission it takes.
//!
//! The code names are the contract's: `app.action_model`. This is the only place that knows them.

use doorward_domain::brand::Brand;
use doorward_domain::choice::Choice;
use doorward_domain::event::Event;
use doorward_domain::flow::Flow;
use doorward_domain::flow::binding::FlowStageBinding;
use doorward_domain::group::Group;
use doorward_domain::id::UserId;
use doorward_domain::model::Model;
use doorward_domain::policy::binding::PolicyBinding;
use doorward_domain::resource::{Editable as Domain, Resource};
use doorward_domain::role::Role;
use doorward_domain::session::AuthenticatedSession;
use doorward_domain::source::Source;
use doorward_domain::source::oauth::OAuthSource;
use doorward_domain::stage::{AnyStage, Stage, StageKind};
use doorward_domain::token::Token;
use doorward_domain::user::User;
use doorward_persistence::{EditableTable, RemovableTable, StageTable, Table};

use crate::ascent;
use crate::error::AccessError;
use crate::flow_set;
use crate::session::Core;

mod sealed {
    /// Only the actions below are actions.
    pub trait Sealed {}
}

/// Something that can be done with an object.
pub trait Action: sealed::Sealed {
    /// The permission it takes to do it with objects of this kind.
    fn permission(model: &Model) -> String;
}

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident => |$model:ident| $permission:expr;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $name;

        impl sealed::Sealed for $name {}

        impl Action for $name {
            fn permission($model: &Model) -> String {
                $permission
            }
        }
    )+};
}

actions! {
    /// Seeing objects.
    View => |model| model.permission("view");
    /// Creating objects.
    Add => |model| model.permission("add");
    /// Changing an object.
    Change => |model| model.permission("change");
    /// Deleting an object.
    Delete => |model| model.permission("delete");
    /// Setting the password of a user.
    ResetPassword => |model| format!("{}.reset_user_password", model.app);
    /// Giving permissions to a user or a role.
    AssignPermissions => |model| format!("{}.assign_{}_permissions", model.app, model.name);
    /// Taking permissions away from a user or a role.
    UnassignPermissions => |model| format!("{}.unassign_{}_permissions", model.app, model.name);
    /// Putting a user into a group.
    AddUser => |model| format!("{}.add_user_to_group", model.app);
    /// Taking a user out of a group.
    RemoveUser => |model| format!("{}.remove_user_from_group", model.app);
    /// Seeing how a flow runs.
    Inspect => |model| model.permission("inspect");
    /// Seeing how many plans of flows are kept.
    ViewCache => |model| format!("{}.view_flow_cache", model.app);
    /// Throwing away the plans of flows that are kept.
    ClearCache => |model| format!("{}.clear_flow_cache", model.app);
    /// Taking a flow away as a file, with all that it is made of.
    Export => |model| model.permission("export");
    /// Seeing the key of a token.
    ViewKey => |model| format!("{}.view_token_key", model.app);
    /// Setting the key of a token. Nobody can be given the permission: it is for superusers.
    SetKey => |model| format!("{}.set_token_key", model.app);
}

/// What decides who may do something with objects of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Permissions, on all objects of the kind or on the one.
    Permissions,
    /// Whose it is: everybody does with his own what he likes, and superusers with all.
    Owner,
    /// Whose it is, and permissions on all objects of the kind where it is somebody else's.
    OwnerOrPermissions,
}

/// A kind of object whose access is decided here.
pub trait Guarded: Resource + Table {
    /// What decides.
    const RULE: Rule = Rule::Permissions;

    /// Whether the kind is part of the configuration: it is read far more often than it changes, and shows
    /// nothing of what is not kept in memory, such as when a user logged in.
    const IS_CONFIGURATION: bool = false;

    /// Whether the object belongs to this user, for kinds that belong to somebody.
    fn belongs_to(&self, _user: UserId) -> bool {
        false
    }

    /// The permission on a new object that its creator is given, unless he may do everything.
    fn creators_permission() -> Option<String> {
        None
    }

    /// Whether the caller may make of the object what it becomes, before that is stored. Without
    /// `before`, it is a new one.
    fn examine(_before: Option<&Self>, _after: &Self, _core: &mut Core<'_>) -> Result<(), AccessError> {
        Ok(())
    }

    /// Whether the caller may only look at the object, whatever permission he `wanted` and holds: who could
    /// do this with it could become more than he is. Whoever may do everything is not asked about.
    fn is_out_of_reach(&self, _wanted: &str, _core: &mut Core<'_>) -> Result<bool, AccessError> {
        Ok(false)
    }

    /// What else a change means, once the object itself has been stored.
    fn follow_up(self, _patch: <Self as Domain>::Patch, _core: &mut Core<'_>) -> Result<Self, AccessError>
    where
        Self: EditableTable,
    {
        Ok(self)
    }
}

/// A kind of object that can be created and changed.
pub trait Editable: Guarded + EditableTable {}

impl<R: Guarded + EditableTable> Editable for R {}

/// A kind of object that can be deleted.
pub trait Removable: Guarded + RemovableTable {}

impl<R: Guarded + RemovableTable> Removable for R {}

impl<K: StageTable> Guarded for Stage<K> {
    const IS_CONFIGURATION: bool = true;

    fn follow_up(self, patch: <Self as Domain>::Patch, core: &mut Core<'_>) -> Result<Self, AccessError> {
        match patch.flow_set {
            Some(flows) => flow_set::write(core, &self, flows),
            None => Ok(self),
        }
    }
}

macro_rules! configuration {
    ($($kind:ident)+) => {$(
        impl Guarded for $kind {
            const IS_CONFIGURATION: bool = true;
        }
    )+};
}

configuration! { AnyStage Brand Flow FlowStageBinding OAuthSource Role Source }

impl Guarded for PolicyBinding {}
impl Guarded for Event {}

impl Guarded for User {
    fn examine(before: Option<&Self>, after: &Self, core: &mut Core<'_>) -> Result<(), AccessError> {
        ascent::user(core, before, after)
    }

    /// Whoever sets the password of a user is that user, and so is whoever gives him another name for JWTs to
    /// tell, or another address to send a key to.
    fn is_out_of_reach(&self, wanted: &str, core: &mut Core<'_>) -> Result<bool, AccessError> {
        let takes_over = [Change::permission, Delete::permission, ResetPassword::permission];
        let takes_over = takes_over.iter().any(|permission| permission(Self::MODEL) == wanted);
        Ok(self.is_superuser || takes_over && ascent::is_above(core, self)?)
    }
}

impl Guarded for Group {
    fn examine(before: Option<&Self>, after: &Self, core: &mut Core<'_>) -> Result<(), AccessError> {
        ascent::group(core, before, after)
    }

    /// Whoever takes superusers out of their group, or takes from the group what makes them superusers, can
    /// do with them what he likes afterwards.
    fn is_out_of_reach(&self, _wanted: &str, core: &mut Core<'_>) -> Result<bool, AccessError> {
        ascent::makes_superusers(core, self)
    }
}

impl Guarded for AuthenticatedSession {
    const RULE: Rule = Rule::OwnerOrPermissions;

    fn belongs_to(&self, user: UserId) -> bool {
        self.user == user
    }
}

impl Guarded for Token {
    const RULE: Rule = Rule::Owner;

    fn belongs_to(&self, user: UserId) -> bool {
        self.user == user
    }

    fn creators_permission() -> Option<String> {
        Some(ViewKey::permission(Self::MODEL))
    }
}

/// The models whose objects are served. On each, there are the permissions to view, add, change and
/// delete.
pub(crate) fn models() -> Vec<&'static Model> {
    let mut models: Vec<_> = StageKind::all().iter().map(|kind| &kind.facts().model).collect();
    models.extend([
        AnyStage::MODEL,
        Flow::MODEL,
        FlowStageBinding::MODEL,
        PolicyBinding::MODEL,
        Source::MODEL,
        OAuthSource::MODEL,
        Brand::MODEL,
        Event::MODEL,
        User::MODEL,
        Group::MODEL,
        Token::MODEL,
        Role::MODEL,
        AuthenticatedSession::MODEL,
    ]);
    models
}

/// The system as a whole, of which there is nothing to view, add, change or delete.
pub(crate) static SYSTEM: Model = Model {
    app: "authentik_rbac",
    name: "systempermission",
    verbose_name: "System permission",
    verbose_name_plural: "System permissions",
};

/// What else there are permissions for: on which model, and their names for programs and for people.
pub(crate) const FURTHER: [(&str, &str, &str); 19] = [
    ("authentik_flows.flow", "export_flow", "Can export a Flow"),
    ("authentik_flows.flow", "inspect_flow", "Can inspect a Flow's execution"),
    ("authentik_flows.flow", "view_flow_cache", "View Flow's cache metrics"),
    ("authentik_flows.flow", "clear_flow_cache", "Clear Flow's cache metrics"),
    ("authentik_core.user", "reset_user_password", "Reset Password"),
    ("authentik_core.user", "impersonate", "Can impersonate other users"),
    ("authentik_core.user", "assign_user_permissions", "Can assign permissions to users"),
    ("authentik_core.user", "unassign_user_permissions", "Can unassign permissions from users"),
    ("authentik_core.user", "preview_user", "Can preview user data sent to providers"),
    ("authentik_core.user", "view_user_applications", "View applications the user has access to"),
    ("authentik_core.group", "add_user_to_group", "Add user to group"),
    ("authentik_core.group", "remove_user_from_group", "Remove user from group"),
    ("authentik_core.token", "view_token_key", "View token's key"),
    ("authentik_rbac.role", "assign_role_permissions", "Can assign permissions to users"),
    ("authentik_rbac.role", "unassign_role_permissions", "Can unassign permissions from users"),
    ("authentik_rbac.systempermission", "view_system_info", "Can view system info"),
    ("authentik_rbac.systempermission", "access_admin_interface", "Can access admin interface"),
    ("authentik_rbac.systempermission", "view_system_settings", "Can view system settings"),
    ("authentik_rbac.systempermission", "edit_system_settings", "Can edit system settings"),
];
