//! Tokens: keys that programs, or people at a second factor, log in with.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde_json::Value;
use uuid::Uuid;
use validator::Validate;

use crate::choice::{Choice, choices};
use crate::event::Traced;
use crate::fault::{Fault, Faults, Spelled};
use crate::id::{TokenId, UserId};
use crate::model::Model;
use crate::patch::Patch;
use crate::resource::{Caller, Changes, Editable, Mint, Narrowing, Pk, Reference, Resource, Vault, Writer};
use crate::rules;
use crate::secret::{ExposeSecret, Sealed, SecretString};
use crate::user::User;

/// How long a token lives when nobody says, and an app password at most.
pub const LIFETIME: TimeDelta = TimeDelta::days(1);

/// The attribute of a user that says whether tokens he makes expire.
pub const EXPIRING: &str = "goauthentik.io/user/token-expires";

/// The attribute of a user that says how long his app passwords live at most, such as `days=90`.
const MAXIMUM_LIFETIME: &str = "goauthentik.io/user/token-maximum-lifetime";

choices! {
    /// What a token is good for.
    Intent {
        /// Proving that an e-mail was received.
        Verification = "verification",
        /// Using the API.
        Api = "api",
        /// Getting back into an account.
        Recovery = "recovery",
        /// Logging in instead of the password.
        AppPassword = "app_password",
    }
}

/// A token.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    /// Its id.
    pub id: TokenId,
    /// Its name in URLs, unique.
    pub identifier: String,
    /// What it is good for.
    pub intent: Intent,
    /// Whose it is.
    pub user: UserId,
    /// The user whose it is; none as long as the token is not stored.
    pub user_obj: Option<Box<User>>,
    /// What it is for, in words.
    pub description: String,
    /// When it expires, if it does.
    pub expires: DateTime<Utc>,
    /// Whether it expires.
    pub expiring: bool,
    /// What manages it, when it is not people.
    pub managed: Option<String>,
    /// The digest of its key, by which it is looked up.
    pub digest: [u8; 32],
    /// Its key.
    pub key: Sealed,
}

/// What a client may want of a token.
#[derive(Clone, Debug, Default, Validate)]
pub struct TokenPatch {
    /// Its name in URLs.
    #[validate(length(max = 255), custom(function = rules::slug))]
    pub identifier: Option<String>,
    /// What it is good for.
    pub intent: Option<Intent>,
    /// Whose it is.
    pub user: Option<Spelled<UserId>>,
    /// What it is for.
    pub description: Option<String>,
    /// When it expires.
    pub expires: Patch<DateTime<Utc>>,
    /// Whether it expires.
    pub expiring: Option<bool>,
}

impl Changes for TokenPatch {
    fn references(&self) -> Vec<(&'static str, Spelled<Reference>)> {
        self.user.iter().map(|user| ("user", user.refers(Reference::User))).collect()
    }
}

static MODEL: Model =
    Model { app: "authentik_core", name: "token", verbose_name: "Token", verbose_name_plural: "Tokens" };

impl Resource for Token {
    type Key = String;
    type Filter = TokenFilter;

    const MODEL: &'static Model = &MODEL;

    fn pk(&self) -> Pk {
        Pk::Uuid(self.id.0)
    }

    fn object(&self) -> Uuid {
        self.id.0
    }

    fn label(&self) -> String {
        self.identifier.clone()
    }

    fn traced(&self) -> Vec<Traced> {
        let Self {
            id: _,
            identifier,
            intent,
            user,
            user_obj: _,
            description,
            expires,
            expiring,
            managed,
            digest,
            key: _,
        } = self;
        vec![
            Traced::open("identifier", identifier.clone()),
            Traced::open("intent", intent.name()),
            Traced::open("user", user.0),
            Traced::open("description", description.clone()),
            Traced::open("expires", expires.to_rfc3339_opts(SecondsFormat::Micros, true)),
            Traced::open("expiring", *expiring),
            Traced::open("managed", managed.clone().map_or(Value::Null, Value::from)),
            Traced::secret("key", digest.to_vec()),
        ]
    }
}

impl Editable for Token {
    type Patch = TokenPatch;

    fn fresh(writer: &Writer<'_>) -> Self {
        let key = writer.mint.token_key();
        let expiring = match writer.caller.attributes.get(EXPIRING) {
            Some(Value::Bool(expiring)) if !writer.caller.is_superuser => *expiring,
            _ => true,
        };
        Self {
            id: TokenId(writer.mint.uuid()),
            identifier: String::new(),
            intent: Intent::Api,
            user: writer.caller.user.unwrap_or(UserId(0)),
            user_obj: None,
            description: String::new(),
            expires: writer.now + LIFETIME,
            expiring,
            managed: None,
            digest: writer.vault.digest(key.expose_secret()),
            key: writer.vault.seal(key.expose_secret()),
        }
    }

