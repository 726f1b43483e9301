//! What can be done with which objects, and which permission it takes.
//!
//! The code names are the contract's: `app.action_model`. This is the only place that knows them.

use std::sync::LazyLock;

use doorward_domain::flow::Flow;
use doorward_domain::flow::binding::FlowStageBinding;
use doorward_domain::id::UserId;
use doorward_domain::model::Model;
use doorward_domain::resource::{Editable as Domain, Resource};
use doorward_domain::source::Source;
use doorward_domain::source::oauth::OAuthSource;
use doorward_domain::stage::identification::IdentificationStage;
use doorward_domain::stage::password::PasswordStage;
use doorward_domain::stage::user_login::UserLoginStage;
use doorward_domain::stage::{AnyStage, Stage};
use doorward_domain::token::Token;
use doorward_domain::user::{User, UserPatch};
use doorward_persistence::{EditableTable, RemovableTable, StageTable, Table};

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
    /// Giving permissions to a user.
    AssignPermissions => |model| format!("{}.assign_user_permissions", model.app);
    /// Taking permissions away from a user.
    UnassignPermissions => |model| format!("{}.unassign_user_permissions", model.app);
    /// Taking a flow away as a file, with all that it is made of.
    Export => |model| model.permission("export");
    /// Seeing the key of a token.
    ViewKey => |model| format!("{}.view_token_key", model.app);
}

/// What decides who may do something with objects of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Permissions, on all objects of the kind or on the one.
    Permissions,
    /// Whose it is: everybody does with his own what he likes, and superusers with all.
    Owner,
}

/// A kind of object whose access is decided here.
pub trait Guarded: Resource + Table {
    /// What decides.
    const RULE: Rule = Rule::Permissions;

    /// Whether the object belongs to this user, for kinds that belong to somebody.
    fn belongs_to(&self, _user: UserId) -> bool {
        false
    }

    /// The permission on a new object that its creator is given, unless he may do everything.
    fn creators_permission() -> Option<String> {
        None
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
pub trait Removable: Editable + RemovableTable {}

impl<R: Editable + RemovableTable> Removable for R {}

impl<K: StageTable> Guarded for Stage<K> {
    fn follow_up(self, patch: <Self as Domain>::Patch, core: &mut Core<'_>) -> Result<Self, AccessError> {
        match patch.flow_set {
            Some(flows) => flow_set::write(core, &self, flows),
            None => Ok(self),
        }
    }
}

impl Guarded for AnyStage {}
impl Guarded for Flow {}
impl Guarded for FlowStageBinding {}
impl Guarded for Source {}
impl Guarded for OAuthSource {}
impl Guarded for User {
    /// Nobody makes a superuser who is none himself, by whatever group.
    fn follow_up(self, patch: UserPatch, core: &mut Core<'_>) -> Result<Self, AccessError> {
        let decides = patch.groups.is_some() && self.is_superuser;
        if decides && !core.identity.is_superuser() { Err(AccessError::Forbidden) } else { Ok(self) }
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

/// All permissions that mean something here.
pub static KNOWN_PERMISSIONS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let permissions = models().into_iter().flat_map(|model| permissions_of(&model.label()));
    permissions.collect()
});

/// The models whose objects are served.
fn models() -> [&'static Model; 10] {
    [
        IdentificationStage::MODEL,
        PasswordStage::MODEL,
        UserLoginStage::MODEL,
        AnyStage::MODEL,
        Flow::MODEL,
        FlowStageBinding::MODEL,
        Source::MODEL,
        OAuthSource::MODEL,
        User::MODEL,
        Token::MODEL,
    ]
}

/// The permissions on objects of a model; none for one whose objects are not served.
pub fn permissions_of(label: &str) -> Vec<String> {
    let Some(model) = models().into_iter().find(|model| model.label() == label) else { return Vec::new() };
    let mut permissions = vec![
        View::permission(model),
        Add::permission(model),
        Change::permission(model),
        Delete::permission(model),
    ];
    if model == User::MODEL {
        permissions.extend([
            ResetPassword::permission(model),
            AssignPermissions::permission(model),
            UnassignPermissions::permission(model),
        ]);
    }
    if model == Flow::MODEL {
        permissions.push(Export::permission(model));
    }
    if model == Token::MODEL {
        permissions.push(ViewKey::permission(model));
    }
    permissions
}
