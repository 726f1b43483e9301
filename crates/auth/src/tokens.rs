//! Tokens that the service itself makes for a user.

use doorward_domain::id::UserId;
use doorward_domain::resource::{Editable, Writer};
use doorward_domain::secret::SecretString;
use doorward_domain::token::{Intent, Token};

use crate::session::Core;

impl Core<'_> {
    /// A new token of the user, not yet stored, whoever asks for it; and its key.
    pub(crate) fn fresh_token(
        &self,
        user: UserId,
        intent: Intent,
        identifier: String,
    ) -> (Token, SecretString) {
        let key = self.tools.mint.token_key();
        let writer = Writer::system(self.now, self.tools.mint.as_ref(), self.tools.vault.as_ref());
        let token = Token::fresh(&writer).with_key(&key, writer.vault);
        (Token { user, intent, identifier, ..token }, key)
    }
}
