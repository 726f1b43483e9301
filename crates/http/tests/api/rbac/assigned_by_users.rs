//! `/rbac/permissions/assigned_by_users/{id}/`

use doorward_testkit::{TestApp, each};
use serde_json::{Value, json};

const VIEW_FLOW: &str = "authentik_flows.view_flow";
const CHANGE_FLOW: &str = "authentik_flows.change_flow";
const FLOWS: &str = "/flows/instances/";

fn assign(user: i64) -> String {
    format!("/rbac/permissions/assigned_by_users/{user}/assign/")
}

fn unassign(user: i64) -> String {
    format!("/rbac/permissions/assigned_by_users/{user}/unassign/")
}

#[test]
fn a_permission_on_all_objects_is_given_and_taken_away() {
    let app = TestApp::start();
    let (user, number) = app.user("ada");
    let grant = json!({"permissions": [VIEW_FLOW, "authentik_flows.add_flow"]});
    // Twice is as good as once.
    for _ in 0..2 {
        app.admin().post(&assign(number), &grant).is(204, Value::Null);
    }
    user.get(FLOWS).ok(200);
    app.admin().patch(&unassign(number), &json!({"permissions": [VIEW_FLOW]})).is(204, Value::Null);
    user.get(FLOWS).is_forbidden();
    // The other one is still his.
    let flow = json!({"name": "x", "slug": "x", "title": "x", "designation": "recovery"});
    user.post(FLOWS, &flow).ok(201);
    // What he does not hold can be taken away as well.
    app.admin().patch(&unassign(number), &grant).is(204, Value::Null);
}

#[test]
fn a_permission_on_one_object_is_given_and_taken_away() {
    let app = TestApp::start();
    let (seen, _) = (app.flow("seen"), app.flow("hidden"));
    let (user, number) = app.user("ada");
    for name in ["view_flow", VIEW_FLOW] {
        let grant = json!({"permissions": [name], "model": "authentik_flows.flow", "object_pk": seen});
        app.admin().post(&assign(number), &grant).is(204, Value::Null);
        assert_eq!(each(&user.get(FLOWS).ok(200), "slug"), ["seen"]);
        app.admin().patch(&unassign(number), &grant).is(204, Value::Null);
        user.get(FLOWS).is_forbidden();
    }
}

#[test]
fn a_permission_on_all_objects_is_not_taken_away_with_one_on_an_object() {
    let app = TestApp::start();
    let flow = app.flow("login");
    let (user, number) = app.user("ada");
    app.grant(number, &[VIEW_FLOW]);
    let on_one = json!({"permissions": [VIEW_FLOW], "model": "authentik_flows.flow", "object_pk": flow});
    app.admin().patch(&unassign(number), &on_one).is(204, Value::Null);
    user.get(FLOWS).ok(200);
    app.admin().post(&assign(number), &on_one).ok(204);
    app.admin().patch(&unassign(number), &json!({"permissions": [VIEW_FLOW]})).is(204, Value::Null);
    assert_eq!(each(&user.get(FLOWS).ok(200), "slug"), ["login"]);
}

#[test]
fn objects_of_every_kind_can_be_given() {
    let app = TestApp::start();
    let flow = app.flow("login");
    let stage = app.stage("who");
    let (user, number) = app.user("ada");
    let token = app.admin().get("/core/tokens/ada-token/").ok(200)["pk"].clone();
    let built_in = app.admin().get("/sources/all/authentik-built-in/").ok(200)["pk"].clone();
    for (permission, model, object, path) in [
        ("view_flow", "authentik_flows.flow", json!(flow), "/flows/instances/".to_owned()),
        (
            "view_flowstagebinding",
            "authentik_flows.flowstagebinding",
            json!(app.bind(&stage, &flow, 10)),
            "/flows/bindings/".to_owned(),
        ),
        (
            "view_identificationstage",
            "authentik_stages_identification.identificationstage",
            json!(stage),
            "/stages/identification/".to_owned(),
        ),
        (
            "view_passwordstage",
            "authentik_stages_password.passwordstage",
            json!(app.password_stage("secret")),
            "/stages/password/".to_owned(),
        ),
        (
            "view_oauthsource",
            "authentik_sources_oauth.oauthsource",
            json!(app.source("chat")),
            "/sources/oauth/".to_owned(),
        ),
        ("view_user", "authentik_core.user", json!(number.to_string()), format!("/core/users/{number}/")),
        ("view_token_key", "authentik_core.token", token, "/core/tokens/ada-token/view_key/".to_owned()),
    ] {
        user.get(&path).is_forbidden();
        app.grant_on(number, &[permission], model, &object);
        user.get(&path).ok(200);
    }
    // Stages and sources of any kind are none of those that the contract lets one choose.
    for (model, object) in [("authentik_flows.stage", json!(stage)), ("authentik_core.source", built_in)] {
        let grant = json!({"permissions": ["view"], "model": model, "object_pk": object});
        let refused =
            json!({"model": [format!("\"{model}\" is not a valid choice.")], "code": "invalid_choice"});
        app.admin().post(&assign(number), &grant).is(400, refused);
    }
}

