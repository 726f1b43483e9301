//! `doorward user`

use serde_json::json;

use crate::program::{Outcome, Place, stops_with};

#[test]
fn a_user_is_created_and_his_number_printed() {
    let place = Place::new();
    let service = place.serve();
    let admin = service.anonymous().with_token(&service.token().unwrap());
    let arguments = ["user", "create", "ada", "--name", "Ada", "--email", "ada@example.com"];
    let created = place.run_with(&arguments, "a password\n");
    assert_eq!((created.code, created.err.as_str()), (Some(0), ""));
    let number: i64 = created.out.trim().parse().unwrap();
    let user = admin.get(&format!("/core/users/{number}/")).ok(200);
    let shown =
        ["username", "name", "email", "is_active", "is_superuser", "type"].map(|field| user[field].clone());
    let expected = json!(["ada", "Ada", "ada@example.com", true, false, "internal"]);
    assert_eq!(json!(shown), expected);
}

#[test]
fn a_superuser_may_do_everything() {
    let place = Place::new();
    let service = place.serve();
    let created = place.run(&["user", "create", "chief", "--superuser"]);
    assert_eq!(created.code, Some(0), "{}", created.err);
    let token = place.run(&["token", "create", "--user", "chief"]).out;
    let chief = service.anonymous().with_token(token.trim());
    assert_eq!(chief.get("/core/users/me/").ok(200)["user"]["is_superuser"], json!(true));
    chief.get("/core/users/").ok(200);
}

#[test]
fn a_plain_user_may_do_nothing() {
    let place = Place::new();
    let service = place.serve();
    assert_eq!(place.run(&["user", "create", "plain"]).code, Some(0));
    let token = place.run(&["token", "create", "--user", "plain"]).out;
    service.anonymous().with_token(token.trim()).get("/core/users/").is_forbidden();
}

#[test]
fn what_is_wrong_is_said_in_one_line() {
    let place = Place::started();
    let taken = "username: This field must be unique.";
    stops_with(&mut place.command(&["user", "create", "akadmin"]), taken);
    let email = "email: Enter a valid email address.";
    stops_with(&mut place.command(&["user", "create", "ada", "--email", "nowhere"]), email);
    // Nothing of it was kept.
    assert_eq!(place.run(&["user", "create", "ada"]).code, Some(0));
    for blank in ["", "  "] {
        assert_eq!(place.run(&["user", "create", blank]).code, Some(2), "{blank:?}");
    }
}

#[test]
fn a_user_is_unlocked_if_he_is_there() {
    let place = Place::started();
    let done = Outcome { code: Some(0), out: String::new(), err: String::new() };
    assert_eq!(place.run(&["user", "unlock", "akadmin"]), done);
    stops_with(&mut place.command(&["user", "unlock", "nobody"]), "there is no user \"nobody\"");
}

#[test]
fn a_password_is_read_and_not_shown() {
    let place = Place::started();
    let done = Outcome { code: Some(0), out: String::new(), err: String::new() };
    assert_eq!(place.run_with(&["user", "set-password", "akadmin"], "another password\n"), done);
}

#[test]
fn a_password_has_to_be_said() {
    let place = Place::started();
    let line = "there is no password on standard input";
    stops_with(&mut place.command(&["user", "set-password", "akadmin"]), line);
    let told = |text| place.run_with(&["user", "set-password", "akadmin"], text);
    for (text, line) in [
        ("\n", line),
        ("first line\nsecond line\n", "there is more than one line on standard input"),
        ("  \n", "the password is blank"),
    ] {
        let expected = Outcome { code: Some(1), out: String::new(), err: format!("doorward: {line}\n") };
        assert_eq!(told(text), expected, "{text:?}");
    }
}

#[test]
fn a_user_that_there_is_not_gets_no_password() {
    let place = Place::started();
    let outcome = place.run_with(&["user", "set-password", "nobody"], "a password\n");
    let expected = Outcome {
        code: Some(1),
        out: String::new(),
        err: "doorward: there is no user \"nobody\"\n".to_owned(),
    };
    assert_eq!(outcome, expected);
}

