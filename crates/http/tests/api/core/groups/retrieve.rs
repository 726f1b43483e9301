//! `GET /core/groups/{group_uuid}/`

use doorward_testkit::{TestApp, with};
use serde_json::json;

use super::{NOBODY, VIEW, path};

#[test]
fn the_members_are_left_out_on_request() {
    let app = TestApp::start();
    let (_, ada) = app.user("ada");
    let group = app.group("team", &json!({"users": [ada]}));
    let whole = app.admin().get(&path(&group)).ok(200);
    app.admin().get(&format!("{}?include_users=true", path(&group))).is(200, whole.clone());
    let without = with(whole, &json!({"users_obj": null}));
    app.admin().get(&format!("{}?include_users=false", path(&group))).is(200, without);
}

#[test]
fn who_sees_this_one_sees_no_other() {
    let app = TestApp::start();
    let (user, number) = app.user("ada");
    let (seen, hidden) = (app.group("seen", &json!({})), app.group("hidden", &json!({})));
    for key in [seen.as_str(), NOBODY, "x"] {
        user.get(&path(key)).is_forbidden();
    }
    app.grant_on(number, &[VIEW], "authentik_core.group", &json!(seen));
    user.get(&path(&seen)).ok(200);
    for key in [hidden.as_str(), NOBODY, "x"] {
        user.get(&path(key)).is_not_found();
    }
}
