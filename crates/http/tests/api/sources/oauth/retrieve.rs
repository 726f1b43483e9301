//! `GET /sources/oauth/{slug}/` and its `used_by/`

use doorward_testkit::TestApp;
use serde_json::json;

use super::{CHANGE, MODEL, SOURCES, VIEW, path, plain, said};

#[test]
fn a_source_is_found_by_its_slug_and_by_nothing_else() {
    let app = TestApp::start();
    let pk = app.admin().post(SOURCES, &said("chat")).ok(201)["pk"].clone();
    app.admin().get(&path("chat")).is(200, plain(app.url(), &pk, "chat"));
    for key in [pk.as_str().unwrap(), "CHAT", "nothing"] {
        app.admin().get(&path(key)).is_not_found();
    }
}

#[test]
fn who_sees_one_source_is_told_that_there_is_no_other() {
    let app = TestApp::start();
    let pk = app.source("seen");
    app.source("hidden");
    let (user, number) = app.user("helper");
    app.grant(number, &[CHANGE, "authentik_core.view_source"]);
    for key in ["seen", "hidden", "nothing"] {
        app.anonymous().get(&path(key)).is_forbidden();
        user.get(&path(key)).is_forbidden();
    }
    app.grant_on(number, &[VIEW], MODEL, &json!(pk));
    assert_eq!(user.get(&path("seen")).ok(200)["pk"], json!(pk));
    user.get(&path("hidden")).is_not_found();
    user.get(&path("nothing")).is_not_found();
}

#[test]
fn the_stages_that_offer_it_refer_to_it() {
    let app = TestApp::start();
    let pk = app.source("chat");
    let uses = format!("{}used_by/", path("chat"));
    app.admin().get(&uses).is(200, json!([]));
    let (second, first) = (app.stage("stage 2"), app.stage("stage 1"));
    for stage in [&second, &first] {
        app.admin().patch(&format!("/stages/identification/{stage}/"), &json!({"sources": [pk]})).ok(200);
    }
    let stage = |pk: &str, name: &str| {
        json!({
            "app": "authentik_stages_identification", "model_name": "identificationstage", "pk": pk,
            "name": format!("Stage {name}"), "action": "cascade_many",
        })
    };
    let used = json!([stage(&first, "stage 1"), stage(&second, "stage 2")]);
    app.admin().get(&uses).is(200, used);
    let (user, number) = app.user("helper");
    app.anonymous().get(&uses).is_forbidden();
    user.get(&uses).is_forbidden();
    app.grant_on(number, &[VIEW], MODEL, &json!(pk));
    user.get(&uses).is(200, json!([]));
    user.get(&format!("{}used_by/", path("nothing"))).is_not_found();
}
