//! One request of a visitor on his way through a flow.

mod title;

use chrono::{DateTime, Utc};
use doorward_domain::fault::Faults;
use doorward_domain::flow::DeniedAction;
use doorward_domain::flow::binding::InvalidResponseAction as Action;
use doorward_domain::flow::outline::{NoEntry, Outline, Step as Planned};
use doorward_domain::id::UserId;
use doorward_domain::policy::Visitor;
use doorward_domain::secret::SecretString;
use uuid::Uuid;

use crate::answer::Answer;
use crate::challenge::{Challenge, FlowInfo, Question, Shown};
use crate::plan::{Context, Pending, Plan, Progress};
use crate::redirect::{HOME, is_local, wanted};
use crate::stage::{Settings, Turn, Visit};
use crate::world::World;

/// What somebody is told who does not get on, and nobody knows why.
const UNKNOWN: &str = "Unknown error";

/// A request of a visitor.
#[derive(Clone, Debug, Default)]
pub struct Call {
    /// The query of the page around the flow.
    pub query: String,
    /// What was made to let somebody in who cannot prove who he is otherwise.
    pub key: Option<SecretString>,
    /// Where the request itself wants to go if the flow is not for the visitor.
    pub next: Option<String>,
    /// The step that he answers, if he says so. If it is not the one before him, his answer is to a question
    /// of the past, and he only looks.
    pub step: Option<Uuid>,
    /// What he answers, or what is wrong with it as a whole; nothing when he only looks.
    pub answer: Option<Result<Answer, Faults>>,
}

/// What comes of a request.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// What is to be remembered of the visitor.
    pub progress: Progress,
    /// What he is told.
    pub reply: Reply,
    /// Until when his passwords are not looked at, if they are not.
    pub locked_until: Option<DateTime<Utc>>,
}

/// What a visitor is told.
#[derive(Clone, Debug, PartialEq)]
pub enum Reply {
    /// A question.
    Ask(Box<Challenge>),
    /// To come again, and look what is next.
    Again,
    /// To go somewhere else: to a path of this service.
    To(String),
    /// That the flow is broken.
    Broken,
}

/// Takes a visitor one step on: shows him the question that he has before him, or judges his answer to it.
pub async fn step<W: World>(
    world: &mut W,
    outline: &Outline,
    progress: Progress,
    call: Call,
) -> Result<Step, W::Error> {
    let Call { query, key, next, step, answer } = call;
    let progress = Progress { query, ..progress };
    let mut engine = Engine { world, outline, progress, next, locked_until: None };
    let restored = match key {
        Some(key) => engine.restored(&key).await?,
        None => None,
    };
    let reply = engine.run(restored, step, answer.as_ref()).await?;
    Ok(Step { progress: engine.progress, reply, locked_until: engine.locked_until })
}

struct Engine<'w, W> {
    world: &'w mut W,
    outline: &'w Outline,
    progress: Progress,
    next: Option<String>,
    locked_until: Option<DateTime<Utc>>,
}

