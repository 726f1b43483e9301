//! Finding out whether somebody knows the password of a user.

use doorward_domain::id::UserId;
use doorward_domain::secret::{PasswordHash, SecretString};
use doorward_domain::store::{Lock, Write};
use doorward_domain::user::User;

use super::{Place, Verdict};
use crate::error::AccessError;
use crate::gateway::Gateway;

/// The number of nobody: users are counted from 1.
pub const NOBODY: UserId = UserId(0);

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
        let place = self.tools.passwords.place()?;
        let stored = self.password_of(user.unwrap_or(NOBODY)).await?;
        self.hold_against(place, user, stored.unwrap_or_else(PasswordHash::unusable), password).await
    }

    /// The same, by somebody who has a place already, and the hash.
    pub(crate) async fn hold_against(
        &self,
        place: Place,
        user: Option<UserId>,
        stored: PasswordHash,
        password: SecretString,
    ) -> Result<bool, AccessError> {
        let stored = if user.is_some() { stored } else { PasswordHash::unusable() };
        let verdict = self.tools.passwords.verify(place, password.clone(), stored.clone()).await?;
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
        Ok(self.database.look_up(stamp, move |mut store| store.password(user)).await?)
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use doorward_domain::user::FIRST_ADMIN;
    use doorward_persistence::{Database, Options, RETENTION};
    use doorward_testkit::{CountingMint, TestClock, TestDatabase};

    use super::*;
    use crate::vault::SecretVault;
    use crate::{Effort, FirstStartSettings, GivenPassword, Passwords, RateLimits, Tools};

    #[test]
    fn a_password_that_is_set_meanwhile_is_not_undone() {
        let place = TestDatabase::migrated();
        let mint = Arc::new(CountingMint::starting_at(1));
        let options = Options { pool_size: 2, wait: Duration::from_secs(5) };
        let database = Database::open(place.location(), options, mint.clone()).unwrap();
        let vault = SecretVault::new(&"a secret key that is long enough for tests".into()).unwrap();
        let passwords = Passwords::new(Effort::new(64, 1, 1).unwrap());
        let (vault, clock) = (Arc::new(vault), Arc::new(TestClock::default()));
        let tools =
            Tools { mint, vault, clock, passwords, retention: RETENTION, limits: RateLimits::default() };
        let gateway = Gateway::new(database, tools, None);
        let work = async {
            let start = FirstStartSettings { password: Some("correct horse".into()), ..Default::default() };
            gateway.first_start(start).await.unwrap().unwrap();
            let admin = UserId(1);
            let read = gateway.password_of(admin).await.unwrap().unwrap();
            // Between reading the hash and replacing it.
            let another = GivenPassword::Plain("battery staple".into());
            gateway.set_password(FIRST_ADMIN.to_owned(), another).await.unwrap();
            let set = gateway.password_of(admin).await.unwrap();
            assert_ne!(set.as_ref(), Some(&read));
            gateway.upgrade(admin, read, "correct horse".into()).await.unwrap();
            assert_eq!(gateway.password_of(admin).await.unwrap(), set);
            // Where nobody has, it is replaced.
            gateway.upgrade(admin, set.clone().unwrap(), "battery staple".into()).await.unwrap();
            assert_ne!(gateway.password_of(admin).await.unwrap(), set);
        };
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work);
    }
}
