//! The bindings of stages to flows.

use chrono::{DateTime, Utc};
use diesel::dsl::{LeftJoin, auto_type, max};
use diesel::helper_types::{IntoBoxed, Select};
use diesel::prelude::*;
use doorward_domain::choice::Choice;
use doorward_domain::event::Entry;
use doorward_domain::flow::binding::{
    FlowStageBinding, FlowStageBindingFilter, InvalidResponseAction, ORDER_STEP,
};
use doorward_domain::flow::{Flow, PolicyEngineMode};
use doorward_domain::id::{BindingId, FlowId, StageId};
use doorward_domain::listing::{Listing, Place};
use doorward_domain::resource::Resource;
use doorward_domain::stage::AnyStage;
use doorward_domain::store::{StoreError, Visible};
use doorward_domain::used_by::{Consequence, Referrer};
use uuid::Uuid;

use crate::connection::{AnyConnection, MultiBackend};
use crate::error::meaning;
use crate::policy::{self, End};
use crate::relation::{Counted, Hold, LockKey, Sight, found_in, lock, only_visible, sorted};
use crate::schema::{flow, flow_stage_binding, stage, stage_view};
use crate::stage::{AnyStageRow, any_stage};
use crate::statement::Statement;
use crate::store::Store;
use crate::table::{EditableTable, LockableTable, RemovableTable, Table};
use crate::types::{Id, Named, Time};

#[derive(Clone, Debug, Queryable, Insertable, AsChangeset)]
#[diesel(table_name = flow_stage_binding)]
struct Row {
    id: Id,
    policy_target: Id,
    target: Id,
    stage: Id,
    evaluate_on_plan: bool,
    re_evaluate_policies: bool,
    order: i32,
    policy_engine_mode: Named<PolicyEngineMode>,
    invalid_response_action: Named<InvalidResponseAction>,
}

impl From<&FlowStageBinding> for Row {
    fn from(binding: &FlowStageBinding) -> Self {
        Self {
            id: Id(binding.id.0),
            policy_target: Id(binding.policy_target.0),
            target: Id(binding.target.0),
            stage: Id(binding.stage.0),
            evaluate_on_plan: binding.evaluate_on_plan,
            re_evaluate_policies: binding.re_evaluate_policies,
            order: binding.order,
            policy_engine_mode: Named(binding.policy_engine_mode),
            invalid_response_action: Named(binding.invalid_response_action),
        }
    }
}

type Loaded = (Row, AnyStageRow);

fn binding_of((row, stage): Loaded) -> FlowStageBinding {
    FlowStageBinding {
        id: row.id.into_id(),
        policy_target: row.policy_target.into_id(),
        target: row.target.into_id(),
        stage: row.stage.into_id(),
        stage_obj: Some(any_stage(stage)),
        evaluate_on_plan: row.evaluate_on_plan,
        re_evaluate_policies: row.re_evaluate_policies,
        order: row.order,
        policy_engine_mode: row.policy_engine_mode.0,
        invalid_response_action: row.invalid_response_action.0,
    }
}

#[auto_type]
fn rows() -> _ {
    flow_stage_binding::table.inner_join(stage_view::table).select((
        (
            flow_stage_binding::id,
            flow_stage_binding::policy_target,
            flow_stage_binding::target,
            flow_stage_binding::stage,
            flow_stage_binding::evaluate_on_plan,
            flow_stage_binding::re_evaluate_policies,
            flow_stage_binding::order,
            flow_stage_binding::policy_engine_mode,
            flow_stage_binding::invalid_response_action,
        ),
        (stage_view::id, stage_view::name, stage_view::kind, stage_view::flow_set),
    ))
}

type Selection<'a> = IntoBoxed<
    'a,
    Select<LeftJoin<flow_stage_binding::table, stage::table>, flow_stage_binding::id>,
    MultiBackend,
>;

fn selection<'a>(listing: &Listing<FlowStageBindingFilter>, visible: &'a Visible) -> Selection<'a> {
    use FlowStageBindingFilter as Filter;
    use flow_stage_binding as own;

    let query = own::table.left_join(stage::table).select(own::id).into_boxed();
    let query = only_visible!(query, visible, own::id);
    let query = found_in!(query, listing.search, stage::name);
    listing.filters.iter().fold(query, |query, filter| match filter {
        Filter::Id(id) => query.filter(own::id.eq(Id(id.0))),
        Filter::PolicyTarget(id) => query.filter(own::policy_target.eq(Id(id.0))),
        Filter::Target(id) => query.filter(own::target.eq(Id(id.0))),
        Filter::Stage(id) => query.filter(own::stage.eq(Id(id.0))),
        Filter::EvaluateOnPlan(is) => query.filter(own::evaluate_on_plan.eq(*is)),
        Filter::ReEvaluatePolicies(is) => query.filter(own::re_evaluate_policies.eq(*is)),
        Filter::Order(order) => query.filter(own::order.nullable().eq(*order)),
        Filter::PolicyEngineMode(mode) => query.filter(own::policy_engine_mode.eq(mode.name())),
        Filter::InvalidResponseAction(action) => query.filter(own::invalid_response_action.eq(action.name())),
    })
}

