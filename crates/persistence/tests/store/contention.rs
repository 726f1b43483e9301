//! Work that meets other work is done again, waits, or is put off: it never hangs, and it never half
//! happens.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use doorward_domain::flow::Flow;
use doorward_domain::group::{Group, GroupPatch, GroupSummary};
use doorward_domain::role::{Role, RolePatch};
use doorward_domain::store::{Lock, Read, Remove, StoreError, Write};
use doorward_domain::user::{User, UserPatch};
use doorward_persistence::{Options, Store};

use crate::world::World;

/// Gives a flow another title.
fn retitle(store: &mut Store<'_>, slug: &str, title: &str) -> Result<(), StoreError> {
    let before: Flow = store.find_for_change(&slug.to_owned())?.unwrap();
    let mut after = before.clone();
    title.clone_into(&mut after.settings.title);
    store.update(&before, after).map(|_| ())
}

/// A new group.
fn group(world: &World, name: &str) -> Group {
    world.insert(world.fresh(GroupPatch { name: Some(name.to_owned()), ..GroupPatch::default() }))
}

#[test]
fn work_that_says_it_met_other_work_is_done_again_a_bounded_number_of_times() {
    let world = World::new();
    let tries = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&tries);
    let outcome = world.write(move |_| -> Result<(), StoreError> {
        counted.fetch_add(1, Ordering::Relaxed);
        Err(StoreError::Contended("always".into()))
    });
    assert!(matches!(outcome, Err(StoreError::Contended(_))));
    // SQLite has one writer, so there is no other work to meet.
    let expected = if world.place.is_postgres() { 5 } else { 1 };
    assert_eq!(tries.load(Ordering::Relaxed), expected);
}

#[test]
fn other_failures_are_not_tried_again() {
    let world = World::new();
    let tries = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&tries);
    let outcome = world.write(move |_| -> Result<(), StoreError> {
        counted.fetch_add(1, Ordering::Relaxed);
        Err(StoreError::Failed("no use".into()))
    });
    assert!(matches!(outcome, Err(StoreError::Failed(_))));
    assert_eq!(tries.load(Ordering::Relaxed), 1);
}

#[test]
fn two_that_lock_the_same_objects_in_opposite_order_both_succeed() {
    let world = World::new();
    world.insert(world.flow("left"));
    world.insert(world.flow("right"));
    std::thread::scope(|scope| {
        for [first, second] in [["left", "right"], ["right", "left"]] {
            let world = &world;
            scope.spawn(move || {
                world
                    .write(move |mut store| {
                        retitle(&mut store, first, &format!("first of {first}"))?;
                        // Time for the other to lock what comes next here: a deadlock.
                        std::thread::sleep(Duration::from_millis(300));
                        retitle(&mut store, second, &format!("second of {first}"))
                    })
                    .unwrap();
            });
        }
    });
    let titles = world.raw().lines("SELECT title AS line FROM flow");
    // One after the other, whoever was first: both titles are from the same work.
    let is_one_after_the_other = [["first of left", "second of left"], ["first of right", "second of right"]]
        .iter()
        .any(|whole| titles == whole);
    assert!(is_one_after_the_other, "{titles:?}");
    assert_eq!(world.raw().lines("SELECT cast(version AS text) AS line FROM flow"), ["3", "3"]);
}

#[test]
fn work_waits_for_another_process_that_is_writing() {
    let world = World::new();
    world.insert(world.flow("login"));
    let mut other = world.raw();
    other.run(if world.place.is_postgres() { "BEGIN" } else { "BEGIN IMMEDIATE" });
    other.run("UPDATE flow SET title = 'theirs'");
    std::thread::scope(|scope| {
        let ours = scope.spawn(|| world.write(|mut store| retitle(&mut store, "login", "ours")));
        std::thread::sleep(Duration::from_millis(500));
        assert!(!ours.is_finished());
        other.run("COMMIT");
        ours.join().unwrap().unwrap();
    });
    assert_eq!(world.raw().lines("SELECT title AS line FROM flow"), ["ours"]);
}

#[test]
fn reading_does_not_wait_for_writing() {
    let world = World::new();
    world.insert(world.flow("login"));
    let mut other = world.raw();
    other.run(if world.place.is_postgres() { "BEGIN" } else { "BEGIN IMMEDIATE" });
    other.run("UPDATE flow SET title = 'theirs'");
    let start = Instant::now();
    let flow = world.find::<Flow>("login".to_owned()).unwrap();
    assert_eq!(flow.settings.title, "");
    assert!(start.elapsed() < Duration::from_secs(2));
    other.run("ROLLBACK");
}

