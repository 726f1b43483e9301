//! `/stages/identification/`
#![expect(clippy::expect_used, reason = "a test that cannot go on fails")]

mod concurrent;
mod create;
mod destroy;
mod fields;
mod flow_set;
mod list;
mod partial_update;
mod retrieve;
mod update;
mod used_by;

use serde_json::{Value, json};

/// Where the stages are.
const STAGES: &str = "/stages/identification/";

/// The model of the stages, in grants.
const MODEL: &str = "authentik_stages_identification.identificationstage";

/// What one may be allowed to do with the stages.
const VIEW: &str = "authentik_stages_identification.view_identificationstage";
const ADD: &str = "authentik_stages_identification.add_identificationstage";
const CHANGE: &str = "authentik_stages_identification.change_identificationstage";
const DELETE: &str = "authentik_stages_identification.delete_identificationstage";

/// An id that no object has.
const NOBODY: &str = "11111111-1111-4111-8111-111111111111";

/// Where one stage is.
fn path(stage: &str) -> String {
    format!("{STAGES}{stage}/")
}

/// A stage as answers show it, if nothing was said of it but its name and that it asks for the e-mail
/// address.
fn plain(pk: &Value, name: &str) -> Value {
    json!({
        "pk": pk,
        "name": name,
        "component": "ak-stage-identification-form",
        "verbose_name": "Identification Stage",
        "verbose_name_plural": "Identification Stages",
        "meta_model_name": "authentik_stages_identification.identificationstage",
        "flow_set": [],
        "user_fields": ["email"],
        "password_stage": null,
        "case_insensitive_matching": true,
        "show_matched_user": true,
        "enrollment_flow": null,
        "recovery_flow": null,
        "passwordless_flow": null,
        "sources": [],
        "show_source_labels": false,
        "pretend_user_exists": true,
    })
}

/// An object with other values in these fields.
fn with(mut object: Value, changes: &Value) -> Value {
    for (field, value) in changes.as_object().expect("changes are an object") {
        object[field] = value.clone();
    }
    object
}
