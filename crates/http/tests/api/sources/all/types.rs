//! The kinds of sources that can be created, and those that users can connect themselves to.

use doorward_testkit::TestApp;
use serde_json::{Value, json};

use super::SOURCES;

const WHO: &str = "Authentication credentials were not provided.";

#[test]
fn everybody_who_is_logged_in_learns_which_kinds_there_are() {
    let app = TestApp::start();
    let path = format!("{SOURCES}types/");
    app.anonymous().get(&path).is_error(403, "not_authenticated", WHO);
    let types = app.user("nobody").0.get(&path).ok(200);
    let names: Vec<_> = types.as_array().unwrap().iter().map(|kind| &kind["name"]).collect();
    let expected = [
        "Apple",
        "Azure AD",
        "Discord",
        "Facebook",
        "GitHub",
        "GitLab",
        "Google",
        "Mailcow",
        "Okta",
        "OpenID Connect",
        "Patreon",
        "Reddit",
        "Twitch",
        "Twitter",
    ];
    assert_eq!(json!(names), json!(expected.map(|name| format!("{name} OAuth Source"))));
    let github = json!({
        "name": "GitHub OAuth Source",
        "description": "Lets users log in with GitHub.",
        "component": "ak-source-oauth-form",
        "model_name": "githuboauthsource",
        "icon_url": "/static/authentik/sources/github.svg",
        "requires_enterprise": false,
    });
    assert_eq!(types[4], github);
}

#[test]
fn everybody_who_is_logged_in_learns_what_he_can_connect_himself_to() {
    let app = TestApp::start();
    let path = format!("{SOURCES}user_settings/");
    app.anonymous().get(&path).is_error(403, "not_authenticated", WHO);
    let (user, _) = app.user("nobody");
    user.get(&path).is(200, json!([]));
    for slug in ["code", "chat", "off"] {
        app.source(slug);
    }
    app.admin().patch("/sources/oauth/off/", &json!({"enabled": false})).ok(200);
    let setting = |slug: &str| -> Value {
        json!({
            "object_uid": slug,
            "component": "ak-user-settings-source-oauth",
            "title": slug,
            "configure_url": format!("/source/oauth/login/{slug}/"),
            "icon_url": "/static/authentik/sources/discord.svg",
        })
    };
    user.get(&path).is(200, json!([setting("chat"), setting("code")]));

    // What is bound to a source decides who may use it.
    let chat = app.admin().get(&format!("{SOURCES}chat/")).ok(200)["pk"].clone();
    let (other, number) = app.user("other");
    let only = json!({"target": chat, "user": number, "order": 0});
    app.admin().post("/policies/bindings/", &only).ok(201);
    other.get(&path).is(200, json!([setting("chat"), setting("code")]));
    user.get(&path).is(200, json!([setting("code")]));
}
