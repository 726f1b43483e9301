//! What refers to what: the database itself lets no reference lead nowhere, and says what becomes of
//! those who refer to something that goes.

use doorward_domain::flow::Flow;
use doorward_domain::flow::binding::FlowStageBinding;
use doorward_domain::group::{Group, GroupPatch};
use doorward_domain::role::{Role, RolePatch};
use doorward_domain::source::oauth::{OAuthSource, OAuthSourcePatch};
use doorward_domain::stage::identification::IdentificationStage;
use doorward_domain::stage::password::{PasswordPatch, PasswordStage};
use doorward_domain::stage::{Stage, StagePatch};
use doorward_domain::store::{Remove, StoreError, Write};

use crate::world::World;

/// A stage that refers to all it can, bound to the flow it refers to.
struct Web {
    flow: Flow,
    stage: IdentificationStage,
    password_stage: PasswordStage,
    source: OAuthSource,
    binding: FlowStageBinding,
}

fn web(world: &World) -> Web {
    let flow = world.insert(world.flow("login"));
    let password = PasswordPatch { configure_flow: Some(flow.id.into()).into(), ..PasswordPatch::default() };
    let password = StagePatch { name: Some("password".to_owned()), flow_set: None, settings: password };
    let password_stage: PasswordStage = world.insert(world.fresh(password));
    let source = world.insert(world.fresh::<OAuthSource>(OAuthSourcePatch {
        slug: Some("github".to_owned()),
        authentication_flow: Some(flow.id.into()).into(),
        enrollment_flow: Some(flow.id.into()).into(),
        ..OAuthSourcePatch::default()
    }));
    let mut stage = world.stage("identification");
    stage.settings.password_stage = Some(password_stage.id);
    stage.settings.enrollment_flow = Some(flow.id);
    stage.settings.recovery_flow = Some(flow.id);
    stage.settings.passwordless_flow = Some(flow.id);
    stage.settings.sources = vec![source.source.id];
    let stage = world.insert(stage);
    let binding = world.insert(world.fresh(FlowStageBinding::of(stage.id, flow.id, 0)));
    let stage = world.find(stage.id).unwrap();
    Web { flow, stage, password_stage, source, binding }
}

/// Deletes with SQL, so that nobody but the database can look after the references.
fn delete(world: &World, table: &str) {
    world.raw().run(&format!("DELETE FROM \"{table}\""));
}

#[test]
fn what_referred_to_a_flow_refers_to_nothing_when_the_flow_goes_and_its_bindings_go_too() {
    let world = World::new();
    let web = web(&world);
    delete(&world, "flow");
    let stage: IdentificationStage = world.find(web.stage.id).unwrap();
    let mut expected = web.stage;
    expected.flow_set.clear();
    expected.settings.enrollment_flow = None;
    expected.settings.recovery_flow = None;
    expected.settings.passwordless_flow = None;
    assert_eq!(stage, expected);
    let password_stage: PasswordStage = world.find(web.password_stage.id).unwrap();
    assert_eq!(password_stage.settings.configure_flow, None);
    let source: OAuthSource = world.find("github".to_owned()).unwrap();
    assert_eq!((source.source.authentication_flow, source.source.enrollment_flow), (None, None));
    assert_eq!(world.find::<FlowStageBinding>(web.binding.id), None);
}

#[test]
fn what_showed_a_password_stage_goes_on_without_it() {
    let world = World::new();
    let web = web(&world);
    world.raw().run("DELETE FROM stage WHERE kind = 'password'");
    let stage: IdentificationStage = world.find(web.stage.id).unwrap();
    assert_eq!(stage.settings.password_stage, None);
    assert_eq!(world.raw().count("password_stage"), 0);
}

#[test]
fn what_offered_a_source_goes_on_without_it() {
    let world = World::new();
    let web = web(&world);
    delete(&world, "source");
    let stage: IdentificationStage = world.find(web.stage.id).unwrap();
    assert_eq!(stage.settings.sources, []);
    assert_eq!(world.raw().count("oauth_source"), 0);
}

#[test]
fn a_stage_takes_what_is_its_own_along_and_nothing_else() {
    let world = World::new();
    web(&world);
    world.raw().run("DELETE FROM stage WHERE kind = 'identification'");
    let mut raw = world.raw();
    let tables = ["identification_stage", "identification_stage_source", "flow_stage_binding"];
    assert_eq!(tables.map(|table| raw.count(table)), [0, 0, 0]);
    assert_eq!(["flow", "source", "stage", "password_stage"].map(|table| raw.count(table)), [1, 1, 1, 1]);
}

