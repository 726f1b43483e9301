//! The first start happens once.

use doorward_auth::credential::Credential;
use doorward_auth::{AccessError, FirstStartSettings, Session, View};
use doorward_domain::flow::Flow;
use doorward_domain::secret::ExposeSecret;

use crate::house::{House, profile, run};

#[test]
fn the_first_start_leaves_a_superuser_with_a_token() {
    run(async {
        let house = House::untouched();
        assert_eq!(house.gateway.installation().await.unwrap(), None);
        let first = house.gateway.first_start(FirstStartSettings::default()).await.unwrap().unwrap();
        assert_eq!(first.username, "akadmin");
        let caller = Credential::Bearer(first.token);
        let shown = house.does(&caller, profile).await.unwrap();
        assert_eq!((shown.user.username.as_str(), shown.user.is_superuser), ("akadmin", true));
        assert_eq!(shown.groups.len(), 1);
        assert_eq!(shown.groups[0].name, "authentik Admins");
        assert!(house.gateway.installation().await.unwrap().is_some());
    });
}

#[test]
fn the_key_of_his_token_can_be_given() {
    run(async {
        let house = House::untouched();
        let settings = FirstStartSettings { token: Some("given".into()), ..FirstStartSettings::default() };
        let first = house.gateway.first_start(settings).await.unwrap().unwrap();
        assert_eq!(first.token.expose_secret(), "given");
        house.does(&Credential::Bearer("given".into()), profile).await.unwrap();
    });
}

#[test]
fn a_second_start_changes_nothing() {
    run(async {
        let house = House::start().await;
        let installation = house.gateway.installation().await.unwrap();
        let settings = FirstStartSettings { token: Some("another".into()), ..FirstStartSettings::default() };
        assert!(house.gateway.first_start(settings).await.unwrap().is_none());
        assert_eq!(house.gateway.installation().await.unwrap(), installation);
        let outcome = house.does(&Credential::Bearer("another".into()), profile).await;
        assert!(matches!(outcome, Err(AccessError::InvalidToken { expired: None })));
    });
}

#[test]
fn of_many_who_start_at_once_one_is_the_first() {
    run(async {
        let house = House::untouched();
        let starts = (0..8).map(|_| {
            let gateway = house.gateway.clone();
            tokio::spawn(async move { gateway.first_start(FirstStartSettings::default()).await })
        });
        let starts: Vec<_> = starts.collect();
        let mut tokens = Vec::new();
        for start in starts {
            tokens.extend(start.await.unwrap().unwrap().map(|first| first.token));
        }
        assert_eq!(tokens.len(), 1);
        let caller = Credential::Bearer(tokens.remove(0));
        let flow = |session: &mut Session<'_, _>| {
            let flow = session.authorize_on::<View, Flow>(Some(&"default-authentication-flow".to_owned()))?;
            Ok(flow.object().stages.len())
        };
        assert_eq!(house.does(&caller, flow).await.unwrap(), 3);
    });
}
