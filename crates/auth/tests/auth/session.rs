//! What does compile, beside what must not: the examples of `doorward_auth::session` that fail to
//! compile differ from these in nothing but what they must not do.

use doorward_auth::credential::Credential;
use doorward_auth::{AccessError, Authorized, Change, Delete, Session, View, Writing};
use doorward_domain::flow::Flow;

use crate::house::{House, run};

const FLOW: &str = "default-authentication-flow";

fn delete(session: &mut Session<'_, Writing>) -> Result<(), AccessError> {
    let flow = session.authorize_on::<Delete, Flow>(Some(&FLOW.to_owned()))?;
    flow.remove()
}

fn change(session: &mut Session<'_, Writing>) -> Result<(), AccessError> {
    session.authorize_on::<Change, Flow>(Some(&FLOW.to_owned())).map(|_| ())
}

fn ask<'s, 'c>(session: &'s mut Session<'c, Writing>) -> Result<Authorized<'s, 'c, View, Flow>, AccessError> {
    session.authorize()
}

#[test]
fn the_right_is_asked_for_and_refused() {
    run(async {
        let house = House::start().await;
        let caller = house.user("caller", true, &[]).await;
        for work in [delete, change] {
            let outcome = house.does(&caller, work).await;
            assert!(matches!(outcome, Err(AccessError::Forbidden)), "{outcome:?}");
            let outcome = house.does(&Credential::None, work).await;
            assert!(matches!(outcome, Err(AccessError::Forbidden)), "{outcome:?}");
        }
        let outcome = house.does(&Credential::None, |session| ask(session).map(|_| ())).await;
        assert!(matches!(outcome, Err(AccessError::NotAuthenticated)), "{outcome:?}");
    });
}

#[test]
fn the_right_is_asked_for_and_given() {
    run(async {
        let house = House::start().await;
        let chiefs = house.group("chiefs", true, None).await;
        let caller = house.user("caller", true, &[chiefs]).await;
        house.does(&caller, |session| ask(session).map(|_| ())).await.unwrap();
        house.does(&caller, change).await.unwrap();
        house.does(&caller, delete).await.unwrap();
        let outcome = house.does(&caller, delete).await;
        assert!(matches!(outcome, Err(AccessError::NotFound)), "{outcome:?}");
    });
}

#[test]
fn work_that_ends_badly_leaves_nothing_behind() {
    run(async {
        let house = House::start().await;
        let chiefs = house.group("chiefs", true, None).await;
        let caller = house.user("caller", true, &[chiefs]).await;
        let outcome: Result<(), _> = house
            .does(&caller, |session| {
                delete(session)?;
                Err(AccessError::NotFound)
            })
            .await;
        assert!(matches!(outcome, Err(AccessError::NotFound)), "{outcome:?}");
        house.does(&caller, change).await.unwrap();
    });
}
