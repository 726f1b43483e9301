//! Finding out whether somebody knows the password of a user.

use doorward_domain::id::UserId;
use doorward_domain::secret::{PasswordHash, SecretString};
use doorward_domain::store::{Lock, Read, Write};
use doorward_domain::user::User;

use super::Verdict;
use crate::error::AccessError;
use crate::gateway::Gateway;

impl Gateway {
    /// The hash of a password that somebody may set.
    pub async fn hash_password(&self, password: Option<SecretString>) -> Result<PasswordHash, AccessError> {
        self.tools.passwords.hash(password).await
    }

    /// Whether the password is that of the user. Without a user it is not, and that takes as long to
    /// find out.
    ///
    /// A hash by another algorithm, or with less effort than is asked for by now, is replaced on this
    /// occasion: only whoever knows the password can hash it anew.
    pub async fn check_password(
        &self,
        user: Option<UserId>,
        password: SecretString,
    ) -> Result<bool, AccessError> {
        let stored = match user {
            Some(user) => self.password_of(user).await?,
            None => None,
        };
        let stored = stored.unwrap_or_else(PasswordHash::unusable);
        let verdict = self.tools.passwords.verify(password.clone(), stored.clone()).await?;
        if let (Verdict::Outdated, Some(user)) = (verdict, user)
            && let Err(error) = self.upgrade(user, stored, password).await
        {
            // He is the one all the same, and comes again.
            log::warn!("the password hash of user {user} could not be replaced: {error}");
        }
        Ok(verdict != Verdict::Wrong)
    }

    async fn password_of(&self, user: UserId) -> Result<Option<PasswordHash>, AccessError> {
        let (_, stamp) = self.stamp(None);
        let found = self.database.read(stamp, move |mut store| Read::<User>::find(&mut store, &user));
        Ok(found.await?.map(|user| user.password))
    }

    /// Replaces the hash of a password, unless somebody has set another one meanwhile.
    async fn upgrade(
        &self,
        user: UserId,
        outdated: PasswordHash,
        password: SecretString,
    ) -> Result<(), AccessError> {
        let hash = self.hash_password(Some(password)).await?;
        self.unchecked_system_session(move |session| {
            let store = &mut session.core.store;
            let found: Option<User> = store.find_for_change(&user)?;
            if let Some(user) = found.filter(|user| user.password == outdated) {
                store.update(&user, User { password: hash.clone(), ..user.clone() })?;
            }
            Ok(())
        })
        .await
    }
}
