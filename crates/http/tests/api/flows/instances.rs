//! `/flows/instances/`

mod background;
mod cache;
mod create;
mod destroy;
mod diagram;
mod execute;
mod export;
mod import;
mod list;
mod partial_update;
mod retrieve;
mod update;
mod used_by;

use doorward_testkit::{Answer, Client};
use serde_json::{Value, json};

/// Where the flows are.
const FLOWS: &str = "/flows/instances/";

/// The model of the flows, in grants.
const MODEL: &str = "authentik_flows.flow";

/// What one may be allowed to do with the flows.
const VIEW: &str = "authentik_flows.view_flow";
const ADD: &str = "authentik_flows.add_flow";
const CHANGE: &str = "authentik_flows.change_flow";
const DELETE: &str = "authentik_flows.delete_flow";

/// What is refused when somebody may not do something with flows without saying who he is.
const WHO: &str = "Authentication credentials were not provided.";

/// Where one flow is.
fn path(slug: &str) -> String {
    format!("{FLOWS}{slug}/")
}

/// What has to be said of a flow.
fn said(slug: &str) -> Value {
    json!({"name": "Log in", "slug": slug, "title": "Welcome", "designation": "authentication"})
}

/// A flow as answers show it, if no more was said of it. Its two ids are those of `answer`.
fn plain(answer: &Value, slug: &str) -> Value {
    json!({
        "pk": answer["pk"],
        "policybindingmodel_ptr_id": answer["policybindingmodel_ptr_id"],
        "name": "Log in",
        "slug": slug,
        "title": "Welcome",
        "designation": "authentication",
        "background": "/static/dist/assets/images/flow_background.jpg",
        "stages": [],
        "policies": [],
        "cache_count": 0,
        "policy_engine_mode": "any",
        "compatibility_mode": false,
        "export_url": format!("/api/v3/flows/instances/{slug}/export/"),
        "layout": "stacked",
        "denied_action": "message_continue",
        "authentication": "none",
    })
}

/// Bodies that say something wrong about a flow, each with all that is wrong with it; there has to be
/// a flow `taken`.
fn wrong() -> Vec<(Value, Value)> {
    let text = "Not a valid string.";
    let slug = "Enter a valid \"slug\" consisting of letters, numbers, underscores or hyphens.";
    vec![
        (
            json!({"slug": "taken"}),
            json!({"slug": ["Flow with this slug already exists."], "code": "unique"}),
        ),
        (
            json!({"slug": " taken "}),
            json!({"slug": ["Flow with this slug already exists."], "code": "unique"}),
        ),
        (json!({"slug": "with space"}), json!({"slug": [slug], "code": "invalid"})),
        (json!({"slug": "dotted.name"}), json!({"slug": [slug], "code": "invalid"})),
        (json!({"slug": "später"}), json!({"slug": [slug], "code": "invalid"})),
        (
            json!({"slug": "x".repeat(51)}),
            json!({"slug": ["Ensure this field has no more than 50 characters."], "code": "max_length"}),
        ),
        (json!({"slug": ""}), json!({"slug": ["This field may not be blank."], "code": "blank"})),
        (json!({"name": "  "}), json!({"name": ["This field may not be blank."], "code": "blank"})),
        (json!({"title": null}), json!({"title": ["This field may not be null."], "code": "null"})),
        (json!({"title": ["a"]}), json!({"title": [text], "code": "invalid"})),
        (
            json!({"designation": "login"}),
            json!({"designation": ["\"login\" is not a valid choice."], "code": "invalid_choice"}),
        ),
        (
            json!({"designation": null}),
            json!({"designation": ["This field may not be null."], "code": "null"}),
        ),
        (
            json!({"compatibility_mode": "perhaps"}),
            json!({"compatibility_mode": ["Must be a valid boolean."], "code": "invalid"}),
        ),
        (
            json!({"layout": 1, "denied_action": "x", "authentication": "", "policy_engine_mode": true}),
            json!({
                "policy_engine_mode": ["\"True\" is not a valid choice."],
                "layout": ["\"1\" is not a valid choice."],
                "denied_action": ["\"x\" is not a valid choice."],
                "authentication": ["\"\" is not a valid choice."],
                "code": "invalid_choice",
            }),
        ),
        (
            json!({"name": true, "slug": "taken", "title": "", "layout": null}),
            json!({
                "name": [text],
                "slug": ["Flow with this slug already exists."],
                "title": ["This field may not be blank."],
                "layout": ["This field may not be null."],
                "code": "invalid",
            }),
        ),
    ]
}

/// What comes of a file that `caller` imports.
fn import(caller: &Client, file: &str) -> Answer {
    let form = format!(
        "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f.yaml\"\r\n\r\n{file}\r\n--x--\r\n"
    );
    let caller = caller.with_header("Content-Type", "multipart/form-data; boundary=x");
    caller.send("POST", &format!("{FLOWS}import/"), form.as_bytes())
}

/// Makes sure that a file is imported, and gives what has been done: the models with what the trail calls
/// it.
#[track_caller]
fn imported(caller: &Client, file: &str) -> Vec<String> {
    let result = import(caller, file).ok(200);
    assert_eq!(result["success"], json!(true), "{result}");
    let done = result["logs"].as_array().unwrap().iter();
    let done = done.map(|log| format!("{} {}", text(&log["event"]), text(&log["attributes"]["model"])));
    done.collect()
}

/// Makes sure that a file is refused, and gives the reasons.
#[track_caller]
fn refused(caller: &Client, file: &str) -> Vec<String> {
    let result = import(caller, file).ok(200);
    assert_eq!(result["success"], json!(false), "{result}");
    result["logs"].as_array().unwrap().iter().map(|log| text(&log["event"])).collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}
