//! What is left behind in the trail. It is read from the database: every effective write leaves one
//! entry for each object that it changed.

mod consequences;
mod entries;
mod secrets;

use doorward_testkit::TestApp;
use serde_json::{Value, json};

/// What the trail shows instead of a secret.
const MASK: &str = "********";

/// What is written into the trail meanwhile.
fn written(app: &TestApp, act: impl FnOnce()) -> Vec<Value> {
    let before = app.trail().len();
    act();
    app.trail().split_off(before)
}

/// What happened, to what kind of object, and the fields that changed.
fn in_short(entry: &Value) -> Value {
    let subject = ["model", "secret"].into_iter().find_map(|name| entry["context"].get(name)).unwrap();
    json!([entry["action"], subject["model_name"], subject["name"], entry["context"]["diff"]])
}

/// A field that changed, as the trail shows it.
fn change(previous: impl Into<Value>, new: impl Into<Value>) -> Value {
    json!({"previous_value": previous.into(), "new_value": new.into()})
}

/// An id as the trail writes it.
fn bare(id: &str) -> String {
    id.replace('-', "")
}
