//! Brands.

use chrono::{DateTime, Utc};
use diesel::dsl::auto_type;
use diesel::helper_types::{IntoBoxed, Select};
use diesel::prelude::*;
use doorward_domain::brand::{Brand, BrandFilter, BrandFlows, CurrentBrand, endings};
use doorward_domain::event::Entry;
use doorward_domain::id::{BrandId, FlowId};
use doorward_domain::listing::{Listing, Place};
use doorward_domain::resource::Resource;
use doorward_domain::store::{StoreError, Visible};
use doorward_domain::used_by::{Consequence, Referrer};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::connection::{AnyConnection, MultiBackend};
use crate::error::meaning;
use crate::relation::{Counted, Hold, LockKey, Sight, found_in, lock, lock_referring, only_visible, sorted};
use crate::schema::{brand, brand_view};
use crate::sql::nullif;
use crate::statement::Statement;
use crate::store::Store;
use crate::table::{EditableTable, LockableTable, RemovableTable, Table};
use crate::types::{Id, Json, Time};

#[derive(Clone, Debug, Queryable, Insertable, AsChangeset)]
#[diesel(table_name = brand, treat_none_as_null = true)]
struct Row {
    id: Id,
    domain: String,
    ending: String,
    is_default: bool,
    title: String,
    logo: String,
    favicon: String,
    flow_authentication: Option<Id>,
    flow_invalidation: Option<Id>,
    flow_recovery: Option<Id>,
    flow_unenrollment: Option<Id>,
    flow_user_settings: Option<Id>,
    flow_device_code: Option<Id>,
    attributes: Json<Value>,
}

impl From<&Brand> for Row {
    fn from(brand: &Brand) -> Self {
        let flows = brand.flows.map(|flow| flow.map(Id::from));
        Self {
            id: Id(brand.id.0),
            ending: brand.ending(),
            domain: brand.domain.clone(),
            is_default: brand.is_default,
            title: brand.title.clone(),
            logo: brand.logo.clone(),
            favicon: brand.favicon.clone(),
            flow_authentication: flows.authentication,
            flow_invalidation: flows.invalidation,
            flow_recovery: flows.recovery,
            flow_unenrollment: flows.unenrollment,
            flow_user_settings: flows.user_settings,
            flow_device_code: flows.device_code,
            attributes: Json(brand.attributes.clone()),
        }
    }
}

impl From<Row> for Brand {
    fn from(row: Row) -> Self {
        let flows = BrandFlows {
            authentication: row.flow_authentication,
            invalidation: row.flow_invalidation,
            recovery: row.flow_recovery,
            unenrollment: row.flow_unenrollment,
            user_settings: row.flow_user_settings,
            device_code: row.flow_device_code,
        };
        Self {
            id: row.id.into_id(),
            domain: row.domain,
            is_default: row.is_default,
            title: row.title,
            logo: row.logo,
            favicon: row.favicon,
            flows: flows.map(|flow| flow.map(Id::into_id)),
            attributes: row.attributes.0,
        }
    }
}

#[auto_type]
fn columns() -> _ {
    (
        brand::id,
        brand::domain,
        brand::ending,
        brand::is_default,
        brand::title,
        brand::logo,
        brand::favicon,
        brand::flow_authentication,
        brand::flow_invalidation,
        brand::flow_recovery,
        brand::flow_unenrollment,
        brand::flow_user_settings,
        brand::flow_device_code,
        brand::attributes,
    )
}

type Selection<'a> = IntoBoxed<'a, Select<brand::table, brand::id>, MultiBackend>;

fn selection<'a>(listing: &Listing<BrandFilter>, visible: &'a Visible) -> Selection<'a> {
    use BrandFilter as Filter;

    let query = brand::table.select(brand::id).into_boxed();
    let query = only_visible!(query, visible, brand::id);
    let query = found_in!(query, listing.search, brand::domain, brand::title);
    listing.filters.iter().fold(query, |query, filter| match filter {
        Filter::Id(id) => query.filter(brand::id.eq(Id(id.0))),
        Filter::Domain(text) => query.filter(brand::domain.eq(text.clone())),
        Filter::Default(is) => query.filter(brand::is_default.eq(*is)),
        Filter::Title(text) => query.filter(brand::title.eq(text.clone())),
        Filter::Logo(text) => query.filter(brand::logo.eq(text.clone())),
        Filter::Favicon(text) => query.filter(brand::favicon.eq(text.clone())),
        Filter::Authentication(id) => query.filter(brand::flow_authentication.eq(Id(id.0))),
        Filter::Invalidation(id) => query.filter(brand::flow_invalidation.eq(Id(id.0))),
        Filter::Recovery(id) => query.filter(brand::flow_recovery.eq(Id(id.0))),
        Filter::Unenrollment(id) => query.filter(brand::flow_unenrollment.eq(Id(id.0))),
        Filter::UserSettings(id) => query.filter(brand::flow_user_settings.eq(Id(id.0))),
        Filter::DeviceCode(id) => query.filter(brand::flow_device_code.eq(Id(id.0))),
        // None has one.
        Filter::Certificate(_) => query.filter(brand::id.is_null()),
    })
}

