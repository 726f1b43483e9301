//! What a token says: who issued it, for whom, until when, and whom it stands for.

use chrono::TimeDelta;
use doorward_auth::KeySource;
use serde_json::{Value, json};

use super::issuer::{Signer, encode};
use super::{Believer, SECRET};

/// Tokens with these claims instead of the right ones stand for nobody.
#[track_caller]
fn all_refused(changes: &[Value]) {
    let service = Believer::with_secret();
    let signer = Signer::shared(SECRET);
    service.believes(&signer.token(&service.claims()));
    for change in changes {
        let claims = service.claims_but(change);
        let answer = service.show(&signer.token(&claims));
        assert_eq!(answer.status, 403, "{claims} {answer}");
        answer.is_error(403, "authentication_failed", "Token invalid/expired");
    }
}

#[test]
fn a_token_is_believed_until_thirty_seconds_after_its_end() {
    let service = Believer::with_secret();
    let token = Signer::shared(SECRET).token(&service.claims());
    service.app.clock.advance(TimeDelta::seconds(630));
    service.believes(&token);
    service.app.clock.advance(TimeDelta::seconds(1));
    service.refuses(&token);
}

#[test]
fn a_token_is_believed_from_thirty_seconds_before_its_beginning() {
    let service = Believer::with_secret();
    let claims = service.claims_but(&json!({"nbf": service.now() + 31}));
    let token = Signer::shared(SECRET).token(&claims);
    service.refuses(&token);
    service.app.clock.advance(TimeDelta::seconds(1));
    service.believes(&token);
}

#[test]
fn a_token_has_to_say_when_it_ends() {
    all_refused(&[
        json!({"exp": null}),
        json!({"exp": "2099-01-01"}),
        json!({"exp": "4070908800"}),
        json!({"exp": []}),
    ]);
}

#[test]
fn a_token_that_says_oddly_when_it_begins_is_refused() {
    all_refused(&[json!({"nbf": "soon"}), json!({"nbf": {}})]);
}

#[test]
fn fractions_of_seconds_are_numbers_too() {
    let service = Believer::with_secret();
    #[expect(clippy::cast_precision_loss, reason = "seconds since 1970 are far below 2^53")]
    let now = service.now() as f64;
    let claims = service.claims_but(&json!({"exp": now + 0.5, "nbf": now - 0.5}));
    service.believes(&Signer::shared(SECRET).token(&claims));
}

#[test]
fn nobody_but_the_issuer_issues() {
    all_refused(&[
        json!({"iss": null}),
        json!({"iss": ""}),
        json!({"iss": "https://evil.example.com"}),
        json!({"iss": "https://login.example.com/"}),
        json!({"iss": "HTTPS://LOGIN.EXAMPLE.COM"}),
        json!({"iss": 1}),
    ]);
}

#[test]
fn what_is_meant_for_others_is_refused() {
    all_refused(&[
        json!({"aud": null}),
        json!({"aud": "another"}),
        json!({"aud": ["another", "third"]}),
        json!({"aud": []}),
        json!({"aud": "Doorward"}),
        json!({"aud": {"doorward": true}}),
    ]);
}

#[test]
fn what_is_meant_for_others_too_is_believed() {
    let service = Believer::with_secret();
    let claims = service.claims_but(&json!({"aud": ["another", "doorward"]}));
    service.believes(&Signer::shared(SECRET).token(&claims));
}

#[test]
fn a_token_has_to_name_a_user_that_there_is() {
    all_refused(&[
        json!({"preferred_username": null}),
        json!({"preferred_username": ""}),
        json!({"preferred_username": "nobody"}),
        json!({"preferred_username": "HELPER"}),
        json!({"preferred_username": " helper"}),
        json!({"preferred_username": ["helper"]}),
        json!({"preferred_username": 1}),
        json!({"preferred_username": null, "sub": "helper"}),
    ]);
}

#[test]
fn the_claim_that_names_the_user_can_be_another() {
    let service = Believer::start_with(vec![KeySource::Secret(SECRET.into())], &["HS256"], "sub");
    let signer = Signer::shared(SECRET);
    service.refuses(&signer.token(&service.claims()));
    service.believes(
        &signer.token(&service.claims_but(&json!({"preferred_username": "akadmin", "sub": "helper"}))),
    );
}

#[test]
fn an_inactive_user_is_refused() {
    let service = Believer::with_secret();
    let token = Signer::shared(SECRET).token(&service.claims());
    let path = format!("/core/users/{}/", service.helper);
    service.app.admin().patch(&path, &json!({"is_active": false})).ok(200);
    service.refuses(&token);
    service.app.admin().patch(&path, &json!({"is_active": true})).ok(200);
    service.believes(&token);
}

#[test]
fn a_token_gives_the_permissions_of_the_user_and_no_others() {
    let service = Believer::with_secret();
    let token =
        Signer::shared(SECRET).token(&service.claims_but(&json!({"is_superuser": true, "scope": "admin"})));
    let caller = service.app.anonymous().with_token(&token);
    caller.get("/stages/identification/").is_forbidden();
    service.app.grant(service.helper, &["authentik_stages_identification.view_identificationstage"]);
    caller.get("/stages/identification/").ok(200);
}

#[test]
fn what_was_changed_on_the_way_is_refused() {
    let service = Believer::with_secret();
    let token = Signer::shared(SECRET).token(&service.claims());
    let parts: Vec<&str> = token.split('.').collect();
    let forged = encode(service.claims_but(&json!({"preferred_username": "akadmin"})).to_string());
    for token in [
        format!("{}.{forged}.{}", parts[0], parts[2]),
        format!("{}.{}.", parts[0], parts[1]),
        format!("{}.{}", parts[0], parts[1]),
        format!("{}..{}", parts[0], parts[2]),
        format!("{token}."),
        format!("{token}A"),
        format!("{token}.{}", parts[2]),
        "..".to_owned(),
        "a.b.c".to_owned(),
    ] {
        service.refuses(&token);
    }
}

#[test]
fn claims_that_are_no_object_are_refused() {
    let service = Believer::with_secret();
    let signer = Signer::shared(SECRET);
    for claims in [json!(null), json!([]), json!("helper"), json!({})] {
        service.refuses(&signer.token(&claims));
    }
    let header = encode(json!({"alg": "HS256"}).to_string());
    service.refuses(&signer.seal(&format!("{header}.{}", encode("not json"))));
    service.refuses(&signer.seal(&format!("{header}.{}", encode([0xff, 0xfe]))));
}

#[test]
fn api_tokens_are_as_good_as_before() {
    let service = Believer::with_secret();
    service.app.admin().get("/core/users/me/").ok(200);
    service.refuses("nope");
}

#[test]
fn without_a_verifier_no_token_is_believed() {
    let app = doorward_testkit::TestApp::start();
    app.user("helper");
    let service = Believer::with_secret();
    let token = Signer::shared(SECRET).token(&service.claims());
    let answer = app.anonymous().with_token(&token).get("/core/users/me/");
    answer.is_error(403, "authentication_failed", "Token invalid/expired");
}
