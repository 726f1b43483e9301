//! The flows that a stage is bound to, when they are written with the stage.

use doorward_testkit::{TestApp, counted};
use serde_json::{Value, json};

use super::{ADD, CHANGE, MODEL, STAGES, VIEW, path, plain, with};

/// A new flow, said with all that it needs.
fn flow(slug: &str) -> Value {
    json!({"name": slug, "slug": slug, "title": slug, "designation": "authentication"})
}

/// The flows that a stage is bound to, each with the place that the stage has in it.
fn bindings(app: &TestApp, stage: &str) -> Vec<(String, i64)> {
    let shown = app.admin().get(&path(stage)).ok(200);
    let bound = app.admin().get(&format!("/flows/bindings/?stage={stage}&ordering=order")).ok(200);
    let slug = |binding: &Value| {
        let flows = shown["flow_set"].as_array().into_iter().flatten();
        let flow = flows.into_iter().find(|flow| flow["pk"] == binding["target"]);
        flow.map(|flow| flow["slug"].as_str().unwrap_or_default().to_owned()).unwrap_or_default()
    };
    let bound = bound["results"].as_array().into_iter().flatten();
    let found: Vec<_> =
        bound.map(|binding| (slug(binding), binding["order"].as_i64().unwrap_or_default())).collect();
    assert_eq!(shown["flow_set"].as_array().map(Vec::len), Some(found.len()), "one for each binding");
    found
}

fn bound(slug: &str, order: i64) -> (String, i64) {
    (slug.to_owned(), order)
}

#[test]
fn a_new_slug_makes_a_flow_and_binds_the_stage_to_it() {
    let app = TestApp::start();
    let stage = app.stage("who");
    let item = json!({
        "name": "Enroll", "slug": "enroll", "title": "Join us", "designation": "enrollment",
        "policy_engine_mode": "all", "compatibility_mode": true, "layout": "sidebar_left",
        "denied_action": "message",
    });
    let answer = app.admin().patch(&path(&stage), &json!({"flow_set": [item]}));
    let made = app.admin().get("/flows/instances/enroll/").ok(200);
    let shown = json!({
        "pk": made["pk"],
        "policybindingmodel_ptr_id": made["policybindingmodel_ptr_id"],
        "name": "Enroll",
        "slug": "enroll",
        "title": "Join us",
        "designation": "enrollment",
        "background": "/static/dist/assets/images/flow_background.jpg",
        "policy_engine_mode": "all",
        "compatibility_mode": true,
        "export_url": "/api/v3/flows/instances/enroll/export/",
        "layout": "sidebar_left",
        "denied_action": "message",
    });
    answer.is(200, with(plain(&json!(stage), "who"), &json!({"flow_set": [shown]})));
    let whole = json!({"stages": [stage], "policies": [], "cache_count": 0, "authentication": "none"});
    assert_eq!(made, with(shown, &whole));
    assert_eq!(bindings(&app, &stage), [bound("enroll", 10)]);
}

#[test]
fn a_known_slug_changes_the_flow_as_far_as_the_item_says() {
    let app = TestApp::start();
    let stage = app.stage("who");
    app.flow("login");
    let change = json!({"layout": "content_left", "authentication": "require_superuser"});
    app.admin().patch("/flows/instances/login/", &change).ok(200);
    let before = app.admin().get("/flows/instances/login/").ok(200);
    let item = with(flow("login"), &json!({"title": "Changed"}));
    app.admin().patch(&path(&stage), &json!({"flow_set": [item]})).ok(200);
    let after = with(before, &json!({"title": "Changed", "stages": [stage]}));
    app.admin().get("/flows/instances/login/").is(200, after.clone());
    // In a partial body the slug alone says which flow is meant.
    app.admin().patch(&path(&stage), &json!({"flow_set": [{"slug": "login"}]})).ok(200);
    app.admin().get("/flows/instances/login/").is(200, after);
}

#[test]
fn what_of_an_item_is_only_read_does_not_count() {
    let app = TestApp::start();
    let stage = app.stage("who");
    let (login, other) = (app.flow("login"), app.flow("other"));
    let item = with(
        flow("login"),
        &json!({
            "pk": other, "policybindingmodel_ptr_id": other, "background": "mine", "export_url": "mine",
            "nonsense": 1,
        }),
    );
    let answer = app.admin().patch(&path(&stage), &json!({"flow_set": [item]})).ok(200);
    assert_eq!(answer["flow_set"][0]["pk"], json!(login));
    assert_eq!(answer["flow_set"][0]["background"], "/static/dist/assets/images/flow_background.jpg");
    assert_eq!(bindings(&app, &stage), [bound("login", 10)]);
}

