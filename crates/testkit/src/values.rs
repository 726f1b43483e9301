//! JSON values as tests write them down.

use serde_json::Value;

/// An object with other values in these fields.
pub fn with(mut object: Value, changes: &Value) -> Value {
    for (field, value) in changes.as_object().expect("changes are an object") {
        object[field] = value.clone();
    }
    object
}

/// The values of a field of the objects on a page.
pub fn each<'a>(page: &'a Value, field: &str) -> Vec<&'a Value> {
    page["results"].as_array().expect("a page has results").iter().map(|one| &one[field]).collect()
}
