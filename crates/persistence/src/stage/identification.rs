//! Identification stages.

use chrono::{DateTime, Utc};
use diesel::dsl::{LeftJoin, auto_type};
use diesel::helper_types::{IntoBoxed, Select};
use diesel::prelude::*;
use doorward_domain::choice::Choice;
use doorward_domain::event::Entry;
use doorward_domain::id::{FlowId, SourceId};
use doorward_domain::listing::{Listing, Place};
use doorward_domain::resource::Resource;
use doorward_domain::source::Source;
use doorward_domain::stage::Stage;
use doorward_domain::stage::StageKind;
use doorward_domain::stage::identification::{
    Identification, IdentificationFilter, IdentificationStage, UserField,
};
use doorward_domain::store::{StoreError, Visible};
use doorward_domain::used_by::{Consequence, Referrer};
use uuid::Uuid;

use super::{StageRow, StageTable, assemble, labels};
use crate::connection::{AnyConnection, MultiBackend, insert_all, on_each};
use crate::error::meaning;
use crate::relation::{Counted, Sight, found_in, lock_referring, only_visible, sorted};
use crate::schema::{identification_stage, identification_stage_source, source, stage, stage_view};
use crate::sql::nullif;
use crate::statement::Statement;
use crate::store::Store;
use crate::types::{Id, Json, Names, Time};

#[derive(Clone, Debug, PartialEq, Queryable, Insertable, AsChangeset)]
#[diesel(table_name = identification_stage, treat_none_as_null = true)]
#[expect(clippy::struct_excessive_bools, reason = "each is a column")]
struct Row {
    id: Id,
    user_fields: Json<Names<UserField>>,
    password_stage: Option<Id>,
    case_insensitive_matching: bool,
    show_matched_user: bool,
    enrollment_flow: Option<Id>,
    recovery_flow: Option<Id>,
    passwordless_flow: Option<Id>,
    show_source_labels: bool,
    pretend_user_exists: bool,
}

impl Row {
    fn new(id: Id, settings: &Identification) -> Self {
        Self {
            id,
            user_fields: Json(Names(settings.user_fields.clone())),
            password_stage: settings.password_stage.map(Id::from),
            case_insensitive_matching: settings.case_insensitive_matching,
            show_matched_user: settings.show_matched_user,
            enrollment_flow: settings.enrollment_flow.map(Id::from),
            recovery_flow: settings.recovery_flow.map(Id::from),
            passwordless_flow: settings.passwordless_flow.map(Id::from),
            show_source_labels: settings.show_source_labels,
            pretend_user_exists: settings.pretend_user_exists,
        }
    }

    fn settings(self, sources: Vec<Uuid>) -> Identification {
        let flow = |id: Option<Id>| id.map(Id::into_id::<FlowId>);
        Identification {
            user_fields: self.user_fields.0.0,
            password_stage: self.password_stage.map(Id::into_id),
            case_insensitive_matching: self.case_insensitive_matching,
            show_matched_user: self.show_matched_user,
            enrollment_flow: flow(self.enrollment_flow),
            recovery_flow: flow(self.recovery_flow),
            passwordless_flow: flow(self.passwordless_flow),
            sources: sources.into_iter().map(SourceId).collect(),
            show_source_labels: self.show_source_labels,
            pretend_user_exists: self.pretend_user_exists,
        }
    }
}

#[auto_type]
fn rows() -> _ {
    stage_view::table.inner_join(identification_stage::table).select((
        (stage_view::id, stage_view::name, stage_view::flow_set),
        (
            identification_stage::id,
            identification_stage::user_fields,
            identification_stage::password_stage,
            identification_stage::case_insensitive_matching,
            identification_stage::show_matched_user,
            identification_stage::enrollment_flow,
            identification_stage::recovery_flow,
            identification_stage::passwordless_flow,
            identification_stage::show_source_labels,
            identification_stage::pretend_user_exists,
        ),
        stage_view::sources,
    ))
}

type Loaded = (StageRow, Row, Json<Vec<Uuid>>);

fn stage_of((stage, row, Json(sources)): Loaded) -> IdentificationStage {
    assemble(stage, row.settings(sources))
}

type Selection<'a> =
    IntoBoxed<'a, Select<LeftJoin<stage::table, identification_stage::table>, stage::id>, MultiBackend>;

fn selection<'a>(listing: &Listing<IdentificationFilter>, visible: &'a Visible) -> Selection<'a> {
    use identification_stage as own;

    let query = stage::table.left_join(own::table).select(stage::id).into_boxed();
    let query = query.filter(stage::kind.eq(StageKind::Identification.name()));
    let query = only_visible!(query, visible, stage::id);
    let query = found_in!(query, listing.search, stage::name);
    listing.filters.iter().fold(query, |query, filter| match filter {
        IdentificationFilter::Name(name) => query.filter(stage::name.eq(name.clone())),
        IdentificationFilter::PasswordStage(id) => query.filter(own::password_stage.eq(Id(id.0))),
        IdentificationFilter::CaseInsensitiveMatching(is) => {
            query.filter(own::case_insensitive_matching.eq(*is))
        }
        IdentificationFilter::ShowMatchedUser(is) => query.filter(own::show_matched_user.eq(*is)),
        IdentificationFilter::EnrollmentFlow(id) => query.filter(own::enrollment_flow.eq(Id(id.0))),
        IdentificationFilter::RecoveryFlow(id) => query.filter(own::recovery_flow.eq(Id(id.0))),
        IdentificationFilter::PasswordlessFlow(id) => query.filter(own::passwordless_flow.eq(Id(id.0))),
        IdentificationFilter::ShowSourceLabels(is) => query.filter(own::show_source_labels.eq(*is)),
    })
}

