//! `/stages/user_login/`

use doorward_testkit::{TestApp, each, with};
use serde_json::{Value, json};

/// Where the stages are.
const STAGES: &str = "/stages/user_login/";

/// What one may be allowed to do with the stages.
const VIEW: &str = "authentik_stages_user_login.view_userloginstage";
const ADD: &str = "authentik_stages_user_login.add_userloginstage";

/// Where one stage is.
fn path(stage: &Value) -> String {
    format!("{STAGES}{}/", stage["pk"].as_str().unwrap())
}

/// A stage as answers show it, if nothing was said of it but its name.
fn plain(pk: &Value, name: &str) -> Value {
    json!({
        "pk": pk,
        "name": name,
        "component": "ak-stage-user-login-form",
        "verbose_name": "User Login Stage",
        "verbose_name_plural": "User Login Stages",
        "meta_model_name": "authentik_stages_user_login.userloginstage",
        "flow_set": [],
        "session_duration": "seconds=0",
        "terminate_other_sessions": false,
        "remember_me_offset": "seconds=0",
        "network_binding": "no_binding",
        "geoip_binding": "no_binding",
    })
}

/// A new stage of which more is said than its name.
fn stage(app: &TestApp, fields: &Value) -> Value {
    app.admin().post(STAGES, fields).ok(201)
}

/// Bodies that say something wrong about a stage, each with all that is wrong with it.
fn wrong() -> Vec<(Value, Value)> {
    let format = |text| format!("{text} is not in the correct format of 'hours=3;minutes=1'.");
    let choice = |name| format!("\"{name}\" is not a valid choice.");
    vec![
        (
            json!({"name": "default-authentication-password"}),
            json!({"name": ["stage with this name already exists."], "code": "unique"}),
        ),
        (
            json!({"session_duration": "8 hours"}),
            json!({"session_duration": [format("8 hours")], "code": "invalid"}),
        ),
        (
            json!({"session_duration": "hours=x", "remember_me_offset": "years=1"}),
            json!({
                "remember_me_offset": [format("years=1")],
                "session_duration": [format("hours=x")],
                "code": "invalid",
            }),
        ),
        (
            json!({"session_duration": "", "remember_me_offset": null}),
            json!({
                "session_duration": ["This field may not be blank."],
                "remember_me_offset": ["This field may not be null."],
                "code": "invalid",
            }),
        ),
        (
            json!({"network_binding": "bind_continent", "geoip_binding": "bind_asn"}),
            json!({
                "network_binding": [choice("bind_continent")],
                "geoip_binding": [choice("bind_asn")],
                "code": "invalid_choice",
            }),
        ),
        (
            json!({"terminate_other_sessions": "x"}),
            json!({"terminate_other_sessions": ["Must be a valid boolean."], "code": "invalid"}),
        ),
    ]
}

#[test]
fn a_name_is_enough() {
    let app = TestApp::start();
    let answer = app.admin().post(STAGES, &json!({"name": "login"}));
    let stage = plain(&answer.body()["pk"], "login");
    answer.is(201, stage.clone());
    app.admin().get(&path(&stage)).is(200, stage);
    let missing = json!({"name": ["This field is required."], "code": "required"});
    app.admin().post(STAGES, &json!({})).is(400, missing);
}

#[test]
fn everything_that_is_said_is_kept_and_what_a_put_leaves_out_stays() {
    let app = TestApp::start();
    let fields = json!({
        "name": "login",
        "session_duration": "Hours=8;minutes=-2.5",
        "terminate_other_sessions": true,
        "remember_me_offset": "weeks=1;fortnights=2",
        "network_binding": "bind_asn_network_ip",
        "geoip_binding": "bind_continent_country_city",
    });
    let kept = stage(&app, &fields);
    assert_eq!(kept, with(plain(&kept["pk"], "login"), &fields));
    let renamed = with(kept.clone(), &json!({"name": "renamed"}));
    app.admin().put(&path(&kept), &json!({"name": "renamed"})).is(200, renamed.clone());
    app.admin().get(&path(&kept)).is(200, renamed);
}

#[test]
fn a_patch_changes_what_is_sent_and_the_rest_stays() {
    let app = TestApp::start();
    let mut stored = stage(&app, &json!({"name": "login"}));
    for change in [
        json!({}),
        json!({"name": "renamed"}),
        json!({"session_duration": "days=1"}),
        json!({"terminate_other_sessions": true}),
        json!({"remember_me_offset": "days=30"}),
        json!({"network_binding": "bind_asn"}),
        json!({"geoip_binding": "bind_continent"}),
    ] {
        stored = with(stored, &change);
        app.admin().patch(&path(&stored), &change).is(200, stored.clone());
    }
}

