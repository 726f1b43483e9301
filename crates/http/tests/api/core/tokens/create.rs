//! `POST /core/tokens/`

use doorward_testkit::{TestApp, with};
use serde_json::json;

use super::{TOKENS, TOMORROW, admin, path, plain, wrong};

#[test]
fn a_name_is_enough_for_a_token_that_is_good_for_a_day() {
    let app = TestApp::start();
    let answer = app.admin().post(TOKENS, &json!({"identifier": "mine"}));
    let token = plain(&app, &answer.body(), "mine", admin(&app));
    answer.is(201, token.clone());
    app.admin().get(&path("mine")).is(200, token);
}

#[test]
fn a_superuser_says_whose_it_is_and_whether_it_expires() {
    let app = TestApp::start();
    let (_, ada) = app.user("ada");
    let fields = json!({
        "identifier": "for-ada", "intent": "app_password", "user": ada, "description": "of Ada",
        "expiring": false,
    });
    let answer = app.admin().post(TOKENS, &fields);
    answer.is(201, with(plain(&app, &answer.body(), "for-ada", ada), &fields));
}

#[test]
fn anybody_else_makes_them_for_himself_and_they_expire() {
    let app = TestApp::start();
    let (user, ada) = app.user("ada");
    let fields = json!({"identifier": "mine", "user": admin(&app), "expiring": false, "description": "x"});
    let answer = user.post(TOKENS, &fields);
    answer.is(201, with(plain(&app, &answer.body(), "mine", ada), &json!({"description": "x"})));
}

#[test]
fn an_attribute_says_whether_the_tokens_of_a_user_expire() {
    let app = TestApp::start();
    let (user, ada) = app.user("ada");
    for (number, (attribute, expiring)) in
        [(json!(false), false), (json!(true), true), (json!("no"), true)].into_iter().enumerate()
    {
        let attributes = json!({"attributes": {"goauthentik.io/user/token-expires": attribute}});
        app.admin().patch(&format!("/core/users/{ada}/"), &attributes).ok(200);
        let token = user.post(TOKENS, &json!({"identifier": format!("t{number}")})).ok(201);
        assert_eq!(token["expiring"], json!(expiring), "{attribute}");
    }
}

#[test]
fn nobody_says_when_an_api_token_expires() {
    let app = TestApp::start();
    for (number, expires) in
        [json!("2024-07-01T13:00:00Z"), json!("2030-01-01T00:00:00Z"), json!(null)].into_iter().enumerate()
    {
        let token = json!({"identifier": format!("t{number}"), "expires": expires});
        assert_eq!(app.admin().post(TOKENS, &token).ok(201)["expires"], json!(TOMORROW));
    }
}

#[test]
fn an_app_password_expires_when_it_is_told_to_but_not_too_late() {
    let app = TestApp::start();
    let (user, ada) = app.user("ada");
    let made = |name: &str, expires| {
        user.post(TOKENS, &json!({"identifier": name, "intent": "app_password", "expires": expires}))
    };
    assert_eq!(made("a", json!("2024-07-01T12:00:01Z")).ok(201)["expires"], json!("2024-07-01T12:00:01Z"));
    assert_eq!(made("b", json!(TOMORROW)).ok(201)["expires"], json!(TOMORROW));
    assert_eq!(made("c", json!(null)).ok(201)["expires"], json!(TOMORROW));
    let limit = |limit| {
        json!({
            "expires": [format!("Token expires exceeds maximum lifetime ({limit} UTC).")],
            "code": "invalid",
        })
    };
    let late = json!("2024-07-02T12:00:01Z");
    made("d", late.clone()).is(400, limit("2024-07-02 12:00:00.000000+00:00"));
    // A user may be allowed more.
    let attributes = json!({"attributes": {"goauthentik.io/user/token-maximum-lifetime": "days=2"}});
    app.admin().patch(&format!("/core/users/{ada}/"), &attributes).ok(200);
    assert_eq!(made("d", late.clone()).ok(201)["expires"], late);
    made("e", json!("2024-08-01T00:00:00Z")).is(400, limit("2024-07-03 12:00:00.000000+00:00"));
}

#[test]
fn the_limit_of_an_app_password_is_that_of_its_owner() {
    let app = TestApp::start();
    let (_, ada) = app.user("ada");
    let (bob, _) = app.user("bob");
    let attributes = json!({"attributes": {"goauthentik.io/user/token-maximum-lifetime": "days=9"}});
    app.admin().patch(&format!("/core/users/{ada}/"), &attributes).ok(200);
    let late = json!({
        "identifier": "late", "intent": "app_password", "user": ada, "expires": "2024-07-10T12:00:00Z",
    });
    // Whoever names another one makes it for himself all the same.
    assert_eq!(bob.post(TOKENS, &late).status, 400);
    app.admin().post(TOKENS, &late).ok(201);
}

#[test]
fn a_name_is_asked_for() {
    let app = TestApp::start();
    let missing = json!({"identifier": ["This field is required."], "code": "required"});
    app.admin().post(TOKENS, &json!({})).is(400, missing);
}

#[test]
fn what_is_wrong_is_refused_and_nothing_is_kept() {
    let app = TestApp::start();
    app.admin().post(TOKENS, &json!({"identifier": "taken"})).ok(201);
    for (wrong, refused) in wrong() {
        app.admin().post(TOKENS, &with(json!({"identifier": "new"}), &wrong)).is(400, refused);
    }
    app.admin().get(&path("new")).is_not_found();
}

#[test]
fn a_name_is_taken_even_by_a_token_that_one_does_not_see() {
    let app = TestApp::start();
    app.admin().post(TOKENS, &json!({"identifier": "taken"})).ok(201);
    let (user, _) = app.user("ada");
    let refused = json!({"identifier": ["Token with this identifier already exists."], "code": "unique"});
    user.post(TOKENS, &json!({"identifier": "taken"})).is(400, refused);
}

#[test]
fn neither_the_key_nor_what_manages_it_is_for_clients_to_say() {
    let app = TestApp::start();
    let key = "k".repeat(60);
    let answer = app.admin().post(TOKENS, &json!({"identifier": "mine", "key": key, "managed": "me"}));
    answer.is(201, plain(&app, &answer.body(), "mine", admin(&app)));
    app.anonymous().with_token(&key).get("/core/users/me/").is_error(
        403,
        "authentication_failed",
        "Token invalid/expired",
    );
}

#[test]
fn strangers_make_no_tokens() {
    let app = TestApp::start();
    app.anonymous().post(TOKENS, &json!({"identifier": "mine"})).is_error(
        403,
        "not_authenticated",
        "Authentication credentials were not provided.",
    );
}
