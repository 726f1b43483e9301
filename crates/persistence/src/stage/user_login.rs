//! User login stages.

use doorward_domain::stage::user_login::{
    GeoipBinding, NetworkBinding, UserLogin, UserLoginFilter, UserLoginFilter as By,
};

use super::kind::prelude::*;

stage_table! {
    UserLogin in user_login_stage {
        session_duration: String,
        terminate_other_sessions: bool,
        remember_me_offset: String,
        network_binding: Named<NetworkBinding>,
        geoip_binding: Named<GeoipBinding>,
    }
    sorted by {
        session_duration, terminate_other_sessions, remember_me_offset, network_binding, geoip_binding
    } or {}
    narrowed by UserLoginFilter {
        By::Id(id) => stage::id.eq(Id(id.0)),
        By::Name(name) => stage::name.eq(name.clone()),
        By::SessionDuration(text) => own::session_duration.eq(text.clone()),
        By::TerminateOtherSessions(is) => own::terminate_other_sessions.eq(*is),
        By::RememberMeOffset(text) => own::remember_me_offset.eq(text.clone()),
        By::NetworkBinding(binding) => own::network_binding.eq(binding.name()),
        By::GeoipBinding(binding) => own::geoip_binding.eq(binding.name()),
    }
}
