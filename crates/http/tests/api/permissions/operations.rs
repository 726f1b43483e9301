//! All operations, by who calls.

use std::collections::HashMap;

use doorward_testkit::{Client, TestApp};
use serde_json::{Value, json};

use super::policy::{Decisive, ELSEWHERE, MODELS};
use super::{Table, assert_is_checked_in};
use crate::operations::{Key, Operation, all, object_in, pk_of, populate, verdict};

const HEAD: [&str; 9] = [
    "operation",
    "anonymous",
    "powerless",
    "view",
    "view it",
    "view+change it",
    "change",
    "superuser",
    "inactive superuser",
];

/// What a caller holds of the permissions on a model: on all objects, and on the one that is tried.
struct Holding {
    on_all: &'static [&'static str],
    on_it: &'static [&'static str],
}

const HOLDINGS: [Holding; 4] = [
    Holding { on_all: &["view"], on_it: &[] },
    Holding { on_all: &[], on_it: &["view"] },
    Holding { on_all: &[], on_it: &["view", "change"] },
    Holding { on_all: &["change"], on_it: &[] },
];

/// Permissions on objects of these models can be given on all of them only: the contract knows no others.
const ON_ALL_ONLY: [&str; 3] =
    ["authentik_core.authenticatedsession", "authentik_core.source", "authentik_flows.stage"];

/// These lists are opened by one permission each.
const VIEW_ONLY: [&str; 3] =
    ["auth.permission", "guardian.groupobjectpermission", "guardian.userobjectpermission"];

impl Holding {
    /// Whether there is no such permission.
    fn cannot_be_given(&self, label: &str) -> bool {
        let is_on_it = !self.on_it.is_empty();
        ON_ALL_ONLY.contains(&label) && is_on_it
            || VIEW_ONLY.contains(&label) && (is_on_it || self.on_all != ["view"])
    }

    /// Somebody who holds this, or nobody if it cannot be given.
    fn caller(&self, app: &TestApp, name: &str, (scope, model): (&str, &str), it: &Value) -> Option<Client> {
        let (client, number) = app.user(name);
        let label = format!("{scope}.{model}");
        let named = |actions: &[&str]| -> Vec<String> {
            actions.iter().map(|action| format!("{scope}.{action}_{model}")).collect()
        };
        let mut grants = vec![json!({"permissions": named(self.on_all)})];
        if !self.on_it.is_empty() {
            grants.push(json!({"permissions": named(self.on_it), "model": label, "object_pk": pk_of(it)}));
        }
        let path = format!("/rbac/permissions/assigned_by_users/{number}/assign/");
        let answers: Vec<_> = grants.iter().map(|grant| app.admin().post(&path, grant)).collect();
        let given = answers.last()?;
        let expected = if self.cannot_be_given(&label) { 400 } else { 204 };
        assert_eq!(given.status, expected, "{label} for {name}: {given}");
        (given.status == 204).then_some(client)
    }
}

/// Those who hold something of a model, if one decides.
fn holders(app: &TestApp, decisive: Option<Decisive>, name: &str) -> [Option<Client>; 4] {
    let Some((list, scope, model)) = decisive else { return [const { None }; 4] };
    let it = object_in(app, list);
    let mut numbered = HOLDINGS.iter().enumerate();
    [(); 4].map(|()| {
        let (number, holding) = numbered.next()?;
        holding.caller(app, &format!("holder-{name}-{number}"), (scope, model), &it)
    })
}

/// A superuser who has been made inactive.
fn inactive_superuser(app: &TestApp) -> Client {
    let (client, number) = app.user("retired");
    let group = app.admin().get("/core/users/me/").ok(200)["user"]["groups"][0]["pk"].clone();
    let retired = json!({"groups": [group], "is_active": false});
    let user = app.admin().patch(&format!("/core/users/{number}/"), &retired).ok(200);
    assert_eq!(user["is_superuser"], json!(true));
    client
}

/// Who tries an operation, in the order of the table.
struct Callers {
    anonymous: Client,
    powerless: Client,
    holders: [Option<Client>; 4],
    superuser: Client,
    inactive: Client,
}

impl Callers {
    /// What they get, the superuser last: what he deletes is missed by others.
    fn verdicts(&self, app: &TestApp, operation: &Operation) -> [String; 8] {
        let path = operation.path(app, Key::Existing);
        let tried = |caller: &Client| verdict(&operation.tried_at(&path, caller));
        let held = self.holders.each_ref().map(|holder| holder.as_ref().map_or("-".to_owned(), tried));
        let [view, view_it, change_it, change] = held;
        let (anonymous, powerless, inactive) =
            (tried(&self.anonymous), tried(&self.powerless), tried(&self.inactive));
        [anonymous, powerless, view, view_it, change_it, change, tried(&self.superuser), inactive]
    }
}

#[test]
fn each_operation_is_open_to_those_whom_the_table_names() {
    let app = TestApp::start();
    populate(&app);
    let (powerless, _) = app.user("powerless");
    let mut callers = Callers {
        anonymous: app.anonymous(),
        powerless,
        holders: [const { None }; 4],
        superuser: app.admin(),
        inactive: inactive_superuser(&app),
    };
    let mut found: HashMap<String, [String; 8]> = HashMap::new();
    let (deletions, others): (Vec<_>, Vec<_>) =
        all().into_iter().partition(|operation| operation.method == "DELETE");
    for (turn, operations) in [("first", others), ("last", deletions)] {
        let models = MODELS.map(|decisive| (decisive.0, Some(decisive)));
        for (number, (collection, decisive)) in ELSEWHERE.into_iter().chain(models).enumerate() {
            let operations: Vec<_> = operations.iter().filter(|one| one.collection() == collection).collect();
            if operations.is_empty() {
                continue;
            }
            callers.holders = holders(&app, decisive, &format!("{turn}-{number}"));
            for operation in operations {
                found.insert(operation.name(), callers.verdicts(&app, operation));
            }
        }
    }
    let mut table = Table::with_head(HEAD);
    for operation in all() {
        let name = operation.name();
        let verdicts = found.remove(&name);
        assert!(verdicts.is_some(), "{name} is in none of the tables: say whose permissions decide about it");
        table.line([name].into_iter().chain(verdicts.into_iter().flatten()));
    }
    let about = "`who?` asks for credentials, `token` refuses them; 400 comes from the empty body, after all \
                 checks; `-` where no permission decides, or no such permission can be given";
    assert_is_checked_in("all_operations", about, &table);
}

#[test]
fn strangers_learn_nothing_of_what_exists() {
    let app = TestApp::start();
    populate(&app);
    let (powerless, _) = app.user("powerless");
    // Which flows there are is no secret: whoever runs one has to find it.
    for operation in all().iter().filter(|operation| operation.collection() != "/flows/executor/") {
        let paths = [Key::Existing, Key::Unknown].map(|key| operation.path(&app, key));
        for caller in [app.anonymous(), powerless.clone()] {
            let [there, missing] = paths.each_ref().map(|path| verdict(&operation.tried_at(path, &caller)));
            assert_eq!(there, missing, "{}", operation.name());
        }
    }
}