impl StageTable for Identification {
    fn find(connection: &mut AnyConnection, id: Id) -> QueryResult<Stage<Self>> {
        let query = rows().filter(stage_view::id.eq(id));
        on_each!(connection, |connection| query.get_result::<Loaded>(connection)).map(stage_of)
    }

    fn load(connection: &mut AnyConnection, ids: &[Id]) -> QueryResult<Vec<Stage<Self>>> {
        let rows = rows().filter(stage_view::id.eq_any(ids)).load::<Loaded>(connection)?;
        Ok(rows.into_iter().map(stage_of).collect())
    }

    fn count(
        connection: &mut AnyConnection,
        listing: &Listing<IdentificationFilter>,
        visible: &Visible,
    ) -> QueryResult<i64> {
        Counted(selection(listing, visible)).get_result(connection)
    }

    fn ids(
        connection: &mut AnyConnection,
        listing: &Listing<IdentificationFilter>,
        visible: &Visible,
        place: Place,
    ) -> QueryResult<Vec<Id>> {
        use identification_stage as own;

        let query = sorted!(selection(listing, visible), &listing.order, {
            "pk" => stage::id,
            "name" => stage::name,
            "case_insensitive_matching" => own::case_insensitive_matching,
            "show_matched_user" => own::show_matched_user,
            "show_source_labels" => own::show_source_labels,
            "pretend_user_exists" => own::pretend_user_exists,
        }, {
            "password_stage" => own::password_stage,
            "enrollment_flow" => own::enrollment_flow,
            "recovery_flow" => own::recovery_flow,
            "passwordless_flow" => own::passwordless_flow,
        }, stage::name.asc(), stage::id, unique ["name"]);
        query.limit(place.reach().cast_signed()).offset(place.offset().cast_signed()).load(connection)
    }

    fn insert(&self, connection: &mut AnyConnection, id: Id, at: DateTime<Utc>) -> QueryResult<()> {
        diesel::insert_into(identification_stage::table)
            .values((Row::new(id, self), identification_stage::updated.eq(Time(at))))
            .run(connection)?;
        write_sources(connection, id, &self.sources)
    }

    fn update(
        &self,
        before: &Self,
        connection: &mut AnyConnection,
        id: Id,
        at: DateTime<Utc>,
    ) -> QueryResult<()> {
        let version = identification_stage::version;
        diesel::update(identification_stage::table.find(id))
            .set((Row::new(id, self), version.eq(version + 1), identification_stage::updated.eq(Time(at))))
            .prepared()
            .run(connection)?;
        if self.sources == before.sources {
            return Ok(());
        }
        diesel::delete(identification_stage_source::table.filter(identification_stage_source::stage.eq(id)))
            .run(connection)?;
        write_sources(connection, id, &self.sources)
    }
}

fn write_sources(connection: &mut AnyConnection, stage: Id, sources: &[SourceId]) -> QueryResult<()> {
    use identification_stage_source as link;

    if sources.is_empty() {
        return Ok(());
    }
    let rows: Vec<_> = (0_i32..)
        .zip(sources)
        .map(|(position, id)| (link::stage.eq(stage), link::source.eq(Id(id.0)), link::position.eq(position)))
        .collect();
    insert_all!(connection, link::table, rows)
}

impl Store<'_> {
    /// The names of the stages that have nothing by which a user could say who he is.
    pub fn unusable_stages(&mut self) -> Result<Vec<String>, StoreError> {
        let with_sources = identification_stage_source::table.select(identification_stage_source::stage);
        let stages = stage::table
            .inner_join(identification_stage::table)
            .filter(identification_stage::user_fields.eq(Json(Names::<UserField>(Vec::new()))))
            .filter(stage::id.ne_all(with_sources))
            .order(stage::name)
            .select(stage::name);
        stages.load(self.connection).map_err(meaning)
    }
}

/// The stage's own sources, which the contract lists among those who refer to it.
pub(super) fn own_sources(sight: &mut Sight<'_>, id: Id) -> QueryResult<Vec<Referrer>> {
    let sources = source::table
        .inner_join(identification_stage_source::table.on(identification_stage_source::source.eq(source::id)))
        .filter(identification_stage_source::stage.eq(id))
        .order(identification_stage_source::position)
        .select((source::id, source::name))
        .load::<(Id, String)>(sight.connection)?;
    let sources = sources.into_iter().map(|(id, name)| (id.0, name)).collect();
    sight.of(Source::MODEL, Consequence::CascadeMany, sources)
}