impl Table for FlowStageBinding {
    type RowId = Id;

    fn row_id(&self) -> Id {
        Id(self.id.0)
    }

    fn find(connection: &mut AnyConnection, key: &BindingId) -> QueryResult<Self> {
        let row = rows().filter(flow_stage_binding::id.eq(Id(key.0)));
        row.get_result::<Loaded>(connection).map(binding_of)
    }

    fn count(
        connection: &mut AnyConnection,
        listing: &Listing<FlowStageBindingFilter>,
        visible: &Visible,
    ) -> QueryResult<i64> {
        Counted(selection(listing, visible)).get_result(connection)
    }

    fn ids(
        connection: &mut AnyConnection,
        listing: &Listing<FlowStageBindingFilter>,
        visible: &Visible,
        place: Place,
    ) -> QueryResult<Vec<Id>> {
        let query = sorted!(selection(listing, visible), &listing.order, {
            "order" => flow_stage_binding::order,
            "stage__name" => stage::name,
        }, {}, flow_stage_binding::order.asc(), flow_stage_binding::id);
        query.limit(place.reach().cast_signed()).offset(place.offset().cast_signed()).load(connection)
    }

    fn load(connection: &mut AnyConnection, ids: &[Id]) -> QueryResult<Vec<Self>> {
        let rows = rows().filter(flow_stage_binding::id.eq_any(ids)).load::<Loaded>(connection)?;
        Ok(rows.into_iter().map(binding_of).collect())
    }

    fn referrers(&self, sight: &mut Sight<'_>) -> QueryResult<Vec<Referrer>> {
        policy::referrers(sight, End::Targets(&[self.row_id()]))
    }
}

impl LockableTable for FlowStageBinding {
    fn lock(connection: &mut AnyConnection, key: &BindingId, hold: Hold) -> QueryResult<()> {
        lock(connection, "flow_stage_binding", "id", LockKey::Id(key.0), hold)
    }
}

impl EditableTable for FlowStageBinding {
    fn insert(self, connection: &mut AnyConnection, at: DateTime<Utc>) -> QueryResult<Self> {
        diesel::insert_into(flow_stage_binding::table)
            .values((Row::from(&self), flow_stage_binding::updated.eq(Time(at))))
            .run(connection)?;
        with_named_stage(self, connection)
    }

    fn update(self, before: &Self, connection: &mut AnyConnection, at: DateTime<Utc>) -> QueryResult<Self> {
        let version = flow_stage_binding::version;
        diesel::update(flow_stage_binding::table.find(self.row_id()))
            .set((Row::from(&self), version.eq(version + 1), flow_stage_binding::updated.eq(Time(at))))
            .prepared()
            .run(connection)?;
        // The stage shows the flows that it is bound to, and those are others now.
        if self.stage_obj.is_some() && self.target != before.target {
            return Self::find(connection, &self.id);
        }
        self.shown(connection)
    }

    fn shown(self, connection: &mut AnyConnection) -> QueryResult<Self> {
        if self.stage_obj.is_none() { with_named_stage(self, connection) } else { Ok(self) }
    }

    fn collisions(&self, connection: &mut AnyConnection) -> QueryResult<Vec<&'static str>> {
        use flow_stage_binding as own;

        let others = own::table
            .filter(own::target.eq(Id(self.target.0)))
            .filter(own::stage.eq(Id(self.stage.0)))
            .filter(own::order.eq(self.order))
            .filter(own::id.ne(self.row_id()));
        let found = others.count().get_result::<i64>(connection)? > 0;
        Ok(if found { vec!["target_stage_order"] } else { Vec::new() })
    }
}

impl RemovableTable for FlowStageBinding {
    fn release(&self, connection: &mut AnyConnection, _at: DateTime<Utc>) -> QueryResult<Vec<Entry>> {
        policy::deleted_with(connection, End::Targets(&[self.row_id()]))
    }

    fn delete(&self, connection: &mut AnyConnection) -> QueryResult<()> {
        diesel::delete(flow_stage_binding::table.find(self.row_id())).run(connection)
    }
}

/// The binding with the stage that it has just named, whose kind the contract does not tell then.
fn with_named_stage(
    mut binding: FlowStageBinding,
    connection: &mut AnyConnection,
) -> QueryResult<FlowStageBinding> {
    let stage = AnyStage::find(connection, &binding.stage)?;
    binding.stage_obj = Some(AnyStage { kind: None, ..stage });
    Ok(binding)
}

