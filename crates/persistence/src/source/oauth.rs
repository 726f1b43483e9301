//! Sources that speak OAuth.

use chrono::{DateTime, Utc};
use diesel::dsl::{LeftJoin, auto_type};
use diesel::helper_types::{IntoBoxed, Select};
use diesel::prelude::*;
use doorward_domain::choice::Choice;
use doorward_domain::event::Entry;
use doorward_domain::listing::{Listing, Place};
use doorward_domain::secret::Sealed;
use doorward_domain::source::SourceKind;
use doorward_domain::source::oauth::{OAuthSource, OAuthSourceFilter};
use doorward_domain::source::provider::ProviderType;
use doorward_domain::store::Visible;
use doorward_domain::used_by::Referrer;
use serde_json::{Value, json};

use crate::connection::{AnyConnection, MultiBackend};
use crate::relation::{Counted, Hold, Sight, found_in, only_visible, sorted};
use crate::schema::{oauth_source, source};
use crate::statement::Statement;
use crate::table::{EditableTable, LockableTable, RemovableTable, Table};
use crate::types::{Id, Json, Named};

#[derive(Clone, Debug, Queryable, Insertable, AsChangeset)]
#[diesel(table_name = oauth_source, treat_none_as_null = true)]
struct Row {
    id: Id,
    provider_type: Named<ProviderType>,
    request_token_url: Option<String>,
    authorization_url: Option<String>,
    access_token_url: Option<String>,
    profile_url: Option<String>,
    consumer_key: String,
    consumer_secret: Vec<u8>,
    additional_scopes: String,
    oidc_well_known_url: String,
    oidc_jwks_url: String,
    oidc_jwks: Json<Value>,
}

impl From<&OAuthSource> for Row {
    fn from(source: &OAuthSource) -> Self {
        let OAuthSource {
            source: super::Source { id, .. },
            provider_type,
            request_token_url,
            authorization_url,
            access_token_url,
            profile_url,
            consumer_key,
            consumer_secret: Sealed(consumer_secret),
            additional_scopes,
            oidc_well_known_url,
            oidc_jwks_url,
            oidc_jwks,
        } = source.clone();
        Self {
            id: Id(id.0),
            provider_type: Named(provider_type),
            request_token_url,
            authorization_url,
            access_token_url,
            profile_url,
            consumer_key,
            consumer_secret,
            additional_scopes,
            oidc_well_known_url,
            oidc_jwks_url,
            oidc_jwks: Json(oidc_jwks),
        }
    }
}

type Loaded = (super::Row, Row);

fn source_of((base, row): Loaded) -> OAuthSource {
    let Row { provider_type: Named(provider_type), .. } = row;
    OAuthSource {
        source: base.source(SourceKind::OAuth(provider_type)),
        provider_type,
        request_token_url: row.request_token_url,
        authorization_url: row.authorization_url,
        access_token_url: row.access_token_url,
        profile_url: row.profile_url,
        consumer_key: row.consumer_key,
        consumer_secret: Sealed(row.consumer_secret),
        additional_scopes: row.additional_scopes,
        oidc_well_known_url: row.oidc_well_known_url,
        oidc_jwks_url: row.oidc_jwks_url,
        oidc_jwks: row.oidc_jwks.0,
    }
}

#[auto_type]
fn rows() -> _ {
    source::table.inner_join(oauth_source::table).select((
        super::columns(),
        (
            oauth_source::id,
            oauth_source::provider_type,
            oauth_source::request_token_url,
            oauth_source::authorization_url,
            oauth_source::access_token_url,
            oauth_source::profile_url,
            oauth_source::consumer_key,
            oauth_source::consumer_secret,
            oauth_source::additional_scopes,
            oauth_source::oidc_well_known_url,
            oauth_source::oidc_jwks_url,
            oauth_source::oidc_jwks,
        ),
    ))
}

type Selection<'a> =
    IntoBoxed<'a, Select<LeftJoin<source::table, oauth_source::table>, source::id>, MultiBackend>;

