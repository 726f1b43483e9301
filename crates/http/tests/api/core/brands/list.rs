//! `GET /core/brands/`

use doorward_testkit::{TestApp, each};
use serde_json::json;

use super::{BRANDS, MODEL, VIEW};

/// The brand of the first start.
const FIRST: &str = "authentik-default";

/// Two brands beside the first, and a flow of one of them.
fn two(app: &TestApp) -> String {
    let flow = app.flow("x");
    app.admin().post(BRANDS, &json!({"domain": "b.example", "flow_recovery": flow})).ok(201);
    let brand = json!({"domain": "c.example", "branding_title": "Äpfel", "branding_logo": "/c.svg"});
    app.admin().post(BRANDS, &brand).ok(201);
    flow
}

#[test]
fn each_filter_search_and_order_does_its_work() {
    let app = TestApp::start();
    let flow = two(&app);
    let id =
        app.admin().get(&format!("{BRANDS}?domain=b.example")).ok(200)["results"][0]["brand_uuid"].clone();
    let (b, c) = ("b.example", "c.example");
    let cases: &[(&str, &[&str])] = &[
        ("", &[FIRST, b, c]),
        (&format!("brand_uuid={}", id.as_str().unwrap()), &[b]),
        ("domain=c.example", &[c]),
        ("domain=example", &[]),
        ("default=true", &[FIRST]),
        ("default=false", &[b, c]),
        ("branding_title=authentik", &[FIRST, b]),
        ("branding_logo=/c.svg", &[c]),
        ("branding_favicon=/static/dist/assets/icons/icon.png", &[FIRST, b, c]),
        (&format!("flow_recovery={flow}"), &[b]),
        (&format!("flow_authentication={flow}"), &[]),
        (&format!("flow_invalidation={flow}"), &[]),
        (&format!("flow_unenrollment={flow}"), &[]),
        (&format!("flow_user_settings={flow}"), &[]),
        (&format!("flow_device_code={flow}"), &[]),
        ("search=EXAMPLE", &[b, c]),
        ("search=%C3%A4pfel", &[c]),
        ("search=svg", &[]),
        ("ordering=-domain", &[c, b, FIRST]),
        ("ordering=branding_title,-domain", &[b, FIRST, c]),
        ("ordering=flow_recovery,-domain", &[b, c, FIRST]),
        ("ordering=-default", &[FIRST, b, c]),
        // What cannot be sorted by does not count.
        ("ordering=-attributes,-web_certificate", &[FIRST, b, c]),
    ];
    for (query, domains) in cases {
        let found = app.admin().get(&format!("{BRANDS}?{query}")).ok(200);
        assert_eq!(each(&found, "domain"), *domains, "{query}");
    }
}

#[test]
fn a_filter_that_makes_no_sense_is_refused() {
    let app = TestApp::start();
    let nothing = "11111111-1111-4111-8111-111111111111";
    let choice = "Select a valid choice. That choice is not one of the available choices.";
    for (query, refused) in [
        ("brand_uuid=zz".to_owned(), json!({"brand_uuid": ["Enter a valid UUID."], "code": "invalid"})),
        (format!("flow_recovery={nothing}"), json!({"flow_recovery": [choice], "code": "invalid_choice"})),
        (
            format!("web_certificate={nothing}"),
            json!({"web_certificate": [choice], "code": "invalid_choice"}),
        ),
    ] {
        app.admin().get(&format!("{BRANDS}?{query}")).is(400, refused);
    }
}

#[test]
fn a_user_sees_what_was_given_to_him() {
    let app = TestApp::start();
    two(&app);
    let (user, number) = app.user("helper");
    user.get(BRANDS).is_forbidden();
    let id =
        app.admin().get(&format!("{BRANDS}?domain=b.example")).ok(200)["results"][0]["brand_uuid"].clone();
    app.grant_on(number, &[VIEW], MODEL, &id);
    assert_eq!(each(&user.get(BRANDS).ok(200), "domain"), ["b.example"]);
    app.grant(number, &[VIEW]);
    assert_eq!(each(&user.get(BRANDS).ok(200), "domain"), [FIRST, "b.example", "c.example"]);
}
