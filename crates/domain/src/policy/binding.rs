//! The bindings of groups and users to what they may pass.

use serde_json::Value;
use uuid::Uuid;
use validator::Validate;

use crate::event::Traced;
use crate::fault::{Fault, Faults, NON_FIELD, Spelled};
use crate::group::Group;
use crate::id::{FlowId, GroupId, PolicyBindingId, PolicyId, UserId};
use crate::model::Model;
use crate::patch::Patch;
use crate::policy::Bindable;
use crate::resource::{Changes, Editable, Narrowing, Pk, Reference, Resource, Writer};
use crate::stage::reference;
use crate::user::User;

/// For how long a policy may work when nobody says, in seconds.
const TIMEOUT: i32 = 30;

/// The binding of a group or a user to something that only some may pass.
#[derive(Clone, Debug, PartialEq)]
pub struct PolicyBinding {
    /// Its id.
    pub id: PolicyBindingId,
    /// What it is bound to.
    pub target: Bindable,
    /// The group that is asked for, if it is one.
    pub group: Option<GroupId>,
    /// The user who is asked for, if it is one.
    pub user: Option<UserId>,
    /// Whether it holds for everybody else instead.
    pub negate: bool,
    /// Whether it counts.
    pub enabled: bool,
    /// Where it comes among those of its target: the lowest first.
    pub order: i32,
    /// For how long its policy may work, in seconds.
    pub timeout: i32,
    /// What counts when its policy fails.
    pub failure_result: bool,
    /// What it shows of others; none from when it names them until it is stored.
    pub shown: Option<Box<Shown>>,
}

/// What a binding shows of the objects that it names.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// The name of what it is bound to.
    pub target: String,
    /// The group.
    pub group: Option<Group>,
    /// The user.
    pub user: Option<User>,
}

/// What a client may want of a binding.
#[derive(Clone, Debug, Default, Validate)]
pub struct PolicyBindingPatch {
    /// Whether the client speaks of the binding as a whole (POST, PUT). Then it must say who is asked
    /// for.
    pub is_whole: bool,
    /// What it is bound to, by either of its ids.
    pub target: Option<Spelled<Uuid>>,
    /// The policy that is asked. There are none.
    pub policy: Patch<Spelled<PolicyId>>,
    /// The group that is asked for.
    pub group: Patch<Spelled<GroupId>>,
    /// The user who is asked for.
    pub user: Patch<Spelled<UserId>>,
    /// Whether it holds for everybody else instead.
    pub negate: Option<bool>,
    /// Whether it counts.
    pub enabled: Option<bool>,
    /// Where it comes among those of its target.
    pub order: Option<i32>,
    /// For how long its policy may work, in seconds.
    pub timeout: Option<i32>,
    /// What counts when its policy fails.
    pub failure_result: Option<bool>,
}

impl Changes for PolicyBindingPatch {
    fn references(&self) -> Vec<(&'static str, Spelled<Reference>)> {
        let policy = self.policy.value().map(|policy| ("policy", policy.refers(Reference::Policy)));
        let group = self.group.value().map(|group| ("group", group.refers(Reference::Group)));
        let user = self.user.value().map(|user| ("user", user.refers(Reference::User)));
        let target = self.target.iter().map(|target| ("target", target.refers(Reference::Bindable)));
        policy.into_iter().chain(group).chain(user).chain(target).collect()
    }

    fn bindable(&self) -> Option<Uuid> {
        self.target.as_ref().map(|target| target.value)
    }
}

static MODEL: Model = Model {
    app: "authentik_policies",
    name: "policybinding",
    verbose_name: "Policy Binding",
    verbose_name_plural: "Policy Bindings",
};

impl Resource for PolicyBinding {
    type Key = PolicyBindingId;
    type Filter = PolicyBindingFilter;

    const MODEL: &'static Model = &MODEL;

    fn pk(&self) -> Pk {
        Pk::Uuid(self.id.0)
    }

    fn object(&self) -> Uuid {
        self.id.0
    }

    fn label(&self) -> String {
        let Some(shown) = &self.shown else { return format!("Binding #{}", self.order) };
        let asked = match (&shown.group, &shown.user) {
            (Some(group), _) => group.label(),
            (None, user) => format!("User {}", user.as_ref().map_or("", |user| user.shown_name())),
        };
        format!("Binding from {} #{} to {asked}", shown.target, self.order)
    }

