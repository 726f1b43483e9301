//! The first start on an empty database.

use serde_json::json;

use crate::program::{Place, Service, bare, stops_with};

const NOT_YET: &str = "the first start has not happened yet: `doorward serve` makes what there is to manage";

#[test]
fn the_key_of_the_first_superuser_is_printed_at_the_first_start_and_never_again() {
    let place = Place::new();
    let mut first = Service::start(with(&place, &[("DOORWARD_LOG", "trace")]));
    let token = first.printed_token().unwrap();
    let me = first.anonymous().with_token(&token).get("/core/users/me/").ok(200);
    assert_eq!((&me["user"]["username"], &me["user"]["is_superuser"]), (&json!("akadmin"), &json!(true)));
    assert_eq!(first.stop(), Some(0));
    // Where the log is collected, many can read it.
    assert!(!first.log().contains(&token));

    let mut second = place.serve();
    let me = second.anonymous().with_token(&token).get("/core/users/me/").ok(200);
    assert_eq!(me["user"]["username"], json!("akadmin"));
    assert_eq!(second.stop(), Some(0));
    let out = second.out();
    assert_eq!(out.lines().count(), 1, "{out}");
    assert!(!out.contains(&token) && !second.log().contains(&token));
}

#[test]
fn each_installation_has_a_key_of_its_own() {
    let (one, other) = (Place::new(), Place::new());
    assert_ne!(one.serve().printed_token().unwrap(), other.serve().printed_token().unwrap());
}

#[test]
fn there_is_something_to_change_at_once() {
    let place = Place::new();
    let service = place.serve();
    let admin = service.anonymous().with_token(&service.printed_token().unwrap());
    let name = "default-authentication-identification";
    let stages = admin.get(&format!("/stages/identification/?name={name}")).ok(200);
    let stage = &stages["results"][0];
    assert_eq!(stage["flow_set"][0]["slug"], json!("default-authentication-flow"));
    let pk = stage["pk"].as_str().unwrap();
    let path = format!("/stages/identification/{pk}/");
    // The printed line is about this stage.
    assert!(service.out().contains(&format!("curl -X PATCH {}/api/v3{path} ", service.url)));
    let changed = admin.patch(&path, &json!({"show_source_labels": true})).ok(200);
    assert_eq!(changed["show_source_labels"], json!(true));
    let bindings = admin.get("/flows/bindings/?ordering=order").ok(200);
    let order: Vec<_> =
        bindings["results"].as_array().unwrap().iter().map(|binding| &binding["order"]).collect();
    assert_eq!(order, [10, 20, 100]);
}

#[test]
fn before_it_there_is_nothing_to_manage() {
    let place = Place::new();
    assert_eq!(place.run(&["migrate"]).code, Some(0));
    for arguments in [
        &["user", "create", "root", "--superuser"][..],
        &["user", "create", "root"],
        &["token", "create", "--user", "akadmin"],
        &["check"],
    ] {
        stops_with(&mut place.command(arguments), NOT_YET);
    }
    // Nothing of it was kept: the first start is still the first.
    place.serve().printed_token().unwrap();
}

#[test]
fn where_no_database_is_the_commands_make_none() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in [&["check"][..], &["token", "create", "--user", "akadmin"], &["user", "create", "ada"]] {
        stops_with(bare(folder.path()).args(arguments), NOT_YET);
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn the_first_superuser_can_be_said() {
    let place = Place::new();
    let mut service = Service::start(with(
        &place,
        &[
            ("DOORWARD_BOOTSTRAP_TOKEN", "a-token-that-was-chosen"),
            ("DOORWARD_BOOTSTRAP_PASSWORD", "a-password-that-was-chosen"),
            ("DOORWARD_BOOTSTRAP_EMAIL", "chief@example.com"),
            ("DOORWARD_LOG", "info"),
        ],
    ));
    let admin = service.anonymous().with_token("a-token-that-was-chosen");
    let me = admin.get("/core/users/me/").ok(200);
    assert_eq!(me["user"]["email"], json!("chief@example.com"));
    let token = admin.get("/core/tokens/authentik-bootstrap-token/").ok(200);
    assert_eq!((&token["intent"], &token["expiring"]), (&json!("api"), &json!(false)));
    assert_eq!(service.stop(), Some(0));
    // Whoever chose them knows them, and nobody else needs to.
    for chosen in ["a-token-that-was-chosen", "a-password-that-was-chosen"] {
        assert!(!service.out().contains(chosen) && !service.log().contains(chosen));
    }
    assert_eq!(service.printed_token(), None);
}

#[test]
fn what_is_said_later_changes_nothing() {
    let place = Place::started();
    let service = Service::start(with(&place, &[("DOORWARD_BOOTSTRAP_TOKEN", "too late")]));
    let late = service.anonymous().with_token("too late").get("/core/users/me/");
    late.is_error(403, "authentication_failed", "Token invalid/expired");
}

#[test]
fn the_secrets_of_the_first_start_can_be_files() {
    let place = Place::new();
    let path = place.path().join("token");
    std::fs::write(&path, "a-token-from-a-file\n").unwrap();
    let service = Service::start(with(&place, &[("DOORWARD_BOOTSTRAP_TOKEN_FILE", path.to_str().unwrap())]));
    service.anonymous().with_token("a-token-from-a-file").get("/core/users/me/").ok(200);
    assert_eq!(service.printed_token(), None);
}

/// The service with some variables more.
fn with(place: &Place, variables: &[(&str, &str)]) -> std::process::Command {
    let mut command = place.command(&[]);
    command.envs(variables.iter().copied());
    command
}
