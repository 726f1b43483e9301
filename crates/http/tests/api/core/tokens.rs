//! `/core/tokens/`

mod create;
mod destroy;
mod expired;
mod list;
mod retrieve;
mod set_key;
mod update;
mod used_by;
mod view_key;

use doorward_testkit::TestApp;
use serde_json::{Value, json};

/// Where the tokens are.
const TOKENS: &str = "/core/tokens/";

/// The moment a day after the one at which the clock of the service stands.
const TOMORROW: &str = "2024-07-02T12:00:00Z";

/// Where one token is.
fn path(identifier: &str) -> String {
    format!("{TOKENS}{identifier}/")
}

/// A token of a user as answers show it, if nothing was said of it but its name.
fn plain(app: &TestApp, answer: &Value, identifier: &str, user: i64) -> Value {
    json!({
        "pk": answer["pk"],
        "managed": null,
        "identifier": identifier,
        "intent": "api",
        "user": user,
        "user_obj": app.admin().get(&format!("/core/users/{user}/")).ok(200),
        "description": "",
        "expires": TOMORROW,
        "expiring": true,
    })
}

/// The number of the first superuser.
fn admin(app: &TestApp) -> i64 {
    app.admin().get("/core/users/me/").ok(200)["user"]["pk"].as_i64().unwrap()
}

/// Bodies that say something wrong about a token, each with all that is wrong with it; there has to be
/// a token `taken`.
fn wrong() -> Vec<(Value, Value)> {
    let slug = "Enter a valid \"slug\" consisting of letters, numbers, underscores or hyphens.";
    vec![
        (
            json!({"identifier": "taken"}),
            json!({"identifier": ["Token with this identifier already exists."], "code": "unique"}),
        ),
        (json!({"identifier": "a b"}), json!({"identifier": [slug], "code": "invalid"})),
        (json!({"identifier": ""}), json!({"identifier": ["This field may not be blank."], "code": "blank"})),
        (
            json!({"identifier": "x".repeat(256)}),
            json!({"identifier": ["Ensure this field has no more than 255 characters."], "code": "max_length"}),
        ),
        (json!({"intent": "recovery"}), json!({"intent": ["Invalid intent recovery"], "code": "invalid"})),
        (
            json!({"intent": "verification"}),
            json!({"intent": ["Invalid intent verification"], "code": "invalid"}),
        ),
        (
            json!({"intent": "x"}),
            json!({"intent": ["\"x\" is not a valid choice."], "code": "invalid_choice"}),
        ),
        (
            json!({"user": 999_999}),
            json!({"user": ["Invalid pk \"999999\" - object does not exist."], "code": "does_not_exist"}),
        ),
        (
            json!({"user": "akadmin"}),
            json!({"user": ["Incorrect type. Expected pk value, received str."], "code": "invalid"}),
        ),
        (json!({"user": null}), json!({"user": ["This field may not be null."], "code": "null"})),
        (
            json!({"description": null, "expiring": "x", "expires": "soon"}),
            json!({
                "description": ["This field may not be null."],
                "expires": [
                    "Datetime has wrong format. Use one of these formats instead: \
                     YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z]."
                ],
                "expiring": ["Must be a valid boolean."],
                "code": "invalid",
            }),
        ),
    ]
}