#[test]
fn new_bindings_come_last_in_their_flow() {
    let app = TestApp::start();
    let (stage, other) = (app.stage("who"), app.stage("else"));
    app.flow("empty");
    app.bind(&other, &app.flow("short"), 0);
    let long = app.flow("long");
    app.bind(&other, &long, 25);
    app.bind(&other, &long, 7);
    let flows = json!({"flow_set": [{"slug": "long"}, {"slug": "empty"}, {"slug": "short"}]});
    app.admin().patch(&path(&stage), &flows).ok(200);
    let mut bindings = bindings(&app, &stage);
    bindings.sort();
    assert_eq!(bindings, [bound("empty", 10), bound("long", 35), bound("short", 10)]);
}

#[test]
fn flows_left_out_are_unbound_and_the_others_stay_as_they_are() {
    let app = TestApp::start();
    let (stage, other) = (app.stage("who"), app.stage("else"));
    let (stays, goes) = (app.flow("stays"), app.flow("goes"));
    let kept = app.bind(&stage, &stays, 3);
    let gone = app.bind(&stage, &goes, 4);
    app.bind(&other, &goes, 5);
    let before = app.admin().get(&format!("/flows/bindings/{kept}/")).ok(200);
    app.admin().patch(&path(&stage), &json!({"flow_set": [{"slug": "stays"}]})).ok(200);
    let mut after = app.admin().get(&format!("/flows/bindings/{kept}/")).ok(200);
    after["stage_obj"] = before["stage_obj"].clone();
    assert_eq!(after, before);
    app.admin().get(&format!("/flows/bindings/{gone}/")).is_not_found();
    // The flow itself stays, and so does the other stage in it.
    assert_eq!(app.admin().get("/flows/instances/goes/").ok(200)["stages"], json!([other]));
}

#[test]
fn an_empty_list_unbinds_all_and_an_absent_one_nothing() {
    let app = TestApp::start();
    let stage = app.stage("who");
    let login = app.flow("login");
    app.bind(&stage, &login, 10);
    app.bind(&stage, &login, 20);
    app.bind(&stage, &app.flow("enroll"), 30);
    app.admin().patch(&path(&stage), &json!({"name": "renamed"})).ok(200);
    app.admin().put(&path(&stage), &json!({"name": "who", "user_fields": ["email"]})).ok(200);
    let all = [bound("login", 10), bound("login", 20), bound("enroll", 30)];
    assert_eq!(bindings(&app, &stage), all);
    app.admin().patch(&path(&stage), &json!({"flow_set": []})).is(200, plain(&json!(stage), "who"));
    assert_eq!(bindings(&app, &stage), []);
}

#[test]
fn a_flow_that_is_named_twice_is_bound_once() {
    let app = TestApp::start();
    let stage = app.stage("who");
    let items = json!([flow("new"), flow("new")]);
    app.admin().patch(&path(&stage), &json!({"flow_set": items})).ok(200);
    assert_eq!(bindings(&app, &stage), [bound("new", 10)]);
}

#[test]
fn two_items_cannot_say_different_things_of_a_flow() {
    let app = TestApp::start();
    let stage = app.stage("who");
    let items = json!([flow("new"), {"slug": "new", "title": "Changed"}]);
    let refused = json!({"code": "invalid", "flow_set": [{}, {"slug": ["Another item says something else of this flow."]}]});
    app.admin().patch(&path(&stage), &json!({"flow_set": items})).is(400, refused);
    assert_eq!(bindings(&app, &stage), []);
    app.admin().get("/flows/instances/new/").is_not_found();
}

#[test]
fn a_new_stage_is_bound_at_once() {
    let app = TestApp::start();
    app.flow("login");
    let body = json!({"name": "who", "user_fields": ["email"], "flow_set": [flow("login"), flow("new")]});
    let stage = app.admin().post(STAGES, &body).ok(201);
    app.admin().get(&path(stage["pk"].as_str().unwrap())).is(200, stage.clone());
    let mut bindings = bindings(&app, stage["pk"].as_str().unwrap());
    bindings.sort();
    assert_eq!(bindings, [bound("login", 10), bound("new", 10)]);
}

