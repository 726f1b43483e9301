//! Pictures that were uploaded. An object has one at most, which goes with the object.

use diesel::prelude::*;
use doorward_domain::choice::Choice;
use doorward_domain::event::Entry;
use doorward_domain::picture::{Media, MediaType, Picture};
use doorward_domain::store::StoreError;

use crate::error::meaning;
use crate::schema::media;
use crate::statement::Statement;
use crate::store::Store;
use crate::table::PicturedTable;
use crate::types::{Id, Named};

impl Store<'_> {
    /// Lets an object show another picture. What was uploaded for it before goes.
    pub fn show_picture<R: PicturedTable>(
        &mut self,
        before: &R,
        picture: &Picture,
    ) -> Result<(), StoreError> {
        let after = before.clone().showing(picture.place());
        if before.traced() == after.traced() {
            return Ok(());
        }
        after.hang(self.connection, self.stamp.at).map_err(meaning)?;
        let object = Id(after.object());
        diesel::delete(media::table.find(object)).run(self.connection).map_err(meaning)?;
        if let Picture::Uploaded(Media { name, kind, content }) = picture {
            let row = (
                media::object.eq(object),
                media::name.eq(name),
                media::kind.eq(kind.name()),
                media::content.eq(content.as_ref()),
            );
            diesel::insert_into(media::table).values(row).run(self.connection).map_err(meaning)?;
        }
        self.note(Entry::updated(before, &after))
    }

    /// The picture of this name. What it holds makes its name, so of several objects' any will do.
    pub fn media(&mut self, name: &str) -> Result<Option<Media>, StoreError> {
        let found = media::table.filter(media::name.eq(name)).limit(1);
        let found = found.select((media::kind, media::content));
        let found = found.get_result::<(Named<MediaType>, Vec<u8>)>(self.connection).optional();
        let found = found.map_err(meaning)?;
        Ok(found.map(|(Named(kind), content)| Media { name: name.to_owned(), kind, content: content.into() }))
    }
}