impl Store<'_> {
    /// The bindings of a stage.
    pub fn bindings_of(&mut self, stage: StageId) -> Result<Vec<FlowStageBinding>, StoreError> {
        loaded(self.connection, Id(stage.0)).map_err(meaning)
    }

    /// The order at which a stage comes last in a flow.
    pub fn next_order_in(&mut self, flow: FlowId) -> Result<i32, StoreError> {
        let bindings = flow_stage_binding::table.filter(flow_stage_binding::target.eq(Id(flow.0)));
        let highest =
            bindings.select(max(flow_stage_binding::order)).get_result::<Option<i32>>(self.connection);
        Ok(highest.map_err(meaning)?.unwrap_or(0).saturating_add(ORDER_STEP))
    }
}

fn loaded(connection: &mut AnyConnection, stage: Id) -> QueryResult<Vec<FlowStageBinding>> {
    let rows = rows()
        .filter(flow_stage_binding::stage.eq(stage))
        .order((flow_stage_binding::order, flow_stage_binding::id));
    Ok(rows.load::<Loaded>(connection)?.into_iter().map(binding_of).collect())
}

/// The bindings of a flow that are visible, in their order.
pub(crate) fn steps_of(
    connection: &mut AnyConnection,
    flow: Id,
    visible: &Visible,
) -> QueryResult<Vec<FlowStageBinding>> {
    let rows = rows()
        .filter(flow_stage_binding::target.eq(flow))
        .order((flow_stage_binding::order, flow_stage_binding::id))
        .into_boxed();
    let rows = only_visible!(rows, visible, flow_stage_binding::id);
    Ok(rows.load::<Loaded>(connection)?.into_iter().map(binding_of).collect())
}

/// The bindings that are deleted with a stage, and what is bound to them.
pub(crate) fn of_stage(connection: &mut AnyConnection, stage: Id) -> QueryResult<Vec<Entry>> {
    let bindings = loaded(connection, stage)?;
    deleted(connection, &bindings)
}

/// The bindings that are deleted with a flow, and what is bound to them.
pub(crate) fn of_flow(connection: &mut AnyConnection, flow: Id) -> QueryResult<Vec<Entry>> {
    let bindings = steps_of(connection, flow, &Visible::All)?;
    deleted(connection, &bindings)
}

fn deleted(connection: &mut AnyConnection, bindings: &[FlowStageBinding]) -> QueryResult<Vec<Entry>> {
    let ids: Vec<Id> = bindings.iter().map(|binding| Id(binding.id.0)).collect();
    let mut entries = policy::deleted_with(connection, End::Targets(&ids))?;
    entries.extend(bindings.iter().map(Entry::deleted));
    Ok(entries)
}

/// The flows that a stage is bound to, once for each binding, and the bindings.
pub(crate) fn referrers_of_stage(sight: &mut Sight<'_>, stage: Id) -> QueryResult<Vec<Referrer>> {
    let rows = flow_stage_binding::table
        .inner_join(flow::table.on(flow::id.eq(flow_stage_binding::target)))
        .filter(flow_stage_binding::stage.eq(stage))
        .order((flow::slug, flow_stage_binding::order, flow_stage_binding::id))
        .select((flow::id, flow::name, flow::slug, flow_stage_binding::id, flow_stage_binding::order))
        .load::<(Id, String, String, Id, i32)>(sight.connection)?;
    let flows = rows.iter().map(|(id, name, slug, ..)| (id.0, super::label(name, slug)));
    let bindings = rows.iter().map(|(flow, _, _, id, order)| (id.0, label(*order, flow.0)));
    let mut found = sight.of(Flow::MODEL, Consequence::CascadeMany, flows.collect())?;
    found.extend(sight.of(FlowStageBinding::MODEL, Consequence::Cascade, bindings.collect())?);
    Ok(found)
}

/// The bindings of a flow.
pub(crate) fn referrers_of_flow(sight: &mut Sight<'_>, flow: Id) -> QueryResult<Vec<Referrer>> {
    let rows = flow_stage_binding::table
        .filter(flow_stage_binding::target.eq(flow))
        .order((flow_stage_binding::order, flow_stage_binding::id))
        .select((flow_stage_binding::id, flow_stage_binding::order))
        .load::<(Id, i32)>(sight.connection)?;
    let bindings = rows.into_iter().map(|(id, order)| (id.0, label(order, flow.0))).collect();
    sight.of(FlowStageBinding::MODEL, Consequence::Cascade, bindings)
}

/// The stages bound to a flow, once for each binding.
pub(crate) fn stages_of_flow(sight: &mut Sight<'_>, flow: Id) -> QueryResult<Vec<Referrer>> {
    let rows = flow_stage_binding::table
        .inner_join(stage_view::table)
        .filter(flow_stage_binding::target.eq(flow))
        .order((flow_stage_binding::order, flow_stage_binding::id))
        .select((stage_view::id, stage_view::name))
        .load::<(Id, String)>(sight.connection)?;
    let stages = rows.into_iter().map(|(id, name)| (id.0, format!("Stage {name}"))).collect();
    sight.of(AnyStage::MODEL, Consequence::CascadeMany, stages)
}

/// The name of a binding for people.
pub(crate) fn label(order: i32, flow: Uuid) -> String {
    format!("Flow-stage binding #{order} to {flow}")
}
