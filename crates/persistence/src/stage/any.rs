//! Stages of any kind.

use chrono::{DateTime, Utc};
use diesel::dsl::auto_type;
use diesel::helper_types::{IntoBoxed, Select};
use diesel::prelude::*;
use doorward_domain::event::Entry;
use doorward_domain::flow::FlowSummary;
use doorward_domain::id::StageId;
use doorward_domain::listing::{Listing, Place};
use doorward_domain::stage::{AnyStage, AnyStageFilter, StageKind};
use doorward_domain::store::Visible;
use doorward_domain::used_by::Referrer;

use crate::connection::{AnyConnection, MultiBackend};
use crate::flow::FlowJson;
use crate::relation::{Counted, Hold, LockKey, Sight, found_in, lock, only_visible, sorted};
use crate::schema::{stage, stage_view};
use crate::table::{LockableTable, RemovableTable, Table};
use crate::types::{Id, Json, Named};

/// The columns of `stage_view` that all kinds have.
pub(crate) type AnyStageRow = (Id, String, Named<StageKind>, Json<Vec<FlowJson>>);

#[auto_type]
fn rows() -> _ {
    stage_view::table.select((stage_view::id, stage_view::name, stage_view::kind, stage_view::flow_set))
}

pub(crate) fn any_stage((id, name, Named(kind), Json(flows)): AnyStageRow) -> AnyStage {
    AnyStage {
        id: id.into_id(),
        name,
        kind: Some(kind),
        flow_set: flows.into_iter().map(FlowSummary::from).collect(),
    }
}

type Selection<'a> = IntoBoxed<'a, Select<stage::table, stage::id>, MultiBackend>;

fn selection<'a>(listing: &Listing<AnyStageFilter>, visible: &'a Visible) -> Selection<'a> {
    let query = stage::table.select(stage::id).into_boxed();
    let query = only_visible!(query, visible, stage::id);
    let query = found_in!(query, listing.search, stage::name);
    listing.filters.iter().fold(query, |query, filter| match filter {
        AnyStageFilter::Name(name) => query.filter(stage::name.eq(name.clone())),
    })
}

impl Table for AnyStage {
    type RowId = Id;

    fn row_id(&self) -> Id {
        Id(self.id.0)
    }

    fn find(connection: &mut AnyConnection, key: &StageId) -> QueryResult<Self> {
        rows().filter(stage_view::id.eq(Id(key.0))).get_result::<AnyStageRow>(connection).map(any_stage)
    }

    fn count(
        connection: &mut AnyConnection,
        listing: &Listing<AnyStageFilter>,
        visible: &Visible,
    ) -> QueryResult<i64> {
        Counted(selection(listing, visible)).get_result(connection)
    }

    fn ids(
        connection: &mut AnyConnection,
        listing: &Listing<AnyStageFilter>,
        visible: &Visible,
        place: Place,
    ) -> QueryResult<Vec<Id>> {
        let query = sorted!(selection(listing, visible), &listing.order, {
            "name" => stage::name,
            "pk" => stage::id,
        }, {}, stage::name.asc(), stage::id, unique ["name"]);
        query.limit(place.reach().cast_signed()).offset(place.offset().cast_signed()).load(connection)
    }

    fn load(connection: &mut AnyConnection, ids: &[Id]) -> QueryResult<Vec<Self>> {
        let rows = rows().filter(stage_view::id.eq_any(ids)).load::<AnyStageRow>(connection)?;
        Ok(rows.into_iter().map(any_stage).collect())
    }

    fn referrers(&self, sight: &mut Sight<'_>) -> QueryResult<Vec<Referrer>> {
        match self.kind {
            Some(kind) => super::referrers(kind, self.id, sight),
            None => Ok(Vec::new()),
        }
    }
}

impl LockableTable for AnyStage {
    fn lock(connection: &mut AnyConnection, key: &StageId, hold: Hold) -> QueryResult<()> {
        lock(connection, "stage", "id", LockKey::Id(key.0), hold)
    }
}

/// A stage is deleted as what it is.
impl RemovableTable for AnyStage {
    fn last_entry(&self, connection: &mut AnyConnection) -> QueryResult<Entry> {
        match self.kind {
            Some(kind) => super::last_entry(connection, kind, self.row_id()),
            None => Ok(Entry::deleted(self)),
        }
    }

    fn release(&self, connection: &mut AnyConnection, at: DateTime<Utc>) -> QueryResult<Vec<Entry>> {
        super::release(connection, self.kind, self.row_id(), at)
    }

    fn delete(&self, connection: &mut AnyConnection) -> QueryResult<()> {
        super::delete(connection, self.row_id())
    }
}
