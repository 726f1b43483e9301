//! Sources of any kind.

mod oauth;

use chrono::{DateTime, Utc};
use diesel::dsl::auto_type;
use diesel::helper_types::{IntoBoxed, Select};
use diesel::prelude::*;
use doorward_domain::event::Entry;
use doorward_domain::flow::PolicyEngineMode;
use doorward_domain::id::FlowId;
use doorward_domain::listing::{Listing, Place};
use doorward_domain::resource::Resource;
use doorward_domain::source::oauth::OAuthSource;
use doorward_domain::source::provider::ProviderType;
use doorward_domain::source::{Source, SourceFilter, SourceKind, UserMatchingMode};
use doorward_domain::store::{StoreError, Visible};
use doorward_domain::used_by::{Consequence, Referrer};

use crate::connection::{AnyConnection, MultiBackend};
use crate::error::meaning;
use crate::policy::{self, End};
use crate::relation::{Counted, Hold, LockKey, Sight, found_in, lock, lock_referring, only_visible, sorted};
use crate::schema::{oauth_source, source};
use crate::sql::nullif;
use crate::stage;
use crate::statement::Statement;
use crate::store::Store;
use crate::table::{LockableTable, PicturedTable, RemovableTable, Table};
use crate::types::{Id, Named, Time};

#[derive(Clone, Debug, Queryable, Insertable, AsChangeset)]
#[diesel(table_name = source, treat_none_as_null = true)]
struct Row {
    id: Id,
    kind: String,
    name: String,
    slug: String,
    enabled: bool,
    authentication_flow: Option<Id>,
    enrollment_flow: Option<Id>,
    policy_engine_mode: Named<PolicyEngineMode>,
    user_matching_mode: Named<UserMatchingMode>,
    user_path_template: String,
    managed: Option<String>,
    icon: String,
}

impl From<&Source> for Row {
    fn from(source: &Source) -> Self {
        let kind = match source.kind {
            SourceKind::Inbuilt => "inbuilt",
            SourceKind::OAuth(_) => "oauth",
        };
        Self {
            id: Id(source.id.0),
            kind: kind.to_owned(),
            name: source.name.clone(),
            slug: source.slug.clone(),
            enabled: source.enabled,
            authentication_flow: source.authentication_flow.map(Id::from),
            enrollment_flow: source.enrollment_flow.map(Id::from),
            policy_engine_mode: Named(source.policy_engine_mode),
            user_matching_mode: Named(source.user_matching_mode),
            user_path_template: source.user_path_template.clone(),
            managed: source.managed.clone(),
            icon: source.icon.clone(),
        }
    }
}

impl Row {
    fn source(self, kind: SourceKind) -> Source {
        Source {
            id: self.id.into_id(),
            kind,
            name: self.name,
            slug: self.slug,
            enabled: self.enabled,
            authentication_flow: self.authentication_flow.map(Id::into_id),
            enrollment_flow: self.enrollment_flow.map(Id::into_id),
            policy_engine_mode: self.policy_engine_mode.0,
            user_matching_mode: self.user_matching_mode.0,
            user_path_template: self.user_path_template,
            managed: self.managed,
            icon: self.icon,
        }
    }
}

/// The columns of `source` that [`Row`] holds.
#[auto_type]
fn columns() -> _ {
    (
        source::id,
        source::kind,
        source::name,
        source::slug,
        source::enabled,
        source::authentication_flow,
        source::enrollment_flow,
        source::policy_engine_mode,
        source::user_matching_mode,
        source::user_path_template,
        source::managed,
        source::icon,
    )
}

#[auto_type]
fn rows() -> _ {
    source::table.left_join(oauth_source::table).select((columns(), oauth_source::provider_type.nullable()))
}

type Loaded = (Row, Option<Named<ProviderType>>);

fn source_of((row, provider): Loaded) -> Source {
    row.source(provider.map_or(SourceKind::Inbuilt, |Named(provider)| SourceKind::OAuth(provider)))
}

type Selection<'a> = IntoBoxed<'a, Select<source::table, source::id>, MultiBackend>;

fn selection<'a>(listing: &Listing<SourceFilter>, visible: &'a Visible) -> Selection<'a> {
    let query = source::table.select(source::id).into_boxed();
    let query = only_visible!(query, visible, source::id);
    let query = found_in!(query, listing.search, source::slug, source::name);
    listing.filters.iter().fold(query, |query, filter| match filter {
        SourceFilter::Name(name) => query.filter(source::name.eq(name.clone())),
        SourceFilter::Slug(slug) => query.filter(source::slug.eq(slug.clone())),
        SourceFilter::Managed(managed) => query.filter(source::managed.eq(managed.clone())),
    })
}

impl Table for Source {
    type RowId = Id;

    fn row_id(&self) -> Id {
        Id(self.id.0)
    }

    fn find(connection: &mut AnyConnection, key: &String) -> QueryResult<Self> {
        rows().filter(source::slug.eq(key)).get_result::<Loaded>(connection).map(source_of)
    }

    fn count(
        connection: &mut AnyConnection,
        listing: &Listing<SourceFilter>,
        visible: &Visible,
    ) -> QueryResult<i64> {
        Counted(selection(listing, visible)).get_result(connection)
    }

    fn ids(
        connection: &mut AnyConnection,
        listing: &Listing<SourceFilter>,
        visible: &Visible,
        place: Place,
    ) -> QueryResult<Vec<Id>> {
        let query = sorted!(selection(listing, visible), &listing.order, {
            "pk" => source::id,
            "name" => source::name,
            "slug" => source::slug,
            "enabled" => source::enabled,
            "policy_engine_mode" => source::policy_engine_mode,
            "user_matching_mode" => source::user_matching_mode,
            "user_path_template" => source::user_path_template,
        }, {
            "authentication_flow" => source::authentication_flow,
            "enrollment_flow" => source::enrollment_flow,
            "managed" => source::managed,
        }, source::name.asc(), source::id);
        query.limit(place.reach().cast_signed()).offset(place.offset().cast_signed()).load(connection)
    }

