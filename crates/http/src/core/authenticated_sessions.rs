//! `/core/authenticated_sessions/`: where users are logged in. Everybody sees and ends his own.

use doorward_domain::id::SessionId;
use doorward_domain::session::{AuthenticatedSession, SessionFilter as By};
use serde::Serialize;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{Schema, Type};
use utoipa::{PartialSchema, ToSchema};
use uuid::Uuid;

use crate::call::Surroundings;
use crate::core::user_agent::{self, UserAgent};
use crate::core::users::show_moment;
use crate::input::uuid;
use crate::query::{self, Filter};
use crate::resource::Served;
use crate::router::{KeyKind, KeyParameter};

/// Where somebody is, as far as an address tells. There is no database to ask, so it never does.
#[derive(Serialize, ToSchema)]
pub struct GeoIp {
    continent: String,
    country: String,
    lat: f64,
    long: f64,
    city: String,
}

/// Whose network an address is in. There is no database to ask, so it is never told.
#[derive(Serialize, ToSchema)]
#[expect(clippy::struct_field_names, reason = "the contract names them")]
pub struct Asn {
    asn: i32,
    #[schema(required = true)]
    as_org: Option<String>,
    #[schema(required = true)]
    network: Option<String>,
}

/// AuthenticatedSession Serializer
#[derive(Serialize, ToSchema)]
#[schema(as = AuthenticatedSession)]
pub struct SessionResponse {
    #[schema(required = false)]
    uuid: Uuid,
    /// Check if session is currently active session
    #[schema(read_only)]
    current: bool,
    #[schema(schema_with = user_agent_schema)]
    user_agent: UserAgent,
    #[schema(required = true, schema_with = geo_ip_schema)]
    geo_ip: Option<GeoIp>,
    #[schema(required = true, schema_with = asn_schema)]
    asn: Option<Asn>,
    user: i32,
    last_ip: String,
    #[schema(required = false)]
    last_user_agent: String,
    #[schema(read_only, value_type = chrono::DateTime<chrono::Utc>)]
    last_used: String,
    #[schema(required = false, value_type = Option<chrono::DateTime<chrono::Utc>>)]
    expires: String,
}

/// The schema of an object that is told and never sent.
fn told<T: PartialSchema>(about: &str, types: &[Type]) -> RefOr<Schema> {
    let mut schema = T::schema();
    if let RefOr::T(Schema::Object(object)) = &mut schema {
        object.description = Some(about.to_owned());
        object.read_only = Some(true);
        object.schema_type = types.iter().cloned().collect();
    }
    schema
}

fn user_agent_schema() -> RefOr<Schema> {
    told::<UserAgent>("Get parsed user agent", &[Type::Object])
}

fn geo_ip_schema() -> RefOr<Schema> {
    told::<GeoIp>("Get GeoIP Data", &[Type::Object, Type::Null])
}

fn asn_schema() -> RefOr<Schema> {
    told::<Asn>("Get ASN Data", &[Type::Object, Type::Null])
}

impl Served for AuthenticatedSession {
    const COLLECTION: &'static str = "/core/authenticated_sessions/";
    const TAG: &'static str = "core";
    const OPERATION: &'static str = "core_authenticated_sessions";
    const ABOUT: &'static str = "AuthenticatedSession Viewset";
    const KEY: KeyParameter = KeyParameter {
        name: "uuid",
        kind: KeyKind::Uuid,
        description: "A UUID string identifying this Authenticated Session.",
    };

    type Response = SessionResponse;

    fn parse_key(text: &str) -> Option<SessionId> {
        uuid(text).map(SessionId)
    }

    fn filters() -> Vec<Filter<By>> {
        vec![
            query::text("last_ip", By::LastIp),
            query::text("last_user_agent", By::LastUserAgent),
            query::text("user__username", By::Username),
        ]
    }

    fn show(self, surroundings: &Surroundings) -> SessionResponse {
        SessionResponse {
            uuid: self.id.0,
            current: surroundings.session.is_some_and(|session| session[..] == self.digest[..]),
            user_agent: user_agent::parsed(&self.last_user_agent),
            geo_ip: None,
            asn: None,
            user: self.user.0,
            last_ip: self.last_ip,
            last_user_agent: self.last_user_agent,
            last_used: show_moment(self.last_used),
            expires: show_moment(self.expires),
        }
    }
}