#[test]
fn what_is_wrong_is_refused_and_nothing_changes() {
    let app = TestApp::start();
    let login = stage(&app, &json!({"name": "login"}));
    for (wrong, refused) in wrong() {
        let whole = with(json!({"name": "new"}), &wrong);
        app.admin().post(STAGES, &whole).is(400, refused.clone());
        app.admin().put(&path(&login), &whole).is(400, refused.clone());
        app.admin().patch(&path(&login), &wrong).is(400, refused);
    }
    app.admin().get(&path(&login)).is(200, plain(&login["pk"], "login"));
}

#[test]
fn the_list_is_narrowed_searched_and_sorted() {
    let app = TestApp::start();
    let first = stage(&app, &json!({"name": "x a", "session_duration": "hours=8"}));
    let first = first["pk"].as_str().unwrap();
    stage(&app, &json!({"name": "x b", "terminate_other_sessions": true, "network_binding": "bind_asn"}));
    stage(&app, &json!({"name": "x c", "remember_me_offset": "days=30", "geoip_binding": "bind_continent"}));
    for (query, names) in [
        ("name=x%20b".to_owned(), &["x b"][..]),
        (format!("stage_uuid={first}"), &["x a"]),
        ("session_duration=hours%3D8".to_owned(), &["x a"]),
        ("terminate_other_sessions=true".to_owned(), &["x b"]),
        ("remember_me_offset=days%3D30".to_owned(), &["x c"]),
        ("network_binding=bind_asn".to_owned(), &["x b"]),
        ("geoip_binding=bind_continent".to_owned(), &["x c"]),
        (String::new(), &["default-authentication-login", "x a", "x b", "x c"]),
        ("search=X".to_owned(), &["x a", "x b", "x c"]),
        ("search=x&ordering=-name".to_owned(), &["x c", "x b", "x a"]),
        ("search=x&ordering=session_duration,-name".to_owned(), &["x a", "x c", "x b"]),
        ("search=x&ordering=-terminate_other_sessions".to_owned(), &["x b", "x a", "x c"]),
    ] {
        assert_eq!(each(&app.admin().get(&format!("{STAGES}?{query}")).ok(200), "name"), names, "{query}");
    }
    let choice = |name| format!("Select a valid choice. {name} is not one of the available choices.");
    let refused = json!({
        "stage_uuid": ["Enter a valid UUID."],
        "network_binding": [choice("x")],
        "geoip_binding": [choice("y")],
        "code": "invalid",
    });
    let query = "stage_uuid=zz&network_binding=x&geoip_binding=y";
    app.admin().get(&format!("{STAGES}?{query}")).is(400, refused);
}

#[test]
fn a_stage_goes_with_its_bindings() {
    let app = TestApp::start();
    let login = stage(&app, &json!({"name": "login"}));
    let flow = app.flow("login");
    let binding = app.bind(login["pk"].as_str().unwrap(), &flow, 10);
    let used = json!([
        {
            "app": "authentik_flows", "model_name": "flow", "pk": flow, "name": "Flow login (login)",
            "action": "cascade_many",
        },
        {
            "app": "authentik_flows", "model_name": "flowstagebinding", "pk": binding,
            "name": format!("Flow-stage binding #10 to {flow}"), "action": "cascade",
        },
    ]);
    app.admin().get(&format!("{}used_by/", path(&login))).is(200, used);
    app.admin().delete(&path(&login)).is(204, Value::Null);
    app.admin().get(&path(&login)).is_not_found();
    app.admin().get(&format!("/flows/bindings/{binding}/")).is_not_found();
}

#[test]
fn the_permissions_are_those_of_this_kind() {
    let app = TestApp::start();
    let login = stage(&app, &json!({"name": "login"}));
    let (user, number) = app.user("helper");
    app.grant(number, &["authentik_flows.view_stage", "authentik_stages_password.view_passwordstage"]);
    user.get(STAGES).is_forbidden();
    user.get(&path(&login)).is_forbidden();
    user.post(STAGES, &json!({"name": "mine"})).is_forbidden();
    app.grant(number, &[VIEW, ADD]);
    user.get(&path(&login)).is(200, login.clone());
    user.post(STAGES, &json!({"name": "mine"})).ok(201);
    user.patch(&path(&login), &json!({"name": "mine, too"})).is_forbidden();
    user.delete(&path(&login)).is_forbidden();
}
