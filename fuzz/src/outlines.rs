//! The flows that are gone through.

use doorward_domain::event::Subject;
use doorward_domain::flow::binding::{FlowStageBinding, InvalidResponseAction as Action};
use doorward_domain::flow::outline::{Outline, Step};
use doorward_domain::flow::{
    AuthenticationRequirement, DeniedAction, Flow, FlowDesignation, FlowLayout, FlowSettings,
    PolicyEngineMode,
};
use doorward_domain::id::{BindingId, FlowId, PolicyTargetId, StageId};
use doorward_domain::stage::captcha::Captcha;
use doorward_domain::stage::deny::Deny;
use doorward_domain::stage::dummy::Dummy;
use doorward_domain::stage::identification::{Identification, UserField};
use doorward_domain::stage::password::{Backend, Password};
use doorward_domain::stage::user_login::UserLogin;
use doorward_domain::stage::{AnyStage, StageKind};
use doorward_flow::Settings;
use uuid::Uuid;

/// A flow, and what its stages are like.
pub struct Way {
    /// The flow.
    pub outline: Outline,
    /// Whether nobody gets in without a proof.
    pub takes_proof: bool,
    stages: Vec<Settings>,
}

impl Way {
    /// A way that leads through these stages.
    pub fn of(takes_proof: bool, stages: Vec<(Settings, Action)>) -> Self {
        let steps = stages.iter().zip(0..).map(|((_, action), number)| step(number, *action));
        let outline = Outline { flow: flow(), conditions: Vec::new(), steps: steps.collect() };
        Self { outline, takes_proof, stages: stages.into_iter().map(|(settings, _)| settings).collect() }
    }

    /// A way without a step, into which only those may who have logged in.
    pub fn shut(denied_action: DeniedAction) -> Self {
        let mut way = Self::of(true, Vec::new());
        way.outline.flow.settings.authentication = AuthenticationRequirement::Authenticated;
        way.outline.flow.settings.denied_action = denied_action;
        way
    }

    /// What the stage of a binding is like.
    pub fn settings(&self, binding: &FlowStageBinding) -> Option<&Settings> {
        let at = self.outline.steps.iter().position(|step| step.binding.id == binding.id)?;
        self.stages.get(at)
    }

    /// The first stage, as the trail names it.
    pub fn subject(&self) -> Option<Subject> {
        self.outline.steps.first()?.binding.stage_obj.as_ref().map(Subject::of)
    }
}

/// Ways in, with all kinds of stages.
pub fn ways() -> Vec<Way> {
    let who = || Settings::Identification(identification(true, None));
    let who_with_password = Settings::Identification(identification(false, Some(StageId(Uuid::nil()))));
    let password = |failed_attempts_before_cancel| {
        Settings::Password(Password {
            backends: vec![Backend::Inbuilt],
            failed_attempts_before_cancel,
            ..Password::default()
        })
    };
    let login = || Settings::UserLogin(UserLogin::default());
    let remembering =
        Settings::UserLogin(UserLogin { remember_me_offset: "days=1".to_owned(), ..UserLogin::default() });
    let captcha = Settings::Captcha(Captcha::default());
    let dummy = || Settings::Dummy(Dummy::default());
    vec![
        Way::of(true, vec![(who(), Action::Retry), (password(3), Action::Retry), (login(), Action::Retry)]),
        Way::of(true, vec![(who_with_password, Action::Retry), (remembering, Action::Retry)]),
        Way::of(
            true,
            vec![
                (captcha, Action::Retry),
                (who(), Action::Restart),
                (dummy(), Action::Restart),
                (password(2), Action::RestartWithContext),
                (login(), Action::RestartWithContext),
            ],
        ),
        Way::of(
            false,
            vec![
                (who(), Action::Retry),
                (dummy(), Action::Retry),
                (Settings::Deny(Deny::default()), Action::RestartWithContext),
                (login(), Action::Retry),
            ],
        ),
    ]
}

fn identification(pretend_user_exists: bool, password_stage: Option<StageId>) -> Identification {
    Identification {
        user_fields: vec![UserField::Username, UserField::Email, UserField::Upn],
        password_stage,
        show_matched_user: password_stage.is_some(),
        pretend_user_exists,
        ..Identification::default()
    }
}

fn flow() -> Flow {
    Flow {
        id: FlowId(Uuid::nil()),
        policy_target: PolicyTargetId(Uuid::nil()),
        settings: FlowSettings {
            name: "In".to_owned(),
            slug: "in".to_owned(),
            title: "Hello %(user)s".to_owned(),
            designation: FlowDesignation::Authentication,
            policy_engine_mode: PolicyEngineMode::Any,
            compatibility_mode: false,
            background: String::new(),
            layout: FlowLayout::Stacked,
            denied_action: DeniedAction::MessageContinue,
            authentication: AuthenticationRequirement::None,
        },
        stages: Vec::new(),
    }
}

fn step(number: u8, invalid_response_action: Action) -> Step {
    let id = Uuid::from_u128(number.into());
    let stage_obj = AnyStage {
        id: StageId(id),
        name: format!("stage {number}"),
        kind: Some(StageKind::Dummy),
        flow_set: Vec::new(),
    };
    let binding = FlowStageBinding {
        id: BindingId(id),
        policy_target: PolicyTargetId(id),
        target: FlowId(Uuid::nil()),
        stage: StageId(id),
        stage_obj: Some(stage_obj),
        evaluate_on_plan: true,
        re_evaluate_policies: true,
        order: number.into(),
        policy_engine_mode: PolicyEngineMode::Any,
        invalid_response_action,
    };
    Step { binding, conditions: Vec::new() }
}
