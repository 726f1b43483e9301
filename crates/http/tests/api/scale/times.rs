//! How long pages take, with a thousand objects and with a hundred thousand: `cargo xtask bench --lists`.

use std::collections::BTreeMap;
use std::time::Instant;

use doorward_testkit::{Client, TestApp};

use super::filling::{Size, analyze, fill};
use super::plans::AS_LONG_AS_HOLDERS_HOLD;
use super::{FAR, USUAL, count, lists, page_of};

const SIZES: [Size; 2] = [
    Size { many: 1_000, others: 1_000, grants: 10_000 },
    Size { many: 100_000, others: 10_000, grants: 1_000_000 },
];

/// How often each page is asked for.
const TURNS: usize = 9;

/// How many milliseconds a page takes, the median.
fn milliseconds(client: &Client, list: &str, page: u64, size: u64) -> f64 {
    client.get(&page_of(list, page, size)).ok(200);
    let mut times: Vec<f64> = (0..TURNS)
        .map(|_| {
            let begin = Instant::now();
            let answer = client.get(&page_of(list, page, size));
            assert_eq!(answer.status, 200, "{answer}");
            begin.elapsed().as_secs_f64() * 1_000.0
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[TURNS / 2]
}

/// The times of each list: the first page of the usual size, and the far page of one object.
type Times = BTreeMap<(String, &'static str), [f64; 2]>;

fn measured(size: Size) -> (Times, BTreeMap<String, u64>) {
    let app = TestApp::start();
    let begin = Instant::now();
    let helper = fill(&app, size);
    analyze(&app);
    println!("filled in {:.1} s", begin.elapsed().as_secs_f64());
    let (mut times, mut counts) = (BTreeMap::new(), BTreeMap::new());
    let flat = |list: &String| !AS_LONG_AS_HOLDERS_HOLD.iter().any(|path| list.starts_with(path));
    for list in lists(&app).into_iter().filter(flat) {
        for (name, client) in [("superuser", &app.admin()), ("object grants", &helper)] {
            let seen = count(client, &list);
            if seen < FAR {
                continue;
            }
            let pages = [(1, USUAL), (FAR, 1)].map(|(page, size)| milliseconds(client, &list, page, size));
            times.insert((list.clone(), name), pages);
            counts.entry(list.clone()).or_insert(seen);
        }
    }
    (times, counts)
}

#[test]
#[ignore = "a measurement, which makes sense of a release only"]
fn the_times_of_pages_are_measured() {
    let [(short, short_counts), (long, long_counts)] = SIZES.map(measured);
    println!("| list | rows | as | first page, ms | ratio | page {FAR}, ms | ratio |");
    println!("|---|---|---|---|---|---|---|");
    for ((list, name), [first, far]) in &short {
        let [long_first, long_far] = long[&(list.clone(), *name)];
        println!(
            "| `{list}` | {} and {} | {name} | {first:.1} and {long_first:.1} | {:.1} | {far:.1} and \
             {long_far:.1} | {:.1} |",
            short_counts[list],
            long_counts[list],
            long_first / first,
            long_far / far,
        );
    }
}
