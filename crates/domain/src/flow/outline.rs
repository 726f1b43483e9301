//! A flow with its steps and with all that decides who goes through which of them.

mod diagram;

use thiserror::Error;

use crate::flow::binding::FlowStageBinding;
use crate::flow::{AuthenticationRequirement, Flow};
use crate::policy::{self, Condition, Visitor};

/// A flow with its steps and with all that decides who goes through which of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Outline {
    /// The flow.
    pub flow: Flow,
    /// What is bound to the flow, in its order.
    pub conditions: Vec<Condition>,
    /// Its steps, in their order.
    pub steps: Vec<Step>,
}

/// A step of a flow.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The binding of the step's stage.
    pub binding: FlowStageBinding,
    /// What is bound to that, in its order.
    pub conditions: Vec<Condition>,
}

/// Why somebody does not get into a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NoEntry {
    /// It is not for him.
    #[error("Flow does not apply to current user.")]
    NotApplicable,
    /// There is no step that he would go through.
    #[error("Flow has no stages for current user.")]
    Empty,
}

impl AuthenticationRequirement {
    /// Whether `visitor` meets it. Outposts do not come here.
    pub fn is_met_by(self, visitor: &Visitor) -> bool {
        match self {
            Self::None => true,
            Self::Authenticated => visitor.user.is_some(),
            Self::Unauthenticated => visitor.user.is_none(),
            Self::Superuser => visitor.is_superuser,
            Self::Outpost => false,
        }
    }
}

impl Outline {
    /// Whether `visitor` passes what is bound to the flow.
    pub fn is_open_to(&self, visitor: &Visitor) -> bool {
        policy::admits(self.flow.settings.policy_engine_mode, &self.conditions, visitor)
    }

    /// The steps that `visitor` has before him when he enters the flow.
    pub fn plan(&self, visitor: &Visitor) -> Result<Vec<&Step>, NoEntry> {
        self.plan_for(visitor, visitor)
    }

    /// The steps that `person` has before him in whose name `visitor` enters the flow. Those whose policies
    /// are evaluated on the way are among them, whatever their policies will say.
    pub fn plan_for(&self, visitor: &Visitor, person: &Visitor) -> Result<Vec<&Step>, NoEntry> {
        if !self.flow.settings.authentication.is_met_by(visitor) || !self.is_open_to(person) {
            return Err(NoEntry::NotApplicable);
        }
        let steps = self.steps.iter().filter(|step| !step.binding.evaluate_on_plan || step.admits(person));
        let steps: Vec<&Step> = steps.collect();
        if steps.is_empty() { Err(NoEntry::Empty) } else { Ok(steps) }
    }
}

impl Step {
    /// Whether `visitor` passes what is bound to the step.
    pub fn admits(&self, visitor: &Visitor) -> bool {
        policy::admits(self.binding.policy_engine_mode, &self.conditions, visitor)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::flow::binding::InvalidResponseAction;
    use crate::flow::{DeniedAction, FlowDesignation, FlowLayout, FlowSettings, PolicyEngineMode};
    use crate::id::{BindingId, FlowId, PolicyTargetId, StageId, UserId};
    use crate::policy::Subject;
    use crate::stage::{AnyStage, StageKind};

    pub(super) fn flow(name: &str, authentication: AuthenticationRequirement) -> Flow {
        Flow {
            id: FlowId(Uuid::nil()),
            policy_target: PolicyTargetId(Uuid::nil()),
            settings: FlowSettings {
                name: name.to_owned(),
                slug: "flow".to_owned(),
                title: String::new(),
                designation: FlowDesignation::Authentication,
                policy_engine_mode: PolicyEngineMode::Any,
                compatibility_mode: false,
                background: String::new(),
                layout: FlowLayout::Stacked,
                denied_action: DeniedAction::Message,
                authentication,
            },
            stages: Vec::new(),
        }
    }

    pub(super) fn step(name: &str, conditions: Vec<Condition>) -> Step {
        let stage = StageId(Uuid::nil());
        let binding = FlowStageBinding {
            id: BindingId(Uuid::nil()),
            policy_target: PolicyTargetId(Uuid::nil()),
            target: FlowId(Uuid::nil()),
            stage,
            stage_obj: Some(AnyStage {
                id: stage,
                name: name.to_owned(),
                kind: Some(StageKind::Password),
                flow_set: Vec::new(),
            }),
            evaluate_on_plan: true,
            re_evaluate_policies: false,
            order: 0,
            policy_engine_mode: PolicyEngineMode::Any,
            invalid_response_action: InvalidResponseAction::Retry,
        };
        Step { binding, conditions }
    }

    pub(super) fn only(user: i32) -> Vec<Condition> {
        let subject = Subject::User(UserId(user));
        vec![Condition { subject, name: format!("user {user}"), negate: false, enabled: true, order: 10 }]
    }

    fn user(number: i32) -> Visitor {
        Visitor { user: Some(UserId(number)), ..Visitor::default() }
    }

    fn outline(conditions: Vec<Condition>, steps: Vec<Step>) -> Outline {
        Outline { flow: flow("f", AuthenticationRequirement::None), conditions, steps }
    }

    #[test]
    fn each_requirement_lets_its_own_in() {
        use AuthenticationRequirement as Requirement;

        let superuser = Visitor { is_superuser: true, ..user(2) };
        for (requirement, expected) in [
            (Requirement::None, [true, true, true]),
            (Requirement::Authenticated, [false, true, true]),
            (Requirement::Unauthenticated, [true, false, false]),
            (Requirement::Superuser, [false, false, true]),
            (Requirement::Outpost, [false, false, false]),
        ] {
            let outline =
                Outline { flow: flow("f", requirement), conditions: vec![], steps: vec![step("s", vec![])] };
            let visitors = [&Visitor::default(), &user(1), &superuser];
            let found = visitors.map(|visitor| outline.plan(visitor) != Err(NoEntry::NotApplicable));
            assert_eq!(found, expected, "{requirement:?}");
        }
    }

    #[test]
    fn what_is_bound_to_the_flow_decides_who_gets_in() {
        let outline = outline(only(1), vec![step("s", vec![])]);
        assert!(outline.plan(&user(1)).is_ok());
        assert_eq!(outline.plan(&user(2)), Err(NoEntry::NotApplicable));
    }

    #[test]
    fn what_is_evaluated_on_plan_drops_steps() {
        let steps = vec![step("for all", vec![]), step("for one", only(1)), step("last", vec![])];
        let names = |number| {
            let outline = outline(vec![], steps.clone());
            let plan = outline.plan(&user(number)).unwrap().into_iter();
            plan.filter_map(|step| step.binding.stage_obj.clone()).map(|stage| stage.name).collect::<Vec<_>>()
        };
        assert_eq!(names(1), ["for all", "for one", "last"]);
        assert_eq!(names(2), ["for all", "last"]);
    }

    #[test]
    fn what_is_evaluated_on_the_way_stays_in_the_plan() {
        let mut later = step("later", only(1));
        later.binding.evaluate_on_plan = false;
        later.binding.re_evaluate_policies = true;
        let outline = outline(vec![], vec![later]);
        let plan = outline.plan(&user(2)).unwrap();
        assert!(!plan[0].admits(&user(2)));
    }

    #[test]
    fn a_flow_without_a_step_to_go_is_empty() {
        assert_eq!(outline(vec![], vec![]).plan(&user(1)), Err(NoEntry::Empty));
        assert_eq!(outline(vec![], vec![step("s", only(1))]).plan(&user(2)), Err(NoEntry::Empty));
    }
}
