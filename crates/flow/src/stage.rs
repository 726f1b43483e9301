//! Stages: the questions that flows are made of. Each kind is a file that says what is asked
//! ([`Stage::enter`]) and what comes of an answer ([`Stage::answer`]).

mod captcha;
mod deny;
mod dummy;
mod identification;
mod password;
pub(crate) mod user_login;

use chrono::{DateTime, Utc};
use doorward_domain::event::Subject;
use doorward_domain::fault::Faults;
use doorward_domain::flow::outline::Step;
use doorward_domain::stage::captcha::Captcha;
use doorward_domain::stage::deny::Deny;
use doorward_domain::stage::dummy::Dummy;
use doorward_domain::stage::identification::Identification;
use doorward_domain::stage::password::Password;
use doorward_domain::stage::user_login::UserLogin;

use crate::answer::Answer;
use crate::challenge::{Question, Shown};
use crate::engine::shown;
use crate::plan::Context;
use crate::stage::user_login::Login;
use crate::world::World;

/// The settings of a stage of any kind.
#[derive(Clone, Debug, PartialEq)]
pub enum Settings {
    /// Of one that asks who somebody is.
    Identification(Identification),
    /// Of one that asks for the password.
    Password(Password),
    /// Of one that logs in.
    UserLogin(UserLogin),
    /// Of one that makes sure that somebody is a person.
    Captcha(Captcha),
    /// Of one that turns away.
    Deny(Deny),
    /// Of one that does nothing.
    Dummy(Dummy),
}

/// What comes of a stage.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Turn {
    /// It asks.
    Ask(Question),
    /// It is done.
    Done,
    /// It is done, and somebody is logged in.
    LogIn(Login),
    /// The answer is no good.
    Refused(Faults),
    /// The visitor does not get on, and may be told why.
    Denied(Option<String>),
    /// It cannot go on.
    Broken,
}

/// A visitor in front of a stage.
pub(crate) struct Visit<'v, W> {
    /// What there is beside the flow.
    pub world: &'v mut W,
    /// What the stages before have found out.
    pub context: &'v mut Context,
    /// The query of the page around the flow.
    pub query: &'v str,
    /// How many passwords were wrong in this session.
    pub failures: u32,
    /// Until when passwords are not looked at, if they are not.
    pub locked_until: Option<DateTime<Utc>>,
}

impl<W: World> Visit<'_, W> {
    /// Whoever is at the door, as pages show him.
    pub async fn person(&mut self) -> Result<Shown, W::Error> {
        shown(self.world, self.context).await
    }
}

/// A kind of stage that runs.
pub(crate) trait Stage {
    /// What happens when a visitor comes to the stage `stage` of this kind.
    async fn enter<W: World>(&self, visit: &mut Visit<'_, W>, stage: &Subject) -> Result<Turn, W::Error>;

    /// Whether it asks anything. If not, all happens when a visitor comes to it, and no answer is read.
    fn asks(&self) -> bool {
        true
    }

    /// What comes of his answer, if it asks.
    async fn answer<W: World>(
        &self,
        _visit: &mut Visit<'_, W>,
        _stage: &Subject,
        _answer: &Answer,
    ) -> Result<Turn, W::Error> {
        Ok(Turn::Broken)
    }
}

macro_rules! each {
    ($settings:expr, $stage:ident => $work:expr) => {
        match $settings {
            Settings::Identification($stage) => $work,
            Settings::Password($stage) => $work,
            Settings::UserLogin($stage) => $work,
            Settings::Captcha($stage) => $work,
            Settings::Deny($stage) => $work,
            Settings::Dummy($stage) => $work,
        }
    };
}

impl Settings {
    pub(crate) fn asks(&self) -> bool {
        each!(self, stage => stage.asks())
    }

    pub(crate) async fn enter<W: World>(
        &self,
        visit: &mut Visit<'_, W>,
        step: &Step,
    ) -> Result<Turn, W::Error> {
        let Some(subject) = subject(step) else { return Ok(Turn::Broken) };
        each!(self, stage => stage.enter(visit, &subject).await)
    }

    pub(crate) async fn answer<W: World>(
        &self,
        visit: &mut Visit<'_, W>,
        step: &Step,
        answer: &Answer,
    ) -> Result<Turn, W::Error> {
        let Some(subject) = subject(step) else { return Ok(Turn::Broken) };
        each!(self, stage => stage.answer(visit, &subject, answer).await)
    }
}

/// The stage of a step, as the trail names it.
fn subject(step: &Step) -> Option<Subject> {
    step.binding.stage_obj.as_ref().map(Subject::of)
}
