//! What all pages of a list hold together while others add to it.
//!
//! A page is found by counting from the beginning of the list. So what is added behind the page moves
//! nothing, and what is added before it moves what follows by one: the next page then begins with what
//! the last one ended with. Nothing is ever passed over.
#![expect(clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use doorward_testkit::{Client, TestApp, each};
use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use serde_json::{Value, json};

const FLOWS: &str = "/flows/instances/";

/// A list of flows of its own among all flows.
struct Shelf {
    client: Client,
    mark: String,
}

/// A page as somebody who turns pages sees it.
struct Page {
    names: Vec<String>,
    next: u64,
}

impl Shelf {
    fn new(app: &TestApp) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let mark = format!("shelf{:04}x", NEXT.fetch_add(1, Ordering::Relaxed));
        Self { client: app.admin(), mark }
    }

    /// Adds a flow of this name.
    fn add(&self, name: u32) {
        let slug = format!("{}-{name:05}", self.mark);
        let flow = json!({"name": slug, "slug": slug, "title": slug, "designation": "authentication"});
        self.client.post(FLOWS, &flow).ok(201);
    }

    fn page(&self, number: u64, size: usize) -> Page {
        let path = format!("{FLOWS}?search={}&ordering=name&page={number}&page_size={size}", self.mark);
        let page = self.client.get(&path).ok(200);
        let names: Vec<_> = each(&page, "name").into_iter().map(|name| text(name).to_owned()).collect();
        assert!(names.is_sorted_by(|one, next| one < next), "not in order, or not each once: {names:?}");
        Page { names, next: page["pagination"]["next"].as_u64().expect("a page says what follows") }
    }

    /// How many flows there are.
    fn count(&self) -> u64 {
        let path = format!("{FLOWS}?search={}&page_size=1", self.mark);
        self.client.get(&path).ok(200)["pagination"]["count"].as_u64().expect("a list has a length")
    }

    fn named(&self, names: impl IntoIterator<Item = u32>) -> BTreeSet<String> {
        names.into_iter().map(|name| format!("{}-{name:05}", self.mark)).collect()
    }
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a name is text")
}

fn check<S: Strategy>(cases: u32, strategy: S, holds: impl Fn(S::Value) -> Result<(), TestCaseError>) {
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 100, ..Config::default() };
    if let Err(error) = TestRunner::new(config).run(&strategy, holds) {
        panic!("{error}");
    }
}

/// How often each name was on a page.
fn times(seen: &[String]) -> BTreeMap<&str, usize> {
    seen.iter().fold(BTreeMap::new(), |mut times, name| {
        *times.entry(name.as_str()).or_default() += 1;
        times
    })
}

/// Turns all pages, and lets `meanwhile` add to the list between two of them, given the last name that
/// was seen.
fn turned(shelf: &Shelf, size: usize, mut meanwhile: impl FnMut(&str)) -> Vec<String> {
    let (mut seen, mut number) = (Vec::new(), 1);
    while number != 0 {
        let page = shelf.page(number, size);
        seen.extend(page.names);
        number = page.next;
        if number != 0 {
            meanwhile(seen.last().map_or("", String::as_str));
        }
    }
    seen
}

/// The names that are there, those that others add between two pages, and the size of a page.
fn histories() -> impl Strategy<Value = (BTreeSet<u32>, Vec<Vec<u32>>, usize)> {
    let names = || 0..99_999_u32;
    (btree_set(names(), 1..24), vec(vec(names(), 0..4), 0..6), 1_usize..8)
}

#[test]
fn what_is_added_behind_the_page_is_on_one_page_as_all_else() {
    let app = TestApp::start();
    check(24, histories(), |(names, additions, size)| {
        let shelf = Shelf::new(&app);
        for name in &names {
            shelf.add(*name);
        }
        let (mut all, mut additions) = (names, additions.into_iter());
        let seen = turned(&shelf, size, |last| {
            for name in additions.next().unwrap_or_default() {
                let is_behind = shelf.named([name]).first().is_some_and(|name| name.as_str() > last);
                if is_behind && all.insert(name) {
                    shelf.add(name);
                }
            }
        });
        // In order, and each once.
        prop_assert_eq!(seen, shelf.named(all).into_iter().collect::<Vec<_>>());
        Ok(())
    });
}

#[test]
fn what_is_added_anywhere_makes_nothing_pass_unseen_and_repeats_no_more_than_was_added() {
    let app = TestApp::start();
    check(24, histories(), |(names, additions, size)| {
        let shelf = Shelf::new(&app);
        for name in &names {
            shelf.add(*name);
        }
        let (mut all, mut before, mut additions) = (names.clone(), 0, additions.into_iter());
        let seen = turned(&shelf, size, |last| {
            for name in additions.next().unwrap_or_default() {
                if all.insert(name) {
                    shelf.add(name);
                    before +=
                        usize::from(shelf.named([name]).first().is_some_and(|name| name.as_str() < last));
                }
            }
        });
        let times = times(&seen);
        for name in shelf.named(names) {
            prop_assert!(times.contains_key(name.as_str()), "{} was passed over", name);
        }
        let repeated = seen.len() - times.len();
        prop_assert!(repeated <= before, "{} repeated, {} added before", repeated, before);
        prop_assert!(repeated > 0 || seen.is_sorted());
        Ok(())
    });
}

#[test]
fn each_page_holds_each_once_in_order_and_nothing_is_lost_while_others_add() {
    const THERE: u32 = 40;
    const ADDED: u32 = 250;
    let app = TestApp::start_for_many();
    let shelf = Shelf::new(&app);
    (0..THERE).for_each(|name| shelf.add(50_000 + name));
    thread::scope(|scope| {
        // Each comes before all that is there, and moves all of it.
        let adding = scope.spawn(|| (0..ADDED).for_each(|name| shelf.add(name)));
        let mut sizes = [1, 2, 3, 5, 7, 11, 40].into_iter().cycle();
        while !adding.is_finished() {
            let size = sizes.next().unwrap_or(1);
            let before = shelf.count();
            let seen = turned(&shelf, size, |_| {});
            let added = usize::try_from(shelf.count() - before).expect("that many can be counted");
            let times = times(&seen);
            let there = shelf.named(50_000..50_000 + THERE);
            let missed: Vec<_> = there.iter().filter(|name| !times.contains_key(name.as_str())).collect();
            assert!(missed.is_empty(), "with pages of {size}, these were passed over: {missed:?}");
            // What is added moves what follows by one.
            let repeated = seen.len() - times.len();
            assert!(repeated <= added, "with pages of {size}, {repeated} came again, and {added} were added");
        }
    });
}
