//! `GET /flows/bindings/{fsb_uuid}/` and its `used_by/`

use doorward_testkit::TestApp;
use serde_json::json;

use super::{ADD, BINDINGS, CHANGE, MODEL, NOBODY, VIEW, path, plain};

#[test]
fn a_binding_shows_its_stage_with_the_kind() {
    let app = TestApp::start();
    let flow = app.flow("login");
    for (stage, component) in [
        (app.stage("who"), "ak-stage-identification-form"),
        (app.password_stage("secret"), "ak-stage-password-form"),
    ] {
        let binding = app.bind(&stage, &flow, 10);
        let shown = app.admin().get(&path(&binding)).ok(200);
        assert_eq!(shown["stage_obj"]["component"], json!(component));
        assert_eq!(shown, plain(&app, &shown, &stage, &flow, 10));
        assert_eq!(shown["pk"], json!(binding));
    }
}

#[test]
fn a_binding_is_found_by_its_id_in_any_spelling() {
    let app = TestApp::start();
    let (stage, flow) = (app.stage("who"), app.flow("login"));
    let binding = app.bind(&stage, &flow, 10);
    for spelling in [binding.to_uppercase(), binding.replace('-', ""), format!("%7B{binding}%7D")] {
        assert_eq!(app.admin().get(&path(&spelling)).ok(200)["pk"], json!(binding));
    }
    for key in [NOBODY, "zz", "1", flow.as_str(), stage.as_str()] {
        app.admin().get(&path(key)).is_not_found();
    }
}

#[test]
fn who_sees_one_binding_is_told_that_there_is_no_other() {
    let app = TestApp::start();
    let (stage, flow) = (app.stage("who"), app.flow("login"));
    let (seen, hidden) = (app.bind(&stage, &flow, 10), app.bind(&stage, &flow, 20));
    let (user, number) = app.user("helper");
    app.grant(number, &[ADD, CHANGE]);
    for key in [&seen, &hidden, NOBODY, "zz"] {
        app.anonymous().get(&path(key)).is_forbidden();
        user.get(&path(key)).is_forbidden();
    }
    app.grant_on(number, &[VIEW], MODEL, &json!(seen));
    user.get(&path(&seen)).ok(200);
    for key in [&hidden, NOBODY, "zz"] {
        user.get(&path(key)).is_not_found();
    }
}

#[test]
fn nothing_refers_to_a_binding() {
    let app = TestApp::start();
    let (stage, flow) = (app.stage("who"), app.flow("login"));
    let uses = format!("{}used_by/", path(&app.bind(&stage, &flow, 10)));
    app.admin().get(&uses).is(200, json!([]));
    app.anonymous().get(&uses).is_forbidden();
    app.user("helper").0.get(&uses).is_forbidden();
    app.admin().get(&format!("{BINDINGS}{NOBODY}/used_by/")).is_not_found();
}
