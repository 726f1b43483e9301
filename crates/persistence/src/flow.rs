//! Flows.

pub(crate) mod binding;

use chrono::{DateTime, Utc};
use diesel::dsl::auto_type;
use diesel::helper_types::{IntoBoxed, Select};
use diesel::prelude::*;
use doorward_domain::choice::Choice;
use doorward_domain::event::Entry;
use doorward_domain::flow::{
    AuthenticationRequirement, DeniedAction, Flow, FlowDesignation, FlowFilter, FlowLayout, FlowSettings,
    FlowSummary, PolicyEngineMode,
};
use doorward_domain::id::{FlowId, StageId};
use doorward_domain::listing::{Listing, Place};
use doorward_domain::store::{StoreError, Visible};
use doorward_domain::used_by::Referrer;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::connection::{AnyConnection, MOST_VALUES, MultiBackend};
use crate::error::meaning;
use crate::relation::{
    Counted, Hold, LockKey, LockKeys, Sight, found_in, lock, lock_all, only_visible, sorted,
};
use crate::schema::{flow, flow_stages};
use crate::statement::Statement;
use crate::store::Store;
use crate::table::{EditableTable, LockableTable, PicturedTable, RemovableTable, Table};
use crate::types::{Id, Json, Named, Time};
use crate::{brand, policy, source, stage};

#[derive(Clone, Debug, Queryable, Insertable, AsChangeset)]
#[diesel(table_name = flow)]
struct Row {
    id: Id,
    policy_target: Id,
    name: String,
    slug: String,
    title: String,
    designation: Named<FlowDesignation>,
    policy_engine_mode: Named<PolicyEngineMode>,
    compatibility_mode: bool,
    layout: Named<FlowLayout>,
    denied_action: Named<DeniedAction>,
    authentication: Named<AuthenticationRequirement>,
    background: String,
}

impl From<&Flow> for Row {
    fn from(flow: &Flow) -> Self {
        let FlowSettings { name, slug, title, background, .. } = flow.settings.clone();
        Self {
            id: Id(flow.id.0),
            policy_target: Id(flow.policy_target.0),
            name,
            slug,
            title,
            designation: Named(flow.settings.designation),
            policy_engine_mode: Named(flow.settings.policy_engine_mode),
            compatibility_mode: flow.settings.compatibility_mode,
            layout: Named(flow.settings.layout),
            denied_action: Named(flow.settings.denied_action),
            authentication: Named(flow.settings.authentication),
            background,
        }
    }
}

fn flow_of((row, Json(stages)): (Row, Json<Vec<Uuid>>)) -> Flow {
    Flow {
        id: row.id.into_id(),
        policy_target: row.policy_target.into_id(),
        settings: FlowSettings {
            name: row.name,
            slug: row.slug,
            title: row.title,
            designation: row.designation.0,
            policy_engine_mode: row.policy_engine_mode.0,
            compatibility_mode: row.compatibility_mode,
            layout: row.layout.0,
            denied_action: row.denied_action.0,
            authentication: row.authentication.0,
            background: row.background,
        },
        stages: stages.into_iter().map(StageId).collect(),
    }
}

/// A flow as the views show it in JSON.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct FlowJson {
    id: Uuid,
    policy_target: Uuid,
    name: String,
    slug: String,
    title: String,
    designation: Word<FlowDesignation>,
    policy_engine_mode: Word<PolicyEngineMode>,
    compatibility_mode: bool,
    layout: Word<FlowLayout>,
    denied_action: Word<DeniedAction>,
    authentication: Word<AuthenticationRequirement>,
    background: String,
}

/// A value out of a fixed list, by its name.
#[derive(Clone, Copy, Debug)]
struct Word<C>(C);

impl<C: Choice> Serialize for Word<C> {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.0.name())
    }
}

impl<'de, C: Choice> Deserialize<'de> for Word<C> {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let name = String::deserialize(from)?;
        C::from_str(&name)
            .map(Self)
            .map_err(|_| serde::de::Error::custom(format_args!("unknown value {name:?}")))
    }
}

impl From<FlowJson> for FlowSummary {
    fn from(flow: FlowJson) -> Self {
        Self {
            id: flow.id.into(),
            policy_target: flow.policy_target.into(),
            settings: FlowSettings {
                name: flow.name,
                slug: flow.slug,
                title: flow.title,
                designation: flow.designation.0,
                policy_engine_mode: flow.policy_engine_mode.0,
                compatibility_mode: flow.compatibility_mode,
                layout: flow.layout.0,
                denied_action: flow.denied_action.0,
                authentication: flow.authentication.0,
                background: flow.background,
            },
        }
    }
}

