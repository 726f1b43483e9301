//! `GET /core/users/`

use doorward_testkit::{TestApp, each, with};
use serde_json::{Value, json};

use super::{ADD, MODEL, USERS, VIEW, plain};

/// Three users that differ in what a list can be narrowed and sorted by.
fn three(app: &TestApp) -> [Value; 3] {
    let admins = app.admin().get("/core/users/me/").ok(200)["user"]["groups"][0]["pk"].clone();
    [
        json!({
            "username": "x-ada", "name": "Zeta", "email": "ada@example.com", "path": "staff/a",
            "attributes": {"settings": {"locale": "de"}, "age": 36},
        }),
        json!({"username": "x-bob", "name": "Bob", "is_active": false, "type": "external", "path": "staff"}),
        json!({
            "username": "x-cay", "name": "Bob", "groups": [admins], "type": "service_account",
            "last_login": "2024-01-01T00:00:00Z", "attributes": {"settings": {"locale": "fr"}},
        }),
    ]
    .map(|user| app.admin().post(USERS, &user).ok(201))
}

/// Makes sure what each query finds.
fn check(app: &TestApp, cases: &[(&str, &[&str])]) {
    for (query, names) in cases {
        let query = query.replace('{', "%7B").replace('}', "%7D").replace('"', "%22");
        let page = app.admin().get(&format!("{USERS}?{query}")).ok(200);
        assert_eq!(each(&page, "username"), *names, "{query}");
    }
}

#[test]
fn a_page_holds_whole_users_sorted_by_username() {
    let app = TestApp::start();
    let [second, first] =
        ["zz 2", "zz 1"].map(|name| app.admin().post(USERS, &json!({"username": name, "name": ""})).ok(201));
    let page = json!({
        "pagination": {
            "next": 0, "previous": 0, "count": 2, "current": 1, "total_pages": 1,
            "start_index": 1, "end_index": 2,
        },
        "results": [plain(&first, "zz 1", ""), plain(&second, "zz 2", "")],
    });
    app.admin().get(&format!("{USERS}?search=zz")).is(200, page);
    // Whoever is nobody is not among them.
    check(&app, &[("", &["akadmin", "zz 1", "zz 2"])]);
}

#[test]
fn groups_are_shown_unless_they_are_not_wanted() {
    let app = TestApp::start();
    let [.., cay] = three(&app);
    let page =
        |query| app.admin().get(&format!("{USERS}?username=x-cay&{query}")).ok(200)["results"][0].clone();
    assert_eq!(page("include_groups=true"), cay);
    assert_eq!(page("include_groups=false"), with(cay, &json!({"groups_obj": null})));
}

