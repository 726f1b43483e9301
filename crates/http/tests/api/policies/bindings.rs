//! `/policies/bindings/`

mod create;
mod list;
mod named;
mod partial_update;
mod permissions;
mod update;

use doorward_testkit::TestApp;
use serde_json::{Value, json};

/// Where the bindings are.
const BINDINGS: &str = "/policies/bindings/";

/// The model of the bindings, in grants.
const MODEL: &str = "authentik_policies.policybinding";

/// What one may be allowed to do with the bindings.
const VIEW: &str = "authentik_policies.view_policybinding";
const ADD: &str = "authentik_policies.add_policybinding";
const CHANGE: &str = "authentik_policies.change_policybinding";
const DELETE: &str = "authentik_policies.delete_policybinding";

/// An id that no object has.
const NOBODY: &str = "11111111-1111-4111-8111-111111111111";

/// Where one binding is.
fn path(binding: &Value) -> String {
    format!("{BINDINGS}{}/", binding["pk"].as_str().unwrap())
}

/// The binding of a user to something.
fn bind(app: &TestApp, user: i64, target: &str, order: i32) -> Value {
    app.admin().post(BINDINGS, &json!({"target": target, "user": user, "order": order})).ok(201)
}

/// The binding of a user as answers show it, if no more was said of it. Its id is that of `answer`.
fn plain(app: &TestApp, answer: &Value, user: i64, target: &str) -> Value {
    json!({
        "pk": answer["pk"],
        "policy": null,
        "group": null,
        "user": user,
        "policy_obj": null,
        "group_obj": null,
        "user_obj": app.admin().get(&format!("/core/users/{user}/")).ok(200),
        "target": target,
        "negate": false,
        "enabled": true,
        "order": 10,
        "timeout": 30,
        "failure_result": false,
    })
}

/// What is said when nobody is asked for.
fn nobody() -> Value {
    json!({"non_field_errors": ["One of 'policy', 'group' or 'user' must be set."], "code": "invalid"})
}

/// What is said when more than one is asked for.
fn many() -> Value {
    json!({"non_field_errors": ["Only one of 'policy', 'group' or 'user' can be set."], "code": "invalid"})
}

/// Bodies that say something wrong about a binding, each with all that is wrong with it.
fn wrong() -> Vec<(Value, Value)> {
    let missing = |pk: &str| format!("Invalid pk \"{pk}\" - object does not exist.");
    let number = |field: &str, text: &str, code: &str| json!({field: [text], "code": code});
    let low = "Ensure this value is greater than or equal to 0.";
    let high = "Ensure this value is less than or equal to 2147483647.";
    vec![
        (
            json!({"target": NOBODY, "policy": NOBODY, "group": NOBODY, "user": 4711}),
            json!({
                "policy": [missing(NOBODY)],
                "group": [missing(NOBODY)],
                "user": [missing("4711")],
                "target": [missing(NOBODY)],
                "code": "does_not_exist",
            }),
        ),
        (
            json!({"target": "x", "policy": "y", "group": "z", "user": "ada"}),
            json!({
                "policy": ["“y” is not a valid UUID."],
                "group": ["“z” is not a valid UUID."],
                "user": ["Incorrect type. Expected pk value, received str."],
                "target": ["“x” is not a valid UUID."],
                "code": "invalid",
            }),
        ),
        (json!({"target": null}), json!({"target": ["This field may not be null."], "code": "null"})),
        (json!({"target": ""}), json!({"target": ["This field may not be null."], "code": "null"})),
        (json!({"order": null}), json!({"order": ["This field may not be null."], "code": "null"})),
        (json!({"order": 1.5}), number("order", "A valid integer is required.", "invalid")),
        (json!({"order": 2_147_483_648_i64}), number("order", high, "max_value")),
        (json!({"timeout": -1}), number("timeout", low, "min_value")),
        (json!({"timeout": -9_999_999_999_i64}), number("timeout", low, "min_value")),
        (json!({"timeout": 2_147_483_648_i64}), number("timeout", high, "max_value")),
        (json!({"timeout": null}), json!({"timeout": ["This field may not be null."], "code": "null"})),
        (
            json!({"negate": null, "enabled": "x", "failure_result": 2}),
            json!({
                "negate": ["This field may not be null."],
                "enabled": ["Must be a valid boolean."],
                "failure_result": ["Must be a valid boolean."],
                "code": "invalid",
            }),
        ),
    ]
}