#[test]
fn what_another_process_does_not_let_go_of_is_unavailable() {
    let world = World::new();
    world.insert(world.flow("login"));
    let mut other = world.raw();
    other.run(if world.place.is_postgres() { "BEGIN" } else { "BEGIN IMMEDIATE" });
    other.run("UPDATE flow SET title = 'theirs'");
    let start = Instant::now();
    let outcome = world.write(|mut store| retitle(&mut store, "login", "ours"));
    assert!(matches!(outcome, Err(StoreError::Unavailable(_))), "{outcome:?}");
    assert!(start.elapsed() < Duration::from_secs(10), "it waits once");
    other.run("COMMIT");
    world.write(|mut store| retitle(&mut store, "login", "at last")).unwrap();
    assert_eq!(world.raw().lines("SELECT title AS line FROM flow"), ["at last"]);
}

#[test]
fn connections_that_the_server_has_let_go_of_are_not_worked_with() {
    let world = World::new();
    if !world.place.is_postgres() {
        // There is no server to let go of them.
        return;
    }
    world.insert(world.flow("login"));
    // Some at once, so that there are some.
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                world.write(|_| {
                    std::thread::sleep(Duration::from_millis(200));
                    Ok::<_, StoreError>(())
                })
            });
        }
    });
    let used = Instant::now();
    let theirs = "SELECT CAST(pg_terminate_backend(pid) AS text) AS line FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid()";
    assert!(world.raw().lines(theirs).len() >= 3);
    // Those that were used a moment ago are not asked, until one of them turns out to be lost.
    let outcomes: Vec<_> =
        (0..6).map(|_| world.write(|mut store| retitle(&mut store, "login", "again"))).collect();
    let told = outcomes.iter().map(|outcome| match outcome {
        Ok(()) => "done",
        Err(StoreError::Unavailable(_)) => "later",
        Err(_) => "failed",
    });
    let told = told.collect::<Vec<_>>();
    // If that is no more a moment ago, because the machine is busy, all may have been asked.
    let is_moment = used.elapsed() < Duration::from_secs(1);
    assert!(told[0] == "later" || told[0] == "done" && !is_moment, "{told:?}");
    assert_eq!(told[1..], ["done"; 5]);
    // A while later all are asked.
    world.raw().lines(theirs);
    std::thread::sleep(Duration::from_millis(1_100));
    world.write(|mut store| retitle(&mut store, "login", "at last")).unwrap();
    assert_eq!(world.raw().lines("SELECT title AS line FROM flow"), ["at last"]);
}

#[test]
fn a_statement_that_is_ended_from_outside_is_unavailable() {
    let world = World::new();
    if !world.place.is_postgres() {
        // Nobody ends the statements of another process there.
        return;
    }
    world.insert(world.flow("login"));
    let mut other = world.raw();
    other.run("BEGIN; UPDATE flow SET title = 'theirs'");
    std::thread::scope(|scope| {
        let ours = scope.spawn(|| world.write(|mut store| retitle(&mut store, "login", "ours")));
        std::thread::sleep(Duration::from_millis(500));
        world.raw().run(
            "SELECT pg_cancel_backend(pid) FROM pg_stat_activity
             WHERE datname = current_database() AND wait_event_type = 'Lock'",
        );
        let outcome = ours.join().unwrap();
        assert!(matches!(outcome, Err(StoreError::Unavailable(_))), "{outcome:?}");
    });
}

#[test]
fn two_that_put_groups_below_each_other_do_not_wait_for_each_other_in_a_circle() {
    let world = World::new();
    let [left, right] = ["left", "right"].map(|name| group(&world, name).id);
    let tries = AtomicUsize::new(0).into();
    let mut moved = std::thread::scope(|scope| {
        let movers = [(left, right), (right, left)].map(|(own, parent)| {
            let (world, tries): (_, Arc<AtomicUsize>) = (&world, Arc::clone(&tries));
            scope.spawn(move || {
                world.write(move |mut store| -> Result<bool, StoreError> {
                    tries.fetch_add(1, Ordering::Relaxed);
                    let before: Group = store.find_for_change(&own)?.unwrap();
                    // Time for the other to lock its own.
                    std::thread::sleep(Duration::from_millis(300));
                    store.lock_hierarchy()?;
                    if store.line_of(&[parent])?.iter().any(|above| above.id == own) {
                        return Ok(false);
                    }
                    store.update(&before, Group { parent: Some(parent), ..before.clone() }).map(|_| true)
                })
            })
        });
        movers.map(|mover| mover.join().unwrap().unwrap())
    });
    moved.sort_unstable();
    assert_eq!((moved, tries.load(Ordering::Relaxed)), ([false, true], 2));
}

