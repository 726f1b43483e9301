//! `/flows/bindings/`

mod create;
mod destroy;
mod list;
mod partial_update;
mod retrieve;
mod update;

use doorward_testkit::TestApp;
use serde_json::{Value, json};

/// Where the bindings are.
const BINDINGS: &str = "/flows/bindings/";

/// The model of the bindings, in grants.
const MODEL: &str = "authentik_flows.flowstagebinding";

/// What one may be allowed to do with the bindings.
const VIEW: &str = "authentik_flows.view_flowstagebinding";
const ADD: &str = "authentik_flows.add_flowstagebinding";
const CHANGE: &str = "authentik_flows.change_flowstagebinding";
const DELETE: &str = "authentik_flows.delete_flowstagebinding";

/// An id that no object has.
const NOBODY: &str = "11111111-1111-4111-8111-111111111111";

/// Where one binding is.
fn path(binding: &str) -> String {
    format!("{BINDINGS}{binding}/")
}

/// A binding of `stage` to `flow` as answers show it, if no more was said of it. Its two ids are those
/// of `answer`.
fn plain(app: &TestApp, answer: &Value, stage: &str, flow: &str, order: i32) -> Value {
    json!({
        "pk": answer["pk"],
        "policybindingmodel_ptr_id": answer["policybindingmodel_ptr_id"],
        "target": flow,
        "stage": stage,
        "stage_obj": app.admin().get(&format!("/stages/all/{stage}/")).ok(200),
        "evaluate_on_plan": false,
        "re_evaluate_policies": true,
        "order": order,
        "policy_engine_mode": "any",
        "invalid_response_action": "retry",
    })
}

/// The same as the answer to a request shows it that names the stage: the contract then speaks of a
/// stage of no kind.
fn named(mut binding: Value) -> Value {
    let stage = &mut binding["stage_obj"];
    stage["component"] = json!("");
    stage["verbose_name"] = json!("stage");
    stage["verbose_name_plural"] = json!("stages");
    stage["meta_model_name"] = json!("authentik_flows.stage");
    binding
}

/// What is said when a binding is evaluated neither at the start nor on the way.
fn never_evaluated() -> Value {
    json!({
        "non_field_errors": ["Either evaluation on plan or evaluation on run must be enabled"],
        "code": "invalid",
    })
}

/// What is said when there is such a binding already.
fn not_unique() -> Value {
    json!({
        "non_field_errors": ["The fields target, stage, order must make a unique set."],
        "code": "unique",
    })
}

/// Bodies that say something wrong about a binding, each with all that is wrong with it.
fn wrong(stage: &str, flow: &str) -> Vec<(Value, Value)> {
    let missing = |pk: &str| format!("Invalid pk \"{pk}\" - object does not exist.");
    let choice = |name: &str| format!("\"{name}\" is not a valid choice.");
    let order = |message: &str, code: &str| json!({"order": [message], "code": code});
    vec![
        (
            json!({"target": "x", "stage": 1.5, "order": "z"}),
            json!({
                "target": ["“x” is not a valid UUID."],
                "stage": ["“1.5” is not a valid UUID."],
                "order": ["A valid integer is required."],
                "code": "invalid",
            }),
        ),
        // A stage is no flow, and a flow no stage.
        (
            json!({"target": stage, "stage": flow}),
            json!({"target": [missing(stage)], "stage": [missing(flow)], "code": "does_not_exist"}),
        ),
        (json!({"stage": NOBODY}), json!({"stage": [missing(NOBODY)], "code": "does_not_exist"})),
        (json!({"target": null}), json!({"target": ["This field may not be null."], "code": "null"})),
        (json!({"stage": ""}), json!({"stage": ["This field may not be null."], "code": "null"})),
        (json!({"order": null}), order("This field may not be null.", "null")),
        (json!({"order": 1.5}), order("A valid integer is required.", "invalid")),
        (json!({"order": true}), order("A valid integer is required.", "invalid")),
        (json!({"order": ""}), order("A valid integer is required.", "invalid")),
        (json!({"order": "1".repeat(1001)}), order("String value too large.", "invalid")),
        (
            json!({"order": 2_147_483_648_i64}),
            order("Ensure this value is less than or equal to 2147483647.", "max_value"),
        ),
        (
            json!({"order": -2_147_483_649_i64}),
            order("Ensure this value is greater than or equal to -2147483648.", "min_value"),
        ),
        (
            json!({"policy_engine_mode": "some", "invalid_response_action": "again"}),
            json!({
                "policy_engine_mode": [choice("some")],
                "invalid_response_action": [choice("again")],
                "code": "invalid_choice",
            }),
        ),
        (
            json!({"evaluate_on_plan": null, "re_evaluate_policies": "x"}),
            json!({
                "evaluate_on_plan": ["This field may not be null."],
                "re_evaluate_policies": ["Must be a valid boolean."],
                "code": "invalid",
            }),
        ),
        (json!({"evaluate_on_plan": false, "re_evaluate_policies": false}), never_evaluated()),
    ]
}
