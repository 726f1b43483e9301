//! `PUT` and `PATCH /core/groups/{group_uuid}/`

use doorward_testkit::{TestApp, with};
use serde_json::json;

use super::{CHANGE, GROUPS, VIEW, path};

#[test]
fn a_patch_keeps_what_it_leaves_out() {
    let app = TestApp::start();
    let (_, ada) = app.user("ada");
    let (above, role) = (app.group("above", &json!({})), app.role("role", &[]));
    let fields = json!({"parent": above, "users": [ada], "roles": [role], "attributes": {"a": 1}});
    let group = app.group("team", &fields);
    let before = app.admin().get(&path(&group)).ok(200);
    app.admin().patch(&path(&group), &json!({})).is(200, before.clone());
    let renamed = with(before, &json!({"name": "crew"}));
    app.admin().patch(&path(&group), &json!({"name": "crew"})).is(200, renamed);
}

#[test]
fn a_put_without_members_and_parent_takes_them_away() {
    let app = TestApp::start();
    let (_, ada) = app.user("ada");
    let (above, role) = (app.group("above", &json!({})), app.role("role", &[]));
    let fields = json!({"parent": above, "users": [ada], "roles": [role], "attributes": {"a": 1}});
    let group = app.group("team", &fields);
    let before = app.admin().get(&path(&group)).ok(200);
    let alone = json!({"name": "crew", "parent": null, "parent_name": null, "users": [], "users_obj": []});
    app.admin().put(&path(&group), &json!({"name": "crew"})).is(200, with(before, &alone));
}

#[test]
fn what_was_read_can_be_sent_back() {
    let app = TestApp::start();
    let (_, ada) = app.user("ada");
    let above = app.group("above", &json!({}));
    let group =
        app.group("team", &json!({"parent": above, "users": [ada], "roles": [app.role("role", &[])]}));
    let body = app.admin().get(&path(&group)).ok(200);
    let entries = app.trail().len();
    app.admin().put(&path(&group), &body).is(200, body.clone());
    assert_eq!(app.trail().len(), entries);
}

#[test]
fn a_group_does_not_belong_to_itself() {
    let app = TestApp::start();
    let top = app.group("top", &json!({}));
    let middle = app.group("middle", &json!({"parent": top}));
    let bottom = app.group("bottom", &json!({"parent": middle}));
    let itself = json!({"parent": ["Cannot set group as parent of itself."], "code": "invalid"});
    app.admin().patch(&path(&top), &json!({"parent": top})).is(400, itself);
    let below = "Cannot set group as parent of a group that it belongs to.";
    for parent in [&middle, &bottom] {
        let refused = json!({"parent": [below], "code": "invalid"});
        app.admin().patch(&path(&top), &json!({"parent": parent})).is(400, refused);
    }
    app.admin().patch(&path(&bottom), &json!({"parent": top})).ok(200);
    app.admin().patch(&path(&middle), &json!({"parent": ""})).ok(200);
}

#[test]
fn twenty_groups_lie_above_each_other_and_no_more() {
    let app = TestApp::start();
    let mut line = vec![app.group("0", &json!({}))];
    for level in 1..20 {
        line.push(app.group(&level.to_string(), &json!({"parent": line[level - 1]})));
    }
    let text = "Not more than 20 groups can lie above each other.";
    let refused = json!({"parent": [text], "code": "invalid"});
    app.admin().post(GROUPS, &json!({"name": "lowest", "parent": line[19]})).is(400, refused.clone());
    // What lies below a group is moved with it.
    let upper = app.group("upper", &json!({}));
    app.group("lower", &json!({"parent": upper}));
    app.admin().patch(&path(&upper), &json!({"parent": line[18]})).is(400, refused.clone());
    app.admin().patch(&path(&upper), &json!({"parent": line[17]})).ok(200);
    app.admin().patch(&path(&line[0]), &json!({"parent": app.group("top", &json!({}))})).is(400, refused);
}

#[test]
fn two_groups_that_are_put_below_each_other_at_once_do_not_both_come_to_lie_there() {
    let app = TestApp::start_for_many();
    let (first, second) = (app.group("first", &json!({})), app.group("second", &json!({})));
    for _ in 0..5 {
        let statuses: Vec<u16> = std::thread::scope(|scope| {
            let pairs = [(&first, &second), (&second, &first)];
            let all = pairs.map(|(group, parent)| {
                let admin = app.admin();
                scope.spawn(move || admin.patch(&path(group), &json!({"parent": parent})).status)
            });
            all.into_iter().map(|one| one.join().unwrap()).collect()
        });
        assert!(statuses == [200, 400] || statuses == [400, 200], "{statuses:?}");
        for group in [&first, &second] {
            app.admin().patch(&path(group), &json!({"parent": null})).ok(200);
        }
    }
}

#[test]
fn it_takes_the_permission_to_change_groups() {
    let app = TestApp::start();
    let (user, number) = app.user("ada");
    let group = app.group("team", &json!({}));
    app.grant(number, &[VIEW]);
    user.patch(&path(&group), &json!({"name": "mine"})).is_forbidden();
    app.grant_on(number, &[CHANGE], "authentik_core.group", &json!(group));
    user.patch(&path(&group), &json!({"name": "mine"})).ok(200);
}
