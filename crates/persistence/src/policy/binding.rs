//! The bindings of groups and users.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use diesel::dsl::auto_type;
use diesel::helper_types::{IntoBoxed, Select};
use diesel::prelude::*;
use doorward_domain::event::Entry;
use doorward_domain::group::Group;
use doorward_domain::id::{BindingId, FlowId, GroupId, PolicyBindingId, SourceId, UserId};
use doorward_domain::listing::{Listing, Place};
use doorward_domain::policy::Bindable;
use doorward_domain::policy::binding::{PolicyBinding, PolicyBindingFilter, Shown};
use doorward_domain::resource::Resource;
use doorward_domain::store::Visible;
use doorward_domain::used_by::{Consequence, Referrer};
use doorward_domain::user::User;

use crate::connection::{AnyConnection, MOST_VALUES, MultiBackend};
use crate::flow;
use crate::relation::{Counted, Hold, LockKey, Sight, lock, only_visible, sorted};
use crate::schema::{bindable, flow as flow_table, flow_stage_binding, policy_binding, source};
use crate::statement::Statement;
use crate::table::{EditableTable, LockableTable, RemovableTable, Table};
use crate::types::{Id, Time};

#[derive(Clone, Debug, Queryable, Insertable, AsChangeset)]
#[diesel(table_name = policy_binding, treat_none_as_null = true)]
struct Row {
    id: Id,
    target: Id,
    flow: Option<Id>,
    flow_stage_binding: Option<Id>,
    source: Option<Id>,
    group: Option<Id>,
    user: Option<i32>,
    negate: bool,
    enabled: bool,
    order: i32,
    timeout: i32,
    failure_result: bool,
}

impl From<&PolicyBinding> for Row {
    fn from(binding: &PolicyBinding) -> Self {
        let (mut flow, mut flow_stage_binding, mut source) = (None, None, None);
        match binding.target {
            Bindable::Flow(id) => flow = Some(Id(id.0)),
            Bindable::Binding(id) => flow_stage_binding = Some(Id(id.0)),
            Bindable::Source(id) => source = Some(Id(id.0)),
        }
        Self {
            id: Id(binding.id.0),
            target: Id(binding.target.id()),
            flow,
            flow_stage_binding,
            source,
            group: binding.group.map(Id::from),
            user: binding.user.map(|user| user.0),
            negate: binding.negate,
            enabled: binding.enabled,
            order: binding.order,
            timeout: binding.timeout,
            failure_result: binding.failure_result,
        }
    }
}

impl Row {
    fn target(&self) -> Bindable {
        match (self.flow, self.flow_stage_binding) {
            (Some(_), _) => Bindable::Flow(self.target.into_id::<FlowId>()),
            (None, Some(_)) => Bindable::Binding(self.target.into_id::<BindingId>()),
            (None, None) => Bindable::Source(self.target.into_id::<SourceId>()),
        }
    }

    fn binding(self, names: &Names, asked: &Asked) -> PolicyBinding {
        let (group, user) = (self.group.map(Id::into_id), self.user.map(UserId));
        PolicyBinding {
            id: self.id.into_id(),
            target: self.target(),
            group,
            user,
            negate: self.negate,
            enabled: self.enabled,
            order: self.order,
            timeout: self.timeout,
            failure_result: self.failure_result,
            shown: Some(Box::new(Shown {
                target: names.target(),
                group: group.and_then(|group| asked.groups.get(&group)).cloned(),
                user: user.and_then(|user| asked.users.get(&user)).cloned(),
            })),
        }
    }
}

/// What a target is called by, whatever it is.
#[derive(Clone, Debug, Queryable)]
struct Names {
    flow: Option<(String, String)>,
    step: Option<(i32, Id)>,
    source: Option<String>,
}

/// Whom bindings ask for.
struct Asked {
    groups: HashMap<GroupId, Group>,
    users: HashMap<UserId, User>,
}

impl Names {
    fn target(&self) -> String {
        match (&self.flow, &self.step) {
            (Some((name, slug)), _) => flow::label(name, slug),
            (None, Some((order, flow))) => flow::binding::label(*order, flow.0),
            (None, None) => self.source.clone().unwrap_or_default(),
        }
    }
}

type Loaded = (Row, Names);

