//! What the configuration API does while more people log in than can be let in.
//!
//! Hashing passwords takes processors and memory, so only so many may wait for it. Whoever comes too late is to
//! be told when to come again, and whoever reads the configuration is to be answered all the while.

use std::num::NonZeroUsize;
use std::thread::{available_parallelism, sleep};
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow, ensure};
use serde_json::json;

use crate::bench::figures::{Figures, median};
use crate::bench::logins::{House, PASSWORD, USERS};
use crate::bench::options::Options;
use crate::bench::subject::Client;
use crate::program::BASE;
use crate::visitor::Told;

/// How many people want to log in at once for each processor: four times as many as may wait for it.
const VISITORS_PER_PROCESSOR: usize = 132;

/// How many connections read the configuration.
const READERS: usize = 4;

/// How long people come before it counts what is read.
const ONSET: Duration = Duration::from_millis(500);

/// Who came.
#[derive(Clone, Copy, Default)]
struct Came {
    /// How many logged in.
    logged_in: usize,
    /// How many answers sent somebody away, to come again later.
    turned_away: usize,
}

/// Reads without and with a storm of logins, round after round, and prints what was found.
pub fn print(house: &House, options: &Options) -> Result<()> {
    let time = Duration::from_secs(options.seconds.into());
    let (mut without, mut with, mut all) = (Vec::new(), Vec::new(), Came::default());
    for _ in 0..options.rounds {
        without.push(reads(house, time)?);
        let (figures, came) = storm(house, time)?;
        with.push(figures);
        all.logged_in += came.logged_in;
        all.turned_away += came.turned_away;
    }
    ensure!(all.logged_in > 0 && all.turned_away > 0, "there was no storm");
    println!("reads of one stage on {READERS} connections, medians of the rounds");
    for (what, rounds) in [("without logins", without), ("in a storm of logins", with)] {
        let of = |figure: fn(&Figures) -> f64| median(rounds.iter().map(figure));
        let (per_second, p50, p99) = (of(|it| it.per_second), of(|it| it.p50), of(|it| it.p99));
        println!("  {what}: {per_second:.0} a second, p50 {p50:.2} ms, p99 {p99:.2} ms");
    }
    println!(
        "  {} visitors at once: {} logged in, {} were turned away, each with Retry-After",
        visitors(),
        all.logged_in,
        all.turned_away
    );
    Ok(())
}

/// How many people want to log in at once.
fn visitors() -> usize {
    // One processor is left for whoever asks for something else.
    let processors = available_parallelism().map_or(1, NonZeroUsize::get).saturating_sub(1).max(1);
    processors * VISITORS_PER_PROCESSOR
}

/// Reads while as many people come as can be, and more.
fn storm(house: &House, time: Duration) -> Result<(Figures, Came)> {
    std::thread::scope(|scope| {
        let until = Instant::now() + ONSET + time;
        let visitors: Vec<_> =
            (0..visitors()).map(|number| scope.spawn(move || come(house, number, until))).collect();
        sleep(ONSET);
        let figures = reads(house, time)?;
        let mut all = Came::default();
        for visitor in visitors {
            let came = visitor.join().map_err(|_| anyhow!("a visitor has panicked"))??;
            all.logged_in += came.logged_in;
            all.turned_away += came.turned_away;
        }
        Ok((figures, all))
    })
}

/// Logs in again and again, always as somebody new. Whoever is turned away comes again when he is told to.
fn come(house: &House, number: usize, until: Instant) -> Result<Came> {
    let mut came = Came::default();
    let left = || until.saturating_duration_since(Instant::now());
    while !left().is_zero() {
        let name = format!("known-{}", (number + came.logged_in * visitors()) % USERS);
        let answers = [None, Some(json!({"uid_field": name})), Some(json!({"password": PASSWORD}))];
        let mut visitor = house.visitor();
        let mut wait = Duration::ZERO;
        for answer in answers {
            match visitor.tell("separate", answer.as_ref())? {
                Told::Later(seconds) => {
                    wait = seconds;
                    break;
                }
                Told::This(told) if told["component"] == "xak-flow-redirect" => came.logged_in += 1,
                Told::This(told) => {
                    ensure!(told.get("response_errors").is_none(), "{name} got {told}");
                }
            }
        }
        if !wait.is_zero() {
            came.turned_away += 1;
            sleep(wait.min(left()));
        }
    }
    Ok(came)
}

/// Reads one stage for so long, on each connection as soon as it is answered.
fn reads(house: &House, time: Duration) -> Result<Figures> {
    let path = format!("{BASE}/stages/identification/{}/", house.stage);
    let read = || {
        let client = Client::of(&house.service);
        // The connection is there already.
        client.get(&path)?.body_mut().read_to_vec()?;
        let (began, mut times) = (Instant::now(), Vec::new());
        while began.elapsed() < time {
            let asked = Instant::now();
            client.get(&path)?.body_mut().read_to_vec()?;
            times.push(asked.elapsed().as_secs_f64() * 1_000.0);
        }
        Ok::<_, anyhow::Error>(times)
    };
    let times: Result<Vec<Vec<f64>>> = std::thread::scope(|scope| {
        let readers: Vec<_> = (0..READERS).map(|_| scope.spawn(read)).collect();
        let joined = readers.into_iter().map(|it| it.join().map_err(|_| anyhow!("a reader has panicked"))?);
        joined.collect()
    });
    let mut times = times?.concat();
    times.sort_by(f64::total_cmp);
    let count = u32::try_from(times.len())?;
    let at = |share: usize| times.get(times.len().saturating_sub(1) * share / 100).copied();
    Ok(Figures {
        per_second: f64::from(count) / time.as_secs_f64(),
        p50: at(50).unwrap_or(f64::NAN),
        p99: at(99).unwrap_or(f64::NAN),
    })
}
