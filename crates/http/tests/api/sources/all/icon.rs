//! The icon of a source.

use doorward_testkit::{Client, TestApp};
use serde_json::{Value, json};

use super::{SOURCES, VIEW};

/// What begins like a PNG picture.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n and so on";

/// What it takes to change sources of any kind.
const CHANGE: &str = "authentik_core.change_source";

fn upload(client: &Client, slug: &str) -> doorward_testkit::Answer {
    client.form(&format!("{SOURCES}{slug}/set_icon/"), &[("file", Some("a.png"), PNG)])
}

fn icon(app: &TestApp, slug: &str) -> Value {
    app.admin().get(&format!("{SOURCES}{slug}/")).ok(200)["icon"].clone()
}

#[test]
fn an_icon_is_uploaded_or_lies_elsewhere_or_is_that_of_the_kind() {
    let app = TestApp::start();
    app.source("chat");
    let usual = json!("/static/authentik/sources/discord.svg");
    for (slug, usual) in [("chat", usual), ("authentik-built-in", Value::Null)] {
        let path = format!("{SOURCES}{slug}/");
        upload(&app.admin(), slug).is(200, json!({}));
        let place = icon(&app, slug);
        let root = Client::anonymous(app.url().to_owned());
        assert_eq!(root.get(place.as_str().unwrap()).bytes, PNG);

        let address = json!({"url": "https://example.com/chat.svg"});
        app.admin().post(&format!("{path}set_icon_url/"), &address).is(200, json!({}));
        assert_eq!(icon(&app, slug), address["url"]);

        let clear: [(&str, Option<&str>, &[u8]); 1] = [("clear", None, b"true")];
        app.admin().form(&format!("{path}set_icon/"), &clear).is(200, json!({}));
        assert_eq!(icon(&app, slug), usual);
    }
    upload(&app.admin(), "chat").is(200, json!({}));
    let shown = app.admin().get("/sources/oauth/chat/").ok(200);
    assert_eq!(shown["icon"], icon(&app, "chat"));
}

#[test]
fn the_trail_tells_it_of_the_kind_that_the_source_is() {
    let app = TestApp::start();
    let pk = app.source("chat");
    let address = json!({"url": "/static/mine.svg"});
    for (slug, model, fields) in [
        (
            "chat",
            json!(["authentik_sources_oauth", "oauthsource"]),
            json!({"previous_value": "", "new_value": "/static/mine.svg"}),
        ),
        (
            "authentik-built-in",
            json!(["authentik_core", "source"]),
            json!({"previous_value": "", "new_value": "/static/mine.svg"}),
        ),
    ] {
        let before = app.trail().len();
        for _ in 0..2 {
            app.admin().post(&format!("{SOURCES}{slug}/set_icon_url/"), &address).is(200, json!({}));
        }
        let trail = app.trail();
        assert_eq!(trail.len(), before + 1, "the second time changed nothing");
        let context = &trail[before]["context"];
        assert_eq!(trail[before]["action"], json!("model_updated"));
        assert_eq!(json!([context["model"]["app"], context["model"]["model_name"]]), model);
        assert_eq!(context["diff"], json!({"icon": fields}));
    }
    let known = app.trail().iter().any(|entry| entry["context"]["model"]["pk"] == json!(pk.replace('-', "")));
    assert!(known);
}

#[test]
fn it_takes_the_permission_to_change_sources_of_any_kind() {
    let app = TestApp::start();
    let chat = json!(app.source("chat"));
    app.source("code");
    upload(&app.anonymous(), "chat").is_forbidden();
    let (user, number) = app.user("helper");
    upload(&user, "chat").is_forbidden();
    app.grant(number, &[VIEW, "authentik_core.add_source"]);
    upload(&user, "chat").is_forbidden();
    let address = json!({"url": "/a.svg"});
    user.post(&format!("{SOURCES}chat/set_icon_url/"), &address).is_forbidden();
    let change = "authentik_sources_oauth.change_oauthsource";
    app.grant_on(number, &[change], "authentik_sources_oauth.oauthsource", &chat);
    upload(&user, "chat").is(200, json!({}));
    user.post(&format!("{SOURCES}chat/set_icon_url/"), &address).is(200, json!({}));
    upload(&user, "code").is_forbidden();
    app.grant(number, &[CHANGE]);
    upload(&user, "code").is(200, json!({}));
    upload(&user, "authentik-built-in").is(200, json!({}));
    upload(&user, "nothing").is_not_found();
}
