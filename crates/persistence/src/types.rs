//! Types that either database stores in its own way.
//!
//! | here | PostgreSQL | SQLite |
//! |---|---|---|
//! | [`Id`] | `uuid` | `blob` of 16 bytes |
//! | [`Json`] | `jsonb`, in views `json` | `text` |
//! | [`Time`] | `timestamptz` | `text`, RFC 3339 in UTC with microseconds |
//! | [`Named`] | `text` | `text` |

use std::fmt::Debug;

use chrono::{DateTime, SecondsFormat, Utc};
use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::query_builder::QueryId;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{self, HasSqlType, SqlType, Text};
use diesel::sqlite::{Sqlite, SqliteValue};
use doorward_domain::choice::Choice;
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::connection::{MultiBackend, MultiRawValue};

/// The SQL type of [`Id`].
#[derive(SqlType, QueryId, Clone, Copy, Debug)]
#[diesel(postgres_type(oid = 2950, array_oid = 2951), sqlite_type(name = "Binary"))]
pub struct DbUuid;

/// The SQL type of [`Json`].
#[derive(SqlType, QueryId, Clone, Copy, Debug)]
#[diesel(postgres_type(oid = 3802, array_oid = 3807), sqlite_type(name = "Text"))]
pub struct DbJson;

/// The SQL type of [`Time`].
#[derive(SqlType, QueryId, Clone, Copy, Debug)]
#[diesel(postgres_type(oid = 1184, array_oid = 1185), sqlite_type(name = "Text"))]
pub struct DbTime;

/// Both databases have the type, so the connection to either has it.
macro_rules! on_either {
    ($sql:ident, $rust:ty $(, $param:ident: $bound:ident)*) => {
        impl<$($param: $bound),*> FromSql<$sql, MultiBackend> for $rust
        where
            Self: FromSql<$sql, Pg> + FromSql<$sql, Sqlite>,
        {
            fn from_sql(value: MultiRawValue<'_>) -> deserialize::Result<Self> {
                value.from_sql::<Self, $sql>()
            }
        }

        impl<$($param: $bound),*> ToSql<$sql, MultiBackend> for $rust
        where
            Self: ToSql<$sql, Pg> + ToSql<$sql, Sqlite> + Debug + Send + Sync + 'static,
        {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
                out.set_value(($sql, self));
                Ok(IsNull::No)
            }
        }
    };
}

macro_rules! known_to_either {
    ($($sql:ident),+) => {$(
        impl HasSqlType<$sql> for MultiBackend {
            fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
                Self::lookup_sql_type::<$sql>(lookup)
            }
        }
    )+};
}

known_to_either!(DbUuid, DbJson, DbTime);

/// An id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, AsExpression, FromSqlRow)]
#[diesel(sql_type = DbUuid)]
pub struct Id(pub Uuid);

impl<T: Into<Uuid>> From<T> for Id {
    fn from(id: T) -> Self {
        Self(id.into())
    }
}

impl Id {
    /// The id as the type that the domain gives it.
    pub fn into_id<T: From<Uuid>>(self) -> T {
        self.0.into()
    }
}

on_either!(DbUuid, Id);

impl FromSql<DbUuid, Pg> for Id {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        <Uuid as FromSql<sql_types::Uuid, Pg>>::from_sql(value).map(Self)
    }
}

impl ToSql<DbUuid, Pg> for Id {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        <Uuid as ToSql<sql_types::Uuid, Pg>>::to_sql(&self.0, out)
    }
}

impl FromSql<DbUuid, Sqlite> for Id {
    fn from_sql(value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        let bytes = <Vec<u8> as FromSql<sql_types::Binary, Sqlite>>::from_sql(value)?;
        Ok(Self(Uuid::from_slice(&bytes)?))
    }
}

impl ToSql<DbUuid, Sqlite> for Id {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.as_bytes().as_slice());
        Ok(IsNull::No)
    }
}

/// A moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = DbTime)]
pub struct Time(pub DateTime<Utc>);

on_either!(DbTime, Time);

impl FromSql<DbTime, Pg> for Time {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        <DateTime<Utc> as FromSql<sql_types::Timestamptz, Pg>>::from_sql(value).map(Self)
    }
}