#[test]
fn a_replaced_stage_is_bound_as_the_body_says() {
    let app = TestApp::start();
    let stage = app.stage("who");
    app.bind(&stage, &app.flow("login"), 10);
    let body = json!({"name": "who", "user_fields": ["upn"], "flow_set": [flow("new")]});
    let replaced = app.admin().put(&path(&stage), &body).ok(200);
    assert_eq!(replaced["user_fields"], json!(["upn"]));
    assert_eq!(bindings(&app, &stage), [bound("new", 10)]);
}

#[test]
fn what_was_read_can_be_sent_back_by_whoever_may_change_the_stage() {
    let app = TestApp::start();
    let stage = app.stage("who");
    let login = app.flow("login");
    app.bind(&stage, &login, 10);
    app.bind(&stage, &login, 20);
    app.bind(&stage, &app.flow("enroll"), 5);
    let (user, number) = app.user("helper");
    app.grant_on(number, &[VIEW, CHANGE], MODEL, &json!(stage));
    let trail = app.trail().len();
    let before = user.get(&path(&stage)).ok(200);
    user.put(&path(&stage), &before).is(200, before.clone());
    user.patch(&path(&stage), &before).is(200, before.clone());
    user.patch(&path(&stage), &json!({"flow_set": before["flow_set"]})).is(200, before);
    assert_eq!(app.trail().len(), trail, "nothing was written");
    assert_eq!(bindings(&app, &stage), [bound("enroll", 5), bound("login", 10), bound("login", 20)]);
}

#[test]
fn what_is_wrong_is_told_item_by_item() {
    let app = TestApp::start();
    let stage = app.stage("who");
    app.flow("login");
    let items = json!([
        flow("fine"),
        {"name": "", "slug": "no blanks", "designation": "nothing", "compatibility_mode": "maybe"},
        {"slug": "login"},
        null,
        5,
        with(flow("x"), &json!({"slug": "x".repeat(51), "layout": null})),
    ]);
    app.admin().patch(&path(&stage), &json!({"flow_set": items})).is(
        400,
        json!({
            "flow_set": [
                {},
                {
                    "name": ["This field may not be blank."],
                    "slug": ["Enter a valid \"slug\" consisting of letters, numbers, underscores or hyphens."],
                    "designation": ["\"nothing\" is not a valid choice."],
                    "compatibility_mode": ["Must be a valid boolean."],
                },
                {},
                {"non_field_errors": ["This field may not be null."]},
                {"non_field_errors": ["Invalid data. Expected a dictionary, but got int."]},
                {
                    "slug": ["Ensure this field has no more than 50 characters."],
                    "layout": ["This field may not be null."],
                },
            ],
            "code": "invalid",
        }),
    );
}

#[test]
fn what_is_no_list_is_refused() {
    let app = TestApp::start();
    let stage = app.stage("who");
    for (sent, kind) in [(json!("login"), "str"), (json!({"slug": "login"}), "dict"), (json!(1), "int")] {
        let expected = format!("Expected a list of items but got type \"{kind}\".");
        app.admin()
            .patch(&path(&stage), &json!({"flow_set": sent}))
            .is(400, json!({"flow_set": {"non_field_errors": [expected]}, "code": "not_a_list"}));
    }
    app.admin()
        .patch(&path(&stage), &json!({"flow_set": null}))
        .is(400, json!({"flow_set": ["This field may not be null."], "code": "null"}));
}

#[test]
fn a_flow_needs_all_that_it_needs_by_itself() {
    let app = TestApp::start();
    let stage = app.stage("who");
    app.flow("login");
    let required = json!(["This field is required."]);
    let all = json!({"name": required, "slug": required, "title": required, "designation": required});
    let slug = json!({"slug": required});
    let but_slug = json!({"name": required, "title": required, "designation": required});
    let whole = |items: Value| json!({"name": "new", "user_fields": ["email"], "flow_set": items});
    let refused = |faults: Value| json!({"flow_set": faults, "code": "required"});
    // A whole body must say it all, even of a flow that is there.
    let items = json!([{}, {"slug": "login"}]);
    let faults = refused(json!([all, but_slug]));
    app.admin().post(STAGES, &whole(items.clone())).is(400, faults.clone());
    app.admin().put(&path(&stage), &whole(items)).is(400, faults);
    // A partial body only of one that is not.
    let items = json!([{}, {"slug": "login"}, {"slug": "new"}]);
    app.admin()
        .patch(&path(&stage), &json!({"flow_set": items}))
        .is(400, refused(json!([slug, {}, but_slug])));
}