impl<W: World> Engine<'_, W> {
    async fn run(
        &mut self,
        restored: Option<Context>,
        step: Option<Uuid>,
        answer: Option<&Result<Answer, Faults>>,
    ) -> Result<Reply, W::Error> {
        let begun = self.progress.plan.take().filter(|plan| plan.flow == self.outline.flow.id.0);
        let mut plan = match (begun, restored) {
            (Some(plan), None) => plan,
            (_, restored) => match self.plan(restored.unwrap_or_default()).await? {
                Ok(plan) => {
                    self.progress.passed.clear();
                    plan
                }
                Err(reason) => return self.without_a_plan(reason, &Context::default()).await,
            },
        };
        loop {
            let Some((planned, settings)) = self.next(&mut plan).await? else {
                return self.done(&plan.context).await;
            };
            let answer = answer.filter(|_| step.is_none_or(|step| step == planned.binding.id.0));
            let turn = match answer.filter(|_| settings.asks()) {
                None => settings.enter(&mut self.visit(&mut plan.context), &planned).await?,
                Some(Err(faults)) => Turn::Refused(faults.clone()),
                Some(Ok(answer)) => self.judge(&mut plan.context, &planned, &settings, answer).await?,
            };
            let action = planned.binding.invalid_response_action;
            match (turn, action) {
                (Turn::Ask(question), _) => return self.ask(plan, question, Faults::none()).await,
                (turn @ (Turn::Done | Turn::LogIn(_)), _) => {
                    if let Turn::LogIn(login) = turn {
                        self.world.log_in(login);
                    }
                    self.progress.pass(&plan);
                    plan.has_answers |= answer.is_some();
                    plan.steps.remove(0);
                    match answer {
                        Some(_) if plan.steps.is_empty() => return self.done(&plan.context).await,
                        Some(_) => return Ok(self.again(plan)),
                        None => {}
                    }
                }
                (Turn::Refused(faults), Action::Retry) => {
                    let again = settings.enter(&mut self.visit(&mut plan.context), &planned).await?;
                    return match again {
                        Turn::Ask(question) => self.ask(plan, question, faults).await,
                        _ => Ok(Reply::Broken),
                    };
                }
                (Turn::Denied(message), Action::Retry) => return self.deny(&plan.context, message).await,
                // He would be sent in a circle.
                (Turn::Denied(message), _) if answer.is_none() && !plan.has_answers => {
                    return self.deny(&plan.context, message).await;
                }
                (Turn::Refused(_) | Turn::Denied(_), Action::Restart) => {
                    return self.restart(Context::default()).await;
                }
                (Turn::Refused(_) | Turn::Denied(_), Action::RestartWithContext) => {
                    return self.restart(plan.context).await;
                }
                (Turn::Broken, _) => {
                    self.progress.plan = Some(plan);
                    return Ok(Reply::Broken);
                }
            }
        }
    }

    /// Where whoever has a key begins: he need not say who he is.
    async fn restored(&mut self, key: &SecretString) -> Result<Option<Context>, W::Error> {
        let user = self.world.redeem(&self.outline.flow, key).await?;
        Ok(user.map(|user| Context {
            pending: Some(Pending::User(user.0)),
            is_restored: true,
            ..Context::default()
        }))
    }

    /// What comes of an answer. One to a stage whose name cannot be read is no good, whatever else it says.
    async fn judge(
        &mut self,
        context: &mut Context,
        planned: &Planned,
        settings: &Settings,
        answer: &Answer,
    ) -> Result<Turn, W::Error> {
        let mut after = context.clone();
        let mut visit = self.visit(&mut after);
        let turn = settings.answer(&mut visit, planned, answer).await?;
        let (failures, locked_until) = (visit.failures, visit.locked_until);
        (self.progress.failures, self.locked_until) = (failures, locked_until);
        let mut faults = answer.component();
        if faults.is_empty() {
            *context = after;
            return Ok(turn);
        }
        if let Turn::Refused(others) = turn {
            faults.extend(others);
        }
        Ok(Turn::Refused(faults))
    }

    /// The way through the flow, for whoever is at the door.
    async fn plan(&mut self, context: Context) -> Result<Result<Plan, NoEntry>, W::Error> {
        let session = self.world.visitor(self.world.user()).await?;
        let person = match context.pending {
            None => session.clone(),
            Some(_) => self.visitor(&context).await?,
        };
        let steps = self.outline.plan_for(&session, &person);
        let flow = self.outline.flow.id.0;
        Ok(steps.map(|steps| Plan {
            flow,
            steps: steps.iter().map(|step| step.binding.id.0).collect(),
            context,
            has_answers: false,
        }))
    }

    /// Whoever is at the door, as policies see him.
    async fn visitor(&mut self, context: &Context) -> Result<Visitor, W::Error> {
        let user = match context.pending {
            None => self.world.user(),
            Some(Pending::User(id)) => Some(UserId(id)),
            Some(Pending::Nobody(_)) => None,
        };
        self.world.visitor(user).await
    }

    /// The next step whose policies let the visitor pass. Those before it are left out for good, and so are
    /// those that the flow does not have any more.
    async fn next(&mut self, plan: &mut Plan) -> Result<Option<(Planned, Settings)>, W::Error> {
        while let Some(id) = plan.steps.first() {
            let planned = self.outline.steps.iter().find(|step| step.binding.id.0 == *id).cloned();
            if let Some(planned) = planned
                && (!planned.binding.re_evaluate_policies
                    || planned.conditions.is_empty()
                    || planned.admits(&self.visitor(&plan.context).await?))
                && let Some(settings) = self.world.settings(&planned.binding).await?
            {
                return Ok(Some((planned, settings)));
            }
            plan.steps.remove(0);
        }
        Ok(None)
    }

    fn visit<'v>(&'v mut self, context: &'v mut Context) -> Visit<'v, W> {
        Visit {
            world: self.world,
            context,
            query: &self.progress.query,
            failures: self.progress.failures,
            locked_until: self.locked_until,
        }
    }

    async fn ask(&mut self, plan: Plan, question: Question, faults: Faults) -> Result<Reply, W::Error> {
        let flow = self.info(&plan.context).await?;
        let step = plan.steps.first().copied();
        self.progress.plan = Some(plan);
        Ok(Reply::Ask(Box::new(Challenge { flow, step, faults, question })))
    }

    fn again(&mut self, plan: Plan) -> Reply {
        self.progress.plan = Some(plan);
        Reply::Again
    }

    async fn restart(&mut self, context: Context) -> Result<Reply, W::Error> {
        match self.plan(context.clone()).await? {
            Ok(plan) => Ok(self.again(plan)),
            Err(reason) => self.without_a_plan(reason, &context).await,
        }
    }

    async fn without_a_plan(&mut self, reason: NoEntry, context: &Context) -> Result<Reply, W::Error> {
        match reason {
            NoEntry::Empty => self.done(context).await,
            NoEntry::NotApplicable => {
                let wish = self.next.take().or_else(|| wanted(&self.progress.query));
                let wish = wish.filter(|target| is_local(target));
                match (self.outline.flow.settings.denied_action, wish) {
                    (DeniedAction::MessageContinue | DeniedAction::Continue, Some(target)) => {
                        self.forget();
                        Ok(Reply::To(target))
                    }
                    (DeniedAction::Continue, None) => {
                        self.forget();
                        Ok(Reply::To(HOME.to_owned()))
                    }
                    _ => self.deny(context, Some(reason.to_string())).await,
                }
            }
        }
    }

    async fn done(&mut self, context: &Context) -> Result<Reply, W::Error> {
        let target = wanted(&self.progress.query).unwrap_or_else(|| HOME.to_owned());
        if !is_local(&target) {
            return self.deny(context, Some("Invalid next URL".to_owned())).await;
        }
        self.forget();
        Ok(Reply::To(target))
    }

    async fn deny(&mut self, context: &Context, message: Option<String>) -> Result<Reply, W::Error> {
        let flow = self.info(context).await?;
        let person = shown(self.world, context).await?;
        self.forget();
        let message = message.unwrap_or_else(|| UNKNOWN.to_owned());
        let question = Question::Denied { person, message };
        Ok(Reply::Ask(Box::new(Challenge { flow, step: None, faults: Faults::none(), question })))
    }

    fn forget(&mut self) {
        self.progress.plan = None;
        self.progress.query.clear();
    }

    async fn info(&mut self, context: &Context) -> Result<FlowInfo, W::Error> {
        let settings = self.outline.flow.settings.clone();
        // Most titles name nobody, so nobody is looked up for them.
        let title = if settings.title.contains('%') {
            title::filled(&settings.title, &shown(self.world, context).await?.name)
        } else {
            settings.title
        };
        Ok(FlowInfo {
            slug: settings.slug,
            title,
            designation: settings.designation,
            layout: settings.layout,
            background: settings.background,
            compatibility_mode: settings.compatibility_mode,
        })
    }
}

/// Whoever is at the door, as pages show him.
pub(crate) async fn shown<W: World>(world: &mut W, context: &Context) -> Result<Shown, W::Error> {
    if let Some(text) = &context.shown_as {
        return Ok(Shown { name: text.clone(), initials_of: Some(text.clone()) });
    }
    let user = match &context.pending {
        Some(Pending::Nobody(text)) => {
            return Ok(Shown { name: text.clone(), initials_of: Some(text.clone()) });
        }
        Some(Pending::User(id)) => Some(UserId(*id)),
        None => world.user(),
    };
    let Some(user) = user else { return Ok(Shown::default()) };
    let person = world.person(user).await?;
    Ok(person.map_or_else(Shown::default, |person| {
        let name = if person.name.is_empty() { person.username.clone() } else { person.name };
        Shown { name: person.username, initials_of: Some(name) }
    }))
}
