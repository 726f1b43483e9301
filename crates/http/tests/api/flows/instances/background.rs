//! The picture behind the pages of a flow.

use doorward_testkit::{Answer, Client, TestApp};
use serde_json::{Value, json};

use super::{ADD, CHANGE, FLOWS, MODEL, VIEW, path, said};

/// What begins like a PNG picture.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n and so on";

/// What begins like a GIF picture.
const GIF: &[u8] = b"GIF89a and so on";

/// What is shown when a flow has no picture of its own.
const USUAL: &str = "/static/dist/assets/images/flow_background.jpg";

/// How large a picture may be.
const MOST: usize = 3 * 1024 * 1024;

fn upload(client: &Client, name: &str, content: &[u8]) -> Answer {
    client.form(&format!("{}set_background/", path("login")), &[("file", Some(name), content)])
}

fn set_address(client: &Client, body: &Value) -> Answer {
    client.post(&format!("{}set_background_url/", path("login")), body)
}

fn background(app: &TestApp) -> String {
    app.admin().get(&path("login")).ok(200)["background"].as_str().unwrap().to_owned()
}

fn root(app: &TestApp) -> Client {
    Client::anonymous(app.url().to_owned())
}

fn with_flow() -> TestApp {
    let app = TestApp::start();
    app.admin().post(FLOWS, &said("login")).ok(201);
    app
}

#[test]
fn what_was_uploaded_is_shown_as_what_it_holds() {
    let app = with_flow();
    assert_eq!(background(&app), USUAL);
    upload(&app.admin(), "../../evil.html", PNG).is(200, json!({}));
    let place = background(&app);
    assert!(
        place.starts_with("/media/public/") && place.rsplit('.').next() == Some("png") && place.len() == 82,
        "{place}"
    );
    let shown = root(&app).get(&place);
    assert_eq!((shown.status, &shown.bytes[..]), (200, PNG));
    let tag = format!("\"{}\"", &place[14..78]);
    for (name, value) in [
        ("content-type", "image/png"),
        ("x-content-type-options", "nosniff"),
        ("cache-control", "public, max-age=31536000, immutable"),
        (
            "content-security-policy",
            "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'",
        ),
        ("etag", tag.as_str()),
    ] {
        assert_eq!(shown.header(name), Some(value), "{name}");
    }
    // Nothing comes twice.
    let known = root(&app).with_header("If-None-Match", &tag).get(&place);
    assert_eq!((known.status, known.bytes.len()), (304, 0));
    let head = root(&app).send("HEAD", &place, b"");
    assert_eq!((head.status, head.bytes.len()), (200, 0));
    let detail = "Method \"DELETE\" not allowed.";
    root(&app).delete(&place).is_error(405, "method_not_allowed", detail);
}

#[test]
fn a_stage_shows_the_backgrounds_of_its_flows() {
    let app = with_flow();
    upload(&app.admin(), "a.png", PNG).is(200, json!({}));
    let (flow, stage) = (app.admin().get(&path("login")).ok(200), app.stage("who"));
    app.bind(&stage, flow["pk"].as_str().unwrap(), 10);
    let shown = app.admin().get(&format!("/stages/identification/{stage}/")).ok(200);
    assert_eq!(shown["flow_set"][0]["background"], flow["background"]);
}

#[test]
fn what_was_replaced_cleared_or_left_behind_is_gone() {
    let app = with_flow();
    let gone = |place: &str| root(&app).get(place).is_not_found();
    upload(&app.admin(), "a.png", PNG).is(200, json!({}));
    let first = background(&app);
    upload(&app.admin(), "b.gif", GIF).is(200, json!({}));
    let second = background(&app);
    gone(&first);
    assert_eq!(root(&app).get(&second).bytes, GIF);

    let clear: [(&str, Option<&str>, &[u8]); 2] = [("clear", None, b"true"), ("file", Some("a.png"), PNG)];
    app.admin().form(&format!("{}set_background/", path("login")), &clear).is(200, json!({}));
    assert_eq!(background(&app), USUAL);
    gone(&second);

    upload(&app.admin(), "a.png", PNG).is(200, json!({}));
    set_address(&app.admin(), &json!({"url": "/static/other.jpg"})).is(200, json!({}));
    gone(&first);

    // Of two flows with the same picture, each has its own.
    upload(&app.admin(), "a.png", PNG).is(200, json!({}));
    app.admin().post(FLOWS, &said("other")).ok(201);
    let other = format!("{}set_background/", path("other"));
    app.admin().form(&other, &[("file", Some("a.png"), PNG)]).is(200, json!({}));
    app.admin().delete(&path("login")).ok(204);
    assert_eq!(root(&app).get(&first).bytes, PNG);
    app.admin().delete(&path("other")).ok(204);
    gone(&first);
}

