//! Every row counts its effective changes, and the trail has one entry for each of them.

use doorward_domain::brand::{Brand, BrandPatch};
use doorward_domain::flow::binding::{FlowStageBinding, FlowStageBindingPatch};
use doorward_domain::flow::{Flow, FlowPatch};
use doorward_domain::group::{Group, GroupPatch};
use doorward_domain::policy::Bindable;
use doorward_domain::policy::binding::{PolicyBinding, PolicyBindingPatch};
use doorward_domain::role::{Role, RolePatch};
use doorward_domain::source::oauth::{OAuthSource, OAuthSourcePatch};
use doorward_domain::stage::captcha::{Captcha, CaptchaPatch, CaptchaStage};
use doorward_domain::stage::deny::{Deny, DenyPatch, DenyStage};
use doorward_domain::stage::dummy::{Dummy, DummyPatch, DummyStage};
use doorward_domain::stage::identification::{IdentificationPatch, IdentificationStage};
use doorward_domain::stage::password::{PasswordPatch, PasswordStage};
use doorward_domain::stage::user_login::{UserLoginPatch, UserLoginStage};
use doorward_domain::stage::{Kind, StagePatch};
use doorward_domain::token::{Token, TokenPatch};
use doorward_domain::user::{User, UserPatch};
use doorward_persistence::EditableTable;

use crate::world::World;

/// Inserts an object, writes it as it is, changes it, and writes the change once more: only the one
/// change counts.
fn counts_effective_changes<R: EditableTable>(world: &World, table: &str, new: R, wish: &R::Patch) {
    let mut raw = world.raw();
    let query = format!("SELECT version AS number FROM \"{table}\" ORDER BY version DESC LIMIT 1");
    let mut facts = || (raw.number(&query), raw.count("event"));
    let before = world.insert(new);
    let (version, trail) = facts();
    assert_eq!(version, 1);
    assert_eq!(world.update(&before, before.clone()), before);
    assert_eq!(facts(), (1, trail));
    let wanted = world.changed(&before, wish.clone());
    let after = world.update(&before, wanted.clone());
    assert_eq!((after == before, facts()), (false, (2, trail + 1)));
    assert_eq!(world.update(&after, wanted), after);
    assert_eq!(facts(), (2, trail + 1));
}

fn named<K: Kind>(name: &str, settings: K::Patch) -> StagePatch<K::Patch> {
    StagePatch { name: Some(name.to_owned()), flow_set: None, settings }
}

#[test]
fn of_a_flow() {
    let world = World::new();
    let wish = FlowPatch { title: Some("new".to_owned()), ..FlowPatch::default() };
    counts_effective_changes(&world, "flow", world.flow("login"), &wish);
}

#[test]
fn of_a_brand() {
    let world = World::new();
    let brand: Brand = world.fresh(BrandPatch { domain: Some("a".to_owned()), ..BrandPatch::default() });
    let wish = BrandPatch { title: Some("new".to_owned()), ..BrandPatch::default() };
    counts_effective_changes(&world, "brand", brand, &wish);
}

#[test]
fn of_an_identification_stage_by_a_setting() {
    let world = World::new();
    let wish = IdentificationPatch { show_matched_user: Some(false), ..IdentificationPatch::default() };
    let wish = StagePatch { settings: wish, ..StagePatch::default() };
    counts_effective_changes(&world, "identification_stage", world.stage("a"), &wish);
}

#[test]
fn of_an_identification_stage_by_its_name() {
    let world = World::new();
    let wish: <IdentificationStage as doorward_domain::resource::Editable>::Patch =
        StagePatch { name: Some("b".to_owned()), ..StagePatch::default() };
    counts_effective_changes(&world, "identification_stage", world.stage("a"), &wish);
}

#[test]
fn of_an_identification_stage_by_the_order_of_its_sources() {
    let world = World::new();
    let [first, second] = ["first", "second"].map(|slug| {
        let source = OAuthSourcePatch { slug: Some(slug.to_owned()), ..OAuthSourcePatch::default() };
        world.insert(world.fresh::<OAuthSource>(source)).source.id
    });
    let mut stage = world.stage("a");
    stage.settings.sources = vec![first, second];
    let wish = IdentificationPatch {
        sources: Some(vec![second.into(), first.into()]),
        ..IdentificationPatch::default()
    };
    let wish = StagePatch { settings: wish, ..StagePatch::default() };
    counts_effective_changes(&world, "identification_stage", stage, &wish);
}

#[test]
fn of_a_password_stage() {
    let world = World::new();
    let new: PasswordStage =
        world.fresh(named::<doorward_domain::stage::password::Password>("a", PasswordPatch::default()));
    let wish = PasswordPatch { failed_attempts_before_cancel: Some(3), ..PasswordPatch::default() };
    let wish = StagePatch { settings: wish, ..StagePatch::default() };
    counts_effective_changes(&world, "password_stage", new, &wish);
}

