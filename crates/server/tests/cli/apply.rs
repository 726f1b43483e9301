//! `doorward apply`

use std::fs;
use std::path::Path;
use std::process::Command;

use doorward_testkit::Client;
use serde_json::json;

use crate::program::{Outcome, Place, Service, run, stops_with};

/// A file of ours.
fn example(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../blueprints");
    folder.join(name).canonicalize().unwrap().display().to_string()
}

/// A file in the folder of the place.
fn write(place: &Place, name: &str, text: &str) {
    fs::write(place.path().join(name), text).unwrap();
}

fn said(out: &str) -> Outcome {
    Outcome { code: Some(0), out: out.to_owned(), err: String::new() }
}

fn started() -> (Place, Service, Client) {
    let place = Place::new();
    let service = place.serve();
    let admin = service.anonymous().with_token(&service.token().unwrap());
    (place, service, admin)
}

/// The same with `…` for UUIDs, which are others each time.
fn without_ids(out: &str) -> String {
    let ends = |letter: char| !letter.is_ascii_hexdigit() && letter != '-';
    let words = out.split_inclusive(ends).map(|word| match word.trim_end_matches(ends) {
        id if id.len() == 36 => word.replace(id, "…"),
        _ => word.to_owned(),
    });
    words.collect()
}

const FLOW: &str = "
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

#[test]
fn what_the_first_start_makes_is_what_the_default_login_says() {
    let place = Place::started();
    let file = example("default-login.yaml");
    assert_eq!(place.run(&["apply", &file]), said("nothing to change\n"));
    assert_eq!(place.run(&["apply", "--dry-run", &file]), said("nothing to change\n"));
}

#[test]
fn a_dry_run_prints_what_would_change_changes_nothing_and_exits_with_2() {
    let (place, _service, admin) = started();
    write(&place, "flow.yaml", FLOW);
    let before = admin.get("/flows/instances/").ok(200);
    let tried = place.run(&["apply", "--dry-run", "flow.yaml"]);
    assert_eq!((tried.code, tried.err.as_str()), (Some(2), ""));
    let expected = r#"would create authentik_flows.flow "Staff" (…)
    name: "Staff"
    slug: "staff"
    title: "Hello"
    designation: "authentication"
    policy_engine_mode: "any"
    compatibility_mode: false
    layout: "stacked"
    denied_action: "message_continue"
    authentication: "none"
"#;
    assert!(without_ids(&tried.out).starts_with(expected), "{}", tried.out);
    assert!(tried.out.contains("would create authentik_flows.flowstagebinding"), "{}", tried.out);
    admin.get("/flows/instances/").is(200, before);
}

#[test]
fn what_was_tried_is_applied_once() {
    let (place, _service, admin) = started();
    write(&place, "flow.yaml", FLOW);
    let tried = place.run(&["apply", "--dry-run", "flow.yaml"]);
    let applied = place.run(&["apply", "flow.yaml"]);
    assert_eq!((applied.code, applied.err.as_str()), (Some(0), ""));
    // The ids of what does not exist yet are not known.
    assert_eq!(without_ids(&tried.out).replace("would create", "created"), without_ids(&applied.out));
    let stages = admin.get("/flows/instances/staff/").ok(200)["stages"].as_array().unwrap().len();
    assert_eq!(stages, 1);
    for arguments in [&["apply", "flow.yaml"][..], &["apply", "--dry-run", "flow.yaml"]] {
        assert_eq!(place.run(arguments), said("nothing to change\n"));
    }
}

#[test]
fn what_has_drifted_is_told_field_by_field() {
    let (place, _service, admin) = started();
    write(&place, "flow.yaml", FLOW);
    assert_eq!(place.run(&["apply", "flow.yaml"]).code, Some(0));
    let flow =
        admin.patch("/flows/instances/staff/", &json!({"title": "Bye", "layout": "sidebar_left"})).ok(200);
    let pk = flow["pk"].as_str().unwrap();
    // The file says nothing of the layout.
    let line = format!("authentik_flows.flow \"Staff\" ({pk})\n    title: \"Bye\" → \"Hello\"\n");
    let tried = Outcome { code: Some(2), out: format!("would change {line}"), err: String::new() };
    assert_eq!(place.run(&["apply", "--dry-run", "flow.yaml"]), tried);
    assert_eq!(place.run(&["apply", "flow.yaml"]), said(&format!("changed {line}")));
    let now = admin.get("/flows/instances/staff/").ok(200);
    assert_eq!((&now["title"], &now["layout"]), (&json!("Hello"), &json!("sidebar_left")));
}

#[test]
fn what_is_to_go_goes_with_what_cannot_be_without_it() {
    let (place, _service, admin) = started();
    write(&place, "flow.yaml", FLOW);
    assert_eq!(place.run(&["apply", "flow.yaml"]).code, Some(0));
    let absent = "entries:\n- {model: authentik_flows.flow, state: absent, identifiers: {slug: staff}}\n";
    write(&place, "gone.yaml", absent);
    let tried = place.run(&["apply", "gone.yaml", "--dry-run"]);
    assert_eq!(tried.code, Some(2));
    admin.get("/flows/instances/staff/").ok(200);
    let applied = place.run(&["apply", "gone.yaml"]);
    assert_eq!(tried.out.replace("would delete", "deleted"), applied.out);
    assert!(applied.out.starts_with("deleted authentik_flows.flowstagebinding"), "{}", applied.out);
    assert!(applied.out.contains("deleted authentik_flows.flow \"Staff\""), "{}", applied.out);
    admin.get("/flows/instances/staff/").is_not_found();
    assert_eq!(place.run(&["apply", "gone.yaml"]), said("nothing to change\n"));
}