#[test]
fn only_pictures_are_taken_and_what_they_hold_decides() {
    let app = with_flow();
    let text = "This is no picture in PNG, JPEG, GIF, WebP, AVIF or ICO. \
                What the file holds counts, not what it is called.";
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
    for content in [&svg[..], b"<html></html>", b"", b"%PDF-1.7", b"just text"] {
        let answer = upload(&app.admin(), "picture.png", content);
        answer.is(400, json!({"file": [text], "code": "invalid"}));
    }
    assert_eq!(background(&app), USUAL);
}

#[test]
fn a_picture_has_a_largest_size() {
    let app = with_flow();
    let picture = |size: usize| [PNG, &vec![0; size - PNG.len()]].concat();
    upload(&app.admin(), "a.png", &picture(MOST)).is(200, json!({}));
    let place = background(&app);
    let text = format!("A picture has no more than {MOST} bytes.");
    let refused = json!({"file": [text], "code": "max_length"});
    upload(&app.admin(), "a.png", &picture(MOST + 1)).is(400, refused);
    let detail = "The request body is larger than 4194304 bytes.";
    upload(&app.admin(), "a.png", &picture(4 * 1024 * 1024)).is_error(413, "request_too_large", detail);
    assert_eq!(background(&app), place);
    assert_eq!(root(&app).get(&place).bytes.len(), MOST);
}

#[test]
fn a_form_is_expected_with_a_file_in_it() {
    let app = with_flow();
    let path = format!("{}set_background/", path("login"));
    let missing = json!({"file": ["This field is required."], "code": "required"});
    app.admin().form(&path, &[("clear", None, b"false")]).is(400, missing.clone());
    app.admin().send("POST", &path, b"").is(400, missing);
    let detail = "Unsupported media type \"application/json\" in request.";
    app.admin().post(&path, &json!({})).is_error(415, "unsupported_media_type", detail);
    let form = app.admin().with_header("Content-Type", "multipart/form-data; boundary=x");
    let broken = form.send("POST", &path, b"--x\r\nno form");
    assert_eq!((broken.status, &broken.body()["code"]), (400, &json!("parse_error")), "{broken}");
    assert!(broken.body()["detail"].as_str().unwrap().starts_with("Multipart form parse error - "));
}

#[test]
fn an_address_is_one_of_the_web_or_a_path_and_an_empty_one_clears() {
    let app = with_flow();
    for address in ["https://example.com/a.png", "/static/a.svg"] {
        set_address(&app.admin(), &json!({"url": address})).is(200, json!({}));
        assert_eq!(background(&app), address);
    }
    let text = "Enter an address that begins with http:// or https://, or a path that begins with /.";
    for address in ["javascript:alert(1)", "data:image/png;base64,AA", "//example.com", "a.png"] {
        let refused = json!({"url": [text], "code": "invalid"});
        set_address(&app.admin(), &json!({"url": address})).is(400, refused);
    }
    for (body, text, code) in [
        (json!({}), "This field is required.", "required"),
        (json!({"url": null}), "This field may not be null.", "null"),
        (json!({"url": []}), "Not a valid string.", "invalid"),
    ] {
        set_address(&app.admin(), &body).is(400, json!({"url": [text], "code": code}));
    }
    assert_eq!(background(&app), "/static/a.svg");
    set_address(&app.admin(), &json!({"url": ""})).is(200, json!({}));
    assert_eq!(background(&app), USUAL);
}

#[test]
fn an_upload_is_one_entry_of_the_trail_without_what_it_holds() {
    let app = with_flow();
    let before = app.trail().len();
    upload(&app.admin(), "a.png", PNG).is(200, json!({}));
    // The same again changes nothing.
    upload(&app.admin(), "b.png", PNG).is(200, json!({}));
    let trail = app.trail();
    assert_eq!(trail.len(), before + 1);
    let diff = json!({"background": {"previous_value": "", "new_value": background(&app)}});
    assert_eq!(
        (&trail[before]["action"], &trail[before]["context"]["diff"]),
        (&json!("model_updated"), &diff)
    );
}

#[test]
fn uploading_takes_the_permissions_to_change_and_to_add_and_an_address_that_to_change() {
    let app = with_flow();
    let flow = app.admin().get(&path("login")).ok(200)["pk"].clone();
    upload(&app.anonymous(), "a.png", PNG).is_forbidden();
    let address = json!({"url": "/a.png"});
    let (user, number) = app.user("helper");
    // Nobody learns what is wrong with his body who may not send one.
    upload(&user, "a.png", b"no picture").is_forbidden();
    app.grant(number, &[VIEW, ADD]);
    upload(&user, "a.png", PNG).is_forbidden();
    set_address(&user, &address).is_forbidden();

    let (user, number) = app.user("changer");
    app.grant_on(number, &[VIEW, CHANGE], MODEL, &flow);
    set_address(&user, &address).is(200, json!({}));
    upload(&user, "a.png", PNG).is_forbidden();
    app.grant_on(number, &[ADD], MODEL, &flow);
    upload(&user, "a.png", PNG).is(200, json!({}));
    let other = format!("{FLOWS}default-authentication-flow/set_background/");
    user.form(&other, &[("file", Some("a.png"), PNG)]).is_not_found();
}
