//! The first start on an empty database.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;

use serde_json::json;

use crate::program::{Place, SECRET_KEY, Service, bare, run, stops_with};

const NOT_YET: &str = "the first start has not happened yet: `doorward serve` makes what there is to manage";

#[test]
fn without_a_terminal_the_key_of_the_first_superuser_is_kept_in_a_file_and_shown_nowhere() {
    let place = Place::new();
    let mut first = Service::start(with(&place, &[("DOORWARD_LOG", "trace")]));
    let token = first.token().unwrap();
    let me = first.anonymous().with_token(&token).get("/core/users/me/").ok(200);
    assert_eq!((&me["user"]["username"], &me["user"]["is_superuser"]), (&json!("akadmin"), &json!(true)));
    assert_eq!(first.stop(), Some(0));
    let file = first.token_file().unwrap();
    assert_eq!(token.len(), 60);
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    // Where the log is collected, and what else is printed, many can read it.
    assert!(!first.log().contains(&token) && !first.out().contains(&token));
    let read = format!("-H \"Authorization: Bearer $(cat '{}')\" ", file.display());
    assert!(first.out().contains(&read), "{}", first.out());

    let mut second = place.serve();
    let me = second.anonymous().with_token(&token).get("/core/users/me/").ok(200);
    assert_eq!(me["user"]["username"], json!("akadmin"));
    assert_eq!(second.stop(), Some(0));
    let out = second.out();
    assert_eq!(out.lines().count(), 1, "{out}");
    assert!(!out.contains(&token) && !second.log().contains(&token));
}