#[test]
fn the_environment_and_the_context_say_what_the_file_leaves_open() {
    let (place, _service, admin) = started();
    let file = example("team.yaml");
    let command = |arguments: &[&str]| {
        let mut command = place.command(&["apply", &file]);
        command.args(arguments).env("GITHUB_SECRET", "a secret of theirs");
        command
    };
    let arguments = ["--context", "team=sales", "--context", "title=The robot"];
    let applied = run(&mut command(&arguments), "");
    assert_eq!((applied.code, applied.err.as_str()), (Some(0), ""), "{}", applied.out);
    assert!(!applied.out.contains("a secret of theirs"), "{}", applied.out);
    assert!(applied.out.contains("consumer_secret: \"********\""), "{}", applied.out);
    assert_eq!(run(&mut command(&arguments), ""), said("nothing to change\n"));
    let robot = admin.get("/core/users/?username=sales-robot").ok(200)["results"][0].clone();
    let shown = ["name", "type", "path"].map(|field| robot[field].clone());
    assert_eq!(json!(shown), json!(["The robot", "service_account", "sales"]));
    let token = admin.get("/core/tokens/sales-robot/").ok(200);
    assert_eq!((&token["user"], &token["expiring"]), (&robot["pk"], &json!(false)));
    let stage = admin.get("/stages/identification/?name=sales-identification").ok(200)["results"][0].clone();
    let source = admin.get("/sources/oauth/github/").ok(200);
    assert_eq!(stage["sources"], json!([source["pk"]]));
    // Another secret is a change, and is not shown either.
    let mut other = command(&arguments);
    let other = run(other.env("GITHUB_SECRET", "another secret").arg("--dry-run"), "");
    assert_eq!(other.code, Some(2));
    assert!(other.out.ends_with("    consumer_secret: \"********\" → \"********\"\n"), "{}", other.out);
}

#[test]
fn what_the_environment_lacks_is_told_with_its_place() {
    let place = Place::started();
    let file = example("team.yaml");
    let line = format!(
        "{file}: entry 1: attrs.consumer_secret: !Env GITHUB_SECRET: the environment has no such variable"
    );
    stops_with(&mut place.command(&["apply", &file]), &line);
}

#[test]
fn many_files_are_one_change() {
    let (place, _service, admin) = started();
    write(&place, "flow.yaml", FLOW);
    write(
        &place,
        "wrong.yaml",
        "entries:\n- {model: authentik_flows.flow, identifiers: {slug: staff}, attrs: {designation: lunch, title: ''}}\n",
    );
    let lines = "wrong.yaml: entry 1: attrs.title: This field may not be blank.\n\
                 wrong.yaml: entry 1: attrs.designation: \"lunch\" is not a valid choice.";
    stops_with(&mut place.command(&["apply", "flow.yaml", "wrong.yaml"]), lines);
    admin.get("/flows/instances/staff/").is_not_found();
    // Files see what those before them have made.
    write(
        &place,
        "title.yaml",
        "entries:\n- {model: authentik_flows.flow, identifiers: {slug: staff}, attrs: {title: Later}}\n",
    );
    assert_eq!(place.run(&["apply", "flow.yaml", "title.yaml"]).code, Some(0));
    assert_eq!(admin.get("/flows/instances/staff/").ok(200)["title"], json!("Later"));
}

#[test]
fn what_can_be_seen_to_be_wrong_is_told_all_at_once() {
    let place = Place::started();
    write(&place, "a.yaml", "version: 2\nentries: []\n");
    write(
        &place,
        "b.yaml",
        "entries:\n- {model: m, state: gone, identifiers: {a: !Enumerate [a, SEQ, b]}}\n",
    );
    let lines = "a.yaml: version: only version 1 is known\n\
                 b.yaml: entry 1: state: the state \"gone\" is not known\n\
                 b.yaml: entry 1: identifiers.a: the tag !Enumerate is not known";
    stops_with(&mut place.command(&["apply", "a.yaml", "b.yaml"]), lines);
    write(
        &place,
        "c.yaml",
        "entries:\n- {model: authentik_blueprints.metaapplyblueprint, identifiers: {a: 1}}\n\
         - {model: authentik_flows.flow, identifiers: {slug: x, colour: red}, attrs: {pk: 1, title: !Find [m, [a, b]]}}\n",
    );
    let lines = "c.yaml: entry 1: model: the model \"authentik_blueprints.metaapplyblueprint\" is not known\n\
                 c.yaml: entry 2: attrs.pk: authentik_flows.flow has no such field to write\n\
                 c.yaml: entry 2: identifiers.colour: no authentik_flows.flow is found by it\n\
                 c.yaml: entry 2: attrs.title: !Find: the model \"m\" is not known";
    stops_with(&mut place.command(&["apply", "c.yaml"]), lines);
}

#[test]
fn files_that_cannot_be_read_stop_it() {
    let place = Place::started();
    let line = "cannot read nothing.yaml: No such file or directory (os error 2)";
    stops_with(&mut place.command(&["apply", "nothing.yaml"]), line);
    write(&place, "broken.yaml", "entries: [");
    let stopped = place.run(&["apply", "broken.yaml"]);
    assert_eq!((stopped.code, stopped.out.as_str()), (Some(1), ""));
    assert!(stopped.err.starts_with("doorward: broken.yaml: is no YAML: "), "{}", stopped.err);
}

#[test]
fn without_a_first_start_there_is_nothing_to_apply_to() {
    let place = Place::new();
    let file = example("default-login.yaml");
    let mut command: Command = place.command(&["apply", &file]);
    let stopped = run(&mut command, "");
    assert_eq!(stopped.code, Some(1), "{}", stopped.out);
}
