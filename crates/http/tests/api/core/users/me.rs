//! `GET /core/users/me/`

use doorward_testkit::{TestApp, with};
use serde_json::{Value, json};

use super::{USERS, path};

const ME: &str = "/core/users/me/";

/// The caller as he sees himself, if nothing was said of him but his names. What is drawn or digested
/// is that of `answer`.
fn plain(answer: &Value, pk: i64, name: &str) -> Value {
    json!({
        "pk": pk,
        "username": name,
        "name": name,
        "is_active": true,
        "is_superuser": false,
        "groups": [],
        "email": "",
        "avatar": answer["user"]["avatar"],
        "uid": answer["user"]["uid"],
        "settings": {},
        "type": "internal",
        "system_permissions": [],
    })
}

#[test]
fn everybody_sees_himself_without_any_permission() {
    let app = TestApp::start();
    let (user, number) = app.user("ada");
    let answer = user.get(ME);
    let body = answer.body();
    answer.is(200, json!({"user": plain(&body, number, "ada")}));
    // It is the one whom others see.
    let seen = app.admin().get(&path(&json!(number))).ok(200);
    assert_eq!((&seen["uid"], &seen["avatar"]), (&body["user"]["uid"], &body["user"]["avatar"]));
}

#[test]
fn groups_settings_and_type_are_shown() {
    let app = TestApp::start();
    let (user, number) = app.user("ada");
    let groups = app.admin().get(ME).ok(200)["user"]["groups"].clone();
    let fields = json!({
        "groups": [groups[0]["pk"]],
        "email": "ada@example.com",
        "type": "external",
        "attributes": {"settings": {"locale": "de", "theme": {"base": "dark"}}, "other": 1},
    });
    app.admin().patch(&path(&json!(number)), &fields).ok(200);
    let answer = user.get(ME);
    let shown = json!({
        "is_superuser": true,
        "groups": [{"name": "authentik Admins", "pk": groups[0]["pk"]}],
        "email": "ada@example.com",
        "settings": {"locale": "de", "theme": {"base": "dark"}},
        "type": "external",
    });
    answer.is(200, json!({"user": with(plain(&answer.body(), number, "ada"), &shown)}));
}

#[test]
fn the_settings_of_the_brand_count_where_nobody_says_otherwise() {
    let app = TestApp::start();
    let (user, number) = app.user("ada");
    let brand = app.admin().get("/core/brands/?default=true").ok(200)["results"][0]["brand_uuid"].clone();
    let brand = format!("/core/brands/{}/", brand.as_str().unwrap());
    let of_brand = json!({"settings": {"locale": "fr", "theme": {"base": "light", "background": "x"}}});
    app.admin().patch(&brand, &json!({"attributes": of_brand})).ok(200);
    let own = json!({"settings": {"locale": "de", "theme": {"base": "dark"}}});
    app.admin().patch(&path(&json!(number)), &json!({"attributes": own})).ok(200);
    let merged = json!({"locale": "de", "theme": {"base": "dark", "background": "x"}});
    assert_eq!(user.get(ME).ok(200)["user"]["settings"], merged);
    assert_eq!(app.admin().get(ME).ok(200)["user"]["settings"], of_brand["settings"]);
}

#[test]
fn settings_that_are_no_object_are_none() {
    let app = TestApp::start();
    let (user, number) = app.user("ada");
    app.admin().patch(&path(&json!(number)), &json!({"attributes": {"settings": "dark"}})).ok(200);
    assert_eq!(user.get(ME).ok(200)["user"]["settings"], json!({}));
}

#[test]
fn whoever_does_not_say_who_he_is_is_nobody() {
    let app = TestApp::start();
    app.anonymous().get(ME).is_error(
        403,
        "not_authenticated",
        "Authentication credentials were not provided.",
    );
}

#[test]
fn me_is_no_number() {
    let app = TestApp::start();
    for method in ["POST", "PUT", "PATCH", "DELETE"] {
        app.admin().json(method, &format!("{USERS}me/"), &json!({})).is_error(
            405,
            "method_not_allowed",
            &format!("Method \"{method}\" not allowed."),
        );
    }
}