#[test]
fn what_is_left_of_another_database_is_replaced() {
    let place = Place::new();
    let mut first = place.serve();
    let file = first.token_file().unwrap();
    assert_eq!(first.stop(), Some(0));
    std::fs::set_permissions(&file, Permissions::from_mode(0o644)).unwrap();
    let other = Place::new();
    let mut command = other.command(&[]);
    if place.is_postgres() {
        command.current_dir(place.path());
    } else {
        let path = file.display().to_string();
        std::fs::remove_file(path.strip_suffix(".token").unwrap()).unwrap();
        command.env("DOORWARD_DATABASE_URL", place.database_url());
    }
    let second = Service::start(command);
    assert_eq!(second.token_file().as_ref(), Some(&file));
    second.anonymous().with_token(&second.token().unwrap()).get("/core/users/me/").ok(200);
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn where_no_file_can_be_made_a_token_can_be_made() {
    let place = Place::new();
    let database = place.database_url();
    let folder = place.path().join("doorward.token");
    let kept = database.strip_prefix("sqlite://").map_or(folder, |path| format!("{path}.token").into());
    std::fs::create_dir(kept).unwrap();
    let service = place.serve();
    assert_eq!(service.token_file(), None);
    assert!(service.out().contains("\n  doorward token create --user akadmin\n"), "{}", service.out());
    let token = place.run(&["token", "create", "--user", "akadmin"]).out;
    service.anonymous().with_token(token.trim()).get("/core/users/me/").ok(200);
}

#[test]
fn each_installation_has_a_key_of_its_own() {
    let (one, other) = (Place::new(), Place::new());
    assert_ne!(one.serve().token().unwrap(), other.serve().token().unwrap());
}

#[test]
fn there_is_something_to_change_at_once() {
    let place = Place::new();
    let service = place.serve();
    let admin = service.anonymous().with_token(&service.token().unwrap());
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
    place.serve().token().unwrap();
}

#[test]
fn another_secret_key_opens_nothing() {
    let place = Place::started();
    let refused = "DOORWARD_SECRET_KEY: the stored secrets were encrypted with another secret key";
    let with_another = |arguments: &[&str]| {
        let mut command = place.command(arguments);
        command.env("DOORWARD_SECRET_KEY", "another secret key, which is just as long");
        command
    };
    let all = [&[][..], &["check"], &["token", "create", "--user", "akadmin"], &["user", "create", "ada"]];
    for arguments in all {
        stops_with(&mut with_another(arguments), refused);
    }
    // A database of before does not tell, but what is stored does.
    place.execute("UPDATE installation SET key_check = NULL");
    stops_with(&mut with_another(&[]), refused);
    assert_eq!(place.run(&["check"]).code, Some(0));
    place.execute("DELETE FROM token");
    stops_with(&mut with_another(&[]), refused);
    // Where there is nothing, any key will do.
    place.execute("UPDATE installation SET key_check = NULL");
    assert_eq!(run(&mut with_another(&["check"]), "").code, Some(0));
    stops_with(&mut place.command(&["check"]), refused);
}

#[test]
fn the_secret_key_can_be_changed() {
    const NEW: &str = "the secret key that is used from now on, of some length";
    let place = Place::new();
    let mut service = place.serve();
    let token = service.token().unwrap();
    let admin = service.anonymous().with_token(&token);
    admin.post("/core/tokens/", &json!({"identifier": "mine"})).ok(201);
    let key = admin.get("/core/tokens/mine/view_key/").ok(200);
    let source = json!({
        "name": "Discord", "slug": "discord", "provider_type": "discord",
        "consumer_key": "key", "consumer_secret": "the secret of the source",
    });
    admin.post("/sources/oauth/", &source).ok(201);
    let captcha = json!({"name": "captcha", "public_key": "public", "private_key": "private"});
    let captcha = admin.post("/stages/captcha/", &captcha).ok(201);
    assert_eq!(service.stop(), Some(0));
    let with = |arguments: &[&str], previous: Option<&str>| {
        let mut command = place.command(arguments);
        command.env("DOORWARD_SECRET_KEY", NEW);
        command.envs(previous.map(|key| ("DOORWARD_PREVIOUS_SECRET_KEYS", key)));
        command
    };
    stops_with(
        &mut with(&["check"], Some("short")),
        "DOORWARD_PREVIOUS_SECRET_KEYS: the secret key must have at least 32 characters",
    );
    stops_with(
        &mut with(&[], None),
        "DOORWARD_SECRET_KEY: the stored secrets were encrypted with another secret key",
    );
    // What the old one has sealed is opened; what is sealed from now on is for the new one.
    let both = format!("some secret key of the distant past\n{SECRET_KEY}\n");
    let mut service = Service::start(with(&[], Some(&both)));
    let read = |service: &Service| {
        let admin = service.anonymous().with_token(&token);
        admin.get("/core/tokens/mine/view_key/").ok(200)
    };
    assert_eq!(read(&service), key);
    // One secret that nothing opens, and none is encrypted anew.
    let nonsense = if place.is_postgres() { r"'\x01020304'" } else { "x'01020304'" };
    place.execute(&format!("UPDATE captcha_stage SET private_key = {nonsense}"));
    let refused = "the database failed: a stored secret was encrypted with yet another secret key";
    stops_with(&mut with(&["reseal"], Some(&both)), refused);
    assert_eq!(place.run(&["check"]).code, Some(0), "the old key is still the one");
    let admin = service.anonymous().with_token(&token);
    let captcha = format!("/stages/captcha/{}/", captcha["pk"].as_str().unwrap());
    admin.patch(&captcha, &json!({"private_key": "another"})).ok(200);
    assert_eq!(service.stop(), Some(0));
    let resealed = run(&mut with(&["reseal"], Some(&both)), "");
    assert_eq!(resealed.out, "4 secret(s) are encrypted with the secret key\n", "{resealed:?}");
    // The old one opens nothing any more, and nobody needs it.
    stops_with(
        &mut place.command(&["check"]),
        "DOORWARD_SECRET_KEY: the stored secrets were encrypted with another secret key",
    );
    let mut service = Service::start(with(&[], None));
    assert_eq!(read(&service), key);
    assert_eq!(service.stop(), Some(0));
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
    assert_eq!(service.token(), None);
}

#[test]
fn what_is_said_later_changes_nothing() {
    let place = Place::started();
    let service =
        Service::start(with(&place, &[("DOORWARD_BOOTSTRAP_TOKEN", "a-token-that-comes-too-late")]));
    let late = service.anonymous().with_token("a-token-that-comes-too-late").get("/core/users/me/");
    late.is_error(403, "authentication_failed", "Token invalid/expired");
}

#[test]
fn the_secrets_of_the_first_start_can_be_files() {
    let place = Place::new();
    let path = place.path().join("token");
    std::fs::write(&path, "the-token-from-a-file\n").unwrap();
    let service = Service::start(with(&place, &[("DOORWARD_BOOTSTRAP_TOKEN_FILE", path.to_str().unwrap())]));
    service.anonymous().with_token("the-token-from-a-file").get("/core/users/me/").ok(200);
    assert_eq!(service.token(), None);
}

/// The service with some variables more.
fn with(place: &Place, variables: &[(&str, &str)]) -> std::process::Command {
    let mut command = place.command(&[]);
    command.envs(variables.iter().copied());
    command
}
