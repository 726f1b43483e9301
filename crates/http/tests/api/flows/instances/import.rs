//! POST `/flows/instances/import/`

use doorward_testkit::{Client, TestApp};
use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use super::{FLOWS, WHO, import, imported, path, refused, text};

const NEW: &str = "
version: 1
entries:
- model: authentik_flows.flow
  id: flow
  identifiers: {slug: staff}
  attrs: {name: Staff, title: Hello, designation: authentication}
- model: authentik_stages_user_login.userloginstage
  id: login
  identifiers: {name: staff-login}
- model: authentik_flows.flowstagebinding
  identifiers: {target: !KeyOf flow, stage: !KeyOf login, order: 10}
";

/// What importing takes before anything is looked at.
const NEEDED: [&str; 8] = [
    "authentik_flows.add_flow",
    "authentik_flows.change_flow",
    "authentik_flows.add_flowstagebinding",
    "authentik_flows.change_flowstagebinding",
    "authentik_flows.add_stage",
    "authentik_flows.change_stage",
    "authentik_policies.add_policybinding",
    "authentik_policies.change_policybinding",
];

fn url() -> String {
    format!("{FLOWS}import/")
}

/// A file of one entry for each of these.
fn file(entries: &[&str]) -> String {
    let entries: Vec<String> = entries.iter().map(|entry| format!("- {{{entry}}}\n")).collect();
    format!("entries:\n{}", entries.concat())
}

fn one(list: &str, caller: &Client) -> Value {
    let found = caller.get(list).ok(200);
    assert_eq!(found["pagination"]["count"], json!(1), "{found}");
    found["results"][0].clone()
}

#[test]
fn a_file_makes_what_it_says_and_then_nothing_more() {
    let app = TestApp::start();
    let admin = app.admin();
    let result = import(&admin, NEW).ok(200);
    let flow = admin.get(&path("staff")).ok(200);
    assert_eq!(flow["stages"].as_array().unwrap().len(), 1);
    let log = &result["logs"][0];
    let expected = json!({
        "timestamp": log["timestamp"], "log_level": "info", "logger": "doorward.blueprints",
        "event": "model_created",
        "attributes": {
            "entry": 1, "model": "authentik_flows.flow", "name": "Staff", "pk": flow["pk"],
        },
    });
    assert_eq!((&result["success"], log), (&json!(true), &expected));
    let trail = app.trail();
    assert_eq!(imported(&admin, NEW), Vec::<String>::new());
    assert_eq!(app.trail(), trail);
    admin.get(&path("staff")).is(200, flow);
}

#[test]
fn what_is_there_becomes_what_the_file_says_and_keeps_the_rest() {
    let app = TestApp::start();
    let admin = app.admin();
    let flow = json!({"name": "Mine", "slug": "staff", "title": "Mine", "designation": "recovery", "layout": "sidebar_left"});
    let before = admin.post(FLOWS, &flow).ok(201);
    let done = [
        "model_updated authentik_flows.flow",
        "model_created authentik_stages_user_login.userloginstage",
        "model_created authentik_flows.flowstagebinding",
    ];
    assert_eq!(imported(&admin, NEW), done);
    let after = admin.get(&path("staff")).ok(200);
    let shown =
        |flow: &Value| ["pk", "name", "title", "designation", "layout"].map(|field| flow[field].clone());
    let expected = [
        before["pk"].clone(),
        json!("Staff"),
        json!("Hello"),
        json!("authentication"),
        json!("sidebar_left"),
    ];
    assert_eq!(shown(&after), expected);
}

