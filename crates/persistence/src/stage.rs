//! Stages: what all kinds share, and which kinds there are.

mod any;
mod captcha;
mod deny;
mod dummy;
mod identification;
mod kind;
mod password;
mod user_login;

pub(crate) use any::{AnyStageRow, any_stage};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use doorward_domain::choice::Choice;
use doorward_domain::event::Entry;
use doorward_domain::flow::FlowSummary;
use doorward_domain::id::StageId;
use doorward_domain::listing::{Listing, Place};
use doorward_domain::resource::Resource;
use doorward_domain::stage::captcha::Captcha;
use doorward_domain::stage::deny::Deny;
use doorward_domain::stage::dummy::Dummy;
use doorward_domain::stage::identification::Identification;
use doorward_domain::stage::password::Password;
use doorward_domain::stage::user_login::UserLogin;
use doorward_domain::stage::{Kind, Stage, StageKind};
use doorward_domain::store::Visible;
use doorward_domain::used_by::Referrer;
pub(crate) use identification::{let_go_of_source, with_source as offering_source};
pub(crate) use password::with_flow as configured_in_flow;

use crate::connection::AnyConnection;
use crate::flow::{self, FlowJson};
use crate::relation::{Hold, LockKey, Sight, lock};
use crate::schema::stage;
use crate::statement::Statement;
use crate::table::{EditableTable, LockableTable, RemovableTable, Table};
use crate::types::{Id, Json};

/// The settings of one kind of stage, as they lie in a table of their own.
pub trait StageTable: Kind {
    /// The stage with this id, or `NotFound`.
    fn find(connection: &mut AnyConnection, id: Id) -> QueryResult<Stage<Self>>;

    /// The stages with these ids.
    fn load(connection: &mut AnyConnection, ids: &[Id]) -> QueryResult<Vec<Stage<Self>>>;

    /// How many stages a listing means.
    fn count(
        connection: &mut AnyConnection,
        listing: &Listing<Self::Filter>,
        visible: &Visible,
    ) -> QueryResult<i64>;

    /// Which stages are on a page of a listing, in its order, and the one after them.
    fn ids(
        connection: &mut AnyConnection,
        listing: &Listing<Self::Filter>,
        visible: &Visible,
        place: Place,
    ) -> QueryResult<Vec<Id>>;

    /// Writes the settings of a new stage.
    fn insert(&self, connection: &mut AnyConnection, id: Id, at: DateTime<Utc>) -> QueryResult<()>;

    /// Writes what the settings have become.
    fn update(
        &self,
        before: &Self,
        connection: &mut AnyConnection,
        id: Id,
        at: DateTime<Utc>,
    ) -> QueryResult<()>;
}

/// The columns of `stage_view` without the kind.
pub(crate) type StageRow = (Id, String, Json<Vec<FlowJson>>);

/// A stage out of its row and the settings of its kind.
fn assemble<K>((id, name, Json(flows)): StageRow, settings: K) -> Stage<K> {
    Stage { id: id.into_id(), name, flow_set: flows.into_iter().map(FlowSummary::from).collect(), settings }
}

impl<K: StageTable> Table for Stage<K> {
    type RowId = Id;

    fn row_id(&self) -> Id {
        Id(self.id.0)
    }

    fn find(connection: &mut AnyConnection, key: &StageId) -> QueryResult<Self> {
        K::find(connection, Id(key.0))
    }

    fn count(
        connection: &mut AnyConnection,
        listing: &Listing<K::Filter>,
        visible: &Visible,
    ) -> QueryResult<i64> {
        K::count(connection, listing, visible)
    }

    fn ids(
        connection: &mut AnyConnection,
        listing: &Listing<K::Filter>,
        visible: &Visible,
        place: Place,
    ) -> QueryResult<Vec<Id>> {
        K::ids(connection, listing, visible, place)
    }

    fn load(connection: &mut AnyConnection, ids: &[Id]) -> QueryResult<Vec<Self>> {
        K::load(connection, ids)
    }

    fn referrers(&self, sight: &mut Sight<'_>) -> QueryResult<Vec<Referrer>> {
        referrers(K::KIND, self.id, sight)
    }
}

impl<K: StageTable> LockableTable for Stage<K> {
    fn lock(connection: &mut AnyConnection, key: &StageId, hold: Hold) -> QueryResult<()> {
        lock(connection, "stage", "id", LockKey::Id(key.0), hold)
    }
}

