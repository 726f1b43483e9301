//! Service accounts: users that stand for programs, each made together with a token of its own.

use chrono::{DateTime, TimeDelta, Utc};
use doorward_domain::fault::{Faults, Submission};
use doorward_domain::group::{Group, GroupPatch, GroupSummary};
use doorward_domain::id::GroupId;
use doorward_domain::resource::{Editable, Resource};
use doorward_domain::secret::SecretString;
use doorward_domain::store::{StoreError, Write};
use doorward_domain::token::{EXPIRING, Intent, Token};
use doorward_domain::user::{User, UserPatch, UserType};
use serde_json::{Map, Value};

use crate::error::AccessError;
use crate::registry::{Action, Add};
use crate::session::{Authorized, Core};

/// The folder that service accounts are filed under.
const PATH: &str = "goauthentik.io/service-accounts";

/// How long the token of a service account lives when nobody says.
const LIFETIME: TimeDelta = TimeDelta::days(360);

/// How much of an identifier is left for the name, in letters.
const LONGEST_SLUG: usize = 200;

/// What somebody wants of a new service account.
#[derive(Clone, Debug, Default)]
pub struct ServiceAccountRequest {
    /// Its name.
    pub name: Option<String>,
    /// Whether it gets a group of its own, under the same name.
    pub create_group: Option<bool>,
    /// Whether its token expires.
    pub expiring: Option<bool>,
    /// When its token expires.
    pub expires: Option<DateTime<Utc>>,
}

/// A new service account.
#[derive(Debug)]
pub struct ServiceAccount {
    /// The user that it is.
    pub user: User,
    /// The key of its token, to be shown once.
    pub token: SecretString,
    /// Its group, if it has one.
    pub group: Option<GroupId>,
}

impl Authorized<'_, '_, Add, User> {
    /// Makes a service account with a token, and with a group for whoever asks for one and may add
    /// groups. Whoever wants one must also be allowed to add tokens.
    pub fn service_account(
        self,
        submission: Submission<ServiceAccountRequest>,
    ) -> Result<ServiceAccount, AccessError> {
        let core = self.into_core();
        if !core.identity.holds(&Add::permission(Token::MODEL)) {
            return Err(AccessError::Forbidden);
        }
        let Submission { value: request, faults } = submission;
        let expiring = request.expiring.unwrap_or(true);
        let patch = UserPatch {
            username: request.name.clone(),
            name: request.name,
            kind: Some(UserType::ServiceAccount),
            path: Some(PATH.to_owned()),
            attributes: Some(Map::from_iter([(EXPIRING.to_owned(), Value::from(expiring))])),
            ..UserPatch::default()
        };
        let mut user: User = core.candidate(None, Submission { value: patch, faults }).map_err(of_name)?;
        let may_add_group = core.identity.holds(&Add::permission(Group::MODEL));
        let group = request.create_group.unwrap_or(false) && may_add_group;
        let group = group.then(|| core.insert_group(&user.username)).transpose()?;
        user.groups = group.map(GroupSummary::only).into_iter().collect();
        let user = core.store.insert(user).map_err(refused::<User>)?;
        let expires = request.expires.unwrap_or(core.now + LIFETIME);
        let token = core.insert_password_of(&user, expiring, expires)?;
        Ok(ServiceAccount { user, token, group })
    }
}

impl Core<'_> {
    fn insert_group(&mut self, name: &str) -> Result<GroupId, AccessError> {
        let patch = GroupPatch { name: Some(name.to_owned()), ..GroupPatch::default() };
        let group: Group = self.candidate(None, Submission::from(patch)).map_err(of_name)?;
        Ok(self.store.insert(group).map_err(refused::<Group>)?.id)
    }

    /// Makes an app password for a service account, whoever asks for it.
    fn insert_password_of(
        &mut self,
        user: &User,
        expiring: bool,
        expires: DateTime<Utc>,
    ) -> Result<SecretString, AccessError> {
        let identifier = format!("service-account-{}-password", slug(&user.username));
        let (token, key) = self.fresh_token(user.id, Intent::AppPassword, identifier);
        let mut token = Token { expiring, expires, ..token };
        // Names that differ may have the same letters.
        if !self.store.collisions(&token)?.is_empty() {
            token.identifier = format!("{}-{}", token.identifier, user.id);
        }
        self.store.insert(token).map_err(refused::<Token>)?;
        Ok(key)
    }
}

/// What of a name can be in an identifier: small letters, digits, `_`, and `-` for the rest.
fn slug(name: &str) -> String {
    let mut slug = String::new();
    for letter in name.chars().map(|letter| letter.to_ascii_lowercase()) {
        if letter.is_ascii_alphanumeric() || letter == '_' {
            slug.push(letter);
        } else if (letter.is_whitespace() || letter == '-') && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(LONGEST_SLUG);
    slug.trim_matches('-').to_owned()
}

/// The store's refusal. All that is said of a service account is its name.
fn refused<R: Editable>(error: StoreError) -> AccessError {
    of_name(Core::refused::<R>(error, &[]))
}

/// What is wrong with a name under which a user is stored is wrong with the name that was sent.
fn of_name(error: AccessError) -> AccessError {
    let AccessError::Invalid(faults) = error else { return error };
    let mut renamed = Faults::none();
    for (field, faults) in faults.iter() {
        let field = if ["username", "identifier"].contains(&field) { "name" } else { field };
        renamed.insert(field.to_owned(), faults.clone());
    }
    renamed.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_has_of_a_name_what_an_identifier_may_have() {
        for (name, expected) in [
            ("bot", "bot"),
            ("Build & Deploy  Bot_2", "build-deploy-bot_2"),
            ("- a -- b -", "a-b"),
            ("机器人", ""),
            (&"x".repeat(300), &"x".repeat(LONGEST_SLUG)),
        ] {
            assert_eq!(slug(name), expected, "{name}");
        }
    }
}
