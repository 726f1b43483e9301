//! `/stages/password/`

mod destroy;
mod list;
mod read;
mod write;

use serde_json::{Value, json};

/// Where the stages are.
const STAGES: &str = "/stages/password/";

/// The model of the stages, in grants.
const MODEL: &str = "authentik_stages_password.passwordstage";

/// What one may be allowed to do with the stages.
const VIEW: &str = "authentik_stages_password.view_passwordstage";
const ADD: &str = "authentik_stages_password.add_passwordstage";
const CHANGE: &str = "authentik_stages_password.change_passwordstage";
const DELETE: &str = "authentik_stages_password.delete_passwordstage";

/// What passwords can be checked against.
const INBUILT: &str = "authentik.core.auth.InbuiltBackend";
const TOKEN: &str = "authentik.core.auth.TokenBackend";
const LDAP: &str = "authentik.sources.ldap.auth.LDAPBackend";

/// An id that no object has.
const NOBODY: &str = "11111111-1111-4111-8111-111111111111";

/// Where one stage is.
fn path(stage: &str) -> String {
    format!("{STAGES}{stage}/")
}

/// A stage as answers show it, if nothing was said of it but its name and that it checks the user's own
/// password.
fn plain(pk: &Value, name: &str) -> Value {
    json!({
        "pk": pk,
        "name": name,
        "component": "ak-stage-password-form",
        "verbose_name": "Password Stage",
        "verbose_name_plural": "Password Stages",
        "meta_model_name": "authentik_stages_password.passwordstage",
        "flow_set": [],
        "backends": [INBUILT],
        "configure_flow": null,
        "failed_attempts_before_cancel": 5,
    })
}