#[test]
fn what_makes_no_sense_is_refused() {
    let app = TestApp::start();
    let flow = app.flow("login");
    let (_, number) = app.user("ada");
    let nobody = "11111111-1111-4111-8111-111111111111";
    let together = "The fields model, object_pk must be used together.";
    let dotted = "When assigning global permissions, codename must be given as app_label.codename";
    for (body, refused) in [
        (
            json!({"permissions": null}),
            json!({"permissions": ["This field may not be null."], "code": "null"}),
        ),
        (
            json!({"permissions": VIEW_FLOW}),
            json!({"permissions": ["Expected a list of items but got type \"str\"."], "code": "not_a_list"}),
        ),
        (json!({"permissions": ["view_flow"]}), json!({"permissions": [dotted], "code": "invalid"})),
        (
            json!({"permissions": [VIEW_FLOW, "authentik_flows.frown_at_flow"]}),
            json!({
                "permissions": {"1": ["\"authentik_flows.frown_at_flow\" is not a valid choice."]},
                "code": "invalid_choice",
            }),
        ),
        (
            json!({"permissions": [VIEW_FLOW], "model": "authentik_flows.flow"}),
            json!({"non_field_errors": [together], "code": "required"}),
        ),
        (
            json!({"permissions": [VIEW_FLOW], "object_pk": flow}),
            json!({"non_field_errors": [together], "code": "required"}),
        ),
        (
            json!({"permissions": [VIEW_FLOW], "model": "flow", "object_pk": flow}),
            json!({"model": ["\"flow\" is not a valid choice."], "code": "invalid_choice"}),
        ),
        (
            json!({"permissions": [VIEW_FLOW], "model": "authentik_flows.flow", "object_pk": "zz"}),
            json!({"non_field_errors": ["“zz” is not a valid UUID."], "code": "invalid"}),
        ),
        // A permission on an object that is not there is never one on all objects.
        (
            json!({"permissions": [VIEW_FLOW], "model": "authentik_flows.flow", "object_pk": nobody}),
            json!({
                "object_pk": [format!("Invalid pk \"{nobody}\" - object does not exist.")],
                "code": "does_not_exist",
            }),
        ),
        // A permission on another kind of object than the one named is none.
        (
            json!({"permissions": ["view_user"], "model": "authentik_flows.flow", "object_pk": flow}),
            json!({
                "permissions": {"0": ["\"authentik_flows.view_user\" is not a valid choice."]},
                "code": "invalid_choice",
            }),
        ),
    ] {
        app.admin().post(&assign(number), &body).is(400, refused.clone());
        app.admin().patch(&unassign(number), &body).is(400, refused);
    }
    let missing = json!({"permissions": ["This field is required."], "code": "required"});
    app.admin().post(&assign(number), &json!({})).is(400, missing);
    // Taking nothing away is possible.
    app.admin().patch(&unassign(number), &json!({})).is(204, Value::Null);
}

