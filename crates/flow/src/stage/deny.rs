//! The deny stage turns everybody away who comes to it.

use doorward_domain::event::Subject;
use doorward_domain::stage::deny::Deny;

use super::{Stage, Turn, Visit};
use crate::world::World;

impl Stage for Deny {
    async fn enter<W: World>(&self, _visit: &mut Visit<'_, W>, _stage: &Subject) -> Result<Turn, W::Error> {
        let message = Some(self.deny_message.clone()).filter(|message| !message.is_empty());
        Ok(Turn::Denied(message))
    }

    fn asks(&self) -> bool {
        false
    }
}
