//! `POST /core/users/{id}/recovery/`

use chrono::TimeDelta;
use doorward_testkit::{Answer, Client, TestApp, each};
use serde_json::{Value, json};

use super::{ADD, MODEL, RESET, VIEW, path};

/// Asks for a link for a user.
fn recover(caller: &Client, user: i64) -> Answer {
    caller.post(&format!("{}recovery/", path(&json!(user))), &json!({}))
}

/// Lets the brand that counts lead to a recovery flow, and gives that.
fn recovery_flow(app: &TestApp) -> Value {
    let flow = json!({
        "name": "Back", "slug": "back", "title": "Back", "designation": "recovery",
        // Whoever comes this way has not logged in.
        "authentication": "require_unauthenticated",
    });
    let flow = app.admin().post("/flows/instances/", &flow).ok(201);
    let brand = app.admin().get("/core/brands/?default=true").ok(200)["results"][0]["brand_uuid"].clone();
    let brand = format!("/core/brands/{}/", brand.as_str().unwrap());
    app.admin().patch(&brand, &json!({"flow_recovery": flow["pk"]})).ok(200);
    flow
}

/// The names of the recovery tokens that there are.
fn tokens(app: &TestApp) -> Vec<String> {
    let page = app.admin().get("/core/tokens/?intent=recovery").ok(200);
    each(&page, "identifier").into_iter().map(|name| name.as_str().unwrap().to_owned()).collect()
}

#[test]
fn the_link_leads_to_the_flow_with_a_key_that_is_good_for_a_day() {
    let app = TestApp::start();
    let (_, ada) = app.user("ada");
    recovery_flow(&app);
    let link = recover(&app.admin(), ada).ok(200)["link"].clone();
    let [identifier] = &tokens(&app)[..] else { panic!("{link}") };
    let token = app.admin().get(&format!("/core/tokens/{identifier}/")).ok(200);
    assert_eq!(
        json!([token["user"], token["intent"], token["expires"], token["expiring"]]),
        json!([ada, "recovery", "2024-07-02T12:00:00Z", true])
    );
    let key = app.admin().get(&format!("/core/tokens/{identifier}/view_key/")).ok(200)["key"].clone();
    let expected = format!("{}/if/flow/back/?flow_token={}", app.url(), key.as_str().unwrap());
    assert_eq!(link, json!(expected));
    // It opens nothing of the API.
    let caller = app.anonymous().with_token(key.as_str().unwrap());
    caller.get("/core/users/me/").is_error(403, "authentication_failed", "Token invalid/expired");
}

#[test]
fn another_link_makes_the_first_one_useless() {
    let app = TestApp::start();
    let ((_, ada), (_, bob)) = (app.user("ada"), app.user("bob"));
    recovery_flow(&app);
    let links = [ada, bob, ada].map(|user| recover(&app.admin(), user).ok(200)["link"].clone());
    assert_ne!(links[0], links[2]);
    assert_eq!(tokens(&app).len(), 2);
}

#[test]
fn without_a_flow_that_is_for_the_user_there_is_no_link() {
    let app = TestApp::start();
    let (_, ada) = app.user("ada");
    let refused = |text: &str| json!({"non_field_errors": [text], "code": "invalid"});
    recover(&app.admin(), ada).is(400, refused("No recovery flow set."));
    let flow = recovery_flow(&app);
    let (_, bob) = app.user("bob");
    let binding = json!({"target": flow["policybindingmodel_ptr_id"], "user": bob, "order": 0});
    app.admin().post("/policies/bindings/", &binding).ok(201);
    recover(&app.admin(), ada).is(400, refused("Recovery flow not applicable to user"));
    recover(&app.admin(), bob).ok(200);
    assert_eq!(tokens(&app).len(), 1);
}