#[test]
fn nothing_is_kept_when_anything_is_wrong() {
    let app = TestApp::start();
    let stage = app.stage("who");
    app.bind(&stage, &app.flow("login"), 10);
    let trail = app.trail().len();
    let before = app.admin().get(&path(&stage)).ok(200);
    let login = app.admin().get("/flows/instances/login/").ok(200);
    for wrong in [
        // Found when the body is read, when its flows are, and when the stage is.
        json!({"flow_set": [flow("new"), {"slug": "login", "title": "Changed"}, {"slug": "b c"}]}),
        json!({"flow_set": [flow("new"), {"slug": "login", "title": "Changed"}, {"slug": "other"}]}),
        json!({"flow_set": [flow("new"), {"slug": "login", "title": "Changed"}], "user_fields": []}),
    ] {
        app.admin().patch(&path(&stage), &with(json!({"name": "renamed"}), &wrong)).ok(400);
        app.admin().get(&path(&stage)).is(200, before.clone());
        app.admin().get("/flows/instances/login/").is(200, login.clone());
        app.admin().get("/flows/instances/new/").is_not_found();
    }
    let body = json!({"name": "new", "user_fields": ["email"], "flow_set": [flow("new"), {"slug": "b c"}]});
    app.admin().post(STAGES, &body).ok(400);
    app.admin().get("/flows/instances/new/").is_not_found();
    assert_eq!(app.admin().get(&format!("{STAGES}?name=new")).ok(200)["pagination"]["count"], json!(0));
    assert_eq!(app.trail().len(), trail, "nothing was written");
}

/// What one may be allowed to do with flows and bindings.
const VIEW_FLOW: &str = "authentik_flows.view_flow";
const ADD_FLOW: &str = "authentik_flows.add_flow";
const CHANGE_FLOW: &str = "authentik_flows.change_flow";
const VIEW_BINDING: &str = "authentik_flows.view_flowstagebinding";
const ADD_BINDING: &str = "authentik_flows.add_flowstagebinding";
const DELETE_BINDING: &str = "authentik_flows.delete_flowstagebinding";

#[test]
fn each_consequence_takes_its_permission() {
    let app = TestApp::start();
    let stage = app.stage("who");
    app.bind(&stage, &app.flow("bound"), 10);
    app.flow("free");
    let before = app.admin().get(&path(&stage)).ok(200);
    let changed = json!({"slug": "bound", "title": "Changed"});
    let cases: [(&str, Value, &[&str]); 5] = [
        ("change", json!([changed]), &[VIEW_FLOW, CHANGE_FLOW]),
        ("bind", json!([{"slug": "bound"}, {"slug": "free"}]), &[ADD_BINDING]),
        ("create", json!([{"slug": "bound"}, flow("new")]), &[ADD_FLOW, ADD_BINDING]),
        ("unbind", json!([]), &[VIEW_BINDING, DELETE_BINDING]),
        ("exchange", json!([{"slug": "free"}]), &[ADD_BINDING, VIEW_BINDING, DELETE_BINDING]),
    ];
    for (name, items, needed) in cases {
        let body = json!({"show_matched_user": false, "flow_set": items});
        for lacking in needed {
            let (user, number) = app.user(&format!("{name}-without-{}", lacking.replace('.', "-")));
            app.grant(number, &[VIEW, CHANGE]);
            let held: Vec<_> = needed.iter().copied().filter(|permission| permission != lacking).collect();
            app.grant(number, &held);
            user.patch(&path(&stage), &body).is_forbidden();
            app.admin().get(&path(&stage)).is(200, before.clone());
            app.admin().get("/flows/instances/new/").is_not_found();
        }
        let (user, number) = app.user(name);
        app.grant(number, &[VIEW, CHANGE]);
        app.grant(number, needed);
        user.patch(&path(&stage), &body).ok(200);
        // As it was, for the next one.
        let restore = with(before.clone(), &json!({"flow_set": []}));
        app.admin().put(&path(&stage), &restore).ok(200);
        app.admin().send("DELETE", "/flows/instances/new/", b"");
        let bound = json!({"flow_set": before["flow_set"]});
        app.admin().patch(&path(&stage), &bound).is(200, before.clone());
    }
}

