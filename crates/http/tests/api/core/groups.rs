//! `/core/groups/`

mod ascent;
mod create;
mod destroy;
mod list;
mod members;
mod retrieve;
mod update;
mod used_by;

use serde_json::{Value, json};

const GROUPS: &str = "/core/groups/";
const VIEW: &str = "authentik_core.view_group";
const ADD: &str = "authentik_core.add_group";
const CHANGE: &str = "authentik_core.change_group";
const NOBODY: &str = "11111111-1111-4111-8111-111111111111";

fn path(group: &str) -> String {
    format!("{GROUPS}{group}/")
}

/// A group of which nothing but the name was said, as answers show it; `body` has what nobody can know.
fn plain(body: &Value, name: &str) -> Value {
    json!({
        "pk": body["pk"],
        "num_pk": body["num_pk"],
        "name": name,
        "is_superuser": false,
        "parent": null,
        "parent_name": null,
        "users": [],
        "users_obj": [],
        "attributes": {},
        "roles": [],
        "roles_obj": [],
    })
}
