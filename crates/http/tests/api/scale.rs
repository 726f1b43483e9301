//! Lists of many objects: how their statements are planned, and how long their pages take.

mod filling;
mod literal;
mod plans;
mod times;

use std::sync::atomic::{AtomicU64, Ordering};

use doorward_testkit::{Client, TestApp};

use crate::operations::all;

/// The page that lies far behind.
const FAR: u64 = 500;

/// How many objects a page holds when nobody says.
const USUAL: u64 = 100;

/// The paths of all lists of the document, each with the parameters that it cannot do without, and ready for
/// more of them.
fn lists(app: &TestApp) -> Vec<String> {
    let operations = all().into_iter().filter(|operation| operation.is_list);
    let lists = operations.map(|operation| {
        let path = operation.template;
        let (admin, model) = (app.admin(), "authentik_stages_identification.identificationstage");
        match path.as_str() {
            "/rbac/permissions/assigned_by_users/" | "/rbac/permissions/assigned_by_roles/" => {
                format!("{path}?model={model}&")
            }
            "/rbac/permissions/users/" => {
                let helper = admin.get("/core/users/?username=helper").ok(200)["results"][0]["pk"].clone();
                format!("{path}?user_id={helper}&")
            }
            "/rbac/permissions/roles/" => {
                let role = admin.get("/rbac/roles/?name=role").ok(200)["results"][0]["pk"].clone();
                format!("{path}?uuid={}&", role.as_str().unwrap_or_default())
            }
            _ => format!("{path}?"),
        }
    });
    lists.collect()
}

/// The path of a page. It is another one each time, so that none comes from memory.
fn page_of(list: &str, page: u64, size: u64) -> String {
    static TURN: AtomicU64 = AtomicU64::new(0);
    let turn = TURN.fetch_add(1, Ordering::Relaxed);
    format!("{list}page={page}&page_size={size}&turn={turn}")
}

/// How many objects a caller sees in a list; none if it is not for him.
fn count(client: &Client, list: &str) -> u64 {
    let answer = client.get(&format!("{list}page_size=1"));
    match answer.status {
        403 => 0,
        _ => answer.ok(200)["pagination"]["count"].as_u64().unwrap_or_default(),
    }
}
