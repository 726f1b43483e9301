//! The dummy stage asks nothing, and waits until it is answered.

use doorward_domain::event::Subject;
use doorward_domain::stage::dummy::Dummy;

use super::{Stage, Turn, Visit};
use crate::answer::Answer;
use crate::challenge::Question;
use crate::world::World;

impl Stage for Dummy {
    async fn enter<W: World>(&self, _visit: &mut Visit<'_, W>, stage: &Subject) -> Result<Turn, W::Error> {
        if self.throw_error {
            return Ok(Turn::Broken);
        }
        Ok(Turn::Ask(Question::Dummy { name: stage.name.clone() }))
    }

    async fn answer<W: World>(
        &self,
        _visit: &mut Visit<'_, W>,
        _stage: &Subject,
        _answer: &Answer,
    ) -> Result<Turn, W::Error> {
        Ok(if self.throw_error { Turn::Broken } else { Turn::Done })
    }
}
