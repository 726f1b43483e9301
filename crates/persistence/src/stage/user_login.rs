//! User login stages.

use chrono::{DateTime, Utc};
use diesel::dsl::{InnerJoin, auto_type};
use diesel::helper_types::{IntoBoxed, Select};
use diesel::prelude::*;
use doorward_domain::choice::Choice;
use doorward_domain::listing::{Listing, Place};
use doorward_domain::stage::user_login::{
    GeoipBinding, NetworkBinding, UserLogin, UserLoginFilter, UserLoginStage,
};
use doorward_domain::stage::{Stage, StageKind};
use doorward_domain::store::Visible;

use super::{StageRow, StageTable, assemble};
use crate::connection::{AnyConnection, MultiBackend};
use crate::relation::{found_in, only_visible, sorted};
use crate::schema::{stage, stage_view, user_login_stage};
use crate::types::{Id, Named, Time};

#[derive(Clone, Debug, Queryable, Insertable, AsChangeset)]
#[diesel(table_name = user_login_stage)]
struct Row {
    id: Id,
    session_duration: String,
    terminate_other_sessions: bool,
    remember_me_offset: String,
    network_binding: Named<NetworkBinding>,
    geoip_binding: Named<GeoipBinding>,
}

impl Row {
    fn new(id: Id, settings: &UserLogin) -> Self {
        Self {
            id,
            session_duration: settings.session_duration.clone(),
            terminate_other_sessions: settings.terminate_other_sessions,
            remember_me_offset: settings.remember_me_offset.clone(),
            network_binding: Named(settings.network_binding),
            geoip_binding: Named(settings.geoip_binding),
        }
    }
}

#[auto_type]
fn rows() -> _ {
    stage_view::table.inner_join(user_login_stage::table).select((
        (stage_view::id, stage_view::name, stage_view::flow_set),
        (
            user_login_stage::id,
            user_login_stage::session_duration,
            user_login_stage::terminate_other_sessions,
            user_login_stage::remember_me_offset,
            user_login_stage::network_binding,
            user_login_stage::geoip_binding,
        ),
    ))
}

fn stage_of((stage, row): (StageRow, Row)) -> UserLoginStage {
    let settings = UserLogin {
        session_duration: row.session_duration,
        terminate_other_sessions: row.terminate_other_sessions,
        remember_me_offset: row.remember_me_offset,
        network_binding: row.network_binding.0,
        geoip_binding: row.geoip_binding.0,
    };
    assemble(stage, settings)
}

type Selection<'a> =
    IntoBoxed<'a, Select<InnerJoin<stage::table, user_login_stage::table>, stage::id>, MultiBackend>;

fn selection<'a>(listing: &Listing<UserLoginFilter>, visible: &'a Visible) -> Selection<'a> {
    use user_login_stage as own;

    let query = stage::table.inner_join(own::table).select(stage::id).into_boxed();
    let query = query.filter(stage::kind.eq(StageKind::UserLogin.name()));
    let query = only_visible!(query, visible, stage::id);
    let query = found_in!(query, listing.search, stage::name);
    listing.filters.iter().fold(query, |query, filter| match filter {
        UserLoginFilter::Id(id) => query.filter(stage::id.eq(Id(id.0))),
        UserLoginFilter::Name(name) => query.filter(stage::name.eq(name.clone())),
        UserLoginFilter::SessionDuration(text) => query.filter(own::session_duration.eq(text.clone())),
        UserLoginFilter::TerminateOtherSessions(is) => query.filter(own::terminate_other_sessions.eq(*is)),
        UserLoginFilter::RememberMeOffset(text) => query.filter(own::remember_me_offset.eq(text.clone())),
        UserLoginFilter::NetworkBinding(binding) => query.filter(own::network_binding.eq(binding.name())),
        UserLoginFilter::GeoipBinding(binding) => query.filter(own::geoip_binding.eq(binding.name())),
    })
}

impl StageTable for UserLogin {
    fn find(connection: &mut AnyConnection, id: Id) -> QueryResult<Stage<Self>> {
        rows().filter(stage_view::id.eq(id)).get_result::<(StageRow, Row)>(connection).map(stage_of)
    }

    fn load(connection: &mut AnyConnection, ids: &[Id]) -> QueryResult<Vec<Stage<Self>>> {
        let rows = rows().filter(stage_view::id.eq_any(ids)).load::<(StageRow, Row)>(connection)?;
        Ok(rows.into_iter().map(stage_of).collect())
    }

    fn count(
        connection: &mut AnyConnection,
        listing: &Listing<UserLoginFilter>,
        visible: &Visible,
    ) -> QueryResult<i64> {
        selection(listing, visible).count().get_result(connection)
    }

    fn ids(
        connection: &mut AnyConnection,
        listing: &Listing<UserLoginFilter>,
        visible: &Visible,
        place: Place,
    ) -> QueryResult<Vec<Id>> {
        use user_login_stage as own;

        let query = sorted!(selection(listing, visible), &listing.order, {
            "pk" => stage::id,
            "name" => stage::name,
            "session_duration" => own::session_duration,
            "terminate_other_sessions" => own::terminate_other_sessions,
            "remember_me_offset" => own::remember_me_offset,
            "network_binding" => own::network_binding,
            "geoip_binding" => own::geoip_binding,
        }, {}, stage::name.asc(), stage::id);
        query.limit(place.size.cast_signed()).offset(place.offset().cast_signed()).load(connection)
    }

    fn insert(&self, connection: &mut AnyConnection, id: Id, at: DateTime<Utc>) -> QueryResult<()> {
        diesel::insert_into(user_login_stage::table)
            .values((Row::new(id, self), user_login_stage::updated.eq(Time(at))))
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
        let version = user_login_stage::version;
        diesel::update(user_login_stage::table.find(id))
            .set((Row::new(id, self), version.eq(version + 1), user_login_stage::updated.eq(Time(at))))
            .execute(connection)
            .map(|_| ())
    }
}
