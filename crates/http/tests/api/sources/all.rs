//! `/sources/all/`

mod destroy;
mod icon;
mod types;
mod used_by;

use doorward_testkit::{TestApp, each};
use serde_json::{Value, json};

/// Where the sources are.
const SOURCES: &str = "/sources/all/";

/// What it takes to see sources of any kind.
const VIEW: &str = "authentik_core.view_source";

/// The source that is the service itself.
fn built_in(pk: &Value) -> Value {
    json!({
        "pk": pk,
        "name": "authentik Built-in",
        "slug": "authentik-built-in",
        "enabled": true,
        "authentication_flow": null,
        "enrollment_flow": null,
        "component": "",
        "verbose_name": "source",
        "verbose_name_plural": "sources",
        "meta_model_name": "authentik_core.source",
        "policy_engine_mode": "any",
        "user_matching_mode": "identifier",
        "managed": "goauthentik.io/sources/inbuilt",
        "user_path_template": "goauthentik.io/sources/%(slug)s",
        "icon": null,
    })
}

/// An OAuth source as it is shown among sources of any kind.
fn oauth(pk: &str, slug: &str) -> Value {
    json!({
        "pk": pk,
        "name": slug,
        "slug": slug,
        "enabled": true,
        "authentication_flow": null,
        "enrollment_flow": null,
        "component": "ak-source-oauth-form",
        "verbose_name": "OAuth Source",
        "verbose_name_plural": "OAuth Sources",
        "meta_model_name": "authentik_sources_oauth.oauthsource",
        "policy_engine_mode": "any",
        "user_matching_mode": "identifier",
        "managed": null,
        "user_path_template": "goauthentik.io/sources/%(slug)s",
        "icon": "/static/authentik/sources/discord.svg",
    })
}

#[test]
fn the_service_itself_is_a_source_that_always_exists() {
    let app = TestApp::start();
    let source = app.admin().get(&format!("{SOURCES}authentik-built-in/")).ok(200);
    assert_eq!(source, built_in(&source["pk"]));
    let page = json!({
        "pagination": {
            "next": 0, "previous": 0, "count": 1, "current": 1, "total_pages": 1,
            "start_index": 1, "end_index": 1,
        },
        "results": [source],
    });
    app.admin().get(SOURCES).is(200, page);
    // It speaks no OAuth.
    app.admin().get("/sources/oauth/authentik-built-in/").is_not_found();
}

#[test]
fn the_service_itself_can_be_among_the_sources_of_a_stage() {
    let app = TestApp::start();
    let source = app.admin().get(&format!("{SOURCES}authentik-built-in/")).ok(200)["pk"].clone();
    let stage = json!({"name": "who", "sources": [source]});
    assert_eq!(app.admin().post("/stages/identification/", &stage).ok(201)["sources"], json!([source]));
}

#[test]
fn an_oauth_source_shows_what_all_sources_share_and_no_more() {
    let app = TestApp::start();
    let pk = app.source("chat");
    app.admin().get(&format!("{SOURCES}chat/")).is(200, oauth(&pk, "chat"));
    for key in [pk.as_str(), "CHAT", "nothing"] {
        app.admin().get(&format!("{SOURCES}{key}/")).is_not_found();
    }
}

#[test]
fn the_list_is_narrowed_searched_sorted_and_cut() {
    let app = TestApp::start();
    for slug in ["chat", "code"] {
        app.source(slug);
    }
    app.admin().patch("/sources/oauth/code/", &json!({"name": "A Forge"})).ok(200);
    for (query, slugs) in [
        ("", &["code", "authentik-built-in", "chat"][..]),
        ("slug=chat", &["chat"]),
        ("name=A%20Forge", &["code"]),
        ("name=forge", &[]),
        ("managed=goauthentik.io/sources/inbuilt", &["authentik-built-in"]),
        ("managed=nobody", &[]),
        ("search=FORGE", &["code"]),
        ("search=built-in", &["authentik-built-in"]),
        ("ordering=-name", &["chat", "authentik-built-in", "code"]),
        ("ordering=slug", &["authentik-built-in", "chat", "code"]),
        ("ordering=slug&page_size=2&page=2", &["code"]),
        ("enabled=false", &["code", "authentik-built-in", "chat"]),
    ] {
        assert_eq!(each(&app.admin().get(&format!("{SOURCES}?{query}")).ok(200), "slug"), slugs, "{query}");
    }
}

#[test]
fn nothing_is_written_here() {
    let app = TestApp::start();
    app.source("chat");
    for path in [SOURCES.to_owned(), format!("{SOURCES}chat/")] {
        for method in ["POST", "PUT", "PATCH"] {
            app.admin().json(method, &path, &json!({})).is_error(
                405,
                "method_not_allowed",
                &format!("Method \"{method}\" not allowed."),
            );
        }
    }
}

#[test]
fn seeing_sources_of_any_kind_is_a_permission_of_its_own() {
    let app = TestApp::start();
    let pk = app.source("chat");
    app.source("code");
    let (user, number) = app.user("helper");
    app.anonymous().get(SOURCES).is_error(
        403,
        "not_authenticated",
        "Authentication credentials were not provided.",
    );
    app.anonymous().get(&format!("{SOURCES}chat/")).is_forbidden();
    app.grant(number, &["authentik_sources_oauth.view_oauthsource"]);
    user.get(SOURCES).is_forbidden();
    user.get(&format!("{SOURCES}chat/")).is_forbidden();
    let (user, number) = app.user("seer");
    app.grant(number, &[VIEW]);
    user.get(&format!("{SOURCES}chat/")).is(200, oauth(&pk, "chat"));
    assert_eq!(each(&user.get(SOURCES).ok(200), "slug").len(), 3);
    user.get("/sources/oauth/chat/").is_forbidden();
}