    fn traced(&self) -> Vec<Traced> {
        let Self { id: _, target, group, user, negate, enabled, order, timeout, failure_result, shown: _ } =
            self;
        vec![
            Traced::open("target", target.id().to_string()),
            Traced::open("group", reference(*group)),
            Traced::open("user", user.map_or(Value::Null, |user| Value::from(user.0))),
            Traced::open("negate", *negate),
            Traced::open("enabled", *enabled),
            Traced::open("order", *order),
            Traced::open("timeout", *timeout),
            Traced::open("failure_result", *failure_result),
        ]
    }
}

impl Editable for PolicyBinding {
    type Patch = PolicyBindingPatch;

    fn fresh(writer: &Writer<'_>) -> Self {
        Self {
            id: PolicyBindingId(writer.mint.uuid()),
            target: Bindable::Flow(FlowId(Uuid::nil())),
            group: None,
            user: None,
            negate: false,
            enabled: true,
            order: 0,
            timeout: TIMEOUT,
            failure_result: false,
            shown: None,
        }
    }

    fn merge(&mut self, patch: PolicyBindingPatch, writer: &Writer<'_>) -> Faults {
        let before = (self.target, self.group, self.user);
        let said = [patch.group.value().is_some(), patch.user.value().is_some()].contains(&true);
        self.target = writer.bindable.unwrap_or(self.target);
        self.group = patch.group.map(|group| group.value).over(self.group);
        self.user = patch.user.map(|user| user.value).over(self.user);
        if (self.target, self.group, self.user) != before {
            self.shown = None;
        }
        self.negate = patch.negate.unwrap_or(self.negate);
        self.enabled = patch.enabled.unwrap_or(self.enabled);
        self.order = patch.order.unwrap_or(self.order);
        self.timeout = patch.timeout.unwrap_or(self.timeout);
        self.failure_result = patch.failure_result.unwrap_or(self.failure_result);
        match (self.group, self.user) {
            (Some(_), Some(_)) => {
                Faults::overall(Fault::invalid("Only one of 'policy', 'group' or 'user' can be set."))
            }
            (None, None) => Faults::overall(nobody_asked_for()),
            _ if patch.is_whole && !said => Faults::overall(nobody_asked_for()),
            _ => Faults::none(),
        }
    }

    /// Only a policy can be bound twice, and there are none.
    fn conflict(_columns: &str) -> (&'static str, Fault) {
        let text = "The fields policy, target, order must make a unique set.";
        (NON_FIELD, Fault::new("unique", text))
    }
}

fn nobody_asked_for() -> Fault {
    Fault::invalid("One of 'policy', 'group' or 'user' must be set.")
}

/// Conditions on bindings.
#[derive(Clone, Debug)]
pub enum PolicyBindingFilter {
    /// It asks this policy.
    Policy(PolicyId),
    /// It asks no policy, or some.
    HasNoPolicy(bool),
    /// It is bound to this object, named by either of its ids.
    Target(Uuid),
    /// It is bound to one of these objects.
    TargetIn(Vec<Spelled<Uuid>>),
    /// It asks for this group.
    Group(GroupId),
    /// It asks for the user with this number; `None` is a number that none has.
    User(Option<i32>),
    /// It counts, or not.
    Enabled(bool),
    /// It has this place; `None` is a place that none has.
    Order(Option<i32>),
    /// Its policy may work for so long; `None` is a time that none has.
    Timeout(Option<i32>),
}

impl Narrowing for PolicyBindingFilter {
    fn reference(&self) -> Option<(&'static str, Reference)> {
        match *self {
            Self::Policy(id) => Some(("policy", Reference::Policy(id))),
            Self::Target(id) => Some(("target", Reference::Bindable(id))),
            _ => None,
        }
    }

    fn references(&self) -> Vec<(&'static str, Spelled<Reference>)> {
        match self {
            Self::TargetIn(ids) => {
                ids.iter().map(|id| ("target_in", id.refers(Reference::Bindable))).collect()
            }
            _ => Vec::new(),
        }
    }
}
