//! `GET /stages/identification/{uuid}/`

use doorward_testkit::TestApp;
use serde_json::json;

use super::{ADD, CHANGE, DELETE, MODEL, NOBODY, VIEW, path, plain, with};

#[test]
fn a_stage_is_shown_as_a_whole() {
    let app = TestApp::start();
    let stage = app.stage("who");
    app.admin().get(&path(&stage)).is(200, plain(&json!(stage), "who"));
}

#[test]
fn a_stage_shows_each_flow_that_it_is_bound_to_once_for_each_binding() {
    let app = TestApp::start();
    let stage = app.stage("who");
    let (enroll, recover) = (app.flow("enroll"), app.flow("recover"));
    for (flow, order) in [(&enroll, 10), (&recover, 0), (&enroll, 20)] {
        app.bind(&stage, flow, order);
    }
    let shown = |slug: &str, pk: &str| {
        let flow = app.admin().get(&format!("/flows/instances/{slug}/")).ok(200);
        json!({
            "pk": pk,
            "policybindingmodel_ptr_id": flow["policybindingmodel_ptr_id"],
            "name": slug,
            "slug": slug,
            "title": slug,
            "designation": "authentication",
            "background": "/static/dist/assets/images/flow_background.jpg",
            "policy_engine_mode": "any",
            "compatibility_mode": false,
            "export_url": format!("/api/v3/flows/instances/{slug}/export/"),
            "layout": "stacked",
            "denied_action": "message_continue",
        })
    };
    let (enroll, recover) = (shown("enroll", &enroll), shown("recover", &recover));
    let mut answer = app.admin().get(&path(&stage)).ok(200);
    // The contract gives them no order.
    let flows = answer["flow_set"].as_array_mut().unwrap();
    flows.sort_by_key(|flow| flow["slug"].to_string());
    assert_eq!(*flows, [enroll.clone(), enroll, recover]);
    assert_eq!(with(answer, &json!({"flow_set": []})), plain(&json!(stage), "who"));
}

#[test]
fn fields_come_in_the_order_of_the_contract() {
    let app = TestApp::start();
    let stage = app.stage("who");
    let text = app.admin().get(&path(&stage)).text;
    let expected = format!(
        "{{\"pk\":\"{stage}\",\"name\":\"who\",\"component\":\"ak-stage-identification-form\",\
         \"verbose_name\":\"Identification Stage\",\"verbose_name_plural\":\"Identification Stages\",\
         \"meta_model_name\":\"authentik_stages_identification.identificationstage\",\"flow_set\":[],\
         \"user_fields\":[\"email\"],\"password_stage\":null,\"case_insensitive_matching\":true,\
         \"show_matched_user\":true,\"enrollment_flow\":null,\"recovery_flow\":null,\
         \"passwordless_flow\":null,\"sources\":[],\"show_source_labels\":false,\
         \"pretend_user_exists\":true}}"
    );
    assert_eq!(text, expected);
}

#[test]
fn an_id_can_be_spelled_as_python_spells_it() {
    let app = TestApp::start();
    let stage = app.stage("who");
    let spellings =
        [stage.to_uppercase(), stage.replace('-', ""), format!("%7B{stage}%7D"), format!("urn:uuid:{stage}")];
    for spelling in spellings {
        app.admin().get(&path(&spelling)).is(200, plain(&json!(stage), "who"));
    }
}

#[test]
fn what_is_no_identification_stage_is_not_found() {
    let app = TestApp::start();
    let password = app.password_stage("secret");
    let flow = app.flow("login");
    let stage = app.stage("who");
    for id in [NOBODY, &password, &flow, "who", "1", "%20", "%00", "null", &stage[1..], &format!("{stage}0")]
    {
        app.admin().get(&path(id)).is_not_found();
    }
}

#[test]
fn paths_that_are_near_are_not_there() {
    let app = TestApp::start();
    let stage = app.stage("who");
    for path in [
        format!("/stages/identification/{stage}"),
        format!("/stages/identification/{stage}.json"),
        format!("/stages/identification/{stage}.json/"),
        format!("/stages/identification/{stage}/name/"),
        format!("/stages/identification//{stage}/"),
        format!("/stages/Identification/{stage}/"),
    ] {
        app.admin().get(&path).is_not_found();
    }
}

#[test]
fn the_filters_of_the_list_do_not_count() {
    let app = TestApp::start();
    let stage = app.stage("who");
    for query in ["name=other", "search=other", "page=7", "recovery_flow=nope"] {
        let answer = app.admin().get(&format!("{}?{query}", path(&stage)));
        answer.is(200, plain(&json!(stage), "who"));
    }
}

#[test]
fn whoever_sees_nothing_learns_nothing() {
    let app = TestApp::start();
    let stage = app.stage("who");
    let (user, number) = app.user("helper");
    for permissions in [&[][..], &[ADD, CHANGE, DELETE]] {
        app.grant(number, permissions);
        for id in [&stage, NOBODY, "who"] {
            user.get(&path(id)).is_forbidden();
            app.anonymous().get(&path(id)).is_forbidden();
        }
    }
}

#[test]
fn whoever_sees_all_stages_sees_each() {
    let app = TestApp::start();
    let stage = app.stage("who");
    let (user, number) = app.user("helper");
    app.grant(number, &[VIEW]);
    user.get(&path(&stage)).is(200, plain(&json!(stage), "who"));
    user.get(&path(NOBODY)).is_not_found();
    user.get(&path("who")).is_not_found();
}

#[test]
fn whoever_sees_one_stage_does_not_learn_of_others() {
    let app = TestApp::start();
    let (stage, other) = (app.stage("who"), app.stage("else"));
    let (user, number) = app.user("helper");
    app.grant_on(number, &[VIEW], MODEL, &json!(stage));
    user.get(&path(&stage)).is(200, plain(&json!(stage), "who"));
    for id in [&other, NOBODY, "who"] {
        user.get(&path(id)).is_not_found();
    }
}

#[test]
fn to_see_stages_of_any_kind_is_another_permission() {
    let app = TestApp::start();
    let stage = app.stage("who");
    let (user, number) = app.user("helper");
    app.grant(number, &["authentik_flows.view_stage"]);
    user.get(&path(&stage)).is_forbidden();
}
