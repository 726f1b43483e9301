//! `GET /core/groups/{group_uuid}/used_by/`

use doorward_testkit::TestApp;
use serde_json::json;

use super::{VIEW, path};

#[test]
fn members_and_the_groups_below_are_listed_as_far_as_the_caller_sees_them() {
    let app = TestApp::start();
    let (user, ada) = app.user("ada");
    let group = app.group("team", &json!({"users": [ada]}));
    let below = app.group("below", &json!({"parent": group}));
    let path = format!("{}used_by/", path(&group));
    let member = json!({
        "app": "authentik_core",
        "model_name": "user",
        "pk": ada.to_string(),
        "name": "ada",
        "action": "cascade_many",
    });
    let child = json!({
        "app": "authentik_core", "model_name": "group", "pk": below, "name": "Group below", "action": "set_null",
    });
    app.admin().get(&path).is(200, json!([member, child]));
    user.get(&path).is_forbidden();
    app.grant_on(ada, &[VIEW], "authentik_core.group", &json!(group));
    user.get(&path).is(200, json!([]));
    app.grant_on(ada, &["authentik_core.view_user"], "authentik_core.user", &json!(ada.to_string()));
    user.get(&path).is(200, json!([member]));
}