    fn merge(&mut self, patch: TokenPatch, writer: &Writer<'_>) -> Faults {
        let is_stored = self.user_obj.is_some();
        let mut faults = Faults::none();

        // Whose it is is said once. Only superusers say it, and whether the token expires.
        if let Some(user) = patch.user.map(|user| user.value) {
            if is_stored && user != self.user {
                faults.push("user", Fault::invalid("User cannot be changed"));
            } else if writer.caller.is_superuser {
                self.user = user;
            }
        }
        if let Some(intent) = patch.intent.filter(|intent| !intent.can_be_given()) {
            faults.push("intent", Fault::invalid(format!("Invalid intent {}", intent.name())));
        }
        if let Err(fault) = self.set_expiry(patch.intent, patch.expires.value().copied(), writer) {
            faults.push("expires", fault);
        }
        if writer.caller.is_superuser {
            self.expiring = patch.expiring.unwrap_or(self.expiring);
        }
        self.intent = patch.intent.unwrap_or(self.intent);
        self.identifier = patch.identifier.unwrap_or_else(|| self.identifier.clone());
        self.description = patch.description.unwrap_or_else(|| self.description.clone());
        faults
    }

    fn conflict(columns: &str) -> (&'static str, Fault) {
        match columns {
            "digest" => ("key", Fault::taken("Token", "key")),
            _ => ("identifier", Fault::taken("Token", "identifier")),
        }
    }

    /// When it expires is limited by the one whose it is or will be.
    fn concerns(patch: &TokenPatch, current: Option<&Self>, caller: &Caller) -> Option<UserId> {
        patch.expires.value()?;
        let named = patch.user.as_ref().map(|user| user.value).filter(|_| caller.is_superuser);
        current.map(|token| token.user).or(named).or(caller.user)
    }
}

impl Token {
    /// Whether it can no longer be used.
    pub fn is_expired(&self, now: DateTime<Utc>) -> bool {
        self.expiring && self.expires < now
    }

    /// The token with another key.
    #[must_use]
    pub fn with_key(self, key: &SecretString, vault: &dyn Vault) -> Self {
        let key = key.expose_secret();
        Self { digest: vault.digest(key), key: vault.seal(key), ..self }
    }

    /// The token with a key that nobody knows yet, as good as new.
    #[must_use]
    pub fn rotated(&self, now: DateTime<Utc>, mint: &dyn Mint, vault: &dyn Vault) -> Self {
        let token = self.clone().with_key(&mint.token_key(), vault);
        Self { expires: now + LIFETIME, ..token }
    }

    /// API tokens live for a fixed time from when they are made or changed. Of an app password one may
    /// say when it expires, up to a limit.
    fn set_expiry(
        &mut self,
        intent: Option<Intent>,
        sent: Option<DateTime<Utc>>,
        writer: &Writer<'_>,
    ) -> Result<(), Fault> {
        let is_changed = intent.is_some_and(|intent| intent != self.intent);
        match (intent.unwrap_or(self.intent), sent) {
            (Intent::AppPassword, Some(expires)) => {
                let lifetime = writer.concerned.get(MAXIMUM_LIFETIME).and_then(Value::as_str);
                let lifetime = lifetime.and_then(rules::parse_duration).unwrap_or(LIFETIME);
                let limit = writer.now.checked_add_signed(lifetime).unwrap_or(DateTime::<Utc>::MAX_UTC);
                if expires > limit {
                    let limit = limit.format("%Y-%m-%d %H:%M:%S%.6f+00:00");
                    let fault = format!("Token expires exceeds maximum lifetime ({limit} UTC).");
                    return Err(Fault::invalid(fault));
                }
                self.expires = expires;
            }
            (_, Some(_)) => self.expires = writer.now + LIFETIME,
            (_, None) if is_changed => self.expires = writer.now + LIFETIME,
            (_, None) => {}
        }
        Ok(())
    }
}

impl Intent {
    /// Whether clients may make such tokens.
    fn can_be_given(self) -> bool {
        matches!(self, Self::Api | Self::AppPassword)
    }
}

/// Conditions on tokens.
#[derive(Clone, Debug)]
pub enum TokenFilter {
    /// It has this name in URLs.
    Identifier(String),
    /// It is good for this.
    Intent(Intent),
    /// It belongs to the user with this name.
    Username(String),
    /// It is for this.
    Description(String),
    /// It expires at this time.
    Expires(DateTime<Utc>),
    /// It expires, or not.
    Expiring(bool),
    /// This manages it.
    Managed(String),
}

impl Narrowing for TokenFilter {}