#[auto_type]
fn rows() -> _ {
    policy_binding::table
        .left_join(flow_table::table)
        .left_join(flow_stage_binding::table)
        .left_join(source::table)
        .select((
            (
                policy_binding::id,
                policy_binding::target,
                policy_binding::flow,
                policy_binding::flow_stage_binding,
                policy_binding::source,
                policy_binding::group,
                policy_binding::user,
                policy_binding::negate,
                policy_binding::enabled,
                policy_binding::order,
                policy_binding::timeout,
                policy_binding::failure_result,
            ),
            (
                (flow_table::name, flow_table::slug).nullable(),
                (flow_stage_binding::order, flow_stage_binding::target).nullable(),
                source::name.nullable(),
            ),
        ))
}

/// The bindings out of their rows, with whom they ask for, which takes a statement for groups and one for
/// users.
fn bindings(connection: &mut AnyConnection, rows: Vec<Loaded>) -> QueryResult<Vec<PolicyBinding>> {
    let groups = named::<Group>(connection, rows.iter().filter_map(|(row, _)| row.group))?;
    let users = named::<User>(connection, rows.iter().filter_map(|(row, _)| row.user))?;
    let asked = Asked {
        groups: groups.into_iter().map(|group| (group.id, group)).collect(),
        users: users.into_iter().map(|user| (user.id, user)).collect(),
    };
    Ok(rows.into_iter().map(|(row, names)| row.binding(&names, &asked)).collect())
}

/// The objects with these keys, each once.
fn named<R: Table>(
    connection: &mut AnyConnection,
    ids: impl Iterator<Item = R::RowId>,
) -> QueryResult<Vec<R>> {
    let ids: HashSet<R::RowId> = ids.collect();
    let ids: Vec<R::RowId> = ids.into_iter().collect();
    if ids.is_empty() { Ok(Vec::new()) } else { R::load(connection, &ids) }
}

type Selection<'a> = IntoBoxed<'a, Select<policy_binding::table, policy_binding::id>, MultiBackend>;

fn selection<'a>(listing: &Listing<PolicyBindingFilter>, visible: &'a Visible) -> Selection<'a> {
    use PolicyBindingFilter as Filter;
    use policy_binding as own;

    let nothing = || own::id.eq_any(Vec::<Id>::new());
    let query = own::table.select(own::id).into_boxed();
    let query = only_visible!(query, visible, own::id);
    // A search looks into the names of policies.
    let query = if listing.search.is_empty() { query } else { query.filter(nothing()) };
    listing.filters.iter().fold(query, |query, filter| match filter {
        Filter::Policy(_) | Filter::HasNoPolicy(false) | Filter::User(None) => query.filter(nothing()),
        Filter::HasNoPolicy(true) => query,
        Filter::Target(id) => {
            let targets = bindable::table.filter(bindable::key.eq(Id(*id))).select(bindable::id);
            query.filter(own::target.eq_any(targets))
        }
        Filter::TargetIn(ids) => {
            let ids: Vec<Id> = ids.iter().map(|id| Id(id.value)).collect();
            let targets = bindable::table.filter(bindable::key.eq_any(ids)).select(bindable::id);
            query.filter(own::target.eq_any(targets))
        }
        Filter::Group(id) => query.filter(own::group.eq(Id(id.0))),
        Filter::User(Some(id)) => query.filter(own::user.eq(*id)),
        Filter::Enabled(is) => query.filter(own::enabled.eq(*is)),
        Filter::Order(order) => query.filter(own::order.nullable().eq(*order)),
        Filter::Timeout(timeout) => query.filter(own::timeout.nullable().eq(*timeout)),
    })
}

impl Table for PolicyBinding {
    type RowId = Id;

    fn row_id(&self) -> Id {
        Id(self.id.0)
    }

    fn find(connection: &mut AnyConnection, key: &PolicyBindingId) -> QueryResult<Self> {
        let row = rows().filter(policy_binding::id.eq(Id(key.0))).get_result::<Loaded>(connection)?;
        bindings(connection, vec![row])?.pop().ok_or(diesel::NotFound)
    }

    fn count(
        connection: &mut AnyConnection,
        listing: &Listing<PolicyBindingFilter>,
        visible: &Visible,
    ) -> QueryResult<i64> {
        Counted(selection(listing, visible)).get_result(connection)
    }

