//! What pages say of themselves to browsers, and what they are made of.

use doorward_testkit::TestApp;
use pretty_assertions::assert_eq;

use super::*;

#[test]
fn a_page_may_do_what_it_needs_and_is_kept_by_nobody() {
    let app = TestApp::start();
    let page = app.browser().open(LOGIN);
    let nonce = part(&page.text, "nonce=\"", "\">").trim_start_matches("nonce=\"").trim_end_matches("\">");
    let policy = format!(
        "default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; connect-src 'self'; \
         img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    );
    for (name, value) in [
        ("content-type", "text/html; charset=utf-8"),
        ("content-security-policy", policy.as_str()),
        ("cache-control", "no-store"),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "same-origin"),
        ("content-language", "en"),
        ("vary", "Accept-Language, Cookie"),
    ] {
        assert_eq!(page.header(name), Some(value), "{name}");
    }
    assert!(!app.browser().open(LOGIN).text.contains(nonce), "it is used once");
    assert!(!page.text.contains("style=") && !page.text.contains("onclick"), "nothing is inline");
}

#[test]
fn style_and_script_are_kept_for_good_and_nothing_else_is_loaded() {
    let app = TestApp::start();
    let page = app.browser().open(LOGIN).text;
    for (attribute, kind) in
        [("href=\"/static/pages/", "text/css"), ("src=\"/static/pages/", "text/javascript")]
    {
        let path = part(&page, attribute, "\" ").split('"').nth(1).unwrap().to_owned();
        let asset = app.browser().open(&path);
        assert_eq!(asset.status, 200, "{path}");
        assert_eq!(asset.header("content-type").unwrap(), format!("{kind}; charset=utf-8"));
        assert_eq!(asset.header("cache-control"), Some("public, max-age=31536000, immutable"));
        assert!(!asset.text.contains("http://") || kind == "text/css", "it asks nobody else");
    }
    let outside: Vec<&str> = page.split('"').filter(|piece| piece.starts_with("http")).collect();
    assert_eq!(outside, [""; 0]);
}

#[test]
fn a_look_at_a_page_leaves_nothing_behind() {
    let app = TestApp::start();
    let browser = app.browser();
    browser.open(LOGIN);
    assert_eq!(browser.cookie("authentik_session"), None);
}
