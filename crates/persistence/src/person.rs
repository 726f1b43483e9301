//! Users as somebody finds them who says who he is.

use diesel::prelude::*;
use doorward_domain::choice::Choice;
use doorward_domain::id::UserId;
use doorward_domain::secret::PasswordHash;
use doorward_domain::stage::identification::UserField;
use doorward_domain::store::StoreError;
use doorward_domain::token::Intent;

use crate::connection::on_each;
use crate::error::meaning;
use crate::schema::{token, user};
use crate::sql::folded;
use crate::statement::Statement;
use crate::store::Store;
use crate::types::{Id, Time};

/// How many users a text may mean before nobody looks at more.
const MOST_CANDIDATES: i64 = 100;

/// A user as flows see him.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct PersonRow {
    /// His number.
    pub id: i32,
    /// The name he logs in with.
    pub username: String,
    /// His name for people.
    pub name: String,
    /// His e-mail address.
    pub email: String,
    /// His user principal name.
    pub upn: Option<String>,
    /// Whether he may log in.
    pub is_active: bool,
}

impl PersonRow {
    /// How many bytes what is told of him takes.
    pub fn bytes(&self) -> usize {
        let upn = self.upn.as_ref().map_or(0, String::len);
        self.username.len() + self.name.len() + self.email.len() + upn
    }
}

/// What a password is held against.
#[derive(Clone, Debug)]
pub struct PersonSecrets {
    /// Whether the user may log in.
    pub is_active: bool,
    /// The hash of his password.
    pub password: PasswordHash,
    /// The id and the name of his app password that this is, unless it has expired.
    pub app_password: Option<(uuid::Uuid, String)>,
}

impl PersonSecrets {
    /// What there is of somebody who is no user.
    pub(crate) fn nobodys() -> Self {
        Self { is_active: false, password: PasswordHash::unusable(), app_password: None }
    }
}

/// What is read of somebody's secrets, beside that.
pub(crate) type Found = ((bool, String), Option<(Id, String)>);

impl From<Found> for PersonSecrets {
    fn from(((is_active, password), token): Found) -> Self {
        let app_password = token.map(|(id, identifier)| (id.0, identifier));
        Self { is_active, password: PasswordHash(password), app_password }
    }
}

/// The change that notes when a user has logged in last, where this condition holds if there is one.
macro_rules! noted_login {
    ($id:expr, $at:expr $(, $condition:expr)?) => {{
        use $crate::schema::user;
        let id: doorward_domain::id::UserId = $id;
        diesel::update(user::table.find(id.0) $(.filter($condition))?)
            .set(user::last_login.eq($crate::types::Time($at)))
            .returning($crate::person::columns())
    }};
}
pub(crate) use noted_login;

#[diesel::dsl::auto_type]
pub(crate) fn columns() -> _ {
    (user::id, user::username, user::name, user::email, user::upn, user::is_active)
}

impl Store<'_> {
    /// The users whom a text means in one of these fields. An empty text means nobody.
    pub fn candidates(
        &mut self,
        fields: &[UserField],
        text: &str,
        ignores_case: bool,
    ) -> Result<Vec<PersonRow>, StoreError> {
        if fields.is_empty() || text.is_empty() {
            return Ok(Vec::new());
        }
        let mut query = user::table.select(columns()).into_boxed();
        let text = if ignores_case { folded(text) } else { text.to_owned() };
        for field in fields {
            query = match (field, ignores_case) {
                (UserField::Username, true) => query.or_filter(user::username_folded.eq(text.clone())),
                (UserField::Username, false) => query.or_filter(user::username.eq(text.clone())),
                (UserField::Email, true) => query.or_filter(user::email_folded.eq(text.clone())),
                (UserField::Email, false) => query.or_filter(user::email.eq(text.clone())),
                (UserField::Upn, true) => {
                    query.or_filter(user::upn_folded.assume_not_null().eq(text.clone()))
                }
                (UserField::Upn, false) => query.or_filter(user::upn.assume_not_null().eq(text.clone())),
            };
        }
        query.order(user::id).limit(MOST_CANDIDATES).load(self.connection).map_err(meaning)
    }

    /// The user with this number.
    pub fn person(&mut self, id: UserId) -> Result<Option<PersonRow>, StoreError> {
        let query = user::table.find(id.0).select(columns());
        let found = on_each!(self.connection, |connection| query.get_result::<PersonRow>(connection));
        found.optional().map_err(meaning)
    }

    /// The hash of a user's password.
    pub fn password(&mut self, id: UserId) -> Result<Option<PasswordHash>, StoreError> {
        let query = user::table.find(id.0).select(user::password);
        let found = on_each!(self.connection, |connection| query.get_result::<String>(connection));
        Ok(found.optional().map_err(meaning)?.map(PasswordHash))
    }

    /// Whom the key with this digest brings back in, unless it has expired or he may not log in; and the name of
    /// its token.
    pub fn way_back(&mut self, digest: &[u8; 32]) -> Result<Option<(String, UserId)>, StoreError> {
        let query = token::table
            .inner_join(user::table)
            .filter(token::digest.eq(digest.as_slice()))
            .filter(token::intent.eq(Intent::Recovery.name()))
            .filter(token::expiring.eq(false).or(token::expires.gt(Time(self.stamp.at))))
            .filter(user::is_active.eq(true))
            .select((token::identifier, user::id));
        let found = on_each!(self.connection, |connection| query.get_result::<(String, i32)>(connection));
        Ok(found.optional().map_err(meaning)?.map(|(identifier, user)| (identifier, UserId(user))))
    }

    /// Notes when a user has logged in last, and gives him, unless he is gone: then whoever asks has to look again.
    /// That is no change of the user, so the trail does not have it.
    pub fn note_login(&mut self, id: UserId) -> Result<PersonRow, StoreError> {
        let login = noted_login!(id, self.stamp.at).prepared();
        let found = on_each!(self.connection, |connection| login.get_result::<PersonRow>(connection));
        let found = found.optional().map_err(meaning)?;
        found.ok_or_else(|| StoreError::Contended("the user is gone".into()))
    }
}
