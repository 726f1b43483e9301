//! A login from the first question to the last.

use doorward_testkit::TestApp;
use pretty_assertions::assert_eq;
use serde_json::json;

use super::*;

#[test]
fn somebody_says_who_he_is_proves_it_and_is_in() {
    let app = TestApp::start();
    let id = user(&app, "ada");
    let browser = app.browser();
    browser.get(LOGIN).is(
        200,
        json!({
            "type": "native",
            "flow_info": flow_info(),
            "component": "ak-stage-identification",
            "user_fields": ["email", "username"],
            "password_fields": false,
            "flow_designation": "authentication",
            "primary_action": "Log in",
            "sources": [],
            "show_source_labels": false,
        }),
    );
    assert_eq!(without_picture(identify(&browser, "ada")), asks_password("ada"));
    assert_eq!(without_picture(browser.get(LOGIN).ok(200)), asks_password("ada"), "he may look again");
    assert_eq!(prove(&browser, PASSWORD), home());
    assert!(is_logged_in(&browser, "ada"));
    let seen = app.admin().get(&format!("/core/users/{id}/")).ok(200);
    assert_eq!(seen["last_login"], json!("2024-07-01T12:00:00Z"));
}

#[test]
fn the_trail_tells_of_logins_and_of_those_that_failed() {
    let app = TestApp::start();
    let id = user(&app, "ada");
    let before = app.trail().len();
    let browser = app.browser();
    identify(&browser, "ada");
    prove(&browser, "wrong");
    prove(&browser, PASSWORD);
    let told = app.trail().split_off(before);
    let [failed, login] = &told[..] else { panic!("{told:?}") };
    assert_eq!(failed["action"], json!("login_failed"));
    assert_eq!(failed["user"], json!({"pk": id, "email": "", "username": "ada"}));
    assert_eq!(failed["context"]["username"], json!("ada"));
    assert_eq!(failed["context"]["password"], json!("********************"));
    assert_eq!(failed["context"]["stage"]["name"], json!("default-authentication-password"));
    assert_eq!(failed["context"]["http_request"]["method"], json!("POST"));
    assert_eq!(login["action"], json!("login"));
    assert_eq!(login["user"], json!({"pk": id, "email": "", "username": "ada"}));
    assert_eq!(login["context"]["auth_method"], json!("password"));
    assert_eq!(login["context"]["auth_method_args"], json!({}));
    assert!(!format!("{told:?}").contains(PASSWORD) && !format!("{told:?}").contains("wrong"));
}

#[test]
fn a_wrong_password_is_told_and_asked_for_again() {
    let app = TestApp::start();
    user(&app, "ada");
    let browser = app.browser();
    identify(&browser, "ada");
    for (sent, text, code) in [
        (json!({"password": "wrong"}), "Invalid password", "invalid"),
        (json!({}), "This field is required.", "required"),
        (json!({"password": ""}), "This field may not be blank.", "blank"),
        (json!({"password": null}), "This field may not be null.", "null"),
    ] {
        let mut expected = asks_password("ada");
        expected["response_errors"] = errors("password", text, code);
        assert_eq!(without_picture(browser.post(LOGIN, &sent).ok(200)), expected);
    }
    assert_eq!(
        without_picture(prove(&browser, "wrong")),
        denied("ada", "Unknown error"),
        "the fifth is the last"
    );
    assert_eq!(browser.get(LOGIN).body()["component"], json!("ak-stage-identification"));
    identify(&browser, "ada");
    assert_eq!(prove(&browser, "wrong")["component"], json!("ak-stage-password"), "and he may begin anew");
}

