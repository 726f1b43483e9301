//! Who gets into a flow: members of the group that is bound to it, and of those below it.

use doorward_auth::credential::Credential;
use doorward_auth::{AccessError, Add, Session, View, Writing};
use doorward_domain::fault::Spelled;
use doorward_domain::flow::Flow;
use doorward_domain::flow::outline::NoEntry;
use doorward_domain::id::GroupId;
use doorward_domain::patch::Patch;
use doorward_domain::policy::binding::{PolicyBinding, PolicyBindingPatch};

use crate::house::{House, run};

const FLOW: &str = "default-authentication-flow";

/// Binds a group to the flow.
fn bind(session: &mut Session<'_, Writing>, group: GroupId) -> Result<PolicyBinding, AccessError> {
    let flow = session.authorize_on::<View, Flow>(Some(&FLOW.to_owned()))?.into_object();
    let patch = PolicyBindingPatch {
        target: Some(flow.id.0.into()),
        group: Patch::Value(Spelled::from(group)),
        order: Some(0),
        ..PolicyBindingPatch::default()
    };
    session.authorize::<Add, PolicyBinding>()?.insert(patch.into())
}

/// Whether somebody gets into the flow.
async fn gets_in(house: &House, caller: &Credential) -> bool {
    let outcome =
        house.does(caller, |session| session.authorize_on::<View, Flow>(Some(&FLOW.to_owned()))?.rehearse());
    match outcome.await {
        Ok(()) => true,
        Err(AccessError::NoEntry(NoEntry::NotApplicable)) => false,
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn members_of_a_group_and_of_those_below_it_get_in() {
    run(async {
        let house = House::start().await;
        // Superusers see the flow; otherwise they are asked like everybody else.
        let chiefs = house.group("chiefs", true, None).await;
        let above = house.group("above", false, None).await;
        let staff = house.group("staff", false, Some(above)).await;
        let below = house.group("below", false, Some(staff)).await;
        let member = house.user("member", true, &[chiefs, staff]).await;
        house.does(&member, move |session| bind(session, staff)).await.unwrap();
        assert!(gets_in(&house, &member).await);
        assert!(gets_in(&house, &house.user("of below", true, &[chiefs, below]).await).await);
        assert!(!gets_in(&house, &house.user("of above", true, &[chiefs, above]).await).await);
        assert!(!gets_in(&house, &house.user("of none", true, &[chiefs]).await).await);
    });
}

#[test]
fn twenty_levels_are_looked_at_and_no_more() {
    run(async {
        let house = House::start().await;
        let chiefs = house.group("chiefs", true, None).await;
        let first = house.group("1", false, None).await;
        let mut last = first;
        for number in 2..=20 {
            last = house.group(&number.to_string(), false, Some(last)).await;
        }
        let next = house.group("next", false, Some(last)).await;
        let of_last = house.user("of the last", true, &[chiefs, last]).await;
        house.does(&of_last, move |session| bind(session, first)).await.unwrap();
        assert!(gets_in(&house, &of_last).await);
        assert!(!gets_in(&house, &house.user("of the next", true, &[chiefs, next]).await).await);
    });
}