impl ToSql<DbTime, Pg> for Time {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        <DateTime<Utc> as ToSql<sql_types::Timestamptz, Pg>>::to_sql(&self.0, &mut out.reborrow())
    }
}

impl FromSql<DbTime, Sqlite> for Time {
    fn from_sql(value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        let text = <String as FromSql<Text, Sqlite>>::from_sql(value)?;
        Ok(Self(text.parse()?))
    }
}

impl ToSql<DbTime, Sqlite> for Time {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.to_rfc3339_opts(SecondsFormat::Micros, true));
        Ok(IsNull::No)
    }
}

/// What `jsonb` starts with when PostgreSQL sends or takes it.
const JSONB_VERSION: u8 = 1;

/// A value that is stored as JSON.
#[derive(Clone, Debug, PartialEq, AsExpression, FromSqlRow)]
#[diesel(sql_type = DbJson)]
pub struct Json<T: Debug>(pub T);

/// The text of a value that PostgreSQL sends: the tables have `jsonb`, which starts with the version of its format; the
/// views make `json`, which is nothing but text and never starts like that.
fn without_version(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(&[JSONB_VERSION]).unwrap_or(bytes)
}

trait Document: Serialize + DeserializeOwned + Debug + Send + Sync + 'static {}

impl<T: Serialize + DeserializeOwned + Debug + Send + Sync + 'static> Document for T {}

on_either!(DbJson, Json<T>, T: Document);

impl<T: Document> FromSql<DbJson, Pg> for Json<T> {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(serde_json::from_slice(without_version(value.as_bytes()))?))
    }
}

impl<T: Document> ToSql<DbJson, Pg> for Json<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        std::io::Write::write_all(out, &[JSONB_VERSION])?;
        serde_json::to_writer(out, &self.0)?;
        Ok(IsNull::No)
    }
}

impl<T: Document> FromSql<DbJson, Sqlite> for Json<T> {
    fn from_sql(value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        let text = <String as FromSql<Text, Sqlite>>::from_sql(value)?;
        Ok(Self(serde_json::from_str(&text)?))
    }
}

impl<T: Document> ToSql<DbJson, Sqlite> for Json<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(serde_json::to_string(&self.0)?);
        Ok(IsNull::No)
    }
}

/// The text of a value that is stored as JSON, for whoever reads and writes it himself.
#[derive(Clone, Debug, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = DbJson)]
pub struct JsonText(pub String);

on_either!(DbJson, JsonText);

impl FromSql<DbJson, Pg> for JsonText {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(std::str::from_utf8(without_version(value.as_bytes()))?.to_owned()))
    }
}

impl ToSql<DbJson, Pg> for JsonText {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        std::io::Write::write_all(out, &[JSONB_VERSION])?;
        std::io::Write::write_all(out, self.0.as_bytes())?;
        Ok(IsNull::No)
    }
}

impl FromSql<DbJson, Sqlite> for JsonText {
    fn from_sql(value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        <String as FromSql<Text, Sqlite>>::from_sql(value).map(Self)
    }
}

impl ToSql<DbJson, Sqlite> for JsonText {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.as_str());
        Ok(IsNull::No)
    }
}

/// A value out of a fixed list, stored by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub struct Named<C: Debug>(pub C);

impl<C: Choice, DB: Backend> FromSql<Text, DB> for Named<C>
where
    String: FromSql<Text, DB>,
{
    fn from_sql(value: DB::RawValue<'_>) -> deserialize::Result<Self> {
        let name = String::from_sql(value)?;
        C::from_str(&name).map(Self).map_err(|_| format!("unknown value {name:?}").into())
    }
}

impl<C: Choice, DB: Backend> ToSql<Text, DB> for Named<C>
where
    str: ToSql<Text, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.0.name().to_sql(out)
    }
}

/// A list of values out of a fixed list, stored by their names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Names<C>(pub Vec<C>);

impl<C: Choice> Serialize for Names<C> {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.0.iter().map(|choice| choice.name()))
    }
}

impl<'de, C: Choice> serde::Deserialize<'de> for Names<C> {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let names = Vec::<String>::deserialize(from)?;
        let choices = names.iter().map(|name| {
            C::from_str(name).map_err(|_| serde::de::Error::custom(format_args!("unknown value {name:?}")))
        });
        choices.collect::<Result<_, _>>().map(Self)
    }
}