#[test]
fn what_is_removed_through_the_store_leaves_the_same_as_what_is_deleted_with_sql() {
    let world = World::new();
    let Web { flow, stage, source, .. } = web(&world);
    let id = stage.id;
    world
        .write(move |mut store| -> Result<(), StoreError> {
            store.remove(&source)?;
            store.remove(&flow)
        })
        .unwrap();
    let left: IdentificationStage = world.find(id).unwrap();
    let mut expected = stage;
    expected.flow_set.clear();
    expected.settings.enrollment_flow = None;
    expected.settings.recovery_flow = None;
    expected.settings.passwordless_flow = None;
    expected.settings.sources.clear();
    assert_eq!(left, expected);
}

#[test]
fn permissions_on_an_object_go_with_it() {
    let world = World::new();
    web(&world);
    let mut raw = world.raw();
    raw.run(
        "INSERT INTO \"user\" (uuid, username, name, email, is_active, path, type, attributes, password, updated)
         SELECT id, 'bob', '', '', is_active, '', 'internal', '{}', '', updated
         FROM (SELECT id, compatibility_mode AS is_active, updated FROM flow) AS moment",
    );
    raw.run(
        "INSERT INTO user_object_permission (\"user\", permission, object)
         SELECT \"user\".id, 'view', object.id FROM \"user\",
             (SELECT id FROM flow UNION SELECT id FROM stage UNION SELECT id FROM source
              UNION SELECT id FROM flow_stage_binding) AS object",
    );
    assert_eq!(raw.count("user_object_permission"), 5);
    raw.run("DELETE FROM source");
    assert_eq!(raw.count("user_object_permission"), 4);
    raw.run("DELETE FROM stage WHERE kind = 'identification'");
    assert_eq!(raw.count("user_object_permission"), 2);
    raw.run("DELETE FROM flow");
    assert_eq!(raw.count("user_object_permission"), 1);
    raw.run("DELETE FROM \"user\"");
    assert_eq!(raw.count("user_object_permission"), 0);
}

#[test]
fn permissions_of_roles_go_with_the_object_and_with_the_role() {
    let world = World::new();
    web(&world);
    let mut raw = world.raw();
    let role = world.insert(world.fresh::<Role>(RolePatch { name: Some("role".to_owned()) }));
    let roles = Some(vec![role.id.into()]);
    world.insert(world.fresh::<Group>(GroupPatch { roles, ..GroupPatch::default() }));
    raw.run(
        "INSERT INTO role_object_permission (role, permission, object)
         SELECT role.id, 'view', object.id FROM role,
             (SELECT id FROM flow UNION SELECT id FROM stage UNION SELECT id FROM \"group\"
              UNION SELECT id FROM role) AS object",
    );
    raw.run("INSERT INTO role_permission (role, permission) SELECT id, 'view' FROM role");
    assert_eq!(raw.count("role_object_permission"), 5);
    raw.run("DELETE FROM stage WHERE kind = 'identification'");
    assert_eq!(raw.count("role_object_permission"), 4);
    raw.run("DELETE FROM \"group\"");
    assert_eq!(["role_object_permission", "group_role", "role"].map(|table| raw.count(table)), [3, 0, 1]);
    raw.run("DELETE FROM role");
    assert_eq!(["role_object_permission", "role_permission"].map(|table| raw.count(table)), [0, 0]);
}

#[test]
fn a_reference_to_what_is_not_there_is_refused() {
    let world = World::new();
    let mut stage = world.stage("lost");
    stage.settings.enrollment_flow = Some(world.unused());
    refused(&world, stage, "enrollment_flow");
    let mut stage = world.stage("lost");
    stage.settings.password_stage = Some(world.unused());
    refused(&world, stage, "password_stage");
    let stage = Stage { id: world.unused(), ..world.stage("lost") };
    let mut with_source = stage.clone();
    with_source.settings.sources = vec![world.unused()];
    let outcome = world.write(move |mut store| store.insert(with_source.clone()));
    assert!(matches!(outcome, Err(StoreError::MissingReference { .. })), "{outcome:?}");
    assert_eq!(world.raw().count("stage"), 0);
}

/// PostgreSQL tells which reference it was; SQLite does not.
fn refused(world: &World, stage: IdentificationStage, expected: &str) {
    let outcome = world.write(move |mut store| store.insert(stage.clone()));
    let Err(StoreError::MissingReference { table, column }) = outcome else { unreachable!("{outcome:?}") };
    let expected = if world.place.is_postgres() { ("identification_stage", expected) } else { ("", "") };
    assert_eq!((table.as_str(), column.as_str()), expected);
    assert_eq!(world.raw().count("stage"), 0);
}