#[test]
fn states_say_whether_an_object_is_to_be() {
    let app = TestApp::start();
    let admin = app.admin();
    let flow = |state: &str, title: &str| {
        file(&[&format!(
            "model: authentik_flows.flow, state: {state}, identifiers: {{slug: a}}, \
             attrs: {{name: A, title: {title}, designation: authentication}}"
        )])
    };
    let title = || text(&admin.get(&path("a")).ok(200)["title"]);
    let nothing = Vec::<String>::new();
    assert_eq!(imported(&admin, &flow("absent", "x")), nothing);
    assert_eq!(imported(&admin, &flow("must_created", "first")), ["model_created authentik_flows.flow"]);
    let there = refused(&admin, &flow("must_created", "second")).remove(0);
    assert!(there.starts_with("entry 1: authentik_flows.flow \"Flow A (a)\""), "{there}");
    assert_eq!(imported(&admin, &flow("created", "second")), nothing);
    assert_eq!(title(), "first");
    assert_eq!(imported(&admin, &flow("present", "second")), ["model_updated authentik_flows.flow"]);
    assert_eq!(title(), "second");
    assert_eq!(imported(&admin, &flow("absent", "third")), ["model_deleted authentik_flows.flow"]);
    admin.get(&path("a")).is_not_found();
    assert_eq!(imported(&admin, &flow("created", "fourth")), ["model_created authentik_flows.flow"]);
}

#[test]
fn what_was_there_can_be_referred_to_by_its_entry() {
    let app = TestApp::start();
    let admin = app.admin();
    let (flow, stage) = (app.flow("welcome"), app.stage("who"));
    let found = file(&[
        "model: authentik_flows.flow, state: created, id: f, identifiers: {slug: welcome}",
        "model: authentik_flows.flowstagebinding, attrs: {order: 5}, identifiers: \
         {target: !KeyOf f, stage: !Find [authentik_flows.stage, [name, !Format ['%s', who]]]}",
    ]);
    assert_eq!(imported(&admin, &found), ["model_created authentik_flows.flowstagebinding"]);
    let binding = one(&format!("/flows/bindings/?target={flow}"), &admin);
    assert_eq!((&binding["stage"], &binding["order"]), (&json!(stage), &json!(5)));
}

#[test]
fn entries_whose_conditions_do_not_hold_are_passed_over() {
    let app = TestApp::start();
    let admin = app.admin();
    let entry = |condition: &str| {
        file(&[&format!(
            "model: authentik_stages_user_login.userloginstage, identifiers: {{name: in}}, conditions: [true, {condition}]"
        )])
    };
    for condition in
        ["false", "!Context nothing", "!Find [authentik_flows.flow, [slug, nothing]]", "!Condition [NOR, 1]"]
    {
        assert_eq!(imported(&admin, &entry(condition)), Vec::<String>::new(), "{condition}");
    }
    let held = entry("!Find [authentik_flows.flow, [slug, default-authentication-flow]]");
    assert_eq!(imported(&admin, &held).len(), 1);
}

#[test]
fn an_object_that_was_passed_over_cannot_be_referred_to() {
    let app = TestApp::start();
    let file = file(&[
        "model: authentik_flows.flow, id: f, conditions: [false], identifiers: {slug: a}",
        "model: authentik_flows.flowstagebinding, identifiers: {target: !KeyOf f, order: 1}",
    ]);
    let reasons = refused(&app.admin(), &file);
    assert_eq!(reasons, ["entry 2: identifiers.target: !KeyOf f: that entry has led to no object"]);
}