/// "correct horse", as Django hashes it.
const HASH: &str = "pbkdf2_sha256$1000$seasalt$mQnueSakb748zqBAC1tmWVZsZbi2zPGZarEzTGdfmso=";

#[test]
fn a_hash_is_taken_instead_of_a_password_and_not_shown() {
    let place = Place::started();
    let created = place.run_with(&["user", "create", "ada", "--hash"], &format!("{HASH}\n"));
    assert_eq!((created.code, created.err.as_str()), (Some(0), ""));
    let done = Outcome { code: Some(0), out: String::new(), err: String::new() };
    let argon = "argon2$argon2id$v=19$m=19456,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$rk2Mi3E4dgRMg0fHaYaptWVZRKqs//6b6k3/nntqGJk";
    for hash in [HASH, argon, "!nobody"] {
        assert_eq!(place.run_with(&["user", "set-password", "ada", "--hash"], hash), done);
    }
}

#[test]
fn what_is_no_hash_is_not_taken_for_one_and_not_shown() {
    let place = Place::started();
    let outcome =
        |line: &str| Outcome { code: Some(1), out: String::new(), err: format!("doorward: {line}\n") };
    let refused = outcome("password: This is no hash of a password that is understood.");
    for arguments in [["user", "create", "ada", "--hash"], ["user", "set-password", "akadmin", "--hash"]] {
        for text in ["correct horse", "md5$salt$hash"] {
            assert_eq!(place.run_with(&arguments, text), refused);
        }
        assert_eq!(place.run_with(&arguments, ""), outcome("there is no password on standard input"));
    }
    // Nothing of it was kept.
    assert_eq!(place.run(&["user", "create", "ada"]).code, Some(0));
}

/// Makes a superuser, and gives what he sees of himself.
fn superuser(place: &Place, service: &crate::program::Service, name: &str) -> serde_json::Value {
    let created = place.run(&["user", "create", name, "--superuser"]);
    assert_eq!(created.code, Some(0), "{}", created.err);
    let token = place.run(&["token", "create", "--user", name]).out;
    service.anonymous().with_token(token.trim()).get("/core/users/me/").ok(200)["user"].clone()
}

#[test]
fn a_superuser_is_one_whatever_has_become_of_the_first_group() {
    let place = Place::new();
    let service = place.serve();
    let admin = service.anonymous().with_token(&service.token().unwrap());
    let first = admin.get("/core/users/me/").ok(200)["user"]["groups"][0]["pk"].clone();
    let first = format!("/core/groups/{}/", first.as_str().unwrap());
    let groups = |user: &serde_json::Value| user["groups"][0]["name"].clone();
    // It has another name; it makes no superusers; it is gone.
    admin.patch(&first, &json!({"name": "chiefs"})).ok(200);
    let ada = superuser(&place, &service, "ada");
    assert_eq!((&ada["is_superuser"], groups(&ada)), (&json!(true), json!("chiefs")));
    admin.patch(&first, &json!({"name": "authentik Admins", "is_superuser": false})).ok(200);
    let bob = superuser(&place, &service, "bob");
    let name = groups(&bob).as_str().unwrap().to_owned();
    assert!(bob["is_superuser"] == json!(true) && name.starts_with("authentik Admins "), "{bob}");
    // Whoever is in the first one is none for that.
    admin.get("/core/users/").is_forbidden();
    let token = place.run(&["token", "create", "--user", "bob"]).out;
    service.anonymous().with_token(token.trim()).delete(&first).ok(204);
    let eve = superuser(&place, &service, "eve");
    assert_eq!((&eve["is_superuser"], groups(&eve)), (&json!(true), json!(name)));
    place.execute("DELETE FROM \"group\"");
    let zoe = superuser(&place, &service, "zoe");
    assert_eq!((&zoe["is_superuser"], groups(&zoe)), (&json!(true), json!("authentik Admins")));
}
