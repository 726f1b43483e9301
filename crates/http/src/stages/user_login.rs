//! `/stages/user_login/`

use doorward_domain::stage::user_login::{UserLogin, UserLoginFilter as By, UserLoginPatch};
use serde::Serialize;
use utoipa::ToSchema;

use crate::choices::{GeoipBindingEnum, NetworkBindingEnum};
use crate::fields::{Body, Fields};
use crate::input::{Boolean, TEXT, choice};
use crate::query::{self, Filter};
use crate::stages::{ServedKind, named};

/// What a user login stage has of its own.
#[derive(Serialize, ToSchema)]
pub struct UserLoginResponse {
    /// Determines how long a session lasts. Default of 0 means that the sessions lasts until the browser is closed. (Format: hours=-1;minutes=-2;seconds=-3)
    session_duration: String,
    /// Terminate all other sessions of the user logging in.
    terminate_other_sessions: bool,
    /// Offset the session will be extended by when the user picks the remember me option. Default of 0 means that the remember me option will not be shown. (Format: hours=-1;minutes=-2;seconds=-3)
    remember_me_offset: String,
    /// Bind sessions created by this stage to the configured network
    network_binding: NetworkBindingEnum,
    /// Bind sessions created by this stage to the configured GeoIP location
    geoip_binding: GeoipBindingEnum,
}

impl From<UserLogin> for UserLoginResponse {
    fn from(settings: UserLogin) -> Self {
        Self {
            session_duration: settings.session_duration,
            terminate_other_sessions: settings.terminate_other_sessions,
            remember_me_offset: settings.remember_me_offset,
            network_binding: NetworkBindingEnum(settings.network_binding),
            geoip_binding: GeoipBindingEnum(settings.geoip_binding),
        }
    }
}

impl Body for UserLoginPatch {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self {
            session_duration: fields.optional("session_duration", TEXT),
            terminate_other_sessions: fields.optional("terminate_other_sessions", Boolean),
            remember_me_offset: fields.optional("remember_me_offset", TEXT),
            network_binding: fields.optional("network_binding", choice()),
            geoip_binding: fields.optional("geoip_binding", choice()),
        }
    }
}

impl ServedKind for UserLogin {
    named!("user_login", "UserLoginStage", "User Login Stage");

    type Response = UserLoginResponse;

    fn filters() -> Vec<Filter<By>> {
        vec![
            query::text("name", By::Name),
            query::uuid("stage_uuid", By::Id),
            query::text("session_duration", By::SessionDuration),
            query::boolean("terminate_other_sessions", By::TerminateOtherSessions),
            query::text("remember_me_offset", By::RememberMeOffset),
            query::choice("network_binding", By::NetworkBinding),
            query::choice("geoip_binding", By::GeoipBinding),
        ]
    }
}
