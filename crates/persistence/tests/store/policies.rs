//! Bindings of groups and users: what they are bound to, and what they cannot be without.

use doorward_domain::flow::binding::FlowStageBinding;
use doorward_domain::group::{Group, GroupPatch};
use doorward_domain::id::{GroupId, UserId};
use doorward_domain::policy::Bindable;
use doorward_domain::policy::binding::{PolicyBinding, PolicyBindingPatch};
use doorward_domain::source::oauth::{OAuthSource, OAuthSourcePatch};
use doorward_domain::store::StoreError;
use doorward_domain::store::Write;
use doorward_domain::user::{User, UserPatch};

use crate::world::World;

/// A binding that is not yet stored.
fn binding(world: &World, target: Bindable, group: Option<GroupId>, user: Option<UserId>) -> PolicyBinding {
    let fresh: PolicyBinding = world.fresh(PolicyBindingPatch::default());
    PolicyBinding { target, group, user, ..fresh }
}

/// A group, a user, and bindings of both to a flow, to a step of it, and to a source.
fn web(world: &World) -> [Bindable; 3] {
    let flow = world.insert(world.flow("login"));
    let stage = world.insert(world.stage("who"));
    let step: FlowStageBinding = world.insert(world.fresh(FlowStageBinding::of(stage.id, flow.id, 0)));
    let source: OAuthSource = world.insert(world.fresh(OAuthSourcePatch::default()));
    let user: User = world.insert(world.fresh(UserPatch::default()));
    let group: Group = world.insert(world.fresh(GroupPatch::default()));
    let targets = [Bindable::Flow(flow.id), Bindable::Binding(step.id), Bindable::Source(source.source.id)];
    for target in targets {
        world.insert(binding(world, target, Some(group.id), None));
        world.insert(binding(world, target, None, Some(user.id)));
    }
    targets
}

#[test]
fn what_is_bound_goes_with_whatever_it_names() {
    for (sql, left) in [
        ("DELETE FROM \"group\"", 3),
        ("DELETE FROM \"user\"", 3),
        ("DELETE FROM source", 4),
        ("DELETE FROM flow_stage_binding", 4),
        ("DELETE FROM stage", 4),
        // With the step of it.
        ("DELETE FROM flow", 2),
    ] {
        let world = World::new();
        web(&world);
        let mut raw = world.raw();
        assert_eq!(raw.count("policy_binding"), 6);
        raw.run(sql);
        assert_eq!(raw.count("policy_binding"), left, "{sql}");
    }
}

#[test]
fn permissions_on_a_binding_go_with_it() {
    let world = World::new();
    web(&world);
    let mut raw = world.raw();
    raw.run(
        "INSERT INTO user_object_permission (\"user\", permission, object)
         SELECT \"user\".id, 'view', policy_binding.id FROM \"user\", policy_binding",
    );
    raw.run("INSERT INTO role (id, name, updated) SELECT id, slug, updated FROM flow");
    raw.run(
        "INSERT INTO role_object_permission (role, permission, object)
         SELECT role.id, 'view', policy_binding.id FROM role, policy_binding",
    );
    let mut held = || ["user_object_permission", "role_object_permission"].map(|table| raw.count(table));
    assert_eq!(held(), [6, 6]);
    world.raw().run("DELETE FROM source");
    assert_eq!(held(), [4, 4]);
    world.raw().run("DELETE FROM \"group\"");
    assert_eq!(held(), [2, 2]);
}

#[test]
fn the_database_keeps_no_binding_that_asks_for_nobody_or_for_two() {
    let world = World::new();
    let [target, ..] = web(&world);
    let stored = world.read(move |mut store| -> Result<_, StoreError> { store.user_named("") });
    let user = stored.unwrap();
    let wrong = [binding(&world, target, None, None), binding(&world, target, Some(world.unused()), user)];
    for wrong in wrong {
        let outcome = world.write(move |mut store| store.insert(wrong.clone()));
        assert!(outcome.is_err());
    }
    assert_eq!(world.raw().count("policy_binding"), 6);
}

#[test]
fn what_can_be_bound_to_is_found_by_its_own_id_before_the_one_that_policies_know() {
    let world = World::new();
    let [flow, step, source] = web(&world);
    let find = |id| world.read(move |mut store| -> Result<_, StoreError> { store.bindable(id) }).unwrap();
    for target in [flow, step, source] {
        assert_eq!(find(target.id()), Some(target));
    }
    assert_eq!(find(world.unused()), None);
    let Bindable::Flow(id) = flow else { unreachable!("the first is the flow") };
    let known = world.find::<doorward_domain::flow::Flow>("login".to_owned()).unwrap().policy_target;
    assert_eq!(find(known.0), Some(Bindable::Flow(id)));
    world.raw().run("UPDATE flow SET policy_target = (SELECT id FROM source)");
    assert_eq!(find(source.id()), Some(source));
}
