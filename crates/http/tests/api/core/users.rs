//! `/core/users/`

mod create;
mod destroy;
mod groups;
mod list;
mod me;
mod paths;
mod recovery;
mod reserved;
mod retrieve;
mod service_account;
mod set_password;
mod update;
mod used_by;

use serde_json::{Value, json};

/// Where the users are.
const USERS: &str = "/core/users/";

/// The model of the users, in grants.
const MODEL: &str = "authentik_core.user";

/// What one may be allowed to do with the users.
const VIEW: &str = "authentik_core.view_user";
const ADD: &str = "authentik_core.add_user";
const CHANGE: &str = "authentik_core.change_user";
const DELETE: &str = "authentik_core.delete_user";
const RESET: &str = "authentik_core.reset_user_password";

/// Where one user is.
fn path(user: &Value) -> String {
    format!("{USERS}{user}/")
}

/// A user as answers show it, if nothing was said of it but its names. What is drawn, digested or
/// counted is that of `answer`.
fn plain(answer: &Value, username: &str, name: &str) -> Value {
    json!({
        "pk": answer["pk"],
        "username": username,
        "name": name,
        "is_active": true,
        "last_login": null,
        "is_superuser": false,
        "groups": [],
        "groups_obj": [],
        "email": "",
        "avatar": answer["avatar"],
        "attributes": {},
        "uid": answer["uid"],
        "path": "users",
        "type": "internal",
        "uuid": answer["uuid"],
    })
}

/// Bodies that say something wrong about a user, each with all that is wrong with it; there has to be
/// a user `taken`.
fn wrong() -> Vec<(Value, Value)> {
    let username = |message: &str, code: &str| json!({"username": [message], "code": code});
    let email = json!({"email": ["Enter a valid email address."], "code": "invalid"});
    let attributes = "Value must be a dictionary, and not have any duplicate keys.";
    let slashes = json!({"path": ["No leading or trailing slashes allowed."], "code": "invalid"});
    vec![
        (json!({"username": "taken"}), username("This field must be unique.", "unique")),
        (json!({"username": " taken "}), username("This field must be unique.", "unique")),
        // The name of those who are nobody.
        (json!({"username": "AnonymousUser"}), username("This field must be unique.", "unique")),
        (json!({"username": ""}), username("This field may not be blank.", "blank")),
        (json!({"username": null}), username("This field may not be null.", "null")),
        (
            json!({"username": "x".repeat(151)}),
            username("Ensure this field has no more than 150 characters.", "max_length"),
        ),
        (json!({"name": null}), json!({"name": ["This field may not be null."], "code": "null"})),
        (json!({"email": "nobody"}), email.clone()),
        (json!({"email": "a b@example.com"}), email),
        (json!({"attributes": []}), json!({"attributes": [attributes], "code": "invalid"})),
        (json!({"attributes": "{}"}), json!({"attributes": [attributes], "code": "invalid"})),
        (json!({"attributes": null}), json!({"attributes": ["This field may not be null."], "code": "null"})),
        (json!({"path": "/users"}), slashes.clone()),
        (json!({"path": "users/"}), slashes),
        (
            json!({"path": "a//b"}),
            json!({"path": ["No empty segments in user path allowed."], "code": "invalid"}),
        ),
        (
            json!({"type": "alien"}),
            json!({"type": ["\"alien\" is not a valid choice."], "code": "invalid_choice"}),
        ),
        (
            json!({"groups": ["11111111-1111-4111-8111-111111111111"]}),
            json!({
                "groups": ["Invalid pk \"11111111-1111-4111-8111-111111111111\" - object does not exist."],
                "code": "does_not_exist",
            }),
        ),
        (json!({"groups": ["x"]}), json!({"groups": ["“x” is not a valid UUID."], "code": "invalid"})),
        (
            json!({"last_login": "yesterday", "is_active": "x"}),
            json!({
                "is_active": ["Must be a valid boolean."],
                "last_login": [
                    "Datetime has wrong format. Use one of these formats instead: \
                     YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z]."
                ],
                "code": "invalid",
            }),
        ),
    ]
}
