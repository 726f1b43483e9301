//! What flows ask of the world.

use chrono::{DateTime, Utc};
use doorward_domain::event::Subject;
use doorward_domain::flow::Flow;
use doorward_domain::flow::binding::FlowStageBinding;
use doorward_domain::id::UserId;
use doorward_domain::policy::Visitor;
use doorward_domain::secret::SecretString;
use doorward_domain::source::Source;
use doorward_domain::stage::captcha::Captcha;
use doorward_domain::stage::identification::{Identification, UserField};
use doorward_domain::stage::password::Backend;

use crate::plan::Method;
use crate::stage::Settings;
use crate::stage::user_login::Login;

/// A user as flows see him.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// His number.
    pub id: UserId,
    /// The name he logs in with.
    pub username: String,
    /// His name for people; may be empty.
    pub name: String,
    /// His e-mail address; may be empty.
    pub email: String,
    /// His user principal name, if he has one.
    pub upn: Option<String>,
    /// Whether he may log in.
    pub is_active: bool,
}

/// Who somebody says that he is, for whoever counts wrong passwords.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// The user that was found; none for somebody whom nobody knows.
    pub user: Option<UserId>,
    /// What was entered to say who he is, or the user's name: what counts.
    pub identifier: String,
    /// The user's name, or what was entered where nobody has it: what the trail tells.
    pub username: String,
    /// The stage that asks for the proof.
    pub stage: Subject,
}

/// What comes of a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is the one.
    Right(Method),
    /// It is another one, or nobody has one.
    Wrong,
    /// It was not looked at: there were too many wrong ones.
    Locked {
        /// When the next one is looked at.
        until: DateTime<Utc>,
    },
}

/// What an identification stage leads to beside its own flow.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Links {
    /// The flow for new users, by its name in URLs.
    pub enrollment: Option<String>,
    /// The flow for users who cannot log in.
    pub recovery: Option<String>,
    /// The flow for users without a password.
    pub passwordless: Option<String>,
    /// The sources that can be used, by name.
    pub sources: Vec<Source>,
}

/// What the provider of a captcha thinks of a token.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Opinion {
    /// Whether the token is good.
    pub success: bool,
    /// How sure it is that it was a person, if it tells.
    pub score: Option<f64>,
    /// What is wrong, in words for programs.
    pub errors: Vec<String>,
}

/// What flows ask of the world.
#[expect(async_fn_in_trait, reason = "requests are served on the thread that took them")]
pub trait World {
    /// What can go wrong with asking.
    type Error;

    /// Whose session it is.
    fn user(&self) -> Option<UserId>;

    /// A user as policies see him; nobody without one.
    async fn visitor(&mut self, user: Option<UserId>) -> Result<Visitor, Self::Error>;

    /// Whom a key lets into a flow that was made for him. It is good no longer, once the request is answered.
    async fn redeem(&mut self, flow: &Flow, key: &SecretString) -> Result<Option<UserId>, Self::Error>;

    /// The settings of the stage of a binding; none when the stage is gone.
    async fn settings(&mut self, binding: &FlowStageBinding) -> Result<Option<Settings>, Self::Error>;

    /// What an identification stage leads to.
    async fn links(&mut self, stage: &Identification) -> Result<Links, Self::Error>;

    /// What passwords are held against that are asked for beside the identification, and the stage that
    /// says so; none when it is gone.
    async fn beside(
        &mut self,
        stage: &Identification,
    ) -> Result<Option<(Subject, Vec<Backend>)>, Self::Error>;

    /// The flow for users who have forgotten their password, by its name in URLs.
    async fn recovery(&mut self) -> Result<Option<String>, Self::Error>;

    /// All users whom a text may mean.
    async fn candidates(
        &mut self,
        fields: &[UserField],
        text: &str,
        ignores_case: bool,
    ) -> Result<Vec<Person>, Self::Error>;

    /// The user with this number.
    async fn person(&mut self, user: UserId) -> Result<Option<Person>, Self::Error>;

    /// Holds a password against what these backends know of a user. Whoever nobody knows takes as long.
    /// What is wrong is counted and noted in the trail.
    async fn check_password(
        &mut self,
        claim: Claim,
        password: SecretString,
        backends: &[Backend],
    ) -> Result<Verdict, Self::Error>;

    /// Asks the provider of a captcha what it thinks of a token; none when it gives no answer.
    async fn check_captcha(&mut self, stage: &Captcha, token: &str) -> Result<Option<Opinion>, Self::Error>;

    /// Logs a user in, once the request is answered.
    fn log_in(&mut self, login: Login);

    /// Hears that a text means more than one user.
    fn ambiguous(&mut self, text: &str, count: usize);
}
