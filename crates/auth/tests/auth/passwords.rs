//! Whether somebody knows a password, and what becomes of a hash that is outdated.

use doorward_auth::{AccessError, Effort, GivenPassword, Session, View, Writing};
use doorward_domain::id::UserId;
use doorward_domain::user::{User, UserPatch};

use crate::house::{House, run};

const PASSWORD: &str = "correct horse";

/// The same password, hashed by Django with less effort than it takes by now.
const OUTDATED: &str = "pbkdf2_sha256$1000$seasalt$mQnueSakb748zqBAC1tmWVZsZbi2zPGZarEzTGdfmso=";

/// A user with this password.
async fn user(house: &House, password: Option<GivenPassword>) -> UserId {
    let patch =
        UserPatch { username: Some("ada".to_owned()), name: Some(String::new()), ..UserPatch::default() };
    house.gateway.create_user(patch, password, false).await.unwrap()
}

/// The hash that is stored.
async fn stored(house: &House, id: UserId) -> String {
    let find = move |session: &mut Session<'_, Writing>| {
        Ok::<_, AccessError>(session.authorize_on::<View, User>(Some(&id))?.into_object().password.0)
    };
    house.gateway.unchecked_system_session(find).await.unwrap()
}

async fn knows(house: &House, user: UserId, password: &str) -> bool {
    house.gateway.check_password(Some(user), password.into()).await.unwrap()
}

#[test]
fn whoever_knows_the_password_is_told_from_others() {
    run(async {
        let house = House::start().await;
        let ada = user(&house, Some(GivenPassword::Plain(PASSWORD.into()))).await;
        let before = stored(&house, ada).await;
        assert!(knows(&house, ada, PASSWORD).await);
        for wrong in ["", "correct horse ", "Correct horse"] {
            assert!(!knows(&house, ada, wrong).await, "{wrong}");
        }
        assert_eq!(stored(&house, ada).await, before);
    });
}

#[test]
fn nobody_knows_the_password_of_whoever_has_none() {
    run(async {
        let house = House::start().await;
        let ada = user(&house, None).await;
        for password in ["", "!", PASSWORD] {
            assert!(!knows(&house, ada, password).await);
            assert!(!house.gateway.check_password(None, password.into()).await.unwrap());
            assert!(!knows(&house, UserId(4711), password).await);
        }
    });
}

#[test]
fn an_outdated_hash_is_replaced_by_whoever_knows_the_password() {
    run(async {
        let house = House::start().await;
        let ada = user(&house, Some(GivenPassword::Hash(OUTDATED.into()))).await;
        assert!(!knows(&house, ada, "battery staple").await);
        assert_eq!(stored(&house, ada).await, OUTDATED);
        assert!(knows(&house, ada, PASSWORD).await);
        let replaced = stored(&house, ada).await;
        assert!(replaced.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{replaced}");
        // It is the same password, and once is enough.
        assert!(knows(&house, ada, PASSWORD).await);
        assert!(!knows(&house, ada, "battery staple").await);
        assert_eq!(stored(&house, ada).await, replaced);
    });
}

#[test]
fn a_hash_that_takes_more_effort_than_is_asked_for_stays() {
    run(async {
        let strong = House::with(Effort::new(64, 3, 1).unwrap()).await;
        let ada = user(&strong, Some(GivenPassword::Plain(PASSWORD.into()))).await;
        let hash = stored(&strong, ada).await;
        assert!(hash.starts_with("$argon2id$v=19$m=64,t=3,p=1$"), "{hash}");
        let weak = House::with(Effort::new(64, 2, 1).unwrap()).await;
        let ada = user(&weak, Some(GivenPassword::Hash(hash.as_str().into()))).await;
        assert!(knows(&weak, ada, PASSWORD).await);
        assert_eq!(stored(&weak, ada).await, hash);
    });
}

#[test]
fn a_hash_that_nobody_understands_is_not_taken() {
    run(async {
        let house = House::start().await;
        let nonsense = || GivenPassword::Hash("md5$salt$hash".into());
        let patch =
            UserPatch { username: Some("ada".to_owned()), name: Some(String::new()), ..UserPatch::default() };
        let refused = house.gateway.create_user(patch, Some(nonsense()), false).await;
        assert!(matches!(refused, Err(AccessError::Invalid(_))), "{refused:?}");
        let refused = house.gateway.set_password("akadmin".to_owned(), nonsense()).await;
        assert!(matches!(refused, Err(AccessError::Invalid(_))), "{refused:?}");
    });
}
