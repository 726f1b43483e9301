//! What somebody holds, by himself, through roles and through groups, against a plain model of it.

use std::cell::Cell;
use std::collections::BTreeSet;

use doorward_testkit::{Client, TestApp, each};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::subsequence;
use serde_json::{Value, json};

use crate::properties::check;

const FLOWS: &str = "/flows/instances/";
const ACTIONS: [&str; 3] = ["view", "change", "delete"];
const SLUGS: [&str; 3] = ["f0", "f1", "f2"];
const USERS: usize = 3;
const GROUPS: usize = 4;
const ROLES: usize = 3;

/// Who belongs where and holds what; all are meant by their places.
#[derive(Clone, Debug)]
struct World {
    /// Of each group: what it lies below, if it may, and whether it makes superusers.
    groups: Vec<(Option<usize>, bool)>,
    /// Of each user: his groups.
    members: Vec<Vec<usize>>,
    /// Of each role: its group.
    roles: Vec<Option<usize>>,
    /// Users and, after them, roles; what they hold, and on which flow if on one.
    grants: Vec<(usize, usize, Option<usize>)>,
}

fn world() -> impl Strategy<Value = World> {
    let parent =
        |index: usize| if index == 0 { Just(None).boxed() } else { prop::option::of(0..index).boxed() };
    let group = |index| (parent(index), prop::bool::weighted(0.15));
    let groups: Vec<_> = (0..GROUPS).map(group).collect();
    let members = vec(subsequence((0..GROUPS).collect::<Vec<_>>(), 0..=2), USERS);
    let roles = vec(prop::option::of(0..GROUPS), ROLES);
    let grant = (0..USERS + ROLES, 0..ACTIONS.len(), prop::option::weighted(0.8, 0..SLUGS.len()));
    (groups, members, roles, vec(grant, 0..10)).prop_map(|(groups, members, roles, grants)| World {
        groups,
        members,
        roles,
        grants,
    })
}

impl World {
    fn is_superuser(&self, user: usize) -> bool {
        self.members[user].iter().any(|group| {
            let mut above = Some(*group);
            while let Some(group) = above {
                if self.groups[group].1 {
                    return true;
                }
                above = self.groups[group].0;
            }
            false
        })
    }

    fn holds(&self, user: usize, action: usize, flow: usize) -> bool {
        let has_role =
            |role: usize| self.roles[role].is_some_and(|group| self.members[user].contains(&group));
        self.is_superuser(user)
            || self.grants.iter().any(|(holder, granted, object)| {
                let is_his = *holder == user || *holder >= USERS && has_role(*holder - USERS);
                is_his && *granted == action && object.is_none_or(|object| object == flow)
            })
    }

    /// Whether he sees all flows, also those that nobody has a permission on.
    fn sees_all(&self, user: usize) -> bool {
        self.holds(user, 0, usize::MAX)
    }

    fn visible(&self, user: usize) -> BTreeSet<usize> {
        (0..SLUGS.len()).filter(|flow| self.holds(user, 0, *flow)).collect()
    }

    /// What he gets who does something with a flow that takes to see it, and this action if any.
    fn verdict(&self, user: usize, action: Option<usize>, flow: usize) -> u16 {
        let visible = self.visible(user);
        match action {
            _ if visible.is_empty() && !self.sees_all(user) => 403,
            _ if !visible.contains(&flow) => 404,
            Some(action) if !self.holds(user, action, flow) => 403,
            _ => 200,
        }
    }

    /// Builds it, and gives its users.
    fn build(&self, app: &TestApp, flows: &[String], name: &str) -> Vec<Client> {
        let users: Vec<_> = (0..USERS).map(|user| app.user(&format!("u{user}{name}"))).collect();
        let roles: Vec<_> = (0..ROLES).map(|role| app.role(&format!("r{role}{name}"), &[])).collect();
        let mut groups: Vec<String> = Vec::new();
        for (index, (parent, is_superuser)) in self.groups.iter().enumerate() {
            let members = (0..USERS).filter(|user| self.members[*user].contains(&index));
            let attached = (0..ROLES).filter(|role| self.roles[*role] == Some(index));
            let fields = json!({
                "parent": parent.map(|parent| &groups[parent]),
                "is_superuser": is_superuser,
                "users": members.map(|user| users[user].1).collect::<Vec<_>>(),
                "roles": attached.map(|role| &roles[role]).collect::<Vec<_>>(),
            });
            groups.push(app.group(&format!("g{index}{name}"), &fields));
        }
        for (holder, action, object) in &self.grants {
            let mut grant = json!({"permissions": [format!("authentik_flows.{}_flow", ACTIONS[*action])]});
            if let Some(object) = object {
                grant["model"] = json!("authentik_flows.flow");
                grant["object_pk"] = json!(flows[*object]);
            }
            let path = match holder.checked_sub(USERS) {
                None => format!("/rbac/permissions/assigned_by_users/{}/assign/", users[*holder].1),
                Some(role) => format!("/rbac/permissions/assigned_by_roles/{}/assign/", roles[role]),
            };
            app.admin().post(&path, &grant).ok(204);
        }
        users.into_iter().map(|(client, _)| client).collect()
    }
}

#[test]
fn what_is_seen_and_done_is_what_the_model_says() {
    let app = TestApp::start();
    let flows = SLUGS.map(|slug| app.flow(slug));
    let cases = Cell::new(0);
    check(12, world(), |world| {
        cases.set(cases.get() + 1);
        let users = world.build(&app, &flows, &format!("-{}", cases.get()));
        for (user, client) in users.iter().enumerate() {
            let list = client.get(&format!("{FLOWS}?search=f"));
            let visible = world.visible(user);
            if visible.is_empty() {
                prop_assert_eq!(list.status, 403);
            } else {
                let page = list.body();
                let seen = each(&page, "slug").into_iter().filter_map(Value::as_str);
                let seen: BTreeSet<usize> =
                    seen.filter_map(|slug| SLUGS.iter().position(|known| *known == slug)).collect();
                prop_assert_eq!((list.status, seen), (200, visible));
            }
            for (flow, slug) in SLUGS.iter().enumerate() {
                let path = format!("{FLOWS}{slug}/");
                prop_assert_eq!(client.get(&path).status, world.verdict(user, None, flow));
                let patched = client.patch(&path, &json!({})).status;
                prop_assert_eq!(patched, world.verdict(user, Some(1), flow), "user {}, flow {}", user, flow);
            }
        }
        Ok(())
    });
}
