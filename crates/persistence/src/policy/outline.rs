//! What decides who goes through a flow, or uses a source.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Integer;
use doorward_domain::flow::Flow;
use doorward_domain::flow::outline::{Outline, Step};
use doorward_domain::id::{GroupId, SourceId, UserId};
use doorward_domain::policy::{Condition, Subject};
use doorward_domain::source::Source;
use doorward_domain::store::{StoreError, Visible};

use crate::connection::{AnyConnection, MOST_VALUES, on_each};
use crate::error::meaning;
use crate::flow;
use crate::relation::only_visible;
use crate::schema::{group, policy_binding, user};
use crate::store::Store;
use crate::types::{DbUuid, Id};

impl Store<'_> {
    /// A flow with those of its steps, and of what is bound to it and to them, that are visible.
    pub fn outline(
        &mut self,
        flow: Flow,
        steps: &Visible,
        conditions: &Visible,
    ) -> Result<Outline, StoreError> {
        let id = Id(flow.id.0);
        let bindings = flow::binding::steps_of(self.connection, id, steps).map_err(meaning)?;
        let targets: Vec<Id> = bindings.iter().map(|binding| Id(binding.id.0)).chain([id]).collect();
        let mut conditions = bound(self.connection, &targets, conditions).map_err(meaning)?;
        let steps = bindings.into_iter().map(|binding| {
            let conditions = conditions.remove(&Id(binding.id.0)).unwrap_or_default();
            Step { binding, conditions }
        });
        let steps = steps.collect();
        Ok(Outline { flow, conditions: conditions.remove(&id).unwrap_or_default(), steps })
    }

    /// What is bound to sources, by the source.
    pub fn conditions_of(
        &mut self,
        sources: &[Source],
    ) -> Result<HashMap<SourceId, Vec<Condition>>, StoreError> {
        let targets: Vec<Id> = sources.iter().map(|source| Id(source.id.0)).collect();
        let found = bound(self.connection, &targets, &Visible::All).map_err(meaning)?;
        Ok(found.into_iter().map(|(id, conditions)| (id.into_id(), conditions)).collect())
    }

    /// The groups that a user belongs to, and those above them, at most 20 levels up.
    pub fn groups_of(&mut self, user: UserId) -> Result<HashSet<GroupId>, StoreError> {
        let query = sql_query(ABOVE).bind::<Integer, _>(user.0);
        let groups = on_each!(&mut *self.connection, |connection| query.load::<Above>(connection));
        Ok(groups.map_err(meaning)?.into_iter().map(|above| above.group.into_id()).collect())
    }
}

/// As the view `principal` looks for a superuser's group.
const ABOVE: &str = "WITH RECURSIVE above (\"group\", level) AS (
    SELECT \"group\", 1 FROM membership WHERE \"user\" = $1
    UNION
    SELECT \"group\".parent, above.level + 1
    FROM above JOIN \"group\" ON \"group\".id = above.\"group\"
    WHERE \"group\".parent IS NOT NULL AND above.level < 20
) SELECT DISTINCT \"group\" FROM above";

#[derive(QueryableByName)]
struct Above {
    #[diesel(sql_type = DbUuid)]
    group: Id,
}

#[derive(Queryable)]
struct Row {
    target: Id,
    group: Option<(Id, String)>,
    user: Option<(i32, String, String)>,
    negate: bool,
    enabled: bool,
    order: i32,
}

impl Row {
    fn condition(self) -> Option<Condition> {
        let (subject, name) = match (self.group, self.user) {
            (Some((id, name)), _) => (Subject::Group(id.into_id()), name),
            (None, Some((id, username, name))) => {
                (Subject::User(UserId(id)), if name.is_empty() { username } else { name })
            }
            (None, None) => return None,
        };
        Some(Condition { subject, name, negate: self.negate, enabled: self.enabled, order: self.order })
    }
}

/// What is bound to these objects, by what it is bound to.
fn bound(
    connection: &mut AnyConnection,
    targets: &[Id],
    visible: &Visible,
) -> QueryResult<HashMap<Id, Vec<Condition>>> {
    use policy_binding as own;

    let mut found: HashMap<Id, Vec<Condition>> = HashMap::new();
    for targets in targets.chunks(MOST_VALUES) {
        let query = own::table
            .left_join(group::table)
            .left_join(user::table)
            .filter(own::target.eq_any(targets.to_vec()))
            .order((own::order, own::id))
            .select((
                own::target,
                (group::id, group::name).nullable(),
                (user::id, user::username, user::name).nullable(),
                own::negate,
                own::enabled,
                own::order,
            ))
            .into_boxed();
        for row in only_visible!(query, visible, own::id).load::<Row>(connection)? {
            let target = row.target;
            found.entry(target).or_default().extend(row.condition());
        }
    }
    Ok(found)
}
