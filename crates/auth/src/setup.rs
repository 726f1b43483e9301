//! The first start, and what the command line does: both answer to nobody.

use chrono::{Datelike, TimeDelta};
use doorward_domain::brand::{Brand, BrandFlows, BrandPatch, FIRST_BRAND};
use doorward_domain::fault::{Fault, Faults, Spelled, Submission};
use doorward_domain::flow::binding::FlowStageBinding;
use doorward_domain::flow::{Flow, FlowDesignation, FlowPatch, PolicyEngineMode};
use doorward_domain::group::{ADMINS, Group, GroupPatch};
use doorward_domain::id::{FlowId, GroupId, SourceId, StageId, UserId};
use doorward_domain::patch::Patch;
use doorward_domain::secret::{PasswordHash, SecretString};
use doorward_domain::source::{INBUILT, Source, SourceKind, UserMatchingMode};
use doorward_domain::stage::StagePatch;
use doorward_domain::stage::identification::{IdentificationPatch, IdentificationStage, UserField};
use doorward_domain::stage::password::{Backend, PasswordPatch, PasswordStage};
use doorward_domain::stage::user_login::UserLoginStage;
use doorward_domain::store::Write;
use doorward_domain::token::{Intent, Token, TokenPatch};
use doorward_domain::user::{FIRST_ADMIN, User, UserPatch};

use crate::error::AccessError;
use crate::gateway::Gateway;
use crate::password::GivenPassword;
use crate::registry::Add;
use crate::session::{Core, Session, Writing};

/// The last year that times are written and compared in.
const LAST_YEAR: i32 = 9999;

/// What the first start is told.
#[derive(Clone, Debug, Default)]
pub struct FirstStartSettings {
    /// The key of the first superuser's token; random without one.
    pub token: Option<SecretString>,
    /// The first superuser's password; none works without one.
    pub password: Option<SecretString>,
    /// His e-mail address.
    pub email: Option<String>,
}

/// What the first start has made.
#[derive(Debug)]
pub struct FirstStart {
    /// The name of the first superuser.
    pub username: &'static str,
    /// The key of his token, to be shown once.
    pub token: SecretString,
    /// An identification stage, so that there is something to change at once.
    pub stage: StageId,
}

impl Gateway {
    /// Fills an empty database with what a login takes: the first superuser with his group and his
    /// token, the source that is the service itself, and the default authentication flow with the brand
    /// that leads there. Does nothing in any other database.
    pub async fn first_start(&self, settings: FirstStartSettings) -> Result<Option<FirstStart>, AccessError> {
        if self.installation().await?.is_some() {
            return Ok(None);
        }
        let password = self.hash_password(settings.password.clone()).await?;
        self.unchecked_system_session(move |session| {
            session.core.store.lock_installation()?;
            if session.core.store.installation()?.is_some() {
                return Ok(None);
            }
            let installation = session.core.tools.mint.uuid();
            session.core.store.insert_installation(installation)?;
            session.core.note_key()?;
            let admin = first_admin(session, &settings, &password)?;
            let token = session.core.insert_token(admin, Lifetime::Forever, settings.token.clone())?;
            insert_inbuilt_source(session)?;
            let (flow, stage) = insert_authentication_flow(session)?;
            insert_brand(session, flow)?;
            Ok(Some(FirstStart { username: FIRST_ADMIN, token, stage }))
        })
        .await
    }

    /// Creates an API token for a user, and gives its key.
    pub async fn issue_token(
        &self,
        username: String,
        expires_in: Option<TimeDelta>,
    ) -> Result<SecretString, AccessError> {
        let lifetime = expires_in.map_or(Lifetime::Forever, Lifetime::Limited);
        self.unchecked_system_session(move |session| {
            let user = session.core.store.principal_named(&username)?.ok_or(AccessError::NotFound)?;
            if !user.is_active {
                let useless = Fault::invalid("The user is not active, so a token of his opens nothing.");
                return Err(Faults::of("user", useless).into());
            }
            session.core.insert_token(user.id, lifetime, None)
        })
        .await
    }

    /// Creates a user, on request one who may do everything.
    pub async fn create_user(
        &self,
        patch: UserPatch,
        password: Option<GivenPassword>,
        is_superuser: bool,
    ) -> Result<UserId, AccessError> {
        let password = self.tools.passwords.take(password).await?;
        self.unchecked_system_session(move |session| {
            let mut patch = patch.clone();
            if is_superuser {
                patch.groups = Some(vec![Spelled::from(superusers(session)?)]);
            }
            insert_user(session, patch, &password)
        })
        .await
    }

    /// Gives a user another password.
    pub async fn set_password(&self, username: String, password: GivenPassword) -> Result<(), AccessError> {
        let password = self.tools.passwords.take(Some(password)).await?;
        self.unchecked_system_session(move |session| {
            let id = session.core.store.user_named(&username)?.ok_or(AccessError::NotFound)?;
            session.authorize_on::<crate::ResetPassword, User>(Some(&id))?.set_password(password.clone())
        })
        .await
    }
}

/// How long a token lives that the service itself issues.
#[derive(Clone, Copy)]
enum Lifetime {
    Forever,
    Limited(TimeDelta),
}