#[test]
fn of_a_user_login_stage() {
    let world = World::new();
    let new: UserLoginStage = world.fresh(StagePatch {
        name: Some("a".to_owned()),
        flow_set: None,
        settings: UserLoginPatch::default(),
    });
    let wish = UserLoginPatch { terminate_other_sessions: Some(true), ..UserLoginPatch::default() };
    let wish = StagePatch { settings: wish, ..StagePatch::default() };
    counts_effective_changes(&world, "user_login_stage", new, &wish);
}

#[test]
fn of_a_binding() {
    let world = World::new();
    let flow: Flow = world.insert(world.flow("login"));
    let stage = world.insert(world.stage("a"));
    let new: FlowStageBinding = world.fresh(FlowStageBinding::of(stage.id, flow.id, 0));
    let wish = FlowStageBindingPatch { order: Some(1), ..FlowStageBindingPatch::default() };
    counts_effective_changes(&world, "flow_stage_binding", new, &wish);
}

#[test]
fn of_a_source() {
    let world = World::new();
    let new = OAuthSourcePatch { slug: Some("github".to_owned()), ..OAuthSourcePatch::default() };
    let wish = OAuthSourcePatch { consumer_key: Some("key".to_owned()), ..OAuthSourcePatch::default() };
    counts_effective_changes(&world, "source", world.fresh::<OAuthSource>(new), &wish);
}

#[test]
fn of_a_user() {
    let world = World::new();
    let new = UserPatch { username: Some("bob".to_owned()), ..UserPatch::default() };
    let wish = UserPatch { name: Some("Bob".to_owned()), ..UserPatch::default() };
    counts_effective_changes(&world, "user", world.fresh::<User>(new), &wish);
}

#[test]
fn of_a_token() {
    let world = World::new();
    let user = UserPatch { username: Some("bob".to_owned()), ..UserPatch::default() };
    let user: User = world.insert(world.fresh(user));
    let new = TokenPatch {
        identifier: Some("key".to_owned()),
        user: Some(user.id.into()),
        ..TokenPatch::default()
    };
    let wish = TokenPatch { description: Some("for bob".to_owned()), ..TokenPatch::default() };
    counts_effective_changes(&world, "token", world.fresh::<Token>(new), &wish);
}

#[test]
fn of_a_captcha_stage() {
    let world = World::new();
    let new: CaptchaStage = world.fresh(named::<Captcha>("a", CaptchaPatch::default()));
    let wish = CaptchaPatch { public_key: Some("key".to_owned()), ..CaptchaPatch::default() };
    let wish = StagePatch { settings: wish, ..StagePatch::default() };
    counts_effective_changes(&world, "captcha_stage", new, &wish);
}

#[test]
fn of_a_deny_stage() {
    let world = World::new();
    let new: DenyStage = world.fresh(named::<Deny>("a", DenyPatch::default()));
    let wish = DenyPatch { deny_message: Some("no".to_owned()) };
    let wish = StagePatch { settings: wish, ..StagePatch::default() };
    counts_effective_changes(&world, "deny_stage", new, &wish);
}

#[test]
fn of_a_dummy_stage() {
    let world = World::new();
    let new: DummyStage = world.fresh(named::<Dummy>("a", DummyPatch::default()));
    let wish = DummyPatch { throw_error: Some(true) };
    let wish = StagePatch { settings: wish, ..StagePatch::default() };
    counts_effective_changes(&world, "dummy_stage", new, &wish);
}

#[test]
fn of_a_group_by_a_setting() {
    let world = World::new();
    let wish = GroupPatch { is_superuser: Some(true), ..GroupPatch::default() };
    counts_effective_changes(&world, "group", world.fresh::<Group>(GroupPatch::default()), &wish);
}

#[test]
fn of_a_group_by_its_members() {
    let world = World::new();
    // Of a new member the group knows nothing but the number: so much is there to know of him.
    let user: User = world.insert(world.fresh(UserPatch { is_active: Some(false), ..UserPatch::default() }));
    let wish = GroupPatch { users: Some(vec![user.id.into()]), ..GroupPatch::default() };
    counts_effective_changes(&world, "group", world.fresh::<Group>(GroupPatch::default()), &wish);
}

#[test]
fn of_a_role() {
    let world = World::new();
    let wish = RolePatch { name: Some("new".to_owned()) };
    counts_effective_changes(&world, "role", world.fresh::<Role>(RolePatch::default()), &wish);
}

#[test]
fn of_a_policy_binding() {
    let world = World::new();
    let flow: Flow = world.insert(world.flow("login"));
    let user: User = world.insert(world.fresh(UserPatch::default()));
    let new: PolicyBinding = world.fresh(PolicyBindingPatch::default());
    let new = PolicyBinding { target: Bindable::Flow(flow.id), user: Some(user.id), ..new };
    let wish = PolicyBindingPatch { order: Some(1), ..PolicyBindingPatch::default() };
    counts_effective_changes(&world, "policy_binding", new, &wish);
}

#[test]
fn no_table_with_a_version_is_left_out() {
    for line in include_str!("schema.txt").lines() {
        let Some(table) = line.strip_suffix(".version integer") else { continue };
        let case = format!("counts_effective_changes(&world, {table:?}, ");
        assert!(include_str!("versions.rs").contains(&case), "nobody asks {table}");
    }
}
