//! Pictures: which an object shows, and those that were uploaded.

use doorward_domain::picture::{Media, Picture};
use doorward_persistence::PicturedTable;

use crate::error::AccessError;
use crate::gateway::Gateway;
use crate::registry::{Add, Change, Guarded};
use crate::session::AuthorizedOn;

impl<R: Guarded + PicturedTable> AuthorizedOn<'_, '_, Change, R> {
    /// Lets the object show another picture.
    pub fn show_picture(self, picture: &Picture) -> Result<(), AccessError> {
        let (core, object) = self.into_parts();
        Ok(core.store.show_picture(&object, picture)?)
    }

    /// The same right, for callers who may add such objects as well.
    pub fn also_adding(self) -> Result<Self, AccessError> {
        let Self { core, object, action } = self;
        core.require_on::<Add, R>(&object)?;
        Ok(Self { core, object, action })
    }
}

impl Gateway {
    /// A picture that was uploaded, by its name. Everybody sees what pages show to everybody.
    pub async fn media(&self, name: String) -> Result<Option<Media>, AccessError> {
        let (_, stamp) = self.stamp(None);
        self.database.read(stamp, move |mut store| Ok(store.media(&name)?)).await
    }
}