    fn load(connection: &mut AnyConnection, ids: &[Id]) -> QueryResult<Vec<Self>> {
        let rows = rows().filter(source::id.eq_any(ids)).load::<Loaded>(connection)?;
        Ok(rows.into_iter().map(source_of).collect())
    }

    fn referrers(&self, sight: &mut Sight<'_>) -> QueryResult<Vec<Referrer>> {
        referrers(sight, self.row_id())
    }
}

/// Who refers to a source: the stages that offer it, and what is bound to it.
fn referrers(sight: &mut Sight<'_>, source: Id) -> QueryResult<Vec<Referrer>> {
    let mut found = stage::offering_source(sight, source)?;
    found.extend(policy::referrers(sight, End::Targets(&[source]))?);
    Ok(found)
}

impl LockableTable for Source {
    fn lock(connection: &mut AnyConnection, key: &String, hold: Hold) -> QueryResult<()> {
        lock(connection, "source", "slug", LockKey::Text(key), hold)
    }
}

impl PicturedTable for Source {
    fn hang(&self, connection: &mut AnyConnection, at: DateTime<Utc>) -> QueryResult<()> {
        update(connection, self, at)
    }
}

/// A source is deleted as what it is.
impl RemovableTable for Source {
    fn last_entry(&self, connection: &mut AnyConnection) -> QueryResult<Entry> {
        match self.kind {
            SourceKind::Inbuilt => Ok(Entry::deleted(self)),
            SourceKind::OAuth(_) => OAuthSource::find(connection, &self.slug).map(|it| Entry::deleted(&it)),
        }
    }

    fn release(&self, connection: &mut AnyConnection, at: DateTime<Utc>) -> QueryResult<Vec<Entry>> {
        let mut entries = policy::deleted_with(connection, End::Targets(&[self.row_id()]))?;
        entries.extend(stage::let_go_of_source(connection, self.row_id(), at)?);
        Ok(entries)
    }

    fn delete(&self, connection: &mut AnyConnection) -> QueryResult<()> {
        diesel::delete(source::table.find(self.row_id())).run(connection)
    }
}

impl Store<'_> {
    /// Keeps the source that is the service itself, of which there is one.
    pub fn insert_inbuilt_source(&mut self, source: &Source) -> Result<(), StoreError> {
        insert(self.connection, source, self.stamp.at).map_err(meaning)
    }

    /// The sources that a user can connect himself to.
    pub fn sources_with_settings(&mut self) -> Result<Vec<Source>, StoreError> {
        let sources = rows().filter(source::enabled.eq(true)).filter(oauth_source::id.is_not_null());
        let sources = sources.order((source::name, source::id)).load::<Loaded>(self.connection);
        Ok(sources.map_err(meaning)?.into_iter().map(source_of).collect())
    }
}

fn insert(connection: &mut AnyConnection, source: &Source, at: DateTime<Utc>) -> QueryResult<()> {
    diesel::insert_into(source::table)
        .values((Row::from(source), source::updated.eq(Time(at))))
        .run(connection)
}

fn update(connection: &mut AnyConnection, source: &Source, at: DateTime<Utc>) -> QueryResult<()> {
    diesel::update(source::table.find(source.row_id()))
        .set((Row::from(source), source::version.eq(source::version + 1), source::updated.eq(Time(at))))
        .prepared()
        .run(connection)
}

/// The sources that send users to a flow: first known ones, then new ones.
pub(crate) fn with_flow(sight: &mut Sight<'_>, flow: Id) -> QueryResult<Vec<Referrer>> {
    let sources = sending_to(sight.connection, flow)?;
    let flow: FlowId = flow.into_id();
    let known = sources.iter().filter(|source| source.authentication_flow == Some(flow));
    let new = sources.iter().filter(|source| source.enrollment_flow == Some(flow));
    let named = known.chain(new).map(|source| (source.object(), source.label())).collect();
    sight.of(Source::MODEL, Consequence::SetNull, named)
}

fn sending_to(connection: &mut AnyConnection, flow: Id) -> QueryResult<Vec<Source>> {
    let sends = source::authentication_flow.eq(flow).or(source::enrollment_flow.eq(flow));
    let sources = rows().filter(sends.assume_not_null()).order(source::name).load::<Loaded>(connection)?;
    Ok(sources.into_iter().map(source_of).collect())
}

/// Takes a flow that will be deleted out of the sources that send users to it.
pub(crate) fn let_go_of_flow(
    connection: &mut AnyConnection,
    id: Id,
    at: DateTime<Utc>,
) -> QueryResult<Vec<Entry>> {
    lock_referring(connection, "source", "authentication_flow, enrollment_flow", id)?;
    let sources = sending_to(connection, id)?;
    diesel::update(
        source::table.filter(source::authentication_flow.eq(id).or(source::enrollment_flow.eq(id))),
    )
    .set((
        source::authentication_flow.eq(nullif(source::authentication_flow, id)),
        source::enrollment_flow.eq(nullif(source::enrollment_flow, id)),
        source::version.eq(source::version + 1),
        source::updated.eq(Time(at)),
    ))
    .run(connection)?;
    let flow: FlowId = id.into_id();
    let entries = sources.into_iter().map(|before| {
        let mut after = before.clone();
        after.authentication_flow.take_if(|other| *other == flow);
        after.enrollment_flow.take_if(|other| *other == flow);
        Entry::updated(&before, &after)
    });
    Ok(entries.collect())
}