#[test]
fn a_user_who_is_taken_out_of_a_group_stays_out_though_his_groups_are_being_written() {
    let world = World::new();
    let (team, other) = (group(&world, "team"), group(&world, "other"));
    let patch = UserPatch { username: Some("ada".to_owned()), ..UserPatch::default() };
    let mut ada: User = world.fresh(patch);
    ada.groups = vec![GroupSummary::only(team.id)];
    let ada = world.insert(ada).id;
    let was_member = std::thread::scope(|scope| {
        let world = &world;
        let writer = scope.spawn(move || {
            world.write(move |mut store| {
                let before: User = store.find_for_change(&ada)?.unwrap();
                // Time for the other to take him out of what has been read by now.
                std::thread::sleep(Duration::from_millis(600));
                let groups = [team.id, other.id].map(GroupSummary::only).into();
                store.update(&before, User { groups, ..before.clone() })
            })
        });
        std::thread::sleep(Duration::from_millis(200));
        let was_member = world.write(move |mut store| store.leave(ada, team.id)).unwrap();
        writer.join().unwrap().unwrap();
        was_member
    });
    let left: Vec<String> =
        world.find::<User>(ada).unwrap().groups.into_iter().map(|group| group.name).collect();
    assert_eq!((was_member, left), (true, vec!["other".to_owned()]));
}

/// Deletes a role that is attached to the group `team`, while another process does something to both, and
/// gives how often the groups have changed then.
fn delete_role_while(theirs: &str) -> Vec<String> {
    let world = World::new();
    let role: Role = world.insert(world.fresh(RolePatch { name: Some("role".to_owned()) }));
    group(&world, "other");
    let patch = GroupPatch { name: Some("team".to_owned()), ..GroupPatch::default() };
    world.insert(Group { roles: vec![role.clone()], ..world.fresh(patch) });
    let mut other = world.raw();
    other.run(if world.place.is_postgres() { "BEGIN" } else { "BEGIN IMMEDIATE" });
    other.run(theirs);
    std::thread::scope(|scope| {
        let ours = scope.spawn(|| world.write(move |mut store| store.remove(&role)));
        std::thread::sleep(Duration::from_millis(500));
        other.run("COMMIT");
        ours.join().unwrap().unwrap();
    });
    let mut raw = world.raw();
    assert_eq!((raw.count("role"), raw.count("group_role")), (0, 0));
    raw.lines("SELECT name || ' ' || version AS line FROM \"group\"")
}

#[test]
fn a_role_and_its_group_may_go_at_once() {
    assert_eq!(delete_role_while("DELETE FROM \"group\" WHERE name = 'team'"), ["other 1"]);
}

#[test]
fn a_role_may_go_while_it_is_attached_to_another_group() {
    let theirs = "UPDATE \"group\" SET version = version + 1;
        UPDATE group_role SET \"group\" = (SELECT id FROM \"group\" WHERE name = 'other')";
    assert_eq!(delete_role_while(theirs), ["other 3", "team 2"]);
}

#[test]
fn without_a_free_connection_the_database_is_unavailable_after_the_time_it_may_take() {
    let wait = Duration::from_millis(300);
    let world = World::with(Options { pool_size: 1, wait });
    std::thread::scope(|scope| {
        let (taken, is_taken) = std::sync::mpsc::channel();
        let (release, is_released) = std::sync::mpsc::channel::<()>();
        let world = &world;
        let holder = scope.spawn(move || {
            world.read(move |_| -> Result<(), StoreError> {
                taken.send(()).unwrap();
                is_released.recv().unwrap();
                Ok(())
            })
        });
        is_taken.recv().unwrap();
        let start = Instant::now();
        let outcome = world.read(|_| -> Result<(), StoreError> { Ok(()) });
        assert!(matches!(outcome, Err(StoreError::Unavailable(_))), "{outcome:?}");
        assert!(start.elapsed() >= wait && start.elapsed() < wait * 10);
        release.send(()).unwrap();
        holder.join().unwrap().unwrap();
    });
    assert!(world.read(|_| -> Result<(), StoreError> { Ok(()) }).is_ok());
}

#[test]
fn when_connections_are_cut_the_database_is_unavailable_at_most_once() {
    let world = World::new();
    if !world.place.is_postgres() {
        // There is nobody between SQLite and its file who could cut anything.
        return;
    }
    world.insert(world.flow("login"));
    let cut = "SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()";
    world.raw().run(cut);
    let outcome = world.read(|mut store| -> Result<Option<Flow>, StoreError> {
        Read::find(&mut store, &"login".to_owned())
    });
    assert!(matches!(outcome, Ok(Some(_)) | Err(StoreError::Unavailable(_))), "{outcome:?}");
    assert!(world.find::<Flow>("login".to_owned()).is_some());
    world.raw().run(cut);
    let outcome = world.write(|mut store| retitle(&mut store, "login", "after the cut"));
    assert!(matches!(outcome, Ok(()) | Err(StoreError::Unavailable(_))), "{outcome:?}");
    world.write(|mut store| retitle(&mut store, "login", "at last")).unwrap();
    assert_eq!(world.find::<Flow>("login".to_owned()).unwrap().settings.title, "at last");
}