#[test]
fn a_password_may_begin_and_end_with_blanks() {
    let app = TestApp::start();
    let id = user(&app, "ada");
    let password = json!({"password": "  spaced  "});
    app.admin().post(&format!("/core/users/{id}/set_password/"), &password).ok(204);
    for beside in [false, true] {
        let browser = app.browser();
        if beside {
            let stage = app.admin().get("/stages/password/").ok(200)["results"][0]["pk"].clone();
            change_stage(&app, "identification", &json!({"password_stage": stage}));
            let answer = |password: &str| {
                browser.post(LOGIN, &json!({"uid_field": "ada", "password": password})).ok(200)
            };
            assert_eq!(answer("spaced")["component"], json!("ak-stage-identification"));
            assert_eq!(answer("  spaced  ")["component"], json!("ak-stage-password"));
        } else {
            identify(&browser, "ada");
            assert_eq!(prove(&browser, "spaced")["component"], json!("ak-stage-password"));
            assert_eq!(prove(&browser, "  spaced  "), home());
        }
    }
}

#[test]
fn an_app_password_is_taken_where_the_stage_says_so() {
    let app = TestApp::start();
    let id = user(&app, "ada");
    let token = json!({"identifier": "phone", "intent": "app_password", "user": id});
    app.admin().post("/core/tokens/", &token).ok(201);
    let key = app.admin().get("/core/tokens/phone/view_key/").ok(200)["key"].as_str().unwrap().to_owned();
    change_stage(&app, "password", &json!({"backends": ["authentik.core.auth.InbuiltBackend"]}));
    let inbuilt = app.browser();
    identify(&inbuilt, "ada");
    assert_eq!(prove(&inbuilt, &key)["component"], json!("ak-stage-password"));
    change_stage(&app, "password", &json!({"backends": ["authentik.core.auth.TokenBackend"]}));
    let tokens = app.browser();
    identify(&tokens, "ada");
    assert_eq!(prove(&tokens, PASSWORD)["component"], json!("ak-stage-password"));
    assert_eq!(prove(&tokens, &key), home());
    let login = app.trail().pop().unwrap();
    assert_eq!(login["context"]["auth_method"], json!("token"));
    assert_eq!(login["context"]["auth_method_args"]["token"]["name"], json!("phone"));
    app.admin().patch(&format!("/core/users/{id}/"), &json!({"is_active": false})).ok(200);
    let inactive = app.browser();
    identify(&inactive, "ada");
    assert_eq!(prove(&inactive, &key)["component"], json!("ak-stage-password"));
}

#[test]
fn whoever_another_process_has_locked_out_is_denied_on_the_last_step_though_he_is_remembered() {
    let app = TestApp::start();
    user(&app, "ada");
    let browser = app.browser();
    identify(&browser, "ada");
    let proved = browser.send("POST", LOGIN, Some(&json!({"password": PASSWORD})));
    assert_eq!(proved.status, 302);
    app.database().execute("UPDATE \"user\" SET is_active = NOT is_active WHERE username = 'ada'");
    let told = browser.get(LOGIN).ok(200);
    assert_eq!(told["component"], json!("ak-stage-access-denied"), "{told}");
    assert!(!is_logged_in(&browser, "ada"));
}

#[test]
fn answers_that_cannot_be_read_are_the_clients_fault() {
    let app = TestApp::start();
    let client = app.anonymous();
    client.with_header("Content-Type", "application/json").send("POST", LOGIN, b"{broken").ok(400);
    client.with_header("Content-Type", "text/plain").send("POST", LOGIN, b"x").ok(415);
    client.send("PUT", LOGIN, b"").ok(405);
    client.get("/flows/executor/nothing/?query=").is_not_found();
    client.with_token("bad").get(LOGIN).ok(403);
    let list = client.post(LOGIN, &json!([1])).ok(200);
    let text = "Invalid data. Expected a dictionary, but got list.";
    assert_eq!(list["response_errors"], errors("non_field_errors", text, "invalid"));
    let named = client.post(LOGIN, &json!({"component": null, "uid_field": "ada"})).ok(200);
    assert_eq!(named["response_errors"], errors("component", "This field may not be null.", "null"));
}
