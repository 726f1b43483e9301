//! `POST /core/users/service_account/`

use doorward_testkit::{TestApp, with};
use serde_json::{Value, json};

use super::{ADD, USERS, path, plain};

const SERVICE_ACCOUNT: &str = "/core/users/service_account/";
const ADD_TOKEN: &str = "authentik_core.add_token";

/// 360 days after the moment at which the clock of the service stands.
const NEXT_YEAR: &str = "2025-06-26T12:00:00Z";

/// The token of a service account.
fn token(app: &TestApp, identifier: &str) -> Value {
    app.admin().get(&format!("/core/tokens/{identifier}/")).ok(200)
}

#[test]
fn a_name_is_enough_for_a_user_with_a_token() {
    let app = TestApp::start();
    let answer = app.admin().post(SERVICE_ACCOUNT, &json!({"name": "bot"}));
    let body = answer.body();
    let user = app.admin().get(&path(&body["user_pk"])).ok(200);
    let key = app.admin().get("/core/tokens/service-account-bot-password/view_key/").ok(200)["key"].clone();
    let shown = json!({"username": "bot", "token": key, "user_uid": user["uid"], "user_pk": user["pk"]});
    answer.is(200, shown);
    let said = json!({
        "type": "service_account",
        "path": "goauthentik.io/service-accounts",
        "attributes": {"goauthentik.io/user/token-expires": true},
    });
    assert_eq!(user, with(plain(&user, "bot", "bot"), &said));
    let token = token(&app, "service-account-bot-password");
    assert_eq!(
        json!([token["intent"], token["user"], token["expires"], token["expiring"], token["description"]]),
        json!(["app_password", user["pk"], NEXT_YEAR, true, ""])
    );
    // An app password is no key to the API.
    let caller = app.anonymous().with_token(key.as_str().unwrap());
    caller.get("/core/users/me/").is_error(403, "authentication_failed", "Token invalid/expired");
}

#[test]
fn everything_that_is_said_is_kept() {
    let app = TestApp::start();
    let wish = json!({
        "name": "Build & Deploy", "create_group": true, "expiring": false, "expires": "2030-01-01T00:00:00Z",
    });
    let body = app.admin().post(SERVICE_ACCOUNT, &wish).ok(200);
    let user = app.admin().get(&path(&body["user_pk"])).ok(200);
    assert_eq!(user["attributes"], json!({"goauthentik.io/user/token-expires": false}));
    assert_eq!(user["groups"], json!([body["group_pk"]]));
    let group = &user["groups_obj"][0];
    assert_eq!(
        json!([group["name"], group["is_superuser"], group["parent"]]),
        json!(["Build & Deploy", false, null])
    );
    let token = token(&app, "service-account-build-deploy-password");
    assert_eq!(json!([token["expires"], token["expiring"]]), json!(["2030-01-01T00:00:00Z", false]));
}

#[test]
fn names_with_the_same_letters_have_tokens_of_their_own() {
    let app = TestApp::start();
    app.admin().post(SERVICE_ACCOUNT, &json!({"name": "bot 1"})).ok(200);
    let second = app.admin().post(SERVICE_ACCOUNT, &json!({"name": "Bot-1"})).ok(200);
    let identifier = format!("service-account-bot-1-password-{}", second["user_pk"]);
    assert_eq!(token(&app, &identifier)["user"], second["user_pk"]);
}