#[test]
fn every_model_is_found_by_what_it_is_called_and_by_its_primary_key() {
    let app = TestApp::start();
    let admin = app.admin();
    let entries = [
        ("authentik_flows.flow", "slug", "{name: A, title: A, designation: recovery}"),
        ("authentik_stages_identification.identificationstage", "name", "{user_fields: [upn]}"),
        (
            "authentik_stages_password.passwordstage",
            "name",
            "{backends: [authentik.core.auth.InbuiltBackend]}",
        ),
        ("authentik_stages_user_login.userloginstage", "name", "{session_duration: hours=1}"),
        ("authentik_stages_captcha.captchastage", "name", "{public_key: open, private_key: closed}"),
        ("authentik_stages_dummy.dummystage", "name", "{}"),
        ("authentik_stages_deny.denystage", "name", "{}"),
        ("authentik_core.group", "name", "{attributes: {a: 1}, is_superuser: true}"),
        ("authentik_rbac.role", "name", "{}"),
        ("authentik_brands.brand", "domain", "{branding_title: A, attributes: {a: 1}}"),
        ("authentik_core.user", "username", "{name: A, path: somewhere, attributes: {a: {b: [1, null]}}}"),
        ("authentik_core.token", "identifier", "{description: for tests, expiring: false}"),
        (
            "authentik_sources_oauth.oauthsource",
            "slug",
            "{name: A, provider_type: github, consumer_key: k, consumer_secret: s}",
        ),
    ];
    for (model, field, attrs) in entries {
        let by = |identifiers: &str| {
            file(&[&format!("model: {model}, identifiers: {{{identifiers}}}, attrs: {attrs}")])
        };
        let name = format!("a-{}", model.rsplit('.').next().unwrap());
        let created = import(&admin, &by(&format!("{field}: {name}"))).ok(200);
        assert_eq!(created["success"], json!(true), "{model} {created}");
        let pk = text(&created["logs"][0]["attributes"]["pk"]);
        let trail = app.trail();
        for known in
            [format!("{field}: {name}"), format!("pk: '{pk}'"), format!("pk: '{pk}', {field}: {name}")]
        {
            assert_eq!(imported(&admin, &by(&known)), Vec::<String>::new(), "{model} {known}");
        }
        assert_eq!(app.trail(), trail, "{model}");
        let gone = file(&[&format!("model: {model}, state: absent, identifiers: {{pk: '{pk}'}}")]);
        assert_eq!(imported(&admin, &gone), [format!("model_deleted {model}")]);
    }
}

#[test]
fn primary_keys_of_another_service_are_translated() {
    let app = TestApp::start();
    let admin = app.admin();
    let (flow, stage) = ("11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222");
    let binding = "33333333-3333-4333-8333-333333333333";
    let elsewhere = file(&[
        &format!(
            "model: authentik_flows.flow, identifiers: {{pk: {flow}, slug: a}}, \
             attrs: {{name: A, title: A, designation: authentication}}"
        ),
        &format!(
            "model: authentik_stages_identification.identificationstage, identifiers: {{pk: {stage}, name: who}}, \
             attrs: {{user_fields: [email], recovery_flow: {flow}}}"
        ),
        &format!(
            "model: authentik_flows.flowstagebinding, attrs: {{evaluate_on_plan: true}}, \
             identifiers: {{pk: {binding}, target: {flow}, stage: {stage}, order: 0}}"
        ),
    ]);
    assert_eq!(imported(&admin, &elsewhere).len(), 3);
    let here = admin.get(&path("a")).ok(200);
    assert_ne!(here["pk"], json!(flow));
    let who = one("/stages/identification/?name=who", &admin);
    assert_eq!((&who["recovery_flow"], &here["stages"][0]), (&here["pk"], &who["pk"]));
    assert_eq!(imported(&admin, &elsewhere), Vec::<String>::new());
}

