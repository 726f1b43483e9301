//! What users can set for themselves.

use doorward_domain::source::Source;
use doorward_domain::stage::password::PasswordStage;

use crate::error::AccessError;
use crate::session::{Mode, Session};

impl<M: Mode> Session<'_, M> {
    /// The stages that everybody who is logged in can set something of: his password.
    pub fn stages_with_settings(&mut self) -> Result<Vec<PasswordStage>, AccessError> {
        self.authenticated()?;
        Ok(self.core.store.stages_with_settings()?)
    }

    /// The sources that everybody who is logged in can connect himself to.
    pub fn sources_with_settings(&mut self) -> Result<Vec<Source>, AccessError> {
        self.authenticated()?;
        Ok(self.core.store.sources_with_settings()?)
    }
}
