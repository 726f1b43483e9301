//! The user login stage logs in whoever the stages before it found.

use chrono::TimeDelta;
use doorward_domain::event::Subject;
use doorward_domain::id::UserId;
use doorward_domain::rules::parse_duration;
use doorward_domain::stage::user_login::{NetworkBinding, UserLogin};

use super::{Stage, Turn, Visit};
use crate::answer::Answer;
use crate::challenge::Question;
use crate::plan::{Method, Pending};
use crate::world::World;

/// A user who is logged in from here on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login {
    /// Who.
    pub user: UserId,
    /// How he has proved it, if he had to.
    pub method: Option<Method>,
    /// How long the session lasts; none for as long as the browser is open.
    pub lasts: Option<TimeDelta>,
    /// Whether his other sessions end.
    pub ends_others: bool,
    /// How closely the session is bound to its network.
    pub network: NetworkBinding,
}

impl Stage for UserLogin {
    async fn enter<W: World>(&self, visit: &mut Visit<'_, W>, _stage: &Subject) -> Result<Turn, W::Error> {
        if self.asks() {
            return Ok(Turn::Ask(Question::UserLogin { person: visit.person().await? }));
        }
        log_in(self, visit, TimeDelta::zero()).await
    }

    /// Whoever may not be remembered is not asked whether he wants to be.
    fn asks(&self) -> bool {
        !remembers(self).is_zero()
    }

    async fn answer<W: World>(
        &self,
        visit: &mut Visit<'_, W>,
        _stage: &Subject,
        answer: &Answer,
    ) -> Result<Turn, W::Error> {
        match answer.flag("remember_me") {
            Ok(true) => log_in(self, visit, remembers(self)).await,
            Ok(false) => log_in(self, visit, TimeDelta::zero()).await,
            Err(faults) => Ok(Turn::Refused(faults)),
        }
    }
}

/// How much longer the session of somebody lasts who asks to be remembered; zero when he is not asked.
fn remembers(stage: &UserLogin) -> TimeDelta {
    parse_duration(&stage.remember_me_offset).unwrap_or_default().max(TimeDelta::zero())
}

/// Has whoever is at the door logged in, if he may log in: somebody whom nobody knows, or who is not active, may
/// not, however he came here.
async fn log_in<W: World>(
    stage: &UserLogin,
    visit: &mut Visit<'_, W>,
    longer: TimeDelta,
) -> Result<Turn, W::Error> {
    let Some(Pending::User(id)) = visit.context.pending else { return Ok(Turn::Denied(None)) };
    let person = visit.world.person(UserId(id)).await?;
    let Some(person) = person.filter(|person| person.is_active) else { return Ok(Turn::Denied(None)) };
    let lasts = parse_duration(&stage.session_duration).unwrap_or_default() + longer;
    Ok(Turn::LogIn(Login {
        user: person.id,
        method: visit.context.method.clone(),
        lasts: Some(lasts).filter(|lasts| *lasts > TimeDelta::zero()),
        ends_others: stage.terminate_other_sessions,
        network: stage.network_binding,
    }))
}