impl<K: StageTable> EditableTable for Stage<K> {
    fn insert(self, connection: &mut AnyConnection, at: DateTime<Utc>) -> QueryResult<Self> {
        let id = Id(self.id.0);
        diesel::insert_into(stage::table)
            .values((stage::id.eq(id), stage::name.eq(&self.name), stage::kind.eq(K::KIND.name())))
            .run(connection)?;
        self.settings.insert(connection, id, at)?;
        Ok(self)
    }

    fn update(self, before: &Self, connection: &mut AnyConnection, at: DateTime<Utc>) -> QueryResult<Self> {
        let id = Id(self.id.0);
        if self.name != before.name {
            diesel::update(stage::table.find(id))
                .set(stage::name.eq(&self.name))
                .prepared()
                .run(connection)?;
        }
        self.settings.update(&before.settings, connection, id, at)?;
        Ok(self)
    }

    fn collisions(&self, connection: &mut AnyConnection) -> QueryResult<Vec<&'static str>> {
        let others = stage::table.filter(stage::name.eq(&self.name)).filter(stage::id.ne(Id(self.id.0)));
        let found = others.count().get_result::<i64>(connection)? > 0;
        Ok(if found { vec!["name"] } else { Vec::new() })
    }
}

impl<K: StageTable> RemovableTable for Stage<K> {
    fn release(&self, connection: &mut AnyConnection, at: DateTime<Utc>) -> QueryResult<Vec<Entry>> {
        release(connection, Some(K::KIND), self.row_id(), at)
    }

    fn delete(&self, connection: &mut AnyConnection) -> QueryResult<()> {
        delete(connection, self.row_id())
    }
}

/// Lets go of a stage whoever refers to it.
fn release(
    connection: &mut AnyConnection,
    kind: Option<StageKind>,
    id: Id,
    at: DateTime<Utc>,
) -> QueryResult<Vec<Entry>> {
    let mut entries = flow::binding::of_stage(connection, id)?;
    if kind == Some(StageKind::Password) {
        entries.extend(identification::let_go_of_password_stage(connection, id, at)?);
    }
    Ok(entries)
}

fn delete(connection: &mut AnyConnection, id: Id) -> QueryResult<()> {
    diesel::delete(stage::table.find(id)).run(connection)
}

/// What the trail will say of the end of a stage of this kind.
fn last_entry(connection: &mut AnyConnection, kind: StageKind, id: Id) -> QueryResult<Entry> {
    fn of<K: StageTable>(connection: &mut AnyConnection, id: Id) -> QueryResult<Entry> {
        K::find(connection, id).map(|stage| Entry::deleted(&stage))
    }
    match kind {
        StageKind::Identification => of::<Identification>(connection, id),
        StageKind::Password => of::<Password>(connection, id),
        StageKind::UserLogin => of::<UserLogin>(connection, id),
        StageKind::Captcha => of::<Captcha>(connection, id),
        StageKind::Deny => of::<Deny>(connection, id),
        StageKind::Dummy => of::<Dummy>(connection, id),
    }
}

/// Who refers to a stage of this kind: the flows it is bound to, the bindings, and then whatever its
/// kind brings with it.
fn referrers(kind: StageKind, id: StageId, sight: &mut Sight<'_>) -> QueryResult<Vec<Referrer>> {
    let mut found = flow::binding::referrers_of_stage(sight, Id(id.0))?;
    found.extend(match kind {
        StageKind::Identification => identification::own_sources(sight, Id(id.0))?,
        StageKind::Password => identification::with_password_stage(sight, Id(id.0))?,
        StageKind::UserLogin | StageKind::Captcha | StageKind::Deny | StageKind::Dummy => Vec::new(),
    });
    Ok(found)
}

/// Takes a flow that will be deleted out of the stages of any kind that send users to it.
pub(crate) fn let_go_of_flow(
    connection: &mut AnyConnection,
    flow: Id,
    at: DateTime<Utc>,
) -> QueryResult<Vec<Entry>> {
    let mut entries = identification::let_go_of_flow(connection, flow, at)?;
    entries.extend(password::let_go_of_flow(connection, flow, at)?);
    Ok(entries)
}

/// Objects as [`Sight::of`] takes them.
fn labels<R: Resource>(objects: Vec<R>) -> Vec<(uuid::Uuid, String)> {
    objects.into_iter().map(|object| (object.object(), object.label())).collect()
}
