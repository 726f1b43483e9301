//! `POST /sources/oauth/`

use doorward_testkit::{TestApp, with};
use serde_json::json;

use super::{ADD, SECRET, SOURCES, VIEW, path, plain, said, wrong};

#[test]
fn five_fields_are_enough() {
    let app = TestApp::start();
    let answer = app.admin().post(SOURCES, &said("chat"));
    let source = plain(app.url(), &answer.body()["pk"], "chat");
    answer.is(201, source.clone());
    app.admin().get(&path("chat")).is(200, source);
}

#[test]
fn everything_that_is_said_is_kept_but_the_secret_is_not_shown() {
    let app = TestApp::start();
    let fields = json!({
        "name": "Forge",
        "slug": "code",
        "enabled": false,
        "authentication_flow": app.flow("known"),
        "enrollment_flow": app.flow("new"),
        "policy_engine_mode": "all",
        "user_matching_mode": "email_link",
        "user_path_template": "from/%(slug)s",
        "provider_type": "discord",
        "request_token_url": "",
        "authorization_url": "https://example.com/authorize",
        "access_token_url": "https://example.com/token",
        "profile_url": "https://example.com/me",
        "consumer_key": "door",
        "additional_scopes": "email offline_access",
        "oidc_well_known_url": "https://example.com/.well-known/openid-configuration",
        "oidc_jwks_url": "https://example.com/jwks",
        "oidc_jwks": {"keys": [{"kty": "oct", "k": "abc"}]},
    });
    let answer = app.admin().post(SOURCES, &with(fields.clone(), &json!({"consumer_secret": SECRET})));
    let source = with(plain(app.url(), &answer.body()["pk"], "code"), &fields);
    answer.is(201, source.clone());
    app.admin().get(&path("code")).is(200, source);
    for shown in [path("code"), SOURCES.to_owned(), "/sources/all/code/".to_owned()] {
        let text = app.admin().get(&shown).text;
        assert!(!text.contains(SECRET) && !text.contains("consumer_secret"), "{text}");
    }
}

#[test]
fn the_callback_is_where_the_service_was_called() {
    let app = TestApp::start();
    let caller = app.admin().with_header("Host", "login.example.com");
    let source = caller.post(SOURCES, &said("chat")).ok(201);
    assert_eq!(source["callback_url"], json!("http://login.example.com/source/oauth/callback/chat/"));
}

#[test]
fn what_is_required_is_asked_for() {
    let app = TestApp::start();
    app.admin().post(SOURCES, &json!({})).is(
        400,
        json!({
            "name": ["This field is required."],
            "slug": ["This field is required."],
            "provider_type": ["This field is required."],
            "consumer_key": ["This field is required."],
            "consumer_secret": ["This field is required."],
            "code": "required",
        }),
    );
}

#[test]
fn what_is_wrong_is_refused_and_nothing_is_kept() {
    let app = TestApp::start();
    app.source("taken");
    for (wrong, refused) in wrong() {
        app.admin().post(SOURCES, &with(said("new"), &wrong)).is(400, refused);
    }
    app.admin().get(&path("new")).is_not_found();
}

#[test]
fn what_is_only_read_does_not_count() {
    let app = TestApp::start();
    let ignored = json!({
        "pk": "22222222-2222-4222-8222-222222222222", "managed": "mine", "icon": "mine",
        "component": "mine", "callback_url": "mine", "type": {"name": "mine"},
    });
    let answer = app.admin().post(SOURCES, &with(said("chat"), &ignored));
    let pk = &answer.body()["pk"];
    assert_ne!(*pk, ignored["pk"]);
    answer.is(201, plain(app.url(), pk, "chat"));
}

#[test]
fn adding_takes_its_own_permission() {
    let app = TestApp::start();
    app.anonymous().post(SOURCES, &said("chat")).is_error(
        403,
        "not_authenticated",
        "Authentication credentials were not provided.",
    );
    let (user, number) = app.user("helper");
    app.grant(number, &[VIEW, "authentik_core.add_source"]);
    user.post(SOURCES, &said("chat")).is_forbidden();
    app.grant(number, &[ADD]);
    user.post(SOURCES, &said("chat")).ok(201);
}
