//! Groups that lie above each other.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_query;
use diesel::sql_types::Integer;
use doorward_domain::group::{GroupSummary, LONGEST_LINE};
use doorward_domain::id::GroupId;
use doorward_domain::store::StoreError;

use super::Row;
use crate::connection::{AnyConnection, MOST_VALUES, MultiBackend};
use crate::error::meaning;
use crate::relation::among;
use crate::schema::group;
use crate::statement::Statement;
use crate::store::Store;
use crate::types::{DbUuid, Id};

/// The lock that whoever moves groups about holds on PostgreSQL: "groups" in ASCII.
const HIERARCHY: i64 = 0x6772_6f75_7073;

impl From<Row> for GroupSummary {
    fn from(row: Row) -> Self {
        Self {
            id: row.id.into_id(),
            name: row.name,
            is_superuser: row.is_superuser,
            parent: row.parent.map(Id::into_id),
            parent_name: None,
            attributes: row.attributes.0,
        }
    }
}

#[derive(QueryableByName)]
struct Height {
    #[diesel(sql_type = Integer)]
    height: i32,
}

/// A query for the ids of some groups and of all that lie above them.
#[derive(Clone, Debug)]
struct Line {
    from: Vec<Id>,
}

/// Its SQL depends on how many groups there are.
impl QueryId for Line {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl QueryFragment<MultiBackend> for Line {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        out.unsafe_to_cache_prepared();
        out.push_sql("WITH RECURSIVE line (id, parent) AS (SELECT id, parent FROM \"group\" WHERE id IN (");
        for (index, id) in self.from.iter().enumerate() {
            out.push_sql(if index == 0 { "" } else { ", " });
            out.push_bind_param::<DbUuid, _>(id)?;
        }
        out.push_sql(") UNION SELECT above.id, above.parent FROM line JOIN \"group\" above ");
        out.push_sql("ON above.id = line.parent) SELECT id FROM line");
        Ok(())
    }
}

impl Store<'_> {
    /// These groups and the groups that they belong to, and those that those belong to, and so on.
    pub fn groups_above(&mut self, groups: &[GroupSummary]) -> Result<Vec<GroupSummary>, StoreError> {
        let known: HashSet<GroupId> = groups.iter().map(|group| group.id).collect();
        let parents: HashSet<GroupId> = groups.iter().filter_map(|group| group.parent).collect();
        let parents: Vec<GroupId> = parents.into_iter().collect();
        let mut found = self.line_of(&parents)?;
        found.retain(|group| !known.contains(&group.id));
        found.extend_from_slice(groups);
        found.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(found)
    }

    /// The same for groups of which only the ids are known.
    pub fn line_of(&mut self, groups: &[GroupId]) -> Result<Vec<GroupSummary>, StoreError> {
        let mut found = HashMap::new();
        for groups in groups.chunks(MOST_VALUES) {
            let line = Line { from: groups.iter().map(|id| Id(id.0)).collect() };
            let rows = group::table
                .filter(among(group::id, line))
                .select((group::id, group::name, group::is_superuser, group::parent, group::attributes))
                .load::<Row>(self.connection)
                .map_err(meaning)?;
            found.extend(rows.into_iter().map(|row| (row.id, GroupSummary::from(row))));
        }
        Ok(found.into_values().collect())
    }

    /// How many levels there are from a group to the lowest one below it, itself included, as far as there
    /// are not too many. A group that is not stored is alone.
    pub fn height_of(&mut self, group: GroupId) -> Result<usize, StoreError> {
        let height = sql_query(format!(
            "WITH RECURSIVE below (id, level) AS (
                 SELECT id, 1 FROM \"group\" WHERE id = $1
                 UNION
                 SELECT \"group\".id, below.level + 1 FROM below JOIN \"group\" ON \"group\".parent = below.id
                 WHERE below.level <= {LONGEST_LINE}
             )
             SELECT coalesce(max(level), 1) AS height FROM below"
        ));
        let height = height.bind::<DbUuid, _>(Id(group.0)).get_result::<Height>(self.connection);
        Ok(height.map_err(meaning)?.height.try_into().unwrap_or_default())
    }

    /// Keeps others from moving groups about until the transaction ends. On SQLite the transaction as a
    /// whole does that already.
    pub fn lock_hierarchy(&mut self) -> Result<(), StoreError> {
        let AnyConnection::Postgresql(connection) = &mut *self.connection else { return Ok(()) };
        let lock = sql_query(format!("SELECT pg_advisory_xact_lock({HIERARCHY})"));
        lock.run(connection).map_err(meaning)
    }
}
