//! A world for flows: a few people with passwords, and what was asked of it.

use std::convert::Infallible;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use chrono::DateTime;
use doorward_domain::event::Subject;
use doorward_domain::flow::Flow;
use doorward_domain::flow::binding::FlowStageBinding;
use doorward_domain::id::UserId;
use doorward_domain::policy::Visitor;
use doorward_domain::secret::SecretString;
use doorward_domain::stage::captcha::Captcha;
use doorward_domain::stage::identification::{Identification, UserField};
use doorward_domain::stage::password::Backend;
use doorward_flow::{Claim, Links, Login, Method, Opinion, Person, Settings, Verdict, World};
use uuid::Uuid;

use crate::circumstances::is_same;
use crate::outlines::Way;

/// The password of everybody who has one.
pub const PASSWORD: &str = "right";

/// The key that lets the first of the people in.
pub const KEY: &str = "way-back";

/// After so many wrong passwords no other is looked at.
const MOST_WRONG: u32 = 6;

/// A house with people, and a way in.
pub struct House<'w> {
    way: &'w Way,
    /// Who has logged in.
    pub logins: Vec<Login>,
    /// Whom the last right password, or the key, was of, since somebody last said who he is.
    pub proved: Option<UserId>,
    /// How many passwords and captchas were looked at.
    pub asked: u32,
    /// Whether a password was not looked at.
    pub is_locked: bool,
    wrong: u32,
}

impl<'w> House<'w> {
    /// A house that nobody has entered.
    pub fn new(way: &'w Way) -> Self {
        Self { way, logins: Vec::new(), proved: None, asked: 0, is_locked: false, wrong: 0 }
    }

    /// Whether this user may log in.
    pub fn may_enter(user: UserId) -> bool {
        people().iter().any(|person| person.id == user && person.is_active)
    }
}

fn people() -> [Person; 3] {
    let person = |id, username: &str, email: &str, is_active| Person {
        id: UserId(id),
        username: username.to_owned(),
        name: String::new(),
        email: email.to_owned(),
        upn: Some(format!("{username}@upn")),
        is_active,
    };
    [
        person(1, "ada", "ada@example.com", true),
        person(2, "bob", "shared@example.com", false),
        person(3, "Bob", "shared@example.com", true),
    ]
}

impl World for House<'_> {
    type Error = Infallible;

    fn user(&self) -> Option<UserId> {
        None
    }

    async fn visitor(&mut self, user: Option<UserId>) -> Result<Visitor, Infallible> {
        Ok(Visitor { user, ..Visitor::default() })
    }

    async fn redeem(&mut self, _flow: &Flow, key: &SecretString) -> Result<Option<UserId>, Infallible> {
        let user = is_same(key, KEY).then_some(UserId(1));
        self.proved = user.or(self.proved);
        Ok(user)
    }

    async fn settings(&mut self, binding: &FlowStageBinding) -> Result<Option<Settings>, Infallible> {
        Ok(self.way.settings(binding).cloned())
    }

    async fn links(&mut self, _stage: &Identification) -> Result<Links, Infallible> {
        Ok(Links { recovery: Some("recovery".to_owned()), ..Links::default() })
    }

    async fn beside(
        &mut self,
        _stage: &Identification,
    ) -> Result<Option<(Subject, Vec<Backend>)>, Infallible> {
        Ok(self.way.subject().map(|subject| (subject, vec![Backend::Inbuilt])))
    }

    async fn recovery(&mut self) -> Result<Option<String>, Infallible> {
        Ok(Some("recovery".to_owned()))
    }

    async fn candidates(
        &mut self,
        fields: &[UserField],
        text: &str,
        ignores_case: bool,
    ) -> Result<Vec<Person>, Infallible> {
        self.proved = None;
        let is_meant = |known: &str| known == text || ignores_case && known.eq_ignore_ascii_case(text);
        let has = |person: &Person, field: &UserField| match field {
            UserField::Email => is_meant(&person.email),
            UserField::Username => is_meant(&person.username),
            UserField::Upn => person.upn.as_deref().is_some_and(is_meant),
        };
        Ok(people().into_iter().filter(|person| fields.iter().any(|field| has(person, field))).collect())
    }

    async fn person(&mut self, user: UserId) -> Result<Option<Person>, Infallible> {
        Ok(people().into_iter().find(|person| person.id == user))
    }

    async fn check_password(
        &mut self,
        claim: Claim,
        password: SecretString,
        _backends: &[Backend],
    ) -> Result<Verdict, Infallible> {
        self.asked += 1;
        if self.wrong == MOST_WRONG {
            self.is_locked = true;
            return Ok(Verdict::Locked { until: DateTime::UNIX_EPOCH });
        }
        if claim.user.is_some() && is_same(&password, PASSWORD) {
            self.proved = claim.user;
            return Ok(Verdict::Right(Method::Password));
        }
        self.wrong += 1;
        Ok(Verdict::Wrong)
    }

    async fn check_captcha(&mut self, _stage: &Captcha, token: &str) -> Result<Option<Opinion>, Infallible> {
        self.asked += 1;
        let opinion = |success, score| Some(Opinion { success, score, errors: Vec::new() });
        Ok(match token {
            "away" => None,
            "person" => opinion(true, Some(0.9)),
            "doubtful" => opinion(true, Some(0.1)),
            _ => opinion(false, None),
        })
    }

    fn log_in(&mut self, login: Login) {
        self.logins.push(login);
    }

    fn ambiguous(&mut self, _text: &str, count: usize) {
        assert!(count > 1, "a text that means one user is not ambiguous");
    }
}

/// What comes of work that waits for nothing.
pub fn now<T>(work: impl Future<Output = Result<T, Infallible>>) -> T {
    match pin!(work).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(Ok(done)) => done,
        Poll::Pending => panic!("there is nothing to wait for"),
    }
}

/// An id that stands for a step of the past.
pub const PAST: Uuid = Uuid::from_u128(u128::MAX);
