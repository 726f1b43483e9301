//! The steps of a login, each of which PostgreSQL does in as few statements as it can: all of a step counts, or
//! nothing of it does.

use std::time::Duration;

use chrono::TimeDelta;
use doorward_domain::id::{SessionId, UserId};
use doorward_domain::store::StoreError;
use doorward_domain::user::{User, UserPatch};
use doorward_persistence::{Attempt, Charge, Count, NewSession, PersonSecrets, Right, SessionState};
use pretty_assertions::assert_eq;

use crate::world::{World, stamp};

const ACCOUNT: Attempt = [1; 32];
const ADDRESS: Attempt = [2; 32];
const PASSWORD: [u8; 32] = [3; 32];

/// A user who may log in.
fn ada(world: &World) -> UserId {
    let patch = UserPatch { username: Some("ada".to_owned()), ..UserPatch::default() };
    world.insert(world.fresh::<User>(patch)).id
}

/// A session that begins, of somebody or of a stranger.
fn session(world: &World, user: Option<UserId>) -> NewSession {
    let id: SessionId = world.unused();
    let mut digest = [0; 32];
    digest[..16].copy_from_slice(id.0.as_bytes());
    let expires = stamp().at + TimeDelta::hours(1);
    NewSession { id, digest, user, progress: "{}".to_owned(), bound_to: None, expires }
}

/// The session of a stranger who is on his way in.
fn stranger(world: &World) -> SessionState {
    let new = session(world, None);
    let state = SessionState::first(new.id);
    world.write_one(move |mut store| store.begin_session(&new)).unwrap();
    state
}

/// Counts an attempt for an account and an address.
fn charge(world: &World, user: UserId) -> (Vec<Charge>, PersonSecrets) {
    let count = |attempt, user| Count { attempt, memory: TimeDelta::hours(1), user };
    let counts = [count(ACCOUNT, Some(user)), count(ADDRESS, None)];
    let charged = world.write_one(move |mut store| store.charge(&counts, user, &PASSWORD));
    let (mut charges, secrets) = charged.unwrap();
    charges.sort_by_key(|charge| charge.attempt);
    (charges, secrets)
}

/// How often each of them has failed, the account first.
fn failures(world: &World) -> Vec<String> {
    world.raw().lines("SELECT CAST(failures AS text) AS line FROM attempt ORDER BY digest")
}

/// What is kept of all sessions.
fn progress(world: &World) -> Vec<String> {
    world.raw().lines("SELECT CAST(progress AS text) AS line FROM session")
}

fn right() -> Right {
    Right { own: vec![ACCOUNT], others: vec![ADDRESS] }
}

#[test]
fn an_attempt_is_counted_for_each_and_tells_what_the_password_is_held_against() {
    let world = World::new();
    let user = ada(&world);
    for failures in [1, 2] {
        let (charges, secrets) = charge(&world, user);
        let charge = |attempt| Charge { attempt, failures };
        assert_eq!(charges, [charge(ACCOUNT), charge(ADDRESS)]);
        assert_eq!((secrets.is_active, secrets.app_password), (true, None));
    }
    let (charges, secrets) = charge(&world, UserId(user.0 + 1));
    assert_eq!((charges.len(), secrets.is_active), (2, false), "nobody is counted as well");
}

#[test]
fn what_is_locked_is_not_counted_and_where_all_is_nothing_is_told() {
    let world = World::new();
    let user = ada(&world);
    charge(&world, user);
    let until = stamp().at + TimeDelta::minutes(1);
    world.write_one(move |mut store| store.lock_attempts(&[ACCOUNT], until)).unwrap();
    let (charges, secrets) = charge(&world, user);
    assert_eq!(charges, [Charge { attempt: ADDRESS, failures: 2 }]);
    assert!(secrets.is_active, "of what is counted, it is told");
    world.write_one(move |mut store| store.lock_attempts(&[ADDRESS], until)).unwrap();
    let (charges, secrets) = charge(&world, user);
    assert_eq!((charges, secrets.is_active), (vec![], false));
    assert_eq!(failures(&world), ["1", "2"]);
}

