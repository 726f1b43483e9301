//! The providers that an OAuth source can speak to.

use doorward_testkit::TestApp;
use serde_json::{Value, json};

use super::SOURCES;

fn types(app: &TestApp, query: &str) -> Value {
    app.user(&format!("nobody{}", query.len())).0.get(&format!("{SOURCES}source_types/{query}")).ok(200)
}

#[test]
fn everybody_who_is_logged_in_learns_which_there_are() {
    let app = TestApp::start();
    let missing = "Authentication credentials were not provided.";
    app.anonymous().get(&format!("{SOURCES}source_types/")).is_error(403, "not_authenticated", missing);
    let types = types(&app, "");
    let names: Vec<_> = types.as_array().unwrap().iter().map(|kind| kind["name"].as_str().unwrap()).collect();
    let expected = [
        "apple",
        "openidconnect",
        "azuread",
        "discord",
        "facebook",
        "github",
        "gitlab",
        "google",
        "mailcow",
        "okta",
        "patreon",
        "reddit",
        "twitch",
        "twitter",
    ];
    assert_eq!(names, expected);
    let apple = json!({
        "name": "apple",
        "verbose_name": "Apple",
        "urls_customizable": false,
        "request_token_url": null,
        "authorization_url": "https://appleid.apple.com/auth/authorize",
        "access_token_url": "https://appleid.apple.com/auth/token",
        "profile_url": "",
        "oidc_well_known_url": null,
        "oidc_jwks_url": null,
    });
    assert_eq!(types[0], apple);
}

#[test]
fn one_is_found_by_its_name_and_the_default_by_any_other() {
    let app = TestApp::start();
    let found = types(&app, "?name=okta");
    assert_eq!((&found[0]["verbose_name"], found.as_array().unwrap().len()), (&json!("Okta"), 1));
    let unknown = json!([{
        "name": "default",
        "verbose_name": "Default source type",
        "urls_customizable": false,
        "request_token_url": null,
        "authorization_url": null,
        "access_token_url": null,
        "profile_url": null,
        "oidc_well_known_url": null,
        "oidc_jwks_url": null,
    }]);
    assert_eq!(types(&app, "?name=nothing"), unknown);
}
