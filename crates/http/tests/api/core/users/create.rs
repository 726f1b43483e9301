//! `POST /core/users/`

use doorward_testkit::{TestApp, with};
use serde_json::json;

use super::{ADD, USERS, VIEW, path, plain, wrong};

#[test]
fn a_username_and_a_name_are_enough() {
    let app = TestApp::start();
    let answer = app.admin().post(USERS, &json!({"username": "ada", "name": "Ada Lovelace"}));
    let body = answer.body();
    answer.is(201, plain(&body, "ada", "Ada Lovelace"));
    let uid = body["uid"].as_str().unwrap();
    assert!(uid.len() == 64 && uid.bytes().all(|byte| byte.is_ascii_hexdigit()), "{uid}");
    // The picture comes with the answer; nobody has to be asked for it.
    let avatar = body["avatar"].as_str().unwrap();
    assert!(avatar.starts_with("data:image/svg+xml;base64,"), "{avatar}");
    app.admin().get(&path(&body["pk"])).is(200, body);
}

#[test]
fn everything_that_is_said_is_kept() {
    let app = TestApp::start();
    let admins = app.admin().get("/core/users/me/").ok(200)["user"]["groups"][0]["pk"].clone();
    let fields = json!({
        "username": "ada @ work",
        "name": "",
        "is_active": false,
        "last_login": "2024-02-29T23:59:59.123456Z",
        "groups": [admins],
        "email": "ada@example.com",
        "attributes": {"settings": {"locale": "de"}, "n": [1, null]},
        "path": "users/x",
        "type": "external",
    });
    let answer = app.admin().post(USERS, &fields);
    let body = answer.body();
    let group = &body["groups_obj"][0];
    let group = json!({
        "pk": admins,
        "num_pk": group["num_pk"],
        "name": "authentik Admins",
        "is_superuser": true,
        "parent": null,
        "parent_name": null,
        "attributes": {},
    });
    let shown = json!({"is_superuser": true, "groups_obj": [group]});
    answer.is(201, with(with(plain(&body, "ada @ work", ""), &fields), &shown));
    app.admin().get(&path(&body["pk"])).is(200, body.clone());
    // On request without the groups themselves.
    let without = with(body.clone(), &json!({"groups_obj": null}));
    app.admin().get(&format!("{}?include_groups=false", path(&body["pk"]))).is(200, without);
}

#[test]
fn moments_are_read_in_many_forms_and_shown_in_one() {
    let app = TestApp::start();
    for (number, (sent, shown)) in [
        ("2024-07-01T12:00:00+02:00", "2024-07-01T10:00:00Z"),
        ("2024-07-01T12:00", "2024-07-01T12:00:00Z"),
        ("2024-07-01 12:00:01.5Z", "2024-07-01T12:00:01.500000Z"),
    ]
    .into_iter()
    .enumerate()
    {
        let user = json!({"username": format!("user {number}"), "name": "", "last_login": sent});
        assert_eq!(app.admin().post(USERS, &user).ok(201)["last_login"], json!(shown), "{sent}");
    }
}

#[test]
fn a_password_is_not_set_here() {
    let app = TestApp::start();
    let user = json!({"username": "ada", "name": "Ada", "password": "correct horse"});
    let answer = app.admin().post(USERS, &user);
    assert!(!answer.text.contains("correct horse"));
    answer.is(201, plain(&answer.body(), "ada", "Ada"));
}

#[test]
fn what_is_required_is_asked_for() {
    let app = TestApp::start();
    app.admin().post(USERS, &json!({})).is(
        400,
        json!({
            "username": ["This field is required."],
            "name": ["This field is required."],
            "code": "required",
        }),
    );
}

#[test]
fn what_is_wrong_is_refused_and_nothing_is_kept() {
    let app = TestApp::start();
    app.user("taken");
    for (wrong, refused) in wrong() {
        app.admin().post(USERS, &with(json!({"username": "new", "name": "New"}), &wrong)).is(400, refused);
    }
    let user = json!({"username": "new", "name": "New", "type": "internal_service_account"});
    let refused = "Setting a user to internal service account is not allowed.";
    app.admin().post(USERS, &user).is(400, json!({"type": [refused], "code": "invalid"}));
    assert_eq!(app.admin().get(&format!("{USERS}?username=new")).ok(200)["results"], json!([]));
}

#[test]
fn usernames_differ_by_their_case() {
    let app = TestApp::start();
    app.user("ada");
    app.admin().post(USERS, &json!({"username": "Ada", "name": ""})).ok(201);
}

#[test]
fn adding_takes_its_own_permission() {
    let app = TestApp::start();
    let ada = json!({"username": "ada", "name": "Ada"});
    app.anonymous().post(USERS, &ada).is_error(
        403,
        "not_authenticated",
        "Authentication credentials were not provided.",
    );
    let (user, number) = app.user("helper");
    app.grant(number, &[VIEW]);
    user.post(USERS, &ada).is_forbidden();
    app.grant(number, &[ADD]);
    user.post(USERS, &ada).ok(201);
}

#[test]
fn numbers_that_no_database_holds_are_refused() {
    let app = TestApp::start();
    let admin = app.admin().with_header("Content-Type", "application/json");
    let create = |attributes: &str| {
        let body = format!(r#"{{"username": "ada", "name": "", "attributes": {attributes}}}"#);
        admin.send("POST", USERS, body.as_bytes())
    };
    let long = format!("{{\"a\": 0.{}1}}", "0".repeat(20_000));
    for attributes in [
        r#"{"a": 1e200000}"#,
        r#"{"a": [{"b": -1e400}]}"#,
        r#"{"a": 1e-20000}"#,
        r#"{"a": 0e-20000}"#,
        r#"{"a": 0e99999999999}"#,
        &long,
    ] {
        let refused = json!({"attributes": ["A valid number is required."], "code": "invalid"});
        create(attributes).is(400, refused);
    }
    let created =
        create(r#"{"a": 1e300, "b": 1e-300, "c": 12345678901234567890123456789012345678901234567890}"#);
    let shown = app.admin().get(&path(&created.ok(201)["pk"])).ok(200);
    assert_eq!(shown["attributes"]["c"].to_string(), "12345678901234567890123456789012345678901234567890");
    assert_eq!(shown["attributes"]["a"].as_f64(), Some(1e300));
    assert_eq!(shown["attributes"]["b"].as_f64(), Some(1e-300));
}

#[test]
fn a_year_has_four_digits() {
    let app = TestApp::start();
    let wrong = "Datetime has wrong format. Use one of these formats instead: \
                 YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z].";
    for moment in ["+10000-01-01", "0000-12-31", "-0044-03-15T12:00", "+262142-12-31T00:00:00Z"] {
        let user = json!({"username": "ada", "name": "", "last_login": moment});
        app.admin().post(USERS, &user).is(400, json!({"last_login": [wrong], "code": "invalid"}));
    }
}