/// The stages that show the field of a password stage.
pub(super) fn with_password_stage(sight: &mut Sight<'_>, password_stage: Id) -> QueryResult<Vec<Referrer>> {
    let stages = showing(sight.connection, password_stage)?;
    sight.of(IdentificationStage::MODEL, Consequence::SetNull, labels(stages))
}

fn showing(connection: &mut AnyConnection, password_stage: Id) -> QueryResult<Vec<IdentificationStage>> {
    let stages =
        rows().filter(identification_stage::password_stage.eq(password_stage)).order(stage_view::name);
    Ok(stages.load::<Loaded>(connection)?.into_iter().map(stage_of).collect())
}

fn sending_to(connection: &mut AnyConnection, flow: Id) -> QueryResult<Vec<IdentificationStage>> {
    use identification_stage as own;

    let sends =
        own::enrollment_flow.eq(flow).or(own::recovery_flow.eq(flow)).or(own::passwordless_flow.eq(flow));
    let stages = rows().filter(sends.assume_not_null()).order(stage_view::name);
    Ok(stages.load::<Loaded>(connection)?.into_iter().map(stage_of).collect())
}

/// The stages that offer a source.
pub(crate) fn with_source(sight: &mut Sight<'_>, source: Id) -> QueryResult<Vec<Referrer>> {
    let stages = offering(sight.connection, source)?;
    sight.of(IdentificationStage::MODEL, Consequence::CascadeMany, labels(stages))
}

fn offering(connection: &mut AnyConnection, source: Id) -> QueryResult<Vec<IdentificationStage>> {
    let stages = rows().filter(identification_stage::id.eq_any(linked(source))).order(stage_view::name);
    Ok(stages.load::<Loaded>(connection)?.into_iter().map(stage_of).collect())
}

#[auto_type]
fn linked(source: Id) -> _ {
    identification_stage_source::table
        .filter(identification_stage_source::source.eq(source))
        .select(identification_stage_source::stage)
}

/// Takes a password stage that will be deleted out of the stages that show its field.
pub(super) fn let_go_of_password_stage(
    connection: &mut AnyConnection,
    id: Id,
    at: DateTime<Utc>,
) -> QueryResult<Vec<Entry>> {
    use identification_stage as own;

    lock_referring(connection, "identification_stage", "password_stage", id)?;
    let stages = showing(connection, id)?;
    diesel::update(own::table.filter(own::password_stage.eq(id)))
        .set((
            own::password_stage.eq(None::<Id>),
            own::version.eq(own::version + 1),
            own::updated.eq(Time(at)),
        ))
        .run(connection)?;
    Ok(changed(stages, |settings| settings.password_stage = None))
}

/// Takes a flow that will be deleted out of the stages that send users to it.
pub(crate) fn let_go_of_flow(
    connection: &mut AnyConnection,
    id: Id,
    at: DateTime<Utc>,
) -> QueryResult<Vec<Entry>> {
    use identification_stage as own;

    let columns = "enrollment_flow, recovery_flow, passwordless_flow";
    lock_referring(connection, "identification_stage", columns, id)?;
    let stages = sending_to(connection, id)?;
    let sends = own::enrollment_flow.eq(id).or(own::recovery_flow.eq(id)).or(own::passwordless_flow.eq(id));
    diesel::update(own::table.filter(sends))
        .set((
            own::enrollment_flow.eq(nullif(own::enrollment_flow, id)),
            own::recovery_flow.eq(nullif(own::recovery_flow, id)),
            own::passwordless_flow.eq(nullif(own::passwordless_flow, id)),
            own::version.eq(own::version + 1),
            own::updated.eq(Time(at)),
        ))
        .run(connection)?;
    let flow: FlowId = id.into_id();
    Ok(changed(stages, |settings| {
        for field in
            [&mut settings.enrollment_flow, &mut settings.recovery_flow, &mut settings.passwordless_flow]
        {
            field.take_if(|other| *other == flow);
        }
    }))
}

/// Takes a source that will be deleted out of the stages that offer it.
pub(crate) fn let_go_of_source(
    connection: &mut AnyConnection,
    id: Id,
    at: DateTime<Utc>,
) -> QueryResult<Vec<Entry>> {
    use identification_stage as own;

    lock_referring(connection, "identification_stage_source", "source", id)?;
    let stages = offering(connection, id)?;
    diesel::update(own::table.filter(own::id.eq_any(linked(id))))
        .set((own::version.eq(own::version + 1), own::updated.eq(Time(at))))
        .run(connection)?;
    let source: SourceId = id.into_id();
    let entries = changed(stages.clone(), |settings| settings.sources.retain(|other| *other != source));
    for stage in stages {
        let Identification { user_fields, sources, .. } = &stage.settings;
        if user_fields.is_empty() && *sources == [source] {
            log::warn!("{} is left with nothing that identifies a user", stage.label());
        }
    }
    Ok(entries)
}

fn changed(stages: Vec<IdentificationStage>, change: impl Fn(&mut Identification)) -> Vec<Entry> {
    let entries = stages.into_iter().map(|before| {
        let mut after = before.clone();
        change(&mut after.settings);
        Entry::updated(&before, &after)
    });
    entries.collect()
}