#[test]
fn it_takes_the_permissions_to_set_the_password_and_to_add_users() {
    let app = TestApp::start();
    let (_, ada) = app.user("ada");
    recovery_flow(&app);
    recover(&app.anonymous(), ada).is_forbidden();
    let (user, number) = app.user("helper");
    app.grant(number, &[VIEW, RESET]);
    recover(&user, ada).is_forbidden();
    app.grant_on(number, &[ADD], MODEL, &Value::from(ada.to_string()));
    recover(&user, ada).ok(200);
    recover(&user, 999_999).is_not_found();
    // A superuser's way in is not theirs to open.
    let chief = app.admin().get("/core/users/me/").ok(200)["user"]["pk"].as_i64().unwrap();
    app.grant(number, &[ADD]);
    recover(&user, chief).is_forbidden();
}

#[test]
fn the_trail_tells_of_the_key_without_showing_it() {
    let app = TestApp::start();
    let (_, ada) = app.user("ada");
    recovery_flow(&app);
    let link = recover(&app.admin(), ada).ok(200)["link"].as_str().unwrap().to_owned();
    let key = link.rsplit_once('=').unwrap().1;
    let trail = app.trail();
    let last = trail.last().unwrap();
    assert_eq!(
        json!([last["action"], last["context"]["model"]["model_name"]]),
        json!(["model_created", "token"])
    );
    assert!(!json!(trail).to_string().contains(key));
}

/// Puts a stage into the flow that logs in whoever gets there.
fn log_in_with(app: &TestApp, flow: &Value) {
    let stage = app.admin().post("/stages/user_login/", &json!({"name": flow["slug"]})).ok(201)["pk"].clone();
    let binding = json!({"target": flow["pk"], "stage": stage, "order": 0});
    app.admin().post("/flows/bindings/", &binding).ok(201);
}

/// The query that a link leads to the flow with.
fn query_of(link: &Value) -> String {
    let (_, query) = link.as_str().unwrap().split_once('?').unwrap();
    query.replace('=', "%3D")
}

#[test]
fn the_link_brings_the_user_in_once() {
    let app = TestApp::start();
    let (_, ada) = app.user("ada");
    let flow = recovery_flow(&app);
    log_in_with(&app, &flow);
    let query = query_of(&recover(&app.admin(), ada).ok(200)["link"]);
    let browser = app.browser();
    let path = format!("/flows/executor/back/?query={query}");
    let redirect = json!({"type": "redirect", "component": "xak-flow-redirect", "to": "/"});
    browser.get(&path).is(200, redirect);
    assert_eq!(browser.get("/core/users/me/").ok(200)["user"]["username"], "ada");
    assert_eq!(tokens(&app), Vec::<String>::new());
    let trail = app.trail();
    let told: Vec<_> = trail.iter().map(|entry| entry["action"].as_str().unwrap()).collect();
    assert_eq!(told[told.len() - 2..], ["model_deleted", "login"]);
    // Whoever finds it later is nobody.
    let other = app.browser();
    other.get(&path);
    assert_eq!(other.get("/core/users/me/").status, 403);
}

#[test]
fn the_link_opens_no_other_flow_and_lets_nobody_in_who_may_not() {
    let app = TestApp::start();
    let (_, ada) = app.user("ada");
    let flow = recovery_flow(&app);
    log_in_with(&app, &flow);
    let other = json!({"name": "o", "slug": "other", "title": "o", "designation": "recovery"});
    log_in_with(&app, &app.admin().post("/flows/instances/", &other).ok(201));
    let query = query_of(&recover(&app.admin(), ada).ok(200)["link"]);
    let tries = |slug: &str| {
        let browser = app.browser();
        browser.get(&format!("/flows/executor/{slug}/?query={query}"));
        browser.get("/core/users/me/").status
    };
    assert_eq!(tries("other"), 403);
    assert_eq!(tokens(&app).len(), 1, "it is still good");
    app.admin().patch(&path(&json!(ada)), &json!({"is_active": false})).ok(200);
    assert_eq!(tries("back"), 403);
    app.admin().patch(&path(&json!(ada)), &json!({"is_active": true})).ok(200);
    app.clock.advance(TimeDelta::days(1));
    assert_eq!(tries("back"), 403, "it has expired");
}
