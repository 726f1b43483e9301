//! The checker finds what it is for, and agrees with one that tries all orders.

use super::*;

const NOTHING: Set = [None, None];

fn ms(time: u64) -> Duration {
    Duration::from_millis(time)
}

fn step(began: u64, ended: Option<u64>, set: Set, saw: Option<State>) -> Step {
    Step { began: ms(began), ended: ended.map(ms), set, saw, since: None }
}

fn read(began: u64, ended: u64, saw: State) -> Step {
    step(began, Some(ended), NOTHING, Some(saw))
}

fn write(began: u64, ended: u64, set: Set, saw: State) -> Step {
    step(began, Some(ended), set, Some(saw))
}

#[test]
fn what_can_have_happened_is_right() {
    let steps = [
        read(0, 1, [0, 0]),
        write(2, 9, [Some(1), None], [1, 0]),
        read(3, 4, [0, 0]),
        read(5, 6, [1, 0]),
        write(5, 8, [None, Some(2)], [1, 2]),
        read(10, 11, [1, 2]),
    ];
    assert_eq!(check([0, 0], &steps), Ok(()));
}

#[test]
fn a_stale_read_is_found() {
    let steps = [write(0, 1, [Some(1), None], [1, 0]), read(2, 3, [0, 0])];
    assert!(check([0, 0], &steps).unwrap_err().contains("a read"));
    // So is one that goes back behind another read of the same write.
    let back = [write(0, 9, [Some(1), None], [1, 0]), read(1, 2, [1, 0]), read(3, 4, [0, 0])];
    assert!(check([0, 0], &back).is_err());
}

#[test]
fn a_lost_update_is_found() {
    // The second writer has read both registers before the first wrote, and writes both back.
    let steps =
        [write(0, 5, [Some(1), None], [1, 0]), step(1, Some(6), [None, Some(2)], None), read(7, 8, [0, 2])];
    assert!(check([0, 0], &steps).is_err());
    // Its answer alone tells as well.
    let told = [write(0, 1, [Some(1), None], [1, 0]), write(2, 3, [None, Some(2)], [0, 2])];
    assert!(check([0, 0], &told).is_err());
}

#[test]
fn a_state_that_nobody_wrote_is_found() {
    assert!(check([0, 0], &[read(0, 1, [7, 0])]).is_err());
}

#[test]
fn what_was_not_answered_was_done_or_not() {
    let lost = step(0, None, [Some(1), None], None);
    assert_eq!(check([0, 0], &[lost.clone(), read(5, 6, [0, 0])]), Ok(()));
    assert_eq!(check([0, 0], &[lost.clone(), read(5, 6, [0, 0]), read(7, 8, [1, 0])]), Ok(()));
    assert!(check([0, 0], &[lost, read(5, 6, [1, 0]), read(7, 8, [0, 0])]).is_err());
}

#[test]
fn reads_may_be_old_but_not_too_old() {
    let old = |at| vec![write(0, 1, [Some(1), None], [1, 0]), read(at, at + 1, [0, 0])];
    assert_eq!(check([0, 0], &relaxed(old(200), ms(250))), Ok(()));
    assert!(check([0, 0], &relaxed(old(252), ms(250))).is_err());
    // What a write saw may not be old at all.
    let told = vec![write(0, 1, [Some(1), None], [1, 0]), write(2, 3, [None, Some(2)], [0, 2])];
    assert!(check([0, 0], &relaxed(told, ms(250))).is_err());
}

#[test]
fn a_read_that_names_a_write_comes_after_it_however_old_reads_may_be() {
    let told = |saw| {
        let since = Some([Some(1), None]);
        let read = Step { since, ..read(5, 6, saw) };
        relaxed(vec![write(0, 4, [Some(1), None], [1, 0]), read], ms(250))
    };
    assert!(check([0, 0], &told([0, 0])).is_err());
    assert_eq!(check([0, 0], &told([1, 0])), Ok(()));
}

/// Tries all orders.
fn can_happen(state: State, steps: &[Step]) -> bool {
    steps.is_empty()
        || (0..steps.len()).any(|at| {
            let mut rest = steps.to_vec();
            let step = rest.remove(at);
            let comes_first = rest.iter().all(|other| {
                other.ended >= Some(step.began) && step.since.is_none_or(|since| since != other.set)
            });
            comes_first && step.after(state).is_some_and(|state| can_happen(state, &rest))
        })
}

#[test]
fn it_agrees_with_one_that_tries_all_orders() {
    let mut chance = fastrand::Rng::with_seed(1);
    let (mut right, mut wrong) = (0, 0);
    for _ in 0..5_000 {
        let mut written = 0;
        let mut steps = Vec::new();
        for _ in 0..chance.usize(2..7) {
            let began = chance.u64(..12);
            let set = chance.usize(..4);
            let mut value = |is_set: bool| {
                written += u32::from(is_set);
                is_set.then_some(written)
            };
            let set = [value(set == 1), value(set >= 2)];
            let saw = [0, 1].map(|at: usize| set[at].unwrap_or(chance.u32(..4)));
            let saw = (set == NOTHING || chance.bool()).then_some(saw);
            steps.push(step(began, Some(began + chance.u64(1..6)), set, saw));
        }
        // Some have been told of a write that began before they end.
        let named = steps.iter().find(|step| step.set != NOTHING).cloned();
        for step in steps.iter_mut().filter(|step| step.set == NOTHING && chance.bool()) {
            let named = named.as_ref().filter(|named| Some(named.began) <= step.ended);
            step.since = named.map(|named| named.set);
        }
        let expected = can_happen([0, 0], &steps);
        assert_eq!(check([0, 0], &steps).is_ok(), expected, "{steps:?}");
        if expected { right += 1 } else { wrong += 1 }
    }
    assert!(right > 100 && wrong > 100, "{right} and {wrong}");
}