#[test]
fn giving_takes_the_permission_for_it_and_to_see_and_to_add_users() {
    let app = TestApp::start();
    let (_, ada) = app.user("ada");
    let (user, number) = app.user("helper");
    let grant = json!({"permissions": [VIEW_FLOW]});
    app.anonymous().post(&assign(ada), &grant).is_forbidden();
    for permission in [
        "authentik_core.assign_user_permissions",
        "authentik_core.view_user",
        "authentik_core.add_user",
        VIEW_FLOW,
    ] {
        user.post(&assign(ada), &grant).is_forbidden();
        app.grant(number, &[permission]);
    }
    user.post(&assign(ada), &grant).is(204, Value::Null);
    user.post(&assign(999_999), &grant).is_not_found();
    // To give is not to take away.
    user.patch(&unassign(ada), &grant).is_forbidden();
}

#[test]
fn nobody_gives_what_he_does_not_hold() {
    let app = TestApp::start();
    let flow = app.flow("login");
    let (_, ada) = app.user("ada");
    let (user, number) = app.user("helper");
    app.grant(
        number,
        &["authentik_core.assign_user_permissions", "authentik_core.view_user", "authentik_core.add_user"],
    );
    app.grant_on(number, &[CHANGE_FLOW], "authentik_flows.flow", &json!(flow));
    // Neither to others nor to himself.
    for receiver in [ada, number] {
        user.post(&assign(receiver), &json!({"permissions": [CHANGE_FLOW]})).is_forbidden();
        user.post(&assign(receiver), &json!({"permissions": ["authentik_core.delete_user"]})).is_forbidden();
    }
    let on_one = json!({"permissions": [CHANGE_FLOW], "model": "authentik_flows.flow", "object_pk": flow});
    user.post(&assign(ada), &on_one).is(204, Value::Null);
}

#[test]
fn taking_away_takes_the_permission_for_it_and_to_see_and_to_change_users() {
    let app = TestApp::start();
    let (seer, ada) = app.user("ada");
    app.grant(ada, &[VIEW_FLOW]);
    let (user, number) = app.user("helper");
    let grant = json!({"permissions": [VIEW_FLOW]});
    app.anonymous().patch(&unassign(ada), &grant).is_forbidden();
    for permission in
        ["authentik_core.unassign_user_permissions", "authentik_core.view_user", "authentik_core.change_user"]
    {
        user.patch(&unassign(ada), &grant).is_forbidden();
        app.grant(number, &[permission]);
    }
    seer.get(FLOWS).ok(200);
    user.patch(&unassign(ada), &grant).is(204, Value::Null);
    seer.get(FLOWS).is_forbidden();
}

#[test]
fn whether_an_object_is_there_is_not_told_to_whoever_does_not_see_it() {
    let app = TestApp::start();
    let (seen, hidden) = (app.flow("seen"), app.flow("hidden"));
    let (_, ada) = app.user("ada");
    let (user, number) = app.user("helper");
    let on_ada =
        ["assign_user_permissions", "unassign_user_permissions", "view_user", "add_user", "change_user"];
    app.grant_on(number, &on_ada, "authentik_core.user", &json!(ada.to_string()));
    app.grant_on(number, &[VIEW_FLOW], "authentik_flows.flow", &json!(seen));
    let nobody = "11111111-1111-4111-8111-111111111111";
    for (model, permission, object) in [
        ("authentik_core.user", "view_user", "1"),
        ("authentik_core.user", "view_user", "999999"),
        ("authentik_flows.flow", "view_flow", &hidden),
        ("authentik_flows.flow", "view_flow", nobody),
    ] {
        let grant = json!({"permissions": [permission], "model": model, "object_pk": object});
        let refused = json!({
            "object_pk": [format!("Invalid pk \"{object}\" - object does not exist.")],
            "code": "does_not_exist",
        });
        user.post(&assign(ada), &grant).is(400, refused.clone());
        user.patch(&unassign(ada), &grant).is(400, refused);
    }
    // Of one that he sees he is told what he may not.
    let grant =
        |name: &str| json!({"permissions": [name], "model": "authentik_flows.flow", "object_pk": seen});
    user.post(&assign(ada), &grant("delete_flow")).is_forbidden();
    user.post(&assign(ada), &grant("view_flow")).is(204, Value::Null);
    user.patch(&unassign(ada), &grant("view_flow")).is(204, Value::Null);
}
