//! What a deletion does to other objects is told as well.

use doorward_testkit::TestApp;
use serde_json::{Value, json};

use super::{change, in_short, written};

/// What a deletion leaves in the trail, in short; of what was deleted, the values are left out.
fn deleting(app: &TestApp, path: &str) -> Vec<Value> {
    let entries = written(app, || {
        app.admin().delete(path).ok(204);
    });
    let told = entries.iter().map(|entry| {
        let mut told = in_short(entry);
        if told[0] == "model_deleted" {
            told[3] = json!("all");
        }
        told
    });
    told.collect()
}

#[test]
fn a_flow_goes_from_whatever_pointed_at_it_and_takes_its_bindings_along() {
    let app = TestApp::start();
    let (flow, other) = (app.flow("login"), app.flow("other"));
    let (who, secret) = (app.stage("who"), app.password_stage("secret"));
    app.source("chat");
    for (path, fields) in [
        (
            format!("/stages/identification/{who}/"),
            json!({"enrollment_flow": flow, "recovery_flow": other, "passwordless_flow": flow}),
        ),
        (format!("/stages/password/{secret}/"), json!({"configure_flow": flow})),
        ("/sources/oauth/chat/".to_owned(), json!({"enrollment_flow": flow})),
    ] {
        app.admin().patch(&path, &fields).ok(200);
    }
    app.bind(&who, &flow, 10);
    app.bind(&who, &other, 10);
    let gone = change(flow.clone(), Value::Null);
    assert_eq!(
        json!(deleting(&app, "/flows/instances/login/")),
        json!([
            ["model_deleted", "flowstagebinding", format!("Flow-stage binding #10 to {flow}"), "all"],
            [
                "model_updated",
                "identificationstage",
                "who",
                {"enrollment_flow": gone, "passwordless_flow": gone},
            ],
            ["model_updated", "passwordstage", "secret", {"configure_flow": gone}],
            ["model_updated", "oauthsource", "chat", {"enrollment_flow": gone}],
            ["model_deleted", "flow", "login", "all"],
        ])
    );
}

#[test]
fn a_source_goes_from_the_stages_that_offered_it() {
    let app = TestApp::start();
    let (chat, code) = (app.source("chat"), app.source("code"));
    let stage = format!("/stages/identification/{}/", app.stage("who"));
    app.admin().patch(&stage, &json!({"sources": [code, chat]})).ok(200);
    assert_eq!(
        json!(deleting(&app, "/sources/oauth/chat/")),
        json!([
            [
                "model_updated",
                "identificationstage",
                "who",
                {"sources": change(json!([code, chat]), json!([code]))},
            ],
            ["model_deleted", "oauthsource", "chat", "all"],
        ])
    );
}

#[test]
fn a_password_stage_goes_from_the_stages_that_showed_its_field() {
    let app = TestApp::start();
    let (secret, flow) = (app.password_stage("secret"), app.flow("login"));
    app.bind(&secret, &flow, 10);
    for name in ["who 2", "who 1"] {
        let stage = format!("/stages/identification/{}/", app.stage(name));
        app.admin().patch(&stage, &json!({"password_stage": secret})).ok(200);
    }
    let diff = json!({"password_stage": change(secret.clone(), Value::Null)});
    assert_eq!(
        json!(deleting(&app, &format!("/stages/password/{secret}/"))),
        json!([
            ["model_deleted", "flowstagebinding", format!("Flow-stage binding #10 to {flow}"), "all"],
            ["model_updated", "identificationstage", "who 1", diff],
            ["model_updated", "identificationstage", "who 2", diff],
            ["model_deleted", "passwordstage", "secret", "all"],
        ])
    );
}

#[test]
fn a_user_takes_his_tokens_along() {
    let app = TestApp::start();
    let (user, number) = app.user("ada");
    user.post("/core/tokens/", &json!({"identifier": "another"})).ok(201);
    assert_eq!(
        json!(deleting(&app, &format!("/core/users/{number}/"))),
        json!([
            ["model_deleted", "token", "ada-token", "all"],
            ["model_deleted", "token", "another", "all"],
            ["model_deleted", "user", "ada", "all"],
        ])
    );
}

#[test]
fn what_was_bound_goes_with_either_end() {
    let app = TestApp::start();
    let ((_, ada), (_, bob), flow) = (app.user("ada"), app.user("bob"), app.flow("login"));
    let (stage, source) = (app.stage("who"), app.source("chat"));
    let step = app.bind(&stage, &flow, 10);
    let bind = |user: i64, target: &str| {
        let binding = json!({"target": target, "user": user, "order": 0});
        app.admin().post("/policies/bindings/", &binding).ok(201);
    };
    let policy = |target: &str, user: &str| {
        let name = format!("Binding from {target} #0 to User {user}");
        json!(["model_deleted", "policybinding", name, "all"])
    };
    let (flow_name, step_name) = ("Flow login (login)", format!("Flow-stage binding #10 to {flow}"));

    bind(ada, &flow);
    assert_eq!(
        json!(deleting(&app, &format!("/core/users/{ada}/"))),
        json!([
            policy(flow_name, "ada"),
            ["model_deleted", "token", "ada-token", "all"],
            ["model_deleted", "user", "ada", "all"],
        ])
    );
    let staff = app.group("staff", &json!({}));
    let of_staff = json!({"target": flow, "group": staff, "order": 0});
    app.admin().post("/policies/bindings/", &of_staff).ok(201);
    assert_eq!(
        json!(deleting(&app, &format!("/core/groups/{staff}/"))),
        json!([
            ["model_deleted", "policybinding", format!("Binding from {flow_name} #0 to Group staff"), "all"],
            ["model_deleted", "group", "staff", "all"],
        ])
    );
    bind(bob, &source);
    assert_eq!(
        json!(deleting(&app, "/sources/oauth/chat/")),
        json!([policy("chat", "bob"), ["model_deleted", "oauthsource", "chat", "all"]])
    );
    bind(bob, &step);
    assert_eq!(
        json!(deleting(&app, &format!("/stages/identification/{stage}/"))),
        json!([
            policy(&step_name, "bob"),
            ["model_deleted", "flowstagebinding", step_name, "all"],
            ["model_deleted", "identificationstage", "who", "all"],
        ])
    );
    let step = app.bind(&app.stage("who"), &flow, 10);
    bind(bob, &step);
    bind(bob, &flow);
    assert_eq!(
        json!(deleting(&app, "/flows/instances/login/")),
        json!([
            policy(&step_name, "bob"),
            ["model_deleted", "flowstagebinding", step_name, "all"],
            policy(flow_name, "bob"),
            ["model_deleted", "flow", "login", "all"],
        ])
    );
}

#[test]
fn what_nothing_refers_to_goes_alone() {
    let app = TestApp::start();
    app.flow("login");
    assert_eq!(
        json!(deleting(&app, "/flows/instances/login/")),
        json!([["model_deleted", "flow", "login", "all"]])
    );
}
