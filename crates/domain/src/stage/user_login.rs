//! The user login stage logs the user in whom the stages before it found.

use validator::Validate;

use crate::choice::{Choice, choices};
use crate::event::Traced;
use crate::fault::Faults;
use crate::id::StageId;
use crate::model::Model;
use crate::resource::{Changes, Narrowing};
use crate::rules;
use crate::stage::{Kind, KindFacts, Stage, StageKind, StagePatch};

/// A user login stage.
pub type UserLoginStage = Stage<UserLogin>;

/// What a client may want of a user login stage.
pub type UserLoginStagePatch = StagePatch<UserLoginPatch>;

pub(super) static FACTS: KindFacts = KindFacts {
    model: Model {
        app: "authentik_stages_user_login",
        name: "userloginstage",
        verbose_name: "User Login Stage",
        verbose_name_plural: "User Login Stages",
    },
    component: "ak-stage-user-login-form",
    description: Some("Attaches the currently pending user to the current session."),
};

choices! {
    /// How closely a session is bound to the network it began in.
    NetworkBinding {
        /// Not at all.
        None = "no_binding",
        /// To the autonomous system.
        Asn = "bind_asn",
        /// To the network.
        Network = "bind_asn_network",
        /// To the address.
        Address = "bind_asn_network_ip",
    }
}

choices! {
    /// How closely a session is bound to the place it began in.
    GeoipBinding {
        /// Not at all.
        None = "no_binding",
        /// To the continent.
        Continent = "bind_continent",
        /// To the country.
        Country = "bind_continent_country",
        /// To the city.
        City = "bind_continent_country_city",
    }
}

/// What a user login stage has of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct UserLogin {
    /// How long a session lasts, such as `hours=8`; zero for as long as the browser is open.
    pub session_duration: String,
    /// Whether the user's other sessions end.
    pub terminate_other_sessions: bool,
    /// How much longer the session of a user lasts who asks to be remembered; zero not to offer it.
    pub remember_me_offset: String,
    /// How closely the session is bound to its network.
    pub network_binding: NetworkBinding,
    /// How closely the session is bound to its place.
    pub geoip_binding: GeoipBinding,
}

impl Default for UserLogin {
    fn default() -> Self {
        Self {
            session_duration: "seconds=0".to_owned(),
            terminate_other_sessions: false,
            remember_me_offset: "seconds=0".to_owned(),
            network_binding: NetworkBinding::None,
            geoip_binding: GeoipBinding::None,
        }
    }
}

/// What a client may want of them.
#[derive(Clone, Debug, Default, Validate)]
pub struct UserLoginPatch {
    /// How long a session lasts.
    #[validate(custom(function = rules::duration))]
    pub session_duration: Option<String>,
    /// Whether the user's other sessions end.
    pub terminate_other_sessions: Option<bool>,
    /// How much longer a remembered session lasts.
    #[validate(custom(function = rules::duration))]
    pub remember_me_offset: Option<String>,
    /// How closely the session is bound to its network.
    pub network_binding: Option<NetworkBinding>,
    /// How closely the session is bound to its place.
    pub geoip_binding: Option<GeoipBinding>,
}

impl Changes for UserLoginPatch {}

impl Kind for UserLogin {
    type Patch = UserLoginPatch;
    type Filter = UserLoginFilter;

    const KIND: StageKind = StageKind::UserLogin;

    fn merge(&mut self, patch: UserLoginPatch) -> Faults {
        let old = self.clone();
        *self = Self {
            session_duration: patch.session_duration.unwrap_or(old.session_duration),
            terminate_other_sessions: patch.terminate_other_sessions.unwrap_or(old.terminate_other_sessions),
            remember_me_offset: patch.remember_me_offset.unwrap_or(old.remember_me_offset),
            network_binding: patch.network_binding.unwrap_or(old.network_binding),
            geoip_binding: patch.geoip_binding.unwrap_or(old.geoip_binding),
        };
        Faults::none()
    }

    fn traced(&self) -> Vec<Traced> {
        let Self {
            session_duration,
            terminate_other_sessions,
            remember_me_offset,
            network_binding,
            geoip_binding,
        } = self;
        vec![
            Traced::open("session_duration", session_duration.clone()),
            Traced::open("terminate_other_sessions", *terminate_other_sessions),
            Traced::open("remember_me_offset", remember_me_offset.clone()),
            Traced::open("network_binding", network_binding.name()),
            Traced::open("geoip_binding", geoip_binding.name()),
        ]
    }
}

/// Conditions on user login stages.
#[derive(Clone, Debug)]
pub enum UserLoginFilter {
    /// It is this one.
    Id(StageId),
    /// It has this name.
    Name(String),
    /// A session lasts as long.
    SessionDuration(String),
    /// The user's other sessions end, or not.
    TerminateOtherSessions(bool),
    /// A remembered session lasts so much longer.
    RememberMeOffset(String),
    /// The session is bound so closely to its network.
    NetworkBinding(NetworkBinding),
    /// The session is bound so closely to its place.
    GeoipBinding(GeoipBinding),
}

impl Narrowing for UserLoginFilter {}