/// A number is that of somebody here as likely as not.
#[test]
fn numbers_of_another_service_are_translated_where_they_refer_to_users() {
    let app = TestApp::start();
    let admin = app.admin();
    let (_, bob) = app.user("bob");
    let flow = app.flow("welcome");
    let elsewhere = file(&[
        &format!(
            "model: authentik_core.user, identifiers: {{pk: {bob}, username: ada}}, attrs: {{name: Ada}}"
        ),
        &format!(
            "model: authentik_core.group, identifiers: {{name: crew}}, \
             attrs: {{users: [{bob}], attributes: {{n: {bob}}}}}"
        ),
        &format!(
            "model: authentik_policies.policybinding, attrs: {{timeout: {bob}}}, \
             identifiers: {{target: {flow}, user: {bob}, order: {bob}}}"
        ),
    ]);
    let done = [
        "model_created authentik_core.user",
        "model_created authentik_core.group",
        "model_created authentik_policies.policybinding",
    ];
    assert_eq!(imported(&admin, &elsewhere), done);
    assert_eq!(admin.get(&format!("/core/users/{bob}/")).ok(200)["username"], json!("bob"));
    let ada = one("/core/users/?username=ada", &admin)["pk"].clone();
    let crew = one("/core/groups/?name=crew", &admin);
    assert_eq!((&crew["users"], &crew["attributes"]), (&json!([ada]), &json!({"n": bob})));
    let bound = one(&format!("/policies/bindings/?target={flow}"), &admin);
    let shown = ["user", "order", "timeout"].map(|field| bound[field].clone());
    assert_eq!(shown, [ada, json!(bob), json!(bob)]);
    assert_eq!(imported(&admin, &elsewhere), Vec::<String>::new());
    // Before it is known who it is, it is nobody.
    let early = file(&[
        &format!("model: authentik_core.group, identifiers: {{name: crew}}, attrs: {{users: [{bob}]}}"),
        &format!("model: authentik_core.user, identifiers: {{pk: {bob}, username: ada}}"),
    ]);
    let reason = format!("entry 1: attrs.users: no entry before this one has led to the user {bob}");
    assert_eq!(refused(&admin, &early), [reason]);
}

#[test]
fn an_object_must_be_meant_without_doubt() {
    let app = TestApp::start();
    let admin = app.admin();
    for (slug, layout) in [("a", "stacked"), ("b", "stacked")] {
        let flow =
            json!({"name": "twin", "slug": slug, "title": "x", "designation": "recovery", "layout": layout});
        admin.post(FLOWS, &flow).ok(201);
    }
    let a = text(&admin.get(&path("a")).ok(200)["pk"]);
    let flow = |identifiers: &str| {
        file(&[&format!("model: authentik_flows.flow, identifiers: {{{identifiers}}}, attrs: {{title: y}}")])
    };
    for identifiers in ["name: twin".to_owned(), format!("pk: {a}, slug: b")] {
        let reason = refused(&admin, &flow(&identifiers)).remove(0);
        assert!(reason.starts_with("entry 1: may mean authentik_flows.flow \"Flow twin (a)\""), "{reason}");
    }
    let cases = [
        ("slug: ''", "entry 1: identifiers.slug: Nothing is found by \"\"."),
        ("slug: [a]", "entry 1: identifiers.slug: Must be a single value."),
        ("slug: null", "entry 1: identifiers.slug: Must be a single value."),
        ("pk: a", "entry 1: identifiers.pk: \"a\" is no primary key."),
        ("flow_uuid: a", "entry 1: identifiers.flow_uuid: Enter a valid UUID."),
        ("title: x", "entry 1: identifiers.title: no authentik_flows.flow is found by it"),
    ];
    for (identifiers, reason) in cases {
        assert_eq!(refused(&admin, &flow(identifiers)), [reason]);
    }
    // It would be made again and again.
    let again =
        file(&["model: authentik_flows.flow, attrs: {slug: c, name: c, title: c, designation: recovery}, \
         identifiers: {pk: 11111111-1111-4111-8111-111111111111}"]);
    assert_eq!(refused(&admin, &again), ["entry 1: a new object would not be found by these identifiers"]);
    admin.get(&path("c")).is_not_found();
}

