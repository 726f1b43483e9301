//! All of a write counts, or nothing of it does.

use doorward_domain::flow::{Flow, FlowPatch};
use doorward_domain::store::{Lock, Remove, StoreError, Write};

use crate::world::World;

#[test]
fn work_that_succeeds_is_there_with_its_trail() {
    let world = World::new();
    let flow = world.insert(world.flow("login"));
    assert_eq!(world.find::<Flow>("login".to_owned()), Some(flow));
    assert_eq!(world.raw().count("event"), 1);
}

#[test]
fn work_that_fails_at_its_end_leaves_neither_objects_nor_trail() {
    let world = World::new();
    let kept = world.insert(world.flow("kept"));
    let (new, gone) = (world.flow("new"), kept.clone());
    let outcome = world.write(move |mut store| -> Result<(), StoreError> {
        store.insert(new.clone())?;
        store.remove(&gone)?;
        Err(StoreError::Failed("at the end".into()))
    });
    assert!(matches!(outcome, Err(StoreError::Failed(_))));
    assert_eq!(world.find::<Flow>("new".to_owned()), None);
    assert_eq!(world.find::<Flow>("kept".to_owned()), Some(kept));
    assert_eq!(world.raw().count("event"), 1);
}

#[test]
fn a_constraint_that_is_broken_takes_the_work_before_it_along() {
    let world = World::new();
    let (first, second) = (world.flow("same"), world.flow("same"));
    let outcome = world.write(move |mut store| {
        store.insert(first.clone())?;
        store.insert(second.clone())
    });
    let Err(StoreError::Conflict { table, columns }) = outcome else { unreachable!("{outcome:?}") };
    assert_eq!((table.as_str(), columns.as_str()), ("flow", "slug"));
    assert_eq!(world.raw().count("flow"), 0);
    assert_eq!(world.raw().count("event"), 0);
}

#[test]
fn work_that_panics_leaves_nothing_and_others_can_go_on() {
    let world = World::new();
    let flow = world.flow("half");
    let outcome = world.write(move |mut store| -> Result<(), StoreError> {
        store.insert(flow.clone())?;
        std::panic::resume_unwind(Box::new("in the middle"))
    });
    assert!(matches!(outcome, Err(StoreError::Failed(_))), "{outcome:?}");
    assert_eq!(world.find::<Flow>("half".to_owned()), None);
    world.insert(world.flow("after"));
    assert_eq!(world.raw().count("flow"), 1);
}

#[test]
fn of_much_work_at_once_that_which_fails_takes_nothing_else_along() {
    const COUNT: usize = 32;
    let world = World::new();
    std::thread::scope(|scope| {
        for number in 0..COUNT {
            let (world, flow) = (&world, world.flow(&format!("flow-{number}")));
            scope.spawn(move || {
                let outcome = world.write(move |mut store| {
                    store.insert(flow.clone())?;
                    if number % 2 == 0 { Ok(()) } else { Err(StoreError::Failed("odd".into())) }
                });
                assert_eq!(outcome.is_ok(), number % 2 == 0);
            });
        }
    });
    let slugs = world.raw().lines("SELECT slug AS line FROM flow");
    let mut even: Vec<String> = (0..COUNT).step_by(2).map(|number| format!("flow-{number}")).collect();
    even.sort();
    assert_eq!(slugs, even);
    assert_eq!(world.raw().count("event"), i64::try_from(even.len()).unwrap());
}

#[test]
fn changes_that_each_build_on_what_was_there_are_never_lost() {
    const PEOPLE: i64 = 8;
    const TIMES: i64 = 10;
    let world = World::new();
    let flow = world.flow("counter");
    let zero = FlowPatch { title: Some("0".to_owned()), ..FlowPatch::default() };
    world.insert(world.changed(&flow, zero));
    std::thread::scope(|scope| {
        for _ in 0..PEOPLE {
            scope.spawn(|| {
                for _ in 0..TIMES {
                    count_up(&world);
                }
            });
        }
    });
    let flow = world.find::<Flow>("counter".to_owned()).unwrap();
    assert_eq!(flow.settings.title, (PEOPLE * TIMES).to_string());
    let version = world.raw().number("SELECT version AS number FROM flow");
    assert_eq!(version, 1 + PEOPLE * TIMES);
}

fn count_up(world: &World) {
    world
        .write(|mut store| -> Result<_, StoreError> {
            let before: Flow = store.find_for_change(&"counter".to_owned())?.unwrap();
            let mut after = before.clone();
            after.settings.title = (before.settings.title.parse::<i64>().unwrap() + 1).to_string();
            store.update(&before, after)
        })
        .unwrap();
}

#[test]
fn of_many_that_want_one_name_one_gets_it_and_the_others_are_told_whose_it_is() {
    const COUNT: usize = 16;
    let world = World::new();
    let outcomes: Vec<Result<Flow, StoreError>> = std::thread::scope(|scope| {
        let rivals: Vec<_> = (0..COUNT)
            .map(|_| {
                let (world, flow) = (&world, world.flow("login"));
                scope.spawn(move || world.write(move |mut store| store.insert(flow.clone())))
            })
            .collect();
        rivals.into_iter().map(|rival| rival.join().unwrap()).collect()
    });
    let refused = outcomes.iter().filter(|outcome| {
        matches!(outcome, Err(StoreError::Conflict { table, columns }) if table == "flow" && columns == "slug")
    });
    assert_eq!((refused.count(), world.raw().count("flow")), (COUNT - 1, 1));
}

#[test]
fn nothing_can_be_written_after_the_end() {
    let world = World::new();
    if world.place.is_postgres() {
        // There the connections end with the process; nothing is queued that could be finished.
        return;
    }
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(world.database.close());
    let flow = world.flow("late");
    let outcome = world.write(move |mut store| store.insert(flow.clone()));
    assert!(matches!(outcome, Err(StoreError::Unavailable(_))), "{outcome:?}");
}
