//! The entries of the trail, as they are read.

use diesel::dsl::auto_type;
use diesel::helper_types::{IntoBoxed, Select};
use diesel::prelude::*;
use doorward_domain::event::{Event, EventAction, EventFilter};
use doorward_domain::id::EventId;
use doorward_domain::listing::{Listing, Place};
use doorward_domain::store::{StoreError, Visible};
use doorward_domain::used_by::Referrer;
use serde_json::{Value, json};

use crate::connection::{AnyConnection, MultiBackend};
use crate::error::meaning;
use crate::relation::{Counted, Sight, found_in, only_visible, sorted};
use crate::schema::event;
use crate::sql::{json_holds, printed, spelled};
use crate::store::Store;
use crate::table::Table;
use crate::types::{Id, Json, Named, Time};

#[derive(Queryable)]
struct Row {
    id: Id,
    user: Json<Value>,
    action: Named<EventAction>,
    app: String,
    context: Json<Value>,
    client_ip: Option<String>,
    created: Time,
    expires: Time,
    brand: Json<Value>,
}

impl From<Row> for Event {
    fn from(row: Row) -> Self {
        Self {
            id: row.id.into_id(),
            user: row.user.0,
            action: row.action.0,
            app: row.app,
            context: row.context.0,
            client_ip: row.client_ip,
            created: row.created.0,
            expires: row.expires.0,
            brand: row.brand.0,
        }
    }
}

#[auto_type]
fn columns() -> _ {
    (
        event::id,
        event::user,
        event::action,
        event::app,
        event::context,
        event::client_ip,
        event::created,
        event::expires,
        event::brand,
    )
}

type Selection<'a> = IntoBoxed<'a, Select<event::table, event::id>, MultiBackend>;

fn selection<'a>(listing: &Listing<EventFilter>, visible: &'a Visible) -> Selection<'a> {
    use EventFilter as Filter;

    let query = event::table.select(event::id).into_boxed();
    let query = only_visible!(query, visible, event::id);
    let query = found_in!(
        query,
        listing.search,
        spelled(event::id),
        printed(event::user),
        event::action,
        event::app,
        printed(event::context),
        event::client_ip.assume_not_null()
    );
    listing.filters.iter().fold(query, |query, filter| match filter {
        Filter::Action(text) => query.filter(event::action.eq(text.clone())),
        Filter::ClientIp(text) => query.filter(event::client_ip.eq(text.clone())),
        Filter::Username(text) => query.filter(event::username.eq(text.clone())),
        Filter::ModelApp(text) => query.filter(event::model_app.eq(text.clone())),
        Filter::ModelName(text) => query.filter(event::model_name.eq(text.clone())),
        Filter::ModelPk(text) => query.filter(event::model_pk.eq(text.replace('-', ""))),
        Filter::BrandName(text) => {
            query.filter(json_holds(event::brand, Json(json!(["name"])), Json(json!(text))))
        }
        Filter::AuthorizedApp(text) => {
            let path = Json(json!(["authorized_application", "pk"]));
            query.filter(json_holds(event::context, path, Json(json!(text.replace('-', "")))))
        }
    })
}

impl Table for Event {
    type RowId = Id;

    fn row_id(&self) -> Id {
        Id(self.id.0)
    }

    fn find(connection: &mut AnyConnection, key: &EventId) -> QueryResult<Self> {
        let found = event::table.find(Id(key.0)).select(columns());
        found.get_result::<Row>(connection).map(Self::from)
    }

    fn count(
        connection: &mut AnyConnection,
        listing: &Listing<EventFilter>,
        visible: &Visible,
    ) -> QueryResult<i64> {
        Counted(selection(listing, visible)).get_result(connection)
    }

    fn ids(
        connection: &mut AnyConnection,
        listing: &Listing<EventFilter>,
        visible: &Visible,
        place: Place,
    ) -> QueryResult<Vec<Id>> {
        let query = sorted!(selection(listing, visible), &listing.order, {
            "pk" => event::id,
            "action" => event::action,
            "app" => event::app,
            "created" => event::created,
            "expires" => event::expires,
        }, {
            "client_ip" => event::client_ip,
        }, event::created.desc(), event::id);
        query.limit(place.reach().cast_signed()).offset(place.offset().cast_signed()).load(connection)
    }

    fn load(connection: &mut AnyConnection, ids: &[Id]) -> QueryResult<Vec<Self>> {
        let rows = event::table.filter(event::id.eq_any(ids)).select(columns()).load::<Row>(connection)?;
        Ok(rows.into_iter().map(Self::from).collect())
    }

    fn referrers(&self, _sight: &mut Sight<'_>) -> QueryResult<Vec<Referrer>> {
        Ok(Vec::new())
    }
}

impl Store<'_> {
    /// Deletes entries whose time has come, the oldest first, so many at most, and tells how many.
    pub fn forget_events(&mut self, most: u32) -> Result<usize, StoreError> {
        let over = event::table
            .filter(event::expires.le(Time(self.stamp.at)))
            .order((event::expires, event::id))
            .limit(most.into())
            .select(event::id);
        let over: Vec<Id> = over.load(self.connection).map_err(meaning)?;
        if over.is_empty() {
            return Ok(0);
        }
        diesel::delete(event::table.filter(event::id.eq_any(over))).execute(self.connection).map_err(meaning)
    }
}