impl Table for Brand {
    type RowId = Id;

    fn row_id(&self) -> Id {
        Id(self.id.0)
    }

    fn find(connection: &mut AnyConnection, key: &BrandId) -> QueryResult<Self> {
        let found = brand::table.find(Id(key.0)).select(columns());
        found.get_result::<Row>(connection).map(Self::from)
    }

    fn count(
        connection: &mut AnyConnection,
        listing: &Listing<BrandFilter>,
        visible: &Visible,
    ) -> QueryResult<i64> {
        Counted(selection(listing, visible)).get_result(connection)
    }

    fn ids(
        connection: &mut AnyConnection,
        listing: &Listing<BrandFilter>,
        visible: &Visible,
        place: Place,
    ) -> QueryResult<Vec<Id>> {
        let query = sorted!(selection(listing, visible), &listing.order, {
            "brand_uuid" => brand::id,
            "domain" => brand::domain,
            "default" => brand::is_default,
            "branding_title" => brand::title,
            "branding_logo" => brand::logo,
            "branding_favicon" => brand::favicon,
        }, {
            "flow_authentication" => brand::flow_authentication,
            "flow_invalidation" => brand::flow_invalidation,
            "flow_recovery" => brand::flow_recovery,
            "flow_unenrollment" => brand::flow_unenrollment,
            "flow_user_settings" => brand::flow_user_settings,
            "flow_device_code" => brand::flow_device_code,
        }, brand::domain.asc(), brand::id, unique ["domain"]);
        query.limit(place.reach().cast_signed()).offset(place.offset().cast_signed()).load(connection)
    }

    fn load(connection: &mut AnyConnection, ids: &[Id]) -> QueryResult<Vec<Self>> {
        let rows = brand::table.filter(brand::id.eq_any(ids)).select(columns()).load::<Row>(connection)?;
        Ok(rows.into_iter().map(Self::from).collect())
    }

    fn referrers(&self, _sight: &mut Sight<'_>) -> QueryResult<Vec<Referrer>> {
        Ok(Vec::new())
    }
}

impl LockableTable for Brand {
    fn lock(connection: &mut AnyConnection, key: &BrandId, hold: Hold) -> QueryResult<()> {
        lock(connection, "brand", "id", LockKey::Id(key.0), hold)
    }
}

impl EditableTable for Brand {
    fn insert(self, connection: &mut AnyConnection, at: DateTime<Utc>) -> QueryResult<Self> {
        diesel::insert_into(brand::table)
            .values((Row::from(&self), brand::updated.eq(Time(at))))
            .run(connection)?;
        Ok(self)
    }

    fn update(self, _before: &Self, connection: &mut AnyConnection, at: DateTime<Utc>) -> QueryResult<Self> {
        diesel::update(brand::table.find(self.row_id()))
            .set((Row::from(&self), brand::version.eq(brand::version + 1), brand::updated.eq(Time(at))))
            .prepared()
            .run(connection)?;
        Ok(self)
    }

    fn collisions(&self, connection: &mut AnyConnection) -> QueryResult<Vec<&'static str>> {
        let others = brand::table.filter(brand::id.ne(self.row_id())).filter(
            brand::domain
                .eq(&self.domain)
                .or(brand::is_default.and(self.is_default.into_sql::<diesel::sql_types::Bool>())),
        );
        let others = others.select((brand::domain, brand::is_default)).load::<(String, bool)>(connection)?;
        let is_taken = others.iter().any(|(domain, _)| *domain == self.domain);
        let has_default = self.is_default && others.iter().any(|(_, is_default)| *is_default);
        let collisions = [("domain", is_taken), ("default", has_default)].into_iter();
        Ok(collisions.filter_map(|(column, collides)| collides.then_some(column)).collect())
    }
}

impl RemovableTable for Brand {
    fn release(&self, _connection: &mut AnyConnection, _at: DateTime<Utc>) -> QueryResult<Vec<Entry>> {
        Ok(Vec::new())
    }

    fn delete(&self, connection: &mut AnyConnection) -> QueryResult<()> {
        diesel::delete(brand::table.find(self.row_id())).run(connection)
    }
}

