//! What lies outside of the API: pictures, and the API browser.

use std::io::Read;

use aws_lc_rs::digest::{SHA256, digest};
use doorward_testkit::{Client, TestApp};
use flate2::read::GzDecoder;
use ureq::Agent;

/// Somebody at the root of the service.
fn visitor(app: &TestApp) -> Client {
    Client::anonymous(app.url().to_owned())
}

/// The type and the bytes of a file, as they come.
fn bytes(app: &TestApp, path: &str) -> (String, Option<String>, Vec<u8>) {
    let config = Agent::config_builder().proxy(None).build();
    let mut answer = config.new_agent().get(format!("{}{path}", app.url())).call().unwrap();
    let header = |name: &str| answer.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
    let (kind, encoding) = (header("content-type").unwrap(), header("content-encoding"));
    (kind, encoding, answer.body_mut().read_to_vec().unwrap())
}

#[test]
fn what_brands_show_when_nobody_says_is_there() {
    let app = TestApp::start();
    let brand = app.anonymous().get("/core/brands/current/").ok(200);
    let file = |field: &str| bytes(&app, brand[field].as_str().unwrap());
    let (kind, encoding, logo) = file("branding_logo");
    assert_eq!((kind.as_str(), encoding), ("image/svg+xml", None));
    assert!(logo.starts_with(b"<svg "));
    let (kind, encoding, icon) = file("branding_favicon");
    assert_eq!((kind.as_str(), encoding), ("image/png", None));
    assert!(icon.starts_with(b"\x89PNG\r\n"));
}

#[test]
fn the_browser_of_the_api_is_a_page_that_may_run_nothing_but_its_own_script() {
    let app = TestApp::start();
    let page = app.anonymous().send("GET", "/", b"");
    assert_eq!(page.status, 200, "{page}");
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    let policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                  connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    assert_eq!(page.header("content-security-policy"), Some(policy));
    let refused = app.anonymous().send("POST", "/", b"");
    refused.is_error(405, "method_not_allowed", "Method \"POST\" not allowed.");
    assert_eq!(refused.header("allow"), Some("GET, HEAD"));
}

#[test]
fn all_that_the_page_names_is_in_the_program() {
    let app = TestApp::start();
    let page = app.anonymous().send("GET", "/", b"").text;
    let names = page.split(['"']).filter(|part| part.starts_with('/') || part.contains("//"));
    let names: Vec<&str> = names.collect();
    assert_eq!(names.len(), 5, "{names:?}");
    for name in names.into_iter().filter(|name| !name.starts_with("/api/")) {
        assert!(name.starts_with("/static/"), "{name} is elsewhere");
        bytes(&app, name);
    }
}

#[test]
fn large_files_come_compressed_to_whoever_takes_them_so() {
    let app = TestApp::start();
    let script = "/static/browser/swagger-ui-bundle.js";
    for accepted in ["gzip, deflate, br", "*", "GZIP;q=0.5"] {
        let answer = visitor(&app).with_header("Accept-Encoding", accepted);
        assert_eq!(answer.send("HEAD", script, b"").header("content-encoding"), Some("gzip"), "{accepted}");
    }
    for accepted in ["identity", "gzip;q=0", "br"] {
        let answer = visitor(&app).with_header("Accept-Encoding", accepted).get(script);
        let detail = "Could not satisfy the request Accept header.";
        answer.is_error(406, "not_acceptable", detail);
    }
    let (kind, encoding, compressed) = bytes(&app, script);
    assert_eq!((kind.as_str(), encoding.as_deref()), ("text/javascript; charset=utf-8", Some("gzip")));
    let mut text = String::new();
    GzDecoder::new(compressed.as_slice()).read_to_string(&mut text).unwrap();
    assert!(text.contains("SwaggerUIBundle"));
}

#[test]
fn the_licence_of_what_others_wrote_comes_with_it() {
    let app = TestApp::start();
    let (_, _, compressed) = bytes(&app, "/static/browser/LICENSE");
    let mut text = String::new();
    GzDecoder::new(compressed.as_slice()).read_to_string(&mut text).unwrap();
    assert!(text.contains("Apache License"));
}

#[test]
fn a_file_is_known_by_what_it_holds() {
    let app = TestApp::start();
    for path in [
        "/static/dist/assets/images/flow_background.jpg",
        "/static/authentik/sources/github.svg",
        "/static/browser/browser.js",
        "/static/browser/swagger-ui.css",
    ] {
        let (_, _, content) = bytes(&app, path);
        let tag = format!("\"{}\"", doorward_domain::hex(digest(&SHA256, &content).as_ref()));
        let asked_with = |tag: &str| visitor(&app).with_header("If-None-Match", tag).send("HEAD", path, b"");
        let known = asked_with(&tag);
        assert_eq!((known.status, known.header("etag")), (304, Some(tag.as_str())), "{path}");
        // What an older build has sent is not what there is, whatever its version.
        let version = concat!("\"", env!("CARGO_PKG_VERSION"), "\"");
        assert_eq!(asked_with(version).status, 200, "{path}");
    }
}