    fn ids(
        connection: &mut AnyConnection,
        listing: &Listing<PolicyBindingFilter>,
        visible: &Visible,
        place: Place,
    ) -> QueryResult<Vec<Id>> {
        use policy_binding as own;

        let query = sorted!(selection(listing, visible), &listing.order, {
            "pk" => own::id,
            "target" => own::target,
            "negate" => own::negate,
            "enabled" => own::enabled,
            "order" => own::order,
            "timeout" => own::timeout,
            "failure_result" => own::failure_result,
        }, {
            "group" => own::group,
            "user" => own::user,
        }, (own::target.asc(), own::order.asc()), own::id);
        query.limit(place.reach().cast_signed()).offset(place.offset().cast_signed()).load(connection)
    }

    fn load(connection: &mut AnyConnection, ids: &[Id]) -> QueryResult<Vec<Self>> {
        let rows = rows().filter(policy_binding::id.eq_any(ids)).load::<Loaded>(connection)?;
        bindings(connection, rows)
    }

    fn referrers(&self, _sight: &mut Sight<'_>) -> QueryResult<Vec<Referrer>> {
        Ok(Vec::new())
    }
}

impl LockableTable for PolicyBinding {
    fn lock(connection: &mut AnyConnection, key: &PolicyBindingId, hold: Hold) -> QueryResult<()> {
        lock(connection, "policy_binding", "id", LockKey::Id(key.0), hold)
    }
}

impl EditableTable for PolicyBinding {
    fn insert(self, connection: &mut AnyConnection, at: DateTime<Utc>) -> QueryResult<Self> {
        diesel::insert_into(policy_binding::table)
            .values((Row::from(&self), policy_binding::updated.eq(Time(at))))
            .run(connection)?;
        Self::find(connection, &self.id)
    }

    fn update(self, _before: &Self, connection: &mut AnyConnection, at: DateTime<Utc>) -> QueryResult<Self> {
        let version = policy_binding::version;
        diesel::update(policy_binding::table.find(self.row_id()))
            .set((Row::from(&self), version.eq(version + 1), policy_binding::updated.eq(Time(at))))
            .prepared()
            .run(connection)?;
        if self.shown.is_some() { Ok(self) } else { Self::find(connection, &self.id) }
    }

    fn collisions(&self, _connection: &mut AnyConnection) -> QueryResult<Vec<&'static str>> {
        Ok(Vec::new())
    }
}

impl RemovableTable for PolicyBinding {
    fn release(&self, _connection: &mut AnyConnection, _at: DateTime<Utc>) -> QueryResult<Vec<Entry>> {
        Ok(Vec::new())
    }

    fn delete(&self, connection: &mut AnyConnection) -> QueryResult<()> {
        diesel::delete(policy_binding::table.find(self.row_id())).run(connection)
    }
}

/// What bindings have at one of their ends.
#[derive(Clone, Copy)]
pub(crate) enum End<'a> {
    /// What they are bound to.
    Targets(&'a [Id]),
    /// The group that they ask for.
    Group(GroupId),
    /// The user whom they ask for.
    User(UserId),
}

/// The bindings with this at one of their ends.
fn at(connection: &mut AnyConnection, end: End<'_>) -> QueryResult<Vec<PolicyBinding>> {
    let rows = || rows().order((policy_binding::target, policy_binding::order, policy_binding::id));
    let found = match end {
        End::Targets(ids) => {
            let mut found = Vec::new();
            for ids in ids.chunks(MOST_VALUES) {
                found.extend(rows().filter(policy_binding::target.eq_any(ids)).load::<Loaded>(connection)?);
            }
            found
        }
        End::Group(id) => rows().filter(policy_binding::group.eq(Some(Id(id.0)))).load(connection)?,
        End::User(id) => rows().filter(policy_binding::user.eq(Some(id.0))).load(connection)?,
    };
    bindings(connection, found)
}

/// The bindings that are deleted with what they have at one of their ends.
pub(crate) fn deleted_with(connection: &mut AnyConnection, end: End<'_>) -> QueryResult<Vec<Entry>> {
    Ok(at(connection, end)?.iter().map(Entry::deleted).collect())
}

/// The bindings with this at one of their ends, as those who refer to it.
pub(crate) fn referrers(sight: &mut Sight<'_>, end: End<'_>) -> QueryResult<Vec<Referrer>> {
    let bindings = at(sight.connection, end)?;
    let named = bindings.iter().map(|binding| (binding.object(), binding.label())).collect();
    sight.of(PolicyBinding::MODEL, Consequence::Cascade, named)
}