#[test]
fn what_is_wrong_is_told_with_entry_and_field_and_nothing_is_kept() {
    let app = TestApp::start();
    let admin = app.admin();
    let trail = app.trail();
    let wrong = NEW.to_owned()
        + "- model: authentik_stages_identification.identificationstage\n  identifiers: {name: who}\n  \
           attrs: {user_fields: [email, phone], recovery_flow: 11111111-1111-4111-8111-111111111111}\n";
    let expected = [
        "entry 4: attrs.user_fields.1: \"phone\" is not a valid choice.",
        "entry 4: attrs.recovery_flow: Invalid pk \"11111111-1111-4111-8111-111111111111\" - object does not exist.",
    ];
    assert_eq!(refused(&admin, &wrong), expected);
    let result = import(&admin, &wrong).ok(200);
    assert_eq!(result["logs"][0]["attributes"], json!({"entry": 4, "field": "attrs.user_fields.1"}));
    let cases = [
        ("model: authentik_flows.flow, identifiers: {slug: a}", 3),
        (
            "model: authentik_flows.flow, identifiers: {slug: a b}, attrs: {name: a, title: a, designation: recovery}",
            1,
        ),
        ("model: authentik_stages_identification.identificationstage, identifiers: {name: a}", 1),
        ("model: authentik_core.group_of_seven, identifiers: {name: a}", 1),
        (
            "model: authentik_flows.flow, identifiers: {slug: !Find [authentik_flows.flow, [slug, nothing]]}",
            1,
        ),
        ("model: authentik_flows.flow, identifiers: {slug: !Find [authentik_core.brand_new, [a, b]]}", 1),
        ("model: authentik_flows.flow, identifiers: {slug: !Find [authentik_flows.flow, [title, b]]}", 1),
    ];
    for (entry, count) in cases {
        assert_eq!(refused(&admin, &file(&[entry])).len(), count, "{entry}");
    }
    assert_eq!(app.trail(), trail);
}

#[test]
fn the_environment_of_the_service_is_not_for_those_who_import() {
    let app = TestApp::start();
    let reasons = [
        "context.a: !Env HOME: the environment is read on the command line only",
        "entry 1: attrs.title: !Env PATH: the environment is read on the command line only",
    ];
    let file = "context: {a: !Env HOME}\n".to_owned()
        + &file(&[
            "model: authentik_flows.flow, identifiers: {slug: a}, attrs: {title: !If [1, 2, !Env [PATH, x]]}",
        ]);
    let mut refused = refused(&app.admin(), &file);
    refused.sort();
    assert_eq!(refused, reasons);
}

#[test]
fn hostile_files_are_refused() {
    let app = TestApp::start();
    let admin = app.admin();
    let mut laughs = "context:\n  a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n".to_owned();
    for level in 1..12 {
        let nine = vec![format!("*a{}", level - 1); 9].join(", ");
        laughs = format!("{laughs}  a{level}: &a{level} [{nine}]\n");
    }
    laughs += "entries: []\n";
    let deep = format!("entries: {}{}", "[".repeat(100_000), "]".repeat(100_000));
    let large = format!("entries: []\n#{}", "x".repeat(2_000_000));
    for hostile in [
        laughs.as_str(),
        &deep,
        &large,
        "",
        "\0",
        "entries: *a",
        "- - - - -",
        "a: !!python/object:os.system x",
    ] {
        assert!(!refused(&admin, hostile).is_empty(), "{hostile:.40}");
    }
}

/// It is what the reader of JSON calls a number by: nobody could read what holds it.
#[test]
fn nothing_is_stored_that_could_not_be_read_again() {
    let app = TestApp::start();
    let admin = app.admin();
    let group = app.group("crew", &json!({}));
    let deep = format!("{}1{}", "{a: ".repeat(95), "}".repeat(95));
    for attributes in
        ["{a: {$serde_json::private::Number: x}}", "{b: [{$serde_json::private::Number: '7'}]}", &deep]
    {
        for entry in [
            "model: authentik_brands.brand, identifiers: {domain: authentik-default}",
            "model: authentik_core.user, identifiers: {username: akadmin}",
            "model: authentik_core.group, identifiers: {name: crew}",
        ] {
            let file = file(&[&format!("{entry}, attrs: {{attributes: {attributes}}}")]);
            let is_refused = import(&admin, &file).ok(200)["success"] == json!(false);
            assert_eq!(is_refused, attributes != deep, "{file}");
        }
        app.anonymous().get("/core/brands/current/").ok(200);
        admin.get("/core/brands/").ok(200);
        admin.get("/core/users/").ok(200);
        admin.get(&format!("/core/groups/{group}/")).ok(200);
        admin.get("/events/events/").ok(200);
    }
}