/// The names of a brand's flows, as the view shows them in JSON.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Slugs {
    authentication: Option<String>,
    invalidation: Option<String>,
    recovery: Option<String>,
    unenrollment: Option<String>,
    user_settings: Option<String>,
    device_code: Option<String>,
}

type Loaded = (Row, Json<Slugs>);

fn current((row, Json(slugs)): Loaded) -> CurrentBrand {
    let slugs = BrandFlows {
        authentication: slugs.authentication,
        invalidation: slugs.invalidation,
        recovery: slugs.recovery,
        unenrollment: slugs.unenrollment,
        user_settings: slugs.user_settings,
        device_code: slugs.device_code,
    };
    CurrentBrand { brand: row.into(), slugs }
}

#[auto_type]
fn with_slugs() -> _ {
    let columns: columns = columns();
    brand::table.inner_join(brand_view::table).select((columns, brand_view::slugs))
}

impl Store<'_> {
    /// The brand that counts for a host: the one with the longest domain that the host ends with, or
    /// else the default one, or what is built in.
    pub fn brand_for(&mut self, host: &str) -> Result<CurrentBrand, StoreError> {
        let own = with_slugs().filter(brand::ending.eq_any(endings(host)));
        let own: Vec<Loaded> = own.load(self.connection).map_err(meaning)?;
        let own = own.into_iter().filter(|(row, _)| !row.is_default);
        if let Some(longest) = own.max_by_key(|(row, _)| (row.ending.len(), row.domain.clone())) {
            return Ok(current(longest));
        }
        let default = with_slugs().filter(brand::is_default).get_result::<Loaded>(self.connection);
        Ok(default.optional().map_err(meaning)?.map(current).unwrap_or_default())
    }
}

/// The brands that lead to a flow, once for each purpose that it has there.
pub(crate) fn with_flow(sight: &mut Sight<'_>, flow: Id) -> QueryResult<Vec<Referrer>> {
    let brands = leading_to(sight.connection, flow)?;
    let flow: FlowId = flow.into_id();
    let flows: Vec<_> = brands.iter().map(|brand| (brand, brand.flows.named())).collect();
    let purposes = 0..BrandFlows::<()>::default().named().len();
    let named = purposes.flat_map(|purpose| {
        let leading = flows.iter().filter(move |(_, flows)| flows[purpose].1 == Some(flow));
        leading.map(|(brand, _)| (brand.object(), brand.label()))
    });
    sight.of(Brand::MODEL, Consequence::SetNull, named.collect())
}

fn leading_to(connection: &mut AnyConnection, flow: Id) -> QueryResult<Vec<Brand>> {
    let leads = brand::flow_authentication
        .eq(flow)
        .or(brand::flow_invalidation.eq(flow))
        .or(brand::flow_recovery.eq(flow))
        .or(brand::flow_unenrollment.eq(flow))
        .or(brand::flow_user_settings.eq(flow))
        .or(brand::flow_device_code.eq(flow));
    let brands = brand::table.filter(leads.assume_not_null()).order(brand::domain).select(columns());
    Ok(brands.load::<Row>(connection)?.into_iter().map(Brand::from).collect())
}

/// Takes a flow that will be deleted out of the brands that lead to it.
pub(crate) fn let_go_of_flow(
    connection: &mut AnyConnection,
    id: Id,
    at: DateTime<Utc>,
) -> QueryResult<Vec<Entry>> {
    let columns = "flow_authentication, flow_invalidation, flow_recovery, flow_unenrollment, \
                   flow_user_settings, flow_device_code";
    lock_referring(connection, "brand", columns, id)?;
    let brands = leading_to(connection, id)?;
    let ids: Vec<Id> = brands.iter().map(Table::row_id).collect();
    diesel::update(brand::table.filter(brand::id.eq_any(ids)))
        .set((
            brand::flow_authentication.eq(nullif(brand::flow_authentication, id)),
            brand::flow_invalidation.eq(nullif(brand::flow_invalidation, id)),
            brand::flow_recovery.eq(nullif(brand::flow_recovery, id)),
            brand::flow_unenrollment.eq(nullif(brand::flow_unenrollment, id)),
            brand::flow_user_settings.eq(nullif(brand::flow_user_settings, id)),
            brand::flow_device_code.eq(nullif(brand::flow_device_code, id)),
            brand::version.eq(brand::version + 1),
            brand::updated.eq(Time(at)),
        ))
        .run(connection)?;
    let flow: FlowId = id.into_id();
    let entries = brands.into_iter().map(|before| {
        let flows = before.flows.map(|other| other.filter(|other| *other != flow));
        let after = Brand { flows, ..before.clone() };
        Entry::updated(&before, &after)
    });
    Ok(entries.collect())
}