#[auto_type]
fn rows() -> _ {
    flow::table.inner_join(flow_stages::table).select((
        (
            flow::id,
            flow::policy_target,
            flow::name,
            flow::slug,
            flow::title,
            flow::designation,
            flow::policy_engine_mode,
            flow::compatibility_mode,
            flow::layout,
            flow::denied_action,
            flow::authentication,
            flow::background,
        ),
        flow_stages::stages,
    ))
}

type Selection<'a> = IntoBoxed<'a, Select<flow::table, flow::id>, MultiBackend>;

fn selection<'a>(listing: &Listing<FlowFilter>, visible: &'a Visible) -> Selection<'a> {
    let query = flow::table.select(flow::id).into_boxed();
    let query = only_visible!(query, visible, flow::id);
    let query = found_in!(
        query,
        listing.search,
        flow::name,
        flow::slug,
        flow::designation,
        flow::title,
        flow::denied_action
    );
    listing.filters.iter().fold(query, |query, filter| match filter {
        FlowFilter::Id(id) => query.filter(flow::id.eq(Id(id.0))),
        FlowFilter::Name(name) => query.filter(flow::name.eq(name.clone())),
        FlowFilter::Slug(slug) => query.filter(flow::slug.eq(slug.clone())),
        FlowFilter::Designation(designation) => query.filter(flow::designation.eq(designation.name())),
        FlowFilter::DeniedAction(action) => query.filter(flow::denied_action.eq(action.name())),
    })
}

impl Table for Flow {
    type RowId = Id;

    fn row_id(&self) -> Id {
        Id(self.id.0)
    }

    fn find(connection: &mut AnyConnection, key: &String) -> QueryResult<Self> {
        rows().filter(flow::slug.eq(key)).get_result::<(Row, Json<Vec<Uuid>>)>(connection).map(flow_of)
    }

    fn count(
        connection: &mut AnyConnection,
        listing: &Listing<FlowFilter>,
        visible: &Visible,
    ) -> QueryResult<i64> {
        Counted(selection(listing, visible)).get_result(connection)
    }

    fn ids(
        connection: &mut AnyConnection,
        listing: &Listing<FlowFilter>,
        visible: &Visible,
        place: Place,
    ) -> QueryResult<Vec<Id>> {
        let query = sorted!(selection(listing, visible), &listing.order, {
            "pk" => flow::id,
            "policybindingmodel_ptr_id" => flow::policy_target,
            "name" => flow::name,
            "slug" => flow::slug,
            "title" => flow::title,
            "designation" => flow::designation,
            "policy_engine_mode" => flow::policy_engine_mode,
            "compatibility_mode" => flow::compatibility_mode,
            "layout" => flow::layout,
            "denied_action" => flow::denied_action,
            "authentication" => flow::authentication,
        }, {}, flow::slug.asc(), flow::id, unique ["slug"]);
        query.limit(place.reach().cast_signed()).offset(place.offset().cast_signed()).load(connection)
    }

    fn load(connection: &mut AnyConnection, ids: &[Id]) -> QueryResult<Vec<Self>> {
        let rows = rows().filter(flow::id.eq_any(ids)).load::<(Row, Json<Vec<Uuid>>)>(connection)?;
        Ok(rows.into_iter().map(flow_of).collect())
    }

    /// The bindings, the password stages, the policies, the brands, the sources, and the stages bound to it.
    /// The identification stages that send users here are not among them in the contract.
    fn referrers(&self, sight: &mut Sight<'_>) -> QueryResult<Vec<Referrer>> {
        let id = self.row_id();
        let mut found = binding::referrers_of_flow(sight, id)?;
        found.extend(stage::configured_in_flow(sight, id)?);
        found.extend(policy::referrers(sight, policy::End::Targets(&[id]))?);
        found.extend(brand::with_flow(sight, id)?);
        found.extend(source::with_flow(sight, id)?);
        found.extend(binding::stages_of_flow(sight, id)?);
        Ok(found)
    }
}

impl LockableTable for Flow {
    fn lock(connection: &mut AnyConnection, key: &String, hold: Hold) -> QueryResult<()> {
        lock(connection, "flow", "slug", LockKey::Text(key), hold)
    }
}