#[test]
fn permissions_on_the_objects_themselves_are_enough() {
    let app = TestApp::start();
    let stage = app.stage("who");
    let (login, other) = (app.flow("login"), app.flow("other"));
    let binding = app.bind(&stage, &other, 10);
    let (user, number) = app.user("helper");
    app.grant_on(number, &[VIEW, CHANGE], MODEL, &json!(stage));
    app.grant_on(number, &[VIEW_FLOW, CHANGE_FLOW], "authentik_flows.flow", &json!(login));
    let binding_model = "authentik_flows.flowstagebinding";
    app.grant_on(number, &[VIEW_BINDING, DELETE_BINDING], binding_model, &json!(binding));
    let body = json!({"flow_set": [{"slug": "login", "title": "Changed"}]});
    user.patch(&path(&stage), &body).is_forbidden();
    app.grant(number, &[ADD_BINDING]);
    let answer = user.patch(&path(&stage), &body).ok(200);
    assert_eq!(answer["flow_set"][0]["title"], "Changed");
    assert_eq!(bindings(&app, &stage), [bound("login", 10)]);
}

#[test]
fn whether_a_flow_is_there_is_not_told_to_whoever_does_not_see_it() {
    let app = TestApp::start();
    let stage = app.stage("who");
    app.bind(&stage, &app.flow("bound"), 10);
    app.flow("hidden");
    let (user, number) = app.user("helper");
    app.grant_on(number, &[VIEW, CHANGE], MODEL, &json!(stage));
    // He sees some flow and some binding, but not those in question.
    let seen = app.flow("seen");
    let binding = app.bind(&app.stage("else"), &seen, 10);
    app.grant_on(number, &[VIEW_FLOW, CHANGE_FLOW], "authentik_flows.flow", &json!(seen));
    let permissions = [VIEW_BINDING, DELETE_BINDING];
    app.grant_on(number, &permissions, "authentik_flows.flowstagebinding", &json!(binding));
    for items in [
        json!([{"slug": "bound"}, with(flow("hidden"), &json!({"title": "Changed"}))]),
        json!([{"slug": "bound"}, with(flow("nothing"), &json!({"title": "Changed"}))]),
        json!([]),
    ] {
        user.patch(&path(&stage), &json!({"flow_set": items})).is_forbidden();
    }
    assert_eq!(bindings(&app, &stage), [bound("bound", 10)]);
}

#[test]
fn to_add_a_stage_is_not_to_bind_it() {
    let app = TestApp::start();
    app.flow("login");
    let (user, number) = app.user("helper");
    app.grant(number, &[ADD]);
    let body = json!({"name": "who", "user_fields": ["email"], "flow_set": [flow("login")]});
    user.post(STAGES, &body).is_forbidden();
    assert_eq!(app.admin().get(&format!("{STAGES}?name=who")).ok(200)["pagination"]["count"], json!(0));
    user.post(STAGES, &with(body, &json!({"flow_set": []}))).ok(201);
}

#[test]
fn there_is_an_end_to_the_list() {
    let app = TestApp::start();
    let stage = app.stage("who");
    app.flow("login");
    let items = |count: usize| json!({"flow_set": vec![json!({"slug": "login"}); count]});
    let refused = json!({
        "flow_set": {"non_field_errors": ["Ensure this field has no more than 1000 elements."]},
        "code": "max_length",
    });
    app.admin().patch(&path(&stage), &items(1001)).is(400, refused);
    assert_eq!(bindings(&app, &stage), []);
    app.admin().patch(&path(&stage), &items(1000)).ok(200);
    assert_eq!(bindings(&app, &stage), [bound("login", 10)]);
}

#[test]
fn flows_that_are_as_they_should_be_cost_no_more_if_they_are_many() {
    let app = TestApp::start();
    let stage = app.stage("who");
    let slugs: Vec<String> = (0..20).map(|number| format!("f{number}")).collect();
    for slug in &slugs {
        app.bind(&stage, &app.flow(slug), 10);
    }
    let all: Vec<Value> = slugs.iter().map(|slug| json!({"slug": slug})).collect();
    let twice: Vec<Value> = all.iter().chain(&all).cloned().collect();
    let admin = app.admin();
    let cost =
        |items: &[Value]| counted(|| admin.patch(&path(&stage), &json!({"flow_set": items})).ok(200)).0;
    // The first time, statements are prepared.
    cost(&all);
    let costs = [cost(&all), cost(&twice)];
    assert_eq!(costs[0], costs[1]);
    assert!(costs[0] < slugs.len(), "{costs:?}");
}