#[test]
fn a_right_attempt_is_taken_back_with_the_step_that_it_leads_to() {
    let world = World::new();
    let user = ada(&world);
    let state = stranger(&world);
    charge(&world, user);
    charge(&world, user);
    world
        .write_one(move |mut store| store.keep_progress(state, r#"{"a":1}"#, Some(&[4; 32]), &right()))
        .unwrap();
    assert_eq!(failures(&world), ["0", "1"]);
    assert_eq!(progress(&world).len(), 1);
    let found = world.read(|mut store| store.session(&[4; 32])).unwrap().unwrap();
    assert_eq!(found.state, state.next());
    assert!(found.progress.contains('a'), "{}", found.progress);
}

#[test]
fn where_another_request_came_first_nothing_is_taken_back_and_nothing_is_kept() {
    let world = World::new();
    let user = ada(&world);
    let state = stranger(&world).next();
    charge(&world, user);
    let outcome = world.write_one(move |mut store| store.keep_progress(state, r#"{"a":1}"#, None, &right()));
    assert!(matches!(outcome, Err(StoreError::Contended(_))), "{outcome:?}");
    assert_eq!(failures(&world), ["1", "1"]);
    assert_eq!(progress(&world), ["{}"]);
}

/// Does this while another connection to PostgreSQL changes a row, and ends what it does once this waits for it.
fn beside<T: Send>(world: &World, change: &str, work: impl FnOnce() -> T + Send) -> T {
    let mut other = world.raw();
    other.run(&format!("BEGIN; {change}"));
    std::thread::scope(|scope| {
        let worker = scope.spawn(work);
        let waiting = "SELECT count(*) AS number FROM pg_stat_activity
            WHERE datname = current_database() AND wait_event_type = 'Lock'";
        let mut watch = world.raw();
        while watch.number(waiting) == 0 {
            assert!(!worker.is_finished(), "nothing was waited for");
            std::thread::sleep(Duration::from_millis(5));
        }
        other.run("COMMIT");
        worker.join().unwrap()
    })
}

/// What becomes of a step that takes an attempt back, while another connection makes this change: the outcome, and how
/// often the account and the address have failed. None on SQLite, where nothing is written at once.
fn step_beside(world: &World, change: &str) -> Option<(Result<(), StoreError>, Vec<String>)> {
    if !world.place.is_postgres() {
        return None;
    }
    let state = stranger(world);
    charge(world, ada(world));
    let outcome = beside(world, change, || {
        world.write_one(move |mut store| store.keep_progress(state, r#"{"a":1}"#, None, &right()))
    });
    Some((outcome, failures(world)))
}

#[test]
fn where_another_request_is_just_quicker_nothing_is_taken_back_either() {
    let world = World::new();
    let Some((outcome, failures)) = step_beside(&world, "UPDATE session SET revision = revision + 1") else {
        return;
    };
    assert!(matches!(outcome, Err(StoreError::Contended(_))), "{outcome:?}");
    assert_eq!(failures, ["1", "1"]);
    assert_eq!(progress(&world), ["{}"]);
}

#[test]
fn what_others_count_meanwhile_is_not_lost_when_an_attempt_is_taken_back() {
    let world = World::new();
    let Some((outcome, failures)) = step_beside(&world, "UPDATE attempt SET failures = failures + 1") else {
        return;
    };
    outcome.unwrap();
    assert_eq!(failures, ["0", "1"]);
}

#[test]
fn whoever_is_locked_out_just_now_is_found_so_by_his_login() {
    let world = World::new();
    if !world.place.is_postgres() {
        return;
    }
    let user = ada(&world);
    let state = stranger(&world);
    let new = session(&world, Some(user));
    let found = beside(&world, "UPDATE \"user\" SET is_active = false", || {
        world.write(move |mut store| store.renew_session(state, &new, user))
    });
    assert!(!found.unwrap().is_active);
}

#[test]
fn whoever_is_gone_logs_in_no_more_and_has_to_look_again() {
    let world = World::new();
    let user = ada(&world);
    let state = stranger(&world);
    world.raw().run("DELETE FROM \"user\"");
    let outcome = log_in(&world, user, state);
    assert!(matches!(outcome, Err(StoreError::Contended(_))), "{outcome:?}");
    let new = session(&world, Some(user));
    let outcome = world.write(move |mut store| store.begin_session(&new));
    assert!(matches!(outcome, Err(StoreError::Contended(_))), "{outcome:?}");
}

/// Lets ada log in out of a session in this state.
fn log_in(world: &World, user: UserId, state: SessionState) -> Result<String, StoreError> {
    let new = session(world, Some(user));
    world.write(move |mut store| Ok(store.renew_session(state, &new, user)?.username))
}

#[test]
fn a_login_is_noted_where_the_session_is_renewed() {
    let world = World::new();
    let user = ada(&world);
    let state = stranger(&world);
    assert_eq!(log_in(&world, user, state).unwrap(), "ada");
    assert_eq!(world.raw().number("SELECT count(*) AS number FROM \"user\" WHERE last_login IS NOT NULL"), 1);
    assert_eq!(world.raw().number("SELECT count(*) AS number FROM session WHERE \"user\" IS NOT NULL"), 1);
}

#[test]
fn where_another_request_came_first_nobody_is_logged_in() {
    let world = World::new();
    let user = ada(&world);
    let state = stranger(&world).next();
    let outcome = log_in(&world, user, state);
    assert!(matches!(outcome, Err(StoreError::Contended(_))), "{outcome:?}");
    assert_eq!(world.raw().number("SELECT count(*) AS number FROM \"user\" WHERE last_login IS NOT NULL"), 0);
    assert_eq!(world.raw().number("SELECT count(*) AS number FROM session WHERE \"user\" IS NOT NULL"), 0);
}