impl EditableTable for Flow {
    fn insert(self, connection: &mut AnyConnection, at: DateTime<Utc>) -> QueryResult<Self> {
        diesel::insert_into(flow::table)
            .values((Row::from(&self), flow::updated.eq(Time(at))))
            .run(connection)?;
        Ok(self)
    }

    fn update(self, _before: &Self, connection: &mut AnyConnection, at: DateTime<Utc>) -> QueryResult<Self> {
        diesel::update(flow::table.find(self.row_id()))
            .set((Row::from(&self), flow::version.eq(flow::version + 1), flow::updated.eq(Time(at))))
            .prepared()
            .run(connection)?;
        Ok(self)
    }

    fn collisions(&self, connection: &mut AnyConnection) -> QueryResult<Vec<&'static str>> {
        let others =
            flow::table.filter(flow::slug.eq(&self.settings.slug)).filter(flow::id.ne(self.row_id()));
        let found = others.count().get_result::<i64>(connection)? > 0;
        Ok(if found { vec!["slug"] } else { Vec::new() })
    }
}

impl PicturedTable for Flow {
    fn hang(&self, connection: &mut AnyConnection, at: DateTime<Utc>) -> QueryResult<()> {
        self.clone().update(self, connection, at).map(|_| ())
    }
}

impl RemovableTable for Flow {
    fn release(&self, connection: &mut AnyConnection, at: DateTime<Utc>) -> QueryResult<Vec<Entry>> {
        let mut entries = binding::of_flow(connection, self.row_id())?;
        entries.extend(policy::deleted_with(connection, policy::End::Targets(&[self.row_id()]))?);
        entries.extend(stage::let_go_of_flow(connection, self.row_id(), at)?);
        entries.extend(brand::let_go_of_flow(connection, self.row_id(), at)?);
        entries.extend(source::let_go_of_flow(connection, self.row_id(), at)?);
        Ok(entries)
    }

    fn delete(&self, connection: &mut AnyConnection) -> QueryResult<()> {
        diesel::delete(flow::table.find(self.row_id())).run(connection)
    }
}

impl Store<'_> {
    /// The flows with these slugs, which nobody else can change until the transaction ends.
    pub fn flows_for_change(&mut self, slugs: &[String]) -> Result<Vec<Flow>, StoreError> {
        let keys = LockKeys::Texts(slugs);
        lock_all(self.connection, "flow", "slug", keys, Hold::Change).map_err(meaning)?;
        let mut found = Vec::with_capacity(slugs.len());
        for slugs in slugs.chunks(MOST_VALUES) {
            let rows = rows().filter(flow::slug.eq_any(slugs.to_vec()));
            let rows: Vec<(Row, Json<Vec<Uuid>>)> = rows.load(self.connection).map_err(meaning)?;
            found.extend(rows.into_iter().map(flow_of));
        }
        Ok(found)
    }
}

/// The name of a flow for people.
pub(crate) fn label(name: &str, slug: &str) -> String {
    format!("Flow {name} ({slug})")
}

impl Store<'_> {
    /// The names in URLs of flows.
    pub fn slugs_of(&mut self, flows: &[FlowId]) -> Result<Vec<(FlowId, String)>, StoreError> {
        let ids: Vec<Id> = flows.iter().map(|flow| Id(flow.0)).collect();
        let found = flow::table.filter(flow::id.eq_any(ids)).select((flow::id, flow::slug));
        let found: Vec<(Id, String)> = found.load(self.connection).map_err(meaning)?;
        Ok(found.into_iter().map(|(id, slug)| (id.into_id(), slug)).collect())
    }

    /// The names in URLs of the flows for a purpose, in their order.
    pub fn flows_for(&mut self, designation: FlowDesignation) -> Result<Vec<String>, StoreError> {
        let found = flow::table.filter(flow::designation.eq(designation.name())).order(flow::slug);
        found.select(flow::slug).load(self.connection).map_err(meaning)
    }

    /// The flow for users who have forgotten their password, by its name in URLs: the first one there is.
    pub fn recovery_flow(&mut self) -> Result<Option<String>, StoreError> {
        let found =
            flow::table.filter(flow::designation.eq(FlowDesignation::Recovery.name())).order(flow::id);
        let found = found.select(flow::slug).limit(1).get_result(self.connection);
        found.optional().map_err(meaning)
    }
}