#[test]
fn a_file_makes_no_more_work_than_one_should() {
    let app = TestApp::start();
    let admin = app.admin();
    let group = |number: usize| format!("model: authentik_core.group, identifiers: {{name: g{number}}}");
    let many: Vec<String> = (0..1001).map(group).collect();
    let many = file(&many.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(refused(&admin, &many), ["entries: there are more than 1000"]);
    // Each entry asks for little, and all of them for much.
    let many: Vec<String> =
        (0..25).map(|number| format!("{}, conditions: [!Context long]", group(number))).collect();
    let many = file(&many.iter().map(String::as_str).collect::<Vec<_>>());
    let long = format!("context: {{long: {}}}\n{many}", "x".repeat(900_000));
    let reason = "entry 19: conditions.0: the file asks for more than can be done at once";
    assert_eq!(refused(&admin, &long), [reason]);
    assert_eq!(admin.get("/core/groups/?name=g0").ok(200)["results"], json!([]));
}

#[test]
fn importing_takes_the_permissions_for_flows_and_then_those_of_each_entry() {
    let app = TestApp::start();
    let nobody = import(&app.anonymous(), NEW);
    nobody.is_error(403, "not_authenticated", WHO);
    let (caller, number) = app.user("caller");
    for permission in NEEDED {
        import(&caller, NEW).is_forbidden();
        caller.post(&url(), &json!({})).is_forbidden();
        app.grant(number, &[permission]);
    }
    // All stages are one thing, this kind another.
    let reasons = ["entry 2: You do not have permission to perform this action."];
    assert_eq!(refused(&caller, NEW), reasons);
    app.admin().get(&path("staff")).is_not_found();
    app.grant(number, &["authentik_stages_user_login.add_userloginstage"]);
    assert_eq!(imported(&caller, NEW).len(), 3);
    // Whoever does not see what is there cannot change it by making it again.
    assert_eq!(refused(&caller, NEW), ["entry 1: identifiers.slug: Flow with this slug already exists."]);
    app.grant(number, &["authentik_flows.view_flow", "authentik_flows.view_flowstagebinding"]);
    let see = "authentik_stages_user_login.view_userloginstage";
    let change = "authentik_stages_user_login.change_userloginstage";
    app.grant(number, &[see, change]);
    assert_eq!(imported(&caller, NEW), Vec::<String>::new());
    // Importing is no way to do what he may not.
    let gone = file(&["model: authentik_flows.flow, state: absent, identifiers: {slug: staff}"]);
    assert_eq!(refused(&caller, &gone), ["entry 1: You do not have permission to perform this action."]);
    let user = file(&["model: authentik_core.user, identifiers: {username: x}, attrs: {name: x}"]);
    assert_eq!(refused(&caller, &user), ["entry 1: You do not have permission to perform this action."]);
}

#[test]
fn without_a_file_nothing_is_imported() {
    let app = TestApp::start();
    let admin = app.admin();
    let nothing = json!({"logs": [], "success": false});
    let form = admin.with_header("Content-Type", "multipart/form-data; boundary=x");
    form.send("POST", &url(), b"--x--\r\n").is(400, nothing.clone());
    admin.send("POST", &url(), b"").is(400, nothing);
    let json = admin.post(&url(), &json!({"file": NEW}));
    json.is_error(415, "unsupported_media_type", "Unsupported media type \"application/json\" in request.");
    admin.get(&url()).is_error(405, "method_not_allowed", "Method \"GET\" not allowed.");
}
