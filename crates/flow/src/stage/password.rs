//! The password stage asks whoever says who he is to prove it.

use doorward_domain::event::Subject;
use doorward_domain::fault::{Fault, Faults};
use doorward_domain::id::UserId;
use doorward_domain::secret::SecretString;
use doorward_domain::stage::password::Password;

use super::{Stage, Turn, Visit};
use crate::answer::Answer;
use crate::challenge::Question;
use crate::plan::Pending;
use crate::world::{Claim, Verdict, World};

const FIELD: &str = "password";

impl Stage for Password {
    async fn enter<W: World>(&self, visit: &mut Visit<'_, W>, _stage: &Subject) -> Result<Turn, W::Error> {
        let (person, recovery) = (visit.person().await?, visit.world.recovery().await?);
        Ok(Turn::Ask(Question::Password { person, recovery }))
    }

    async fn answer<W: World>(
        &self,
        visit: &mut Visit<'_, W>,
        stage: &Subject,
        answer: &Answer,
    ) -> Result<Turn, W::Error> {
        let claim = match &visit.context.pending {
            None => return Ok(Turn::Denied(None)),
            Some(Pending::User(id)) => {
                let person = visit.world.person(UserId(*id)).await?;
                let username = person.map_or_else(|| id.to_string(), |person| person.username);
                // What was entered counts, so that nobody learns whose it is by what else is locked.
                let identifier = visit.context.entered.clone().unwrap_or_else(|| username.clone());
                Claim { user: Some(UserId(*id)), identifier, username, stage: stage.clone() }
            }
            Some(Pending::Nobody(text)) => {
                Claim { user: None, identifier: text.clone(), username: text.clone(), stage: stage.clone() }
            }
        };
        let verdict = match answer.text(FIELD) {
            Ok(password) => {
                let password = SecretString::from(password);
                visit.world.check_password(claim, password, &self.backends).await?
            }
            Err(faults) => return Ok(refuse(self, visit, faults)),
        };
        if let Verdict::Right(method) = verdict {
            visit.context.method = Some(method);
            return Ok(Turn::Done);
        }
        if let Verdict::Locked { until } = verdict {
            visit.locked_until = Some(until);
        }
        Ok(refuse(self, visit, Faults::of(FIELD, Fault::invalid("Invalid password"))))
    }
}

/// Every answer that is refused counts, a missing one, too. When there are too many, the flow ends.
fn refuse<W: World>(stage: &Password, visit: &mut Visit<'_, W>, faults: Faults) -> Turn {
    visit.failures = visit.failures.saturating_add(1);
    if i64::from(visit.failures) < i64::from(stage.failed_attempts_before_cancel) {
        return Turn::Refused(faults);
    }
    visit.failures = 0;
    Turn::Denied(None)
}