fn selection<'a>(listing: &Listing<OAuthSourceFilter>, visible: &'a Visible) -> Selection<'a> {
    use OAuthSourceFilter as Filter;
    use oauth_source as own;

    let query = source::table.left_join(own::table).select(source::id).into_boxed();
    let query = query.filter(source::kind.eq("oauth"));
    let query = only_visible!(query, visible, source::id);
    let query = found_in!(query, listing.search, source::name, source::slug);
    listing.filters.iter().fold(query, |query, filter| match filter {
        Filter::Name(text) => query.filter(source::name.eq(text.clone())),
        Filter::Slug(text) => query.filter(source::slug.eq(text.clone())),
        Filter::Enabled(is) => query.filter(source::enabled.eq(*is)),
        Filter::AuthenticationFlow(id) => query.filter(source::authentication_flow.eq(Id(id.0))),
        Filter::EnrollmentFlow(id) => query.filter(source::enrollment_flow.eq(Id(id.0))),
        Filter::PolicyEngineMode(mode) => query.filter(source::policy_engine_mode.eq(mode.name())),
        Filter::UserMatchingMode(mode) => query.filter(source::user_matching_mode.eq(mode.name())),
        Filter::ProviderType(text) => query.filter(own::provider_type.eq(text.clone())),
        Filter::RequestTokenUrl(text) => query.filter(own::request_token_url.eq(text.clone())),
        Filter::AuthorizationUrl(text) => query.filter(own::authorization_url.eq(text.clone())),
        Filter::AccessTokenUrl(text) => query.filter(own::access_token_url.eq(text.clone())),
        Filter::ProfileUrl(text) => query.filter(own::profile_url.eq(text.clone())),
        Filter::ConsumerKey(text) => query.filter(own::consumer_key.eq(text.clone())),
        Filter::AdditionalScopes(text) => query.filter(own::additional_scopes.eq(text.clone())),
        Filter::HasJwks => query.filter(own::oidc_jwks.ne(Json(json!({})))),
    })
}

impl Table for OAuthSource {
    type RowId = Id;

    fn row_id(&self) -> Id {
        Id(self.source.id.0)
    }

    fn find(connection: &mut AnyConnection, key: &String) -> QueryResult<Self> {
        rows().filter(source::slug.eq(key)).get_result::<Loaded>(connection).map(source_of)
    }

    fn count(
        connection: &mut AnyConnection,
        listing: &Listing<OAuthSourceFilter>,
        visible: &Visible,
    ) -> QueryResult<i64> {
        Counted(selection(listing, visible)).get_result(connection)
    }

    fn ids(
        connection: &mut AnyConnection,
        listing: &Listing<OAuthSourceFilter>,
        visible: &Visible,
        place: Place,
    ) -> QueryResult<Vec<Id>> {
        use oauth_source as own;

        let query = sorted!(selection(listing, visible), &listing.order, {
            "pk" => source::id,
            "name" => source::name,
            "slug" => source::slug,
            "enabled" => source::enabled,
            "policy_engine_mode" => source::policy_engine_mode,
            "user_matching_mode" => source::user_matching_mode,
            "user_path_template" => source::user_path_template,
            "provider_type" => own::provider_type,
            "consumer_key" => own::consumer_key,
            "additional_scopes" => own::additional_scopes,
            "oidc_well_known_url" => own::oidc_well_known_url,
            "oidc_jwks_url" => own::oidc_jwks_url,
        }, {
            "authentication_flow" => source::authentication_flow,
            "enrollment_flow" => source::enrollment_flow,
            "managed" => source::managed,
            "request_token_url" => own::request_token_url,
            "authorization_url" => own::authorization_url,
            "access_token_url" => own::access_token_url,
            "profile_url" => own::profile_url,
        }, source::name.asc(), source::id);
        query.limit(place.reach().cast_signed()).offset(place.offset().cast_signed()).load(connection)
    }

    fn load(connection: &mut AnyConnection, ids: &[Id]) -> QueryResult<Vec<Self>> {
        let rows = rows().filter(source::id.eq_any(ids)).load::<Loaded>(connection)?;
        Ok(rows.into_iter().map(source_of).collect())
    }

    fn referrers(&self, sight: &mut Sight<'_>) -> QueryResult<Vec<Referrer>> {
        super::referrers(sight, self.row_id())
    }
}

impl LockableTable for OAuthSource {
    fn lock(connection: &mut AnyConnection, key: &String, hold: Hold) -> QueryResult<()> {
        super::Source::lock(connection, key, hold)
    }
}

impl EditableTable for OAuthSource {
    fn insert(self, connection: &mut AnyConnection, at: DateTime<Utc>) -> QueryResult<Self> {
        super::insert(connection, &self.source, at)?;
        diesel::insert_into(oauth_source::table).values(Row::from(&self)).run(connection)?;
        Ok(self)
    }

    fn update(self, _before: &Self, connection: &mut AnyConnection, at: DateTime<Utc>) -> QueryResult<Self> {
        super::update(connection, &self.source, at)?;
        diesel::update(oauth_source::table.find(self.row_id()))
            .set(Row::from(&self))
            .prepared()
            .run(connection)?;
        Ok(self)
    }

    fn collisions(&self, connection: &mut AnyConnection) -> QueryResult<Vec<&'static str>> {
        let others =
            source::table.filter(source::slug.eq(&self.source.slug)).filter(source::id.ne(self.row_id()));
        let found = others.count().get_result::<i64>(connection)? > 0;
        Ok(if found { vec!["slug"] } else { Vec::new() })
    }
}

impl RemovableTable for OAuthSource {
    fn release(&self, connection: &mut AnyConnection, at: DateTime<Utc>) -> QueryResult<Vec<Entry>> {
        self.source.release(connection, at)
    }

    fn delete(&self, connection: &mut AnyConnection) -> QueryResult<()> {
        self.source.delete(connection)
    }
}