#[test]
fn each_filter_narrows_the_list() {
    let app = TestApp::start();
    let [ada, ..] = three(&app);
    let admins = app.admin().get("/core/users/me/").ok(200)["user"]["groups"][0]["pk"].clone();
    let admins = admins.as_str().unwrap();
    let uuid = ada["uuid"].as_str().unwrap();
    check(
        &app,
        &[
            ("username=x-ada", &["x-ada"]),
            ("username=X-ADA", &[]),
            ("email=ada@example.com", &["x-ada"]),
            ("name=Bob", &["x-bob", "x-cay"]),
            ("path=staff", &["x-bob"]),
            ("path_startswith=staff", &["x-ada", "x-bob"]),
            ("path_startswith=staff/", &["x-ada"]),
            ("path_startswith=%25", &[]),
            ("is_active=false", &["x-bob"]),
            ("is_superuser=true", &["akadmin", "x-cay"]),
            ("is_superuser=false", &["x-ada", "x-bob"]),
            (&format!("uuid={uuid}"), &["x-ada"]),
            ("type=external", &["x-bob"]),
            ("type=external&type=service_account", &["x-bob", "x-cay"]),
            ("groups_by_name=authentik%20Admins", &["akadmin", "x-cay"]),
            ("groups_by_name=authentik%20Admins&groups_by_name=none", &["akadmin", "x-cay"]),
            ("groups_by_name=none", &[]),
            (&format!("groups_by_pk={admins}&name=Bob"), &["x-cay"]),
            (r#"attributes={"settings__locale":"de"}"#, &["x-ada"]),
            (r#"attributes={"settings":{"locale":"fr"}}"#, &["x-cay"]),
            (r#"attributes={"age":36,"settings__locale":"de"}"#, &["x-ada"]),
            (r#"attributes={"age":36,"settings__locale":"fr"}"#, &[]),
            (r#"attributes={"age":"36"}"#, &[]),
            ("attributes={}", &["akadmin", "x-ada", "x-bob", "x-cay"]),
        ],
    );
}

#[test]
fn a_filter_that_makes_no_sense_is_refused() {
    let app = TestApp::start();
    for (query, refused) in [
        ("uuid=zz", json!({"uuid": ["Enter a valid UUID."], "code": "invalid"})),
        (
            "type=internal&type=alien",
            json!({
                "type": ["Select a valid choice. alien is not one of the available choices."],
                "code": "invalid_choice",
            }),
        ),
        ("groups_by_pk=zz", json!({"groups_by_pk": ["“zz” is not a valid UUID."], "code": "invalid"})),
        (
            "groups_by_name=a&groups_by_name=%00",
            json!({"groups_by_name": ["Null characters are not allowed."], "code": "null_characters_not_allowed"}),
        ),
        // These come as a bare list.
        ("attributes={%22a\\u0000%22:1}", json!(["Null characters are not allowed."])),
        ("attributes={%22a%22:1e200000}", json!(["A valid number is required."])),
        ("attributes=x", json!(["filter: failed to parse JSON"])),
        ("attributes=[1]", json!(["filter: value must be key:value mapping"])),
    ] {
        app.admin().get(&format!("{USERS}?{query}")).is(400, refused);
    }
}

#[test]
fn the_list_is_searched_sorted_and_cut() {
    let app = TestApp::start();
    let [ada, ..] = three(&app);
    let uuid = ada["uuid"].as_str().unwrap();
    check(
        &app,
        &[
            (&format!("search={uuid}"), &["x-ada"]),
            (&format!("search={}", uuid[24..].to_uppercase()), &["x-ada"]),
            ("search=ZETA", &["x-ada"]),
            ("search=EXAMPLE.COM%20x-", &["x-ada"]),
            ("search=x,bob", &["x-bob", "x-cay"]),
            ("search=staff", &[]),
            // Whether somebody is active is searched, too.
            ("search=FALS", &["x-bob"]),
            ("search=true%20x-", &["x-ada", "x-cay"]),
            ("search=x-&ordering=-username", &["x-cay", "x-bob", "x-ada"]),
            ("search=x-&ordering=name,-username", &["x-cay", "x-bob", "x-ada"]),
            ("search=x-&ordering=is_active", &["x-bob", "x-ada", "x-cay"]),
            ("search=x-&ordering=path", &["x-bob", "x-ada", "x-cay"]),
            ("search=x-&ordering=type", &["x-bob", "x-ada", "x-cay"]),
            ("search=x-&ordering=-pk", &["x-cay", "x-bob", "x-ada"]),
            ("search=x-&ordering=-email", &["x-ada", "x-bob", "x-cay"]),
            ("search=x-&ordering=last_login", &["x-cay", "x-ada", "x-bob"]),
            ("search=x-&ordering=password", &["x-ada", "x-bob", "x-cay"]),
            ("search=x-&page_size=2&page=2", &["x-cay"]),
        ],
    );
}

#[test]
fn a_user_sees_what_was_given_to_him() {
    let app = TestApp::start();
    let [ada, ..] = three(&app);
    let (user, number) = app.user("helper");
    app.anonymous().get(USERS).is_error(
        403,
        "not_authenticated",
        "Authentication credentials were not provided.",
    );
    app.grant(number, &[ADD]);
    user.get(USERS).is_forbidden();
    app.grant_on(number, &[VIEW], MODEL, &Value::from(ada["pk"].to_string()));
    assert_eq!(each(&user.get(USERS).ok(200), "username"), ["x-ada"]);
}