impl Core<'_> {
    fn insert_token(
        &mut self,
        user: UserId,
        lifetime: Lifetime,
        key: Option<SecretString>,
    ) -> Result<SecretString, AccessError> {
        let id = self.tools.mint.uuid();
        let (identifier, expiring) = match lifetime {
            Lifetime::Forever if key.is_some() => ("authentik-bootstrap-token".to_owned(), false),
            Lifetime::Forever => (format!("doorward-{}", id.simple()), false),
            Lifetime::Limited(_) => (format!("doorward-{}", id.simple()), true),
        };
        let patch = TokenPatch {
            identifier: Some(identifier),
            intent: Some(Intent::Api),
            user: Some(user.into()),
            expiring: Some(expiring),
            ..TokenPatch::default()
        };
        let key = key.unwrap_or_else(|| self.tools.mint.token_key());
        let token: Token = self.candidate(None, Submission::from(patch))?;
        let mut token = token.with_key(&key, self.tools.vault.as_ref());
        if let Lifetime::Limited(lifetime) = lifetime {
            let end = self.now.checked_add_signed(lifetime).filter(|end| end.year() <= LAST_YEAR);
            let too_late = || Faults::of("expires", Fault::invalid("The token would outlive the calendar."));
            token.expires = end.ok_or_else(too_late)?;
        }
        self.store.insert(token)?;
        Ok(key)
    }
}

fn insert_user(
    session: &mut Session<'_, Writing>,
    patch: UserPatch,
    password: &PasswordHash,
) -> Result<UserId, AccessError> {
    let user = session.authorize::<Add, User>()?.insert(Submission::from(patch))?;
    let with_password = User { password: password.clone(), ..user.clone() };
    session.core.store.update(&user, with_password)?;
    Ok(user.id)
}

/// A group that makes superusers: the first one, or another. If none does, a new one is made, even if the
/// first one is there still: nobody else is to become a superuser by the way.
fn superusers(session: &mut Session<'_, Writing>) -> Result<GroupId, AccessError> {
    let Core { store, tools, .. } = &mut session.core;
    if let Some(group) = store.group_of_superusers(ADMINS)? {
        return Ok(group);
    }
    let name = match store.group_named(ADMINS)? {
        None => ADMINS.to_owned(),
        Some(_) => format!("{ADMINS} {}", tools.mint.uuid().simple()),
    };
    let group = GroupPatch { name: Some(name), is_superuser: Some(true), ..GroupPatch::default() };
    Ok(session.authorize::<Add, Group>()?.insert(Submission::from(group))?.id)
}

fn first_admin(
    session: &mut Session<'_, Writing>,
    settings: &FirstStartSettings,
    password: &PasswordHash,
) -> Result<UserId, AccessError> {
    let admins = superusers(session)?;
    let patch = UserPatch {
        username: Some(FIRST_ADMIN.to_owned()),
        name: Some("authentik Default Admin".to_owned()),
        email: Some(settings.email.clone().unwrap_or_else(|| "root@example.com".to_owned())),
        groups: Some(vec![Spelled::from(admins)]),
        ..UserPatch::default()
    };
    insert_user(session, patch, password)
}

fn insert_inbuilt_source(session: &mut Session<'_, Writing>) -> Result<(), AccessError> {
    let source = Source {
        id: SourceId(session.core.tools.mint.uuid()),
        kind: SourceKind::Inbuilt,
        name: "authentik Built-in".to_owned(),
        slug: "authentik-built-in".to_owned(),
        enabled: true,
        authentication_flow: None,
        enrollment_flow: None,
        policy_engine_mode: PolicyEngineMode::Any,
        user_matching_mode: UserMatchingMode::Identifier,
        user_path_template: "goauthentik.io/sources/%(slug)s".to_owned(),
        managed: Some(INBUILT.to_owned()),
        icon: String::new(),
    };
    Ok(session.core.store.insert_inbuilt_source(&source)?)
}

/// The default authentication flow, under the names that authentik gives it.
fn insert_authentication_flow(session: &mut Session<'_, Writing>) -> Result<(FlowId, StageId), AccessError> {
    let flow = FlowPatch {
        name: Some("Welcome to authentik!".to_owned()),
        slug: Some("default-authentication-flow".to_owned()),
        title: Some("Welcome to authentik!".to_owned()),
        designation: Some(FlowDesignation::Authentication),
        ..FlowPatch::default()
    };
    let flow = session.authorize::<Add, Flow>()?.insert(Submission::from(flow))?.id;

    let identification = StagePatch {
        name: Some("default-authentication-identification".to_owned()),
        settings: IdentificationPatch {
            user_fields: Some(vec![UserField::Email, UserField::Username]),
            ..IdentificationPatch::default()
        },
        ..StagePatch::default()
    };
    let identification =
        session.authorize::<Add, IdentificationStage>()?.insert(Submission::from(identification))?.id;

    let password = StagePatch {
        name: Some("default-authentication-password".to_owned()),
        settings: PasswordPatch {
            backends: Some(vec![Backend::Inbuilt, Backend::Token]),
            ..PasswordPatch::default()
        },
        ..StagePatch::default()
    };
    let password = session.authorize::<Add, PasswordStage>()?.insert(Submission::from(password))?.id;

    let login = StagePatch { name: Some("default-authentication-login".to_owned()), ..StagePatch::default() };
    let login = session.authorize::<Add, UserLoginStage>()?.insert(Submission::from(login))?.id;

    for (stage, order) in [(identification, 10), (password, 20), (login, 100)] {
        let binding = FlowStageBinding::of(stage, flow, order);
        session.authorize::<Add, FlowStageBinding>()?.insert(binding.into())?;
    }
    Ok((flow, identification))
}

/// The brand that counts for all hosts, and leads to the flow.
fn insert_brand(session: &mut Session<'_, Writing>, flow: FlowId) -> Result<(), AccessError> {
    let brand = BrandPatch {
        domain: Some(FIRST_BRAND.to_owned()),
        is_default: Some(true),
        flows: BrandFlows { authentication: Patch::Value(Spelled::from(flow)), ..BrandFlows::default() },
        ..BrandPatch::default()
    };
    session.authorize::<Add, Brand>()?.insert(Submission::from(brand))?;
    Ok(())
}