#[test]
fn what_is_wrong_is_refused_and_nothing_is_kept() {
    let app = TestApp::start();
    app.user("taken");
    app.admin().post(SERVICE_ACCOUNT, &json!({"name": "grouped", "create_group": true})).ok(200);
    let free = app.admin().get(&format!("{USERS}?username=grouped")).ok(200)["results"][0]["pk"].clone();
    app.admin().patch(&path(&free), &json!({"username": "renamed"})).ok(200);
    let (users, tokens, trail) =
        (app.admin().get(USERS).ok(200), app.admin().get("/core/tokens/").ok(200), app.trail().len());
    let name = |text: &str, code: &str| json!({"name": [text], "code": code});
    let moment = "Datetime has wrong format. Use one of these formats instead: \
                  YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z].";
    for (wrong, refused) in [
        (json!({}), name("This field is required.", "required")),
        (json!({"name": null}), name("This field may not be null.", "null")),
        (json!({"name": " "}), name("This field may not be blank.", "blank")),
        (json!({"name": ["bot"]}), name("Not a valid string.", "invalid")),
        (json!({"name": "a\0b"}), name("Null characters are not allowed.", "null_characters_not_allowed")),
        (
            json!({"name": "x".repeat(151)}),
            name("Ensure this field has no more than 150 characters.", "max_length"),
        ),
        (json!({"name": "taken"}), name("This field must be unique.", "unique")),
        (json!({"name": "AnonymousUser"}), name("This field must be unique.", "unique")),
        // There is such a group.
        (json!({"name": "grouped", "create_group": true}), name("This field must be unique.", "unique")),
        (
            json!({"create_group": "x", "expiring": null, "expires": "soon"}),
            json!({
                "name": ["This field is required."],
                "create_group": ["Must be a valid boolean."],
                "expiring": ["This field may not be null."],
                "expires": [moment],
                "code": "invalid",
            }),
        ),
    ] {
        app.admin().post(SERVICE_ACCOUNT, &wrong).is(400, refused);
    }
    app.admin().get(USERS).is(200, users);
    app.admin().get("/core/tokens/").is(200, tokens);
    assert_eq!(app.trail().len(), trail);
}

#[test]
fn it_takes_the_permissions_to_add_users_and_tokens() {
    let app = TestApp::start();
    let wish = json!({"name": "bot"});
    app.anonymous().post(SERVICE_ACCOUNT, &wish).is_error(
        403,
        "not_authenticated",
        "Authentication credentials were not provided.",
    );
    for held in [ADD, ADD_TOKEN] {
        let (user, number) = app.user(held.rsplit('.').next().unwrap());
        app.grant(number, &[held]);
        user.post(SERVICE_ACCOUNT, &wish).is_forbidden();
    }
    let (user, number) = app.user("helper");
    app.grant(number, &[ADD, ADD_TOKEN]);
    let made = user.post(SERVICE_ACCOUNT, &wish).ok(200);
    // It belongs to the account, and not to whoever made it.
    assert_eq!(token(&app, "service-account-bot-password")["user"], made["user_pk"]);
    user.get("/core/tokens/service-account-bot-password/view_key/").is_not_found();
}

#[test]
fn whoever_may_add_groups_gets_one() {
    let app = TestApp::start();
    let (user, number) = app.user("helper");
    app.grant(number, &[ADD, ADD_TOKEN, "authentik_core.add_group"]);
    let made = user.post(SERVICE_ACCOUNT, &json!({"name": "bot", "create_group": true})).ok(200);
    let group = app.admin().get(&format!("/core/groups/{}/", made["group_pk"].as_str().unwrap())).ok(200);
    assert_eq!(json!([group["name"], group["users"]]), json!(["bot", [made["user_pk"]]]));
    // The name of a group is shorter than that of a user.
    let long = json!({"name": "x".repeat(81), "create_group": true});
    let refused =
        json!({"name": ["Ensure this field has no more than 80 characters."], "code": "max_length"});
    user.post(SERVICE_ACCOUNT, &long).is(400, refused);
}

#[test]
fn whoever_may_not_add_groups_gets_none() {
    let app = TestApp::start();
    let (user, number) = app.user("helper");
    app.grant(number, &[ADD, ADD_TOKEN]);
    let made = user.post(SERVICE_ACCOUNT, &json!({"name": "bot", "create_group": true})).ok(200);
    assert_eq!(made.get("group_pk"), None);
    assert_eq!(app.admin().get(&path(&made["user_pk"])).ok(200)["groups"], json!([]));
}

#[test]
fn service_account_is_no_number() {
    let app = TestApp::start();
    for method in ["GET", "PUT", "PATCH", "DELETE"] {
        let detail = format!("Method \"{method}\" not allowed.");
        app.admin().json(method, SERVICE_ACCOUNT, &json!({})).is_error(405, "method_not_allowed", &detail);
    }
}
