//! `POST /core/groups/`

use doorward_testkit::{TestApp, with};
use serde_json::json;

use super::{ADD, GROUPS, NOBODY, path, plain};

#[test]
fn a_name_is_enough() {
    let app = TestApp::start();
    let answer = app.admin().post(GROUPS, &json!({"name": "team"}));
    let body = answer.body();
    answer.is(201, plain(&body, "team"));
    app.admin().get(&path(body["pk"].as_str().unwrap())).is(200, body);
}

#[test]
fn everything_that_is_said_is_kept() {
    let app = TestApp::start();
    let (_, ada) = app.user("ada");
    let fields = json!({"last_login": "2024-02-29T23:59:59.123456Z", "email": "a@example.com", "attributes": {"a": 1}});
    let user = app.admin().patch(&format!("/core/users/{ada}/"), &fields).ok(200);
    let (above, role) = (app.group("above", &json!({})), app.role("role", &[]));
    let fields = json!({
        "name": "team",
        "is_superuser": true,
        "parent": above,
        "users": [ada, ada],
        "attributes": {"b": [1, null]},
        "roles": [role],
    });
    let answer = app.admin().post(GROUPS, &fields);
    let body = answer.body();
    let shown = json!({
        "parent_name": "above",
        "users": [ada],
        "users_obj": [{
            "pk": ada,
            "username": "ada",
            "name": "ada",
            "is_active": true,
            "last_login": "2024-02-29T23:59:59.123456Z",
            "email": "a@example.com",
            "attributes": {"a": 1},
            "uid": user["uid"],
        }],
        "roles_obj": [{"pk": role, "name": "role"}],
    });
    answer.is(201, with(with(plain(&body, "team"), &fields), &shown));
    app.admin().get(&path(body["pk"].as_str().unwrap())).is(200, body);
}

#[test]
fn the_number_is_the_first_five_digits_of_the_id() {
    let app = TestApp::start();
    let body = app.admin().post(GROUPS, &json!({"name": "team"})).ok(201);
    let id = uuid::Uuid::parse_str(body["pk"].as_str().unwrap()).unwrap().as_u128().to_string();
    assert_eq!(body["num_pk"].to_string(), id[..5]);
}

#[test]
fn what_makes_no_sense_is_refused_all_at_once() {
    let app = TestApp::start();
    app.group("taken", &json!({}));
    let unknown = |id: &str| format!("Invalid pk \"{id}\" - object does not exist.");
    for (fields, refused) in [
        (json!({}), json!({"name": ["This field is required."], "code": "required"})),
        (
            json!({"name": "", "parent": "x", "users": [999_999_999], "attributes": []}),
            json!({
                "name": ["This field may not be blank."],
                "parent": ["“x” is not a valid UUID."],
                "attributes": ["Value must be a dictionary, and not have any duplicate keys."],
                "users": [unknown("999999999")],
                "code": "invalid",
            }),
        ),
        (json!({"name": "taken"}), json!({"name": ["This field must be unique."], "code": "unique"})),
        (
            json!({"name": "x".repeat(81)}),
            json!({"name": ["Ensure this field has no more than 80 characters."], "code": "max_length"}),
        ),
        (
            json!({"name": "a", "roles": [NOBODY], "parent": NOBODY}),
            json!({"parent": [unknown(NOBODY)], "roles": [unknown(NOBODY)], "code": "does_not_exist"}),
        ),
        (
            json!({"name": "a", "users": ["x"]}),
            json!({"users": ["Incorrect type. Expected pk value, received str."], "code": "invalid"}),
        ),
        (
            json!({"name": "a", "users": 1}),
            json!({"users": ["Expected a list of items but got type \"int\"."], "code": "not_a_list"}),
        ),
    ] {
        app.admin().post(GROUPS, &fields).is(400, refused);
    }
    assert_eq!(app.admin().get(GROUPS).ok(200)["pagination"]["count"], json!(2));
}

#[test]
fn a_role_belongs_to_one_group_only() {
    let app = TestApp::start();
    let role = app.role("role", &[]);
    let first = app.group("first", &json!({"roles": [role]}));
    let refused = json!(["Roles can only be used with a single group."]);
    app.admin().post(GROUPS, &json!({"name": "second", "roles": [role]})).is(400, refused.clone());
    // Nothing of it is kept.
    assert_eq!(app.admin().get(&format!("{GROUPS}?name=second")).ok(200)["pagination"]["count"], json!(0));
    let second = app.group("second", &json!({}));
    app.admin().patch(&path(&second), &json!({"roles": [role]})).is(400, refused);
    // Once it is free, it can be attached elsewhere.
    app.admin().patch(&path(&first), &json!({"roles": []})).ok(200);
    app.admin().patch(&path(&second), &json!({"roles": [role]})).ok(200);
}

#[test]
fn it_takes_the_permission_to_add_groups() {
    let app = TestApp::start();
    let (user, number) = app.user("ada");
    app.anonymous().post(GROUPS, &json!({"name": "team"})).is_error(
        403,
        "not_authenticated",
        "Authentication credentials were not provided.",
    );
    user.post(GROUPS, &json!({"name": "team"})).is_forbidden();
    app.grant(number, &[ADD]);
    user.post(GROUPS, &json!({"name": "team"})).ok(201);
}
