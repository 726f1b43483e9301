//! Password stages.

use chrono::{DateTime, Utc};
use diesel::dsl::{InnerJoin, auto_type};
use diesel::helper_types::{IntoBoxed, Select};
use diesel::prelude::*;
use doorward_domain::choice::Choice;
use doorward_domain::event::Entry;
use doorward_domain::listing::{Listing, Place};
use doorward_domain::resource::Resource;
use doorward_domain::stage::password::{Backend, Password, PasswordFilter, PasswordStage};
use doorward_domain::stage::{Stage, StageKind};
use doorward_domain::store::Visible;
use doorward_domain::used_by::{Consequence, Referrer};

use super::{StageRow, StageTable, assemble, labels};
use crate::connection::{AnyConnection, MultiBackend};
use crate::relation::{Sight, found_in, lock_referring, only_visible, sorted};
use crate::schema::{password_stage, stage, stage_view};
use crate::types::{Id, Json, Names, Time};

#[derive(Clone, Debug, Queryable, Insertable, AsChangeset)]
#[diesel(table_name = password_stage, treat_none_as_null = true)]
struct Row {
    id: Id,
    backends: Json<Names<Backend>>,
    configure_flow: Option<Id>,
    failed_attempts_before_cancel: i32,
}

impl Row {
    fn new(id: Id, settings: &Password) -> Self {
        Self {
            id,
            backends: Json(Names(settings.backends.clone())),
            configure_flow: settings.configure_flow.map(Id::from),
            failed_attempts_before_cancel: settings.failed_attempts_before_cancel,
        }
    }
}

#[auto_type]
fn rows() -> _ {
    stage_view::table.inner_join(password_stage::table).select((
        (stage_view::id, stage_view::name, stage_view::flow_set),
        (
            password_stage::id,
            password_stage::backends,
            password_stage::configure_flow,
            password_stage::failed_attempts_before_cancel,
        ),
    ))
}

fn stage_of((stage, row): (StageRow, Row)) -> PasswordStage {
    let settings = Password {
        backends: row.backends.0.0,
        configure_flow: row.configure_flow.map(Id::into_id),
        failed_attempts_before_cancel: row.failed_attempts_before_cancel,
    };
    assemble(stage, settings)
}

type Selection<'a> =
    IntoBoxed<'a, Select<InnerJoin<stage::table, password_stage::table>, stage::id>, MultiBackend>;

fn selection<'a>(listing: &Listing<PasswordFilter>, visible: &'a Visible) -> Selection<'a> {
    use password_stage as own;

    let query = stage::table.inner_join(own::table).select(stage::id).into_boxed();
    let query = query.filter(stage::kind.eq(StageKind::Password.name()));
    let query = only_visible!(query, visible, stage::id);
    let query = found_in!(query, listing.search, stage::name);
    listing.filters.iter().fold(query, |query, filter| match filter {
        PasswordFilter::Name(name) => query.filter(stage::name.eq(name.clone())),
        PasswordFilter::ConfigureFlow(id) => query.filter(own::configure_flow.eq(Id(id.0))),
        PasswordFilter::FailedAttemptsBeforeCancel(n) => {
            query.filter(own::failed_attempts_before_cancel.nullable().eq(*n))
        }
    })
}

impl StageTable for Password {
    fn find(connection: &mut AnyConnection, id: Id) -> QueryResult<Stage<Self>> {
        rows().filter(stage_view::id.eq(id)).get_result::<(StageRow, Row)>(connection).map(stage_of)
    }

    fn load(connection: &mut AnyConnection, ids: &[Id]) -> QueryResult<Vec<Stage<Self>>> {
        let rows = rows().filter(stage_view::id.eq_any(ids)).load::<(StageRow, Row)>(connection)?;
        Ok(rows.into_iter().map(stage_of).collect())
    }

    fn count(
        connection: &mut AnyConnection,
        listing: &Listing<PasswordFilter>,
        visible: &Visible,
    ) -> QueryResult<i64> {
        selection(listing, visible).count().get_result(connection)
    }

    fn ids(
        connection: &mut AnyConnection,
        listing: &Listing<PasswordFilter>,
        visible: &Visible,
        place: Place,
    ) -> QueryResult<Vec<Id>> {
        let query = sorted!(selection(listing, visible), &listing.order, {
            "pk" => stage::id,
            "name" => stage::name,
            "failed_attempts_before_cancel" => password_stage::failed_attempts_before_cancel,
        }, {
            "configure_flow" => password_stage::configure_flow,
        }, stage::name.asc(), stage::id);
        query.limit(place.size.cast_signed()).offset(place.offset().cast_signed()).load(connection)
    }

    fn insert(&self, connection: &mut AnyConnection, id: Id, at: DateTime<Utc>) -> QueryResult<()> {
        diesel::insert_into(password_stage::table)
            .values((Row::new(id, self), password_stage::updated.eq(Time(at))))
            .execute(connection)
            .map(|_| ())
    }

    fn update(
        &self,
        _before: &Self,
        connection: &mut AnyConnection,
        id: Id,
        at: DateTime<Utc>,
    ) -> QueryResult<()> {
        let version = password_stage::version;
        diesel::update(password_stage::table.find(id))
            .set((Row::new(id, self), version.eq(version + 1), password_stage::updated.eq(Time(at))))
            .execute(connection)
            .map(|_| ())
    }
}

/// The stages whose passwords are changed in a flow.
pub(crate) fn with_flow(sight: &mut Sight<'_>, flow: Id) -> QueryResult<Vec<Referrer>> {
    let stages = configured_in(sight.connection, flow)?;
    sight.of(PasswordStage::MODEL, Consequence::SetNull, labels(stages))
}

fn configured_in(connection: &mut AnyConnection, flow: Id) -> QueryResult<Vec<PasswordStage>> {
    let stages = rows().filter(password_stage::configure_flow.eq(flow)).order(stage_view::name);
    Ok(stages.load::<(StageRow, Row)>(connection)?.into_iter().map(stage_of).collect())
}

/// Takes a flow that will be deleted out of the stages whose passwords are changed in it.
pub(crate) fn let_go_of_flow(
    connection: &mut AnyConnection,
    id: Id,
    at: DateTime<Utc>,
) -> QueryResult<Vec<Entry>> {
    use password_stage as own;

    lock_referring(connection, "password_stage", "configure_flow", id)?;
    let stages = configured_in(connection, id)?;
    diesel::update(own::table.filter(own::configure_flow.eq(id)))
        .set((
            own::configure_flow.eq(None::<Id>),
            own::version.eq(own::version + 1),
            own::updated.eq(Time(at)),
        ))
        .execute(connection)?;
    let entries = stages.into_iter().map(|before| {
        let mut after = before.clone();
        after.settings.configure_flow = None;
        Entry::updated(&before, &after)
    });
    Ok(entries.collect())
}
