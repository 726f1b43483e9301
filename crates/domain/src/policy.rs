//! Policies: who passes where something is bound that asks.
//!
//! What asks is a group or a user that is bound to a flow, to a step of one, or to a source.

pub mod binding;

use std::collections::HashSet;

use uuid::Uuid;

use crate::flow::PolicyEngineMode;
use crate::id::{BindingId, FlowId, GroupId, SourceId, UserId};

/// What policies can be bound to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Bindable {
    /// A flow.
    Flow(FlowId),
    /// The binding of a stage to a flow.
    Binding(BindingId),
    /// A source of any kind.
    Source(SourceId),
}

impl Bindable {
    /// The id of the object itself, not the one that only its policies know it by.
    pub fn id(self) -> Uuid {
        match self {
            Self::Flow(id) => id.0,
            Self::Binding(id) => id.0,
            Self::Source(id) => id.0,
        }
    }
}

/// Who is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Whoever belongs to this group, or to one below it.
    Group(GroupId),
    /// This user.
    User(UserId),
}

/// A condition that a binding sets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// Who is asked for.
    pub subject: Subject,
    /// The name of the group or user.
    pub name: String,
    /// Whether it holds for everybody else instead.
    pub negate: bool,
    /// Whether it counts.
    pub enabled: bool,
    /// Where it comes among those of its target.
    pub order: i32,
}

/// Somebody in front of a flow, as conditions see him.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Visitor {
    /// The user; none when he has not logged in.
    pub user: Option<UserId>,
    /// Whether he may do everything.
    pub is_superuser: bool,
    /// The groups that he belongs to, and all above them.
    pub groups: HashSet<GroupId>,
}

impl Condition {
    /// Whether `visitor` passes. Of somebody unknown nobody can say which groups he belongs to, so he
    /// passes neither a group nor everybody but a group.
    ///
    /// Looking for a group or a user cannot fail, so what a binding says of failures has no bearing.
    pub fn admits(&self, visitor: &Visitor) -> bool {
        let matches = match self.subject {
            Subject::Group(_) if visitor.user.is_none() => return false,
            Subject::Group(group) => visitor.groups.contains(&group),
            Subject::User(user) => visitor.user == Some(user),
        };
        matches != self.negate
    }
}

/// Whether `visitor` passes the conditions that are bound to one object. Those that do not count are
/// passed over, and where there are no others, everybody passes.
pub fn admits(mode: PolicyEngineMode, conditions: &[Condition], visitor: &Visitor) -> bool {
    let mut verdicts =
        conditions.iter().filter(|condition| condition.enabled).map(|condition| condition.admits(visitor));
    match mode {
        PolicyEngineMode::All => verdicts.all(|passes| passes),
        PolicyEngineMode::Any => {
            let mut verdicts = verdicts.peekable();
            verdicts.peek().is_none() || verdicts.any(|passes| passes)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STAFF: GroupId = GroupId(Uuid::from_u128(1));
    const GUESTS: GroupId = GroupId(Uuid::from_u128(2));

    fn of(subject: Subject) -> Condition {
        Condition { subject, name: String::new(), negate: false, enabled: true, order: 0 }
    }

    fn not(condition: Condition) -> Condition {
        Condition { negate: true, ..condition }
    }

    fn off(condition: Condition) -> Condition {
        Condition { enabled: false, ..condition }
    }

    fn staff() -> Condition {
        of(Subject::Group(STAFF))
    }

    fn guests() -> Condition {
        of(Subject::Group(GUESTS))
    }

    fn user(number: i32, groups: &[GroupId]) -> Visitor {
        Visitor { user: Some(UserId(number)), is_superuser: false, groups: groups.iter().copied().collect() }
    }

    #[test]
    fn nothing_bound_lets_everybody_pass() {
        for mode in [PolicyEngineMode::All, PolicyEngineMode::Any] {
            assert!(admits(mode, &[], &Visitor::default()));
            assert!(admits(mode, &[off(staff())], &Visitor::default()), "what does not count is not there");
        }
    }

    #[test]
    fn a_group_lets_its_members_pass_and_a_user_himself() {
        assert!(staff().admits(&user(1, &[STAFF, GUESTS])));
        assert!(!staff().admits(&user(1, &[GUESTS])));
        assert!(of(Subject::User(UserId(1))).admits(&user(1, &[])));
        assert!(!of(Subject::User(UserId(1))).admits(&user(2, &[])));
    }

    #[test]
    fn a_negated_binding_lets_all_others_pass() {
        assert!(!not(staff()).admits(&user(1, &[STAFF])));
        assert!(not(staff()).admits(&user(1, &[])));
        assert!(!not(of(Subject::User(UserId(1)))).admits(&user(1, &[])));
        assert!(not(of(Subject::User(UserId(1)))).admits(&Visitor::default()));
    }

    #[test]
    fn somebody_unknown_passes_no_group_not_even_a_negated_one() {
        assert!(!staff().admits(&Visitor::default()));
        assert!(!not(staff()).admits(&Visitor::default()));
    }

    #[test]
    fn a_superuser_is_asked_like_everybody_else() {
        let superuser = Visitor { is_superuser: true, ..user(1, &[]) };
        assert!(!staff().admits(&superuser));
    }

    #[test]
    fn the_mode_says_how_many_must_pass() {
        let (both, one, neither) = (user(1, &[STAFF, GUESTS]), user(1, &[GUESTS]), user(1, &[]));
        let conditions = [staff(), guests()];
        let verdicts = |mode| [&both, &one, &neither].map(|visitor| admits(mode, &conditions, visitor));
        assert_eq!(verdicts(PolicyEngineMode::All), [true, false, false]);
        assert_eq!(verdicts(PolicyEngineMode::Any), [true, true, false]);
    }

    #[test]
    fn what_does_not_count_neither_lets_pass_nor_holds_up() {
        let conditions = [off(staff()), guests()];
        for mode in [PolicyEngineMode::All, PolicyEngineMode::Any] {
            assert!(admits(mode, &conditions, &user(1, &[GUESTS])));
            assert!(!admits(mode, &conditions, &user(1, &[STAFF])));
        }
    }
}
