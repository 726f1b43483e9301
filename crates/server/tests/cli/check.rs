//! `doorward check`

use serde_json::json;

use crate::program::{Outcome, Place};

#[test]
fn without_trouble_nothing_is_found() {
    let place = Place::started();
    let fine = Outcome { code: Some(0), out: "nothing found\n".to_owned(), err: String::new() };
    assert_eq!(place.run(&["check"]), fine);
}

#[test]
fn a_stage_that_nobody_can_use_is_found() {
    let place = Place::new();
    let service = place.serve();
    let admin = service.anonymous().with_token(&service.token().unwrap());
    let source = json!({
        "name": "chat", "slug": "chat", "provider_type": "discord", "consumer_key": "k", "consumer_secret": "s",
    });
    let source = admin.post("/sources/oauth/", &source).ok(201)["pk"].clone();
    admin.post("/stages/identification/", &json!({"name": "by chat", "sources": [source]})).ok(201);
    assert_eq!(place.run(&["check"]).out, "nothing found\n");
    admin.delete("/sources/oauth/chat/").ok(204);
    let found = Outcome {
        code: Some(1),
        out: "the identification stage \"by chat\" has neither user fields nor sources: nobody can say who he is\n"
            .to_owned(),
        err: "doorward: 1 finding(s)\n".to_owned(),
    };
    assert_eq!(place.run(&["check"]), found);
}

#[test]
fn that_nobody_is_left_who_can_do_everything_is_found() {
    let place = Place::new();
    let service = place.serve();
    let admin = service.anonymous().with_token(&service.token().unwrap());
    let me = admin.get("/core/users/me/").ok(200)["user"]["pk"].clone();
    admin.patch(&format!("/core/users/{me}/"), &json!({"is_active": false})).ok(200);
    let found = Outcome {
        code: Some(1),
        out: "no superuser is active: `doorward user create NAME --superuser` makes one\n".to_owned(),
        err: "doorward: 1 finding(s)\n".to_owned(),
    };
    assert_eq!(place.run(&["check"]), found);
    place.run_with(&["user", "create", "ada", "--superuser"], "a password of hers\n");
    assert_eq!(place.run(&["check"]).out, "nothing found\n");
}
