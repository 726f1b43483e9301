//! Superusers: members of a group that says so, or of one below it.

use doorward_auth::credential::Credential;
use doorward_auth::{AccessError, Delete, Session, View, Writing};
use doorward_domain::fault::Submission;
use doorward_domain::flow::Flow;
use doorward_domain::id::GroupId;
use doorward_domain::listing::Listing;
use doorward_domain::user::{User, UserFilter};

use crate::house::{House, run};

/// The group at the end of a line of so many groups, the first of which makes superusers.
async fn last_of(house: &House, length: usize) -> GroupId {
    let mut last = house.group("0", true, None).await;
    for number in 1..length {
        last = house.group(&number.to_string(), false, Some(last)).await;
    }
    last
}

/// What takes a permission.
fn delete_flows(session: &mut Session<'_, Writing>) -> Result<(), AccessError> {
    session.may::<Delete, Flow>()
}

/// Whether somebody may do what takes a permission, and whether he is told that he is a superuser.
async fn may_all(house: &House, caller: &Credential) -> bool {
    let told = house.does(caller, |session| Ok(session.profile()?.user.is_superuser)).await.unwrap();
    match house.does(caller, delete_flows).await {
        Ok(()) => assert!(told, "a superuser is told that he is one"),
        Err(AccessError::Forbidden) => assert!(!told, "who is told that he is a superuser is one"),
        Err(error) => panic!("{error}"),
    }
    told
}

#[test]
fn a_user_without_groups_is_no_superuser() {
    run(async {
        let house = House::start().await;
        let caller = house.user("caller", true, &[]).await;
        assert!(!may_all(&house, &caller).await);
    });
}

#[test]
fn members_of_a_group_of_superusers_are_superusers() {
    run(async {
        let house = House::start().await;
        let (plain, chiefs) =
            (house.group("plain", false, None).await, house.group("chiefs", true, None).await);
        let caller = house.user("caller", true, &[plain, chiefs]).await;
        assert!(may_all(&house, &caller).await);
        let other = house.user("other", true, &[plain]).await;
        assert!(!may_all(&house, &other).await);
    });
}

#[test]
fn what_a_group_says_holds_for_the_groups_below_it() {
    run(async {
        let house = House::start().await;
        let last = last_of(&house, 2).await;
        let caller = house.user("caller", true, &[last]).await;
        assert!(may_all(&house, &caller).await);
    });
}

#[test]
fn it_does_not_hold_for_the_groups_above_it() {
    run(async {
        let house = House::start().await;
        let above = house.group("above", false, None).await;
        house.group("chiefs", true, Some(above)).await;
        let caller = house.user("caller", true, &[above]).await;
        assert!(!may_all(&house, &caller).await);
    });
}

#[test]
fn twenty_levels_are_looked_at_and_no_more() {
    run(async {
        let house = House::start().await;
        let twentieth = last_of(&house, 20).await;
        let next = house.group("next", false, Some(twentieth)).await;
        let caller = house.user("caller", true, &[twentieth]).await;
        assert!(may_all(&house, &caller).await);
        let other = house.user("other", true, &[next]).await;
        assert!(!may_all(&house, &other).await);
    });
}

/// The names of those whom a list of superusers, or of all others, holds.
async fn listed(house: &House, are_superusers: bool) -> Vec<String> {
    let chiefs = house.group("asking", true, None).await;
    let caller = house.user("zz", true, &[chiefs]).await;
    let names = house.does(&caller, move |session: &mut Session<'_, Writing>| {
        let filters = vec![UserFilter::IsSuperuser(are_superusers)];
        let listing = Listing { filters, ..Listing::default() };
        let page = session.authorize::<View, User>()?.list(Submission::from(listing))?;
        Ok(page.items.into_iter().map(|user| user.username).collect())
    });
    names.await.unwrap()
}

#[test]
fn a_list_of_superusers_holds_those_who_are_shown_as_such_each_once() {
    run(async {
        for are_superusers in [true, false] {
            let house = House::start().await;
            let twentieth = last_of(&house, 20).await;
            let next = house.group("next", false, Some(twentieth)).await;
            let others = house.group("others", true, Some(next)).await;
            house.user("far", true, &[twentieth]).await;
            house.user("too far", true, &[next]).await;
            house.user("twice", true, &[twentieth, others]).await;
            house.user("plain", true, &[]).await;
            house.user("retired", false, &[others]).await;
            let expected: &[_] = if are_superusers {
                &["akadmin", "far", "retired", "twice", "zz"]
            } else {
                &["plain", "too far"]
            };
            assert_eq!(listed(&house, are_superusers).await, expected);
        }
    });
}

#[test]
fn an_inactive_superuser_is_nobody() {
    run(async {
        let house = House::start().await;
        let chiefs = house.group("chiefs", true, None).await;
        let caller = house.user("caller", false, &[chiefs]).await;
        let outcome = house.does(&caller, delete_flows).await;
        assert!(matches!(outcome, Err(AccessError::InvalidToken { expired: None })), "{outcome:?}");
    });
}
