//! Creating, changing and deleting brands.

use doorward_testkit::{TestApp, with};
use serde_json::json;

use super::{BRANDS, path, plain};

#[test]
fn a_brand_needs_nothing_but_its_domain() {
    let app = TestApp::start();
    let created = app.admin().post(BRANDS, &json!({"domain": "a.example"})).ok(201);
    assert_eq!(created, plain(&created["brand_uuid"], "a.example"));
    app.admin().get(&path(&created)).is(200, created);
}

#[test]
fn everything_that_is_sent_is_kept() {
    let app = TestApp::start();
    let flow = app.flow("x");
    let sent = json!({
        "domain": "a.example", "branding_title": "A", "branding_logo": "/a.svg",
        "branding_favicon": "/a.png", "flow_authentication": flow, "flow_invalidation": flow,
        "flow_recovery": flow, "flow_unenrollment": flow, "flow_user_settings": flow,
        "flow_device_code": flow, "web_certificate": null, "attributes": ["anything", 1],
    });
    let created = app.admin().post(BRANDS, &sent).ok(201);
    assert_eq!(created, with(plain(&created["brand_uuid"], "a.example"), &sent));
    app.admin().patch(&path(&created), &json!({"flow_recovery": null})).ok(200);
    let changed = app.admin().put(&path(&created), &json!({"domain": "b.example"})).ok(200);
    assert_eq!(changed, with(created.clone(), &json!({"domain": "b.example", "flow_recovery": null})));
    app.admin().delete(&path(&created)).ok(204);
    app.admin().get(&path(&created)).is_not_found();
}

#[test]
fn what_makes_no_sense_is_refused() {
    let app = TestApp::start();
    let nothing = "11111111-1111-4111-8111-111111111111";
    let missing = format!("Invalid pk \"{nothing}\" - object does not exist.");
    for (sent, refused) in [
        (json!({}), json!({"domain": ["This field is required."], "code": "required"})),
        (json!({"domain": " "}), json!({"domain": ["This field may not be blank."], "code": "blank"})),
        (
            json!({"domain": "authentik-default"}),
            json!({"domain": ["This field must be unique."], "code": "unique"}),
        ),
        (
            json!({"domain": "x", "default": true}),
            json!({"default": ["Only a single brand can be set as default."], "code": "invalid"}),
        ),
        (
            json!({"domain": "x", "flow_device_code": nothing}),
            json!({"flow_device_code": [missing], "code": "does_not_exist"}),
        ),
        (
            json!({"domain": "x", "web_certificate": nothing}),
            json!({"web_certificate": [missing], "code": "does_not_exist"}),
        ),
        (
            json!({"domain": "x", "web_certificate": "y"}),
            json!({"web_certificate": ["“y” is not a valid UUID."], "code": "invalid"}),
        ),
        (
            json!({"domain": "x", "attributes": null, "branding_title": ""}),
            json!({
                "branding_title": ["This field may not be blank."],
                "attributes": ["This field may not be null."], "code": "invalid",
            }),
        ),
    ] {
        app.admin().post(BRANDS, &sent).is(400, refused);
    }
}

#[test]
fn a_certificate_that_is_not_there_is_refused_and_none_is_taken() {
    let app = TestApp::start();
    let brand = app.admin().post(BRANDS, &json!({"domain": "x", "web_certificate": ""})).ok(201);
    let sent = json!({"web_certificate": "11111111-1111-4111-8111-111111111111"});
    let answer = app.admin().patch(&path(&brand), &sent).ok(400);
    assert_eq!(answer["code"], "does_not_exist");
    app.admin().patch(&path(&brand), &json!({"web_certificate": null})).is(200, brand);
}

#[test]
fn the_default_can_be_handed_on() {
    let app = TestApp::start();
    let first = app.admin().get(&format!("{BRANDS}?default=true")).ok(200)["results"][0].clone();
    let second = app.admin().post(BRANDS, &json!({"domain": "x"})).ok(201);
    let (on, off) = (json!({"default": true}), json!({"default": false}));
    app.admin().patch(&path(&first), &on).ok(200);
    app.admin().patch(&path(&second), &on).ok(400);
    app.admin().patch(&path(&first), &off).ok(200);
    app.admin().patch(&path(&second), &on).ok(200);
    app.admin().patch(&path(&first), &on).ok(400);
    // Being the default is said of one brand, not being it of many.
    app.admin().post(BRANDS, &json!({"domain": "y"})).ok(201);
}

#[test]
fn a_flow_that_goes_is_let_go_of_and_is_used_by_the_brand_before() {
    let app = TestApp::start();
    let flow = app.flow("x");
    let brand = json!({"domain": "a.example", "flow_recovery": flow, "flow_device_code": flow, "attributes": {"a": 1}});
    let brand = app.admin().post(BRANDS, &brand).ok(201);
    let user = json!({
        "app": "authentik_brands", "model_name": "brand", "pk": brand["brand_uuid"],
        "name": "Brand a.example", "action": "set_null",
    });
    app.admin().get("/flows/instances/x/used_by/").is(200, json!([user, user]));
    app.admin().delete("/flows/instances/x/").ok(204);
    let left = with(brand.clone(), &json!({"flow_recovery": null, "flow_device_code": null}));
    app.admin().get(&path(&brand)).is(200, left);
    let entries = app.trail();
    let [.., entry, _] = entries.as_slice() else { unreachable!("two objects have changed") };
    let gone = json!({"previous_value": flow, "new_value": null});
    assert_eq!(
        (&entry["action"], &entry["context"]["diff"]),
        (&json!("model_updated"), &json!({"flow_recovery": gone, "flow_device_code": gone})),
    );
}

#[test]
fn the_brand_of_the_first_start_uses_its_flow() {
    let app = TestApp::start();
    let brand = app.admin().get(&format!("{BRANDS}?domain=authentik-default")).ok(200)["results"][0].clone();
    let flow = app.admin().get("/flows/instances/default-authentication-flow/").ok(200)["pk"].clone();
    let expected = json!({"default": true, "flow_authentication": flow});
    assert_eq!(brand, with(plain(&brand["brand_uuid"], "authentik-default"), &expected));
    let used = app.admin().get("/flows/instances/default-authentication-flow/used_by/").ok(200);
    let user = json!({
        "app": "authentik_brands", "model_name": "brand", "pk": brand["brand_uuid"],
        "name": "Default brand", "action": "set_null",
    });
    assert!(used.as_array().unwrap().contains(&user), "{used}");
    app.admin().get(&format!("{}used_by/", path(&brand))).is(200, json!([]));
}
