//! What clients see of single stages while others change them.
//!
//! With one process it is as if all had happened one after the other. With several on one PostgreSQL an answer may
//! be old, but not older than the contract says, even when one of them cannot reach the database.

mod checker;
mod history;

use std::path::Path;
use std::time::Duration;

use anyhow::{Result, ensure};

use crate::faults::caller::Caller;
use crate::faults::interrupt::pause;
use crate::faults::linear::checker::{check, relaxed};
use crate::faults::linear::history::{Meaning, Recording, Replica, Subject, record};
use crate::faults::mark::World;
use crate::faults::proxy::{Proxy, Wire};
use crate::faults::report::Report;
use crate::faults::site::Site;
use crate::faults::storm::RULES;
use crate::postgres::Server;
use crate::program::Program;

/// How many stages are watched.
const SUBJECTS: usize = 3;

/// How long one process is watched.
const TIME: Duration = Duration::from_secs(8);

/// How old an answer may be by the contract.
const OLDEST: Duration = Duration::from_millis(250);

/// What is granted beside: the service stops its watch when it looks for its answer, not when the client asks or
/// hears it.
const MARGIN: Duration = Duration::from_millis(50);

/// What happens to the wire of one of three processes, and for how long.
const WEATHER: [(Wire, Duration); 9] = [
    (Wire::Whole, Duration::from_secs(2)),
    (Wire::Slow(Duration::from_millis(60)), Duration::from_secs(4)),
    (Wire::Whole, Duration::from_secs(1)),
    (Wire::Slow(Duration::from_millis(400)), Duration::from_secs(5)),
    (Wire::Whole, Duration::from_secs(2)),
    (Wire::Cut, Duration::from_secs(5)),
    (Wire::Whole, Duration::from_secs(3)),
    (Wire::Stuck, Duration::from_secs(15)),
    (Wire::Whole, Duration::from_secs(3)),
];

/// Watches one process.
pub fn one(site: &Site, report: &mut Report) -> Result<()> {
    let service = site.start()?;
    let what = format!("linearizability, {}, one process", site.name);
    watch(&what, &service, || pause(TIME), report)?;
    service.stop()
}

/// Watches a process while something happens.
pub fn watch(
    what: &str,
    service: &Program,
    during: impl FnOnce() -> Result<()>,
    report: &mut Report,
) -> Result<()> {
    let caller = Caller::new(service.port, RULES.deadline);
    let world = World::build(&caller)?;
    let subjects = make(&caller, &world)?;
    let replicas = [Replica { port: service.port, clients: 4 }];
    let ((), recording) = record(&subjects, &Meaning::of(&world), &replicas, RULES, during)?;
    judge(what, recording, Duration::ZERO, report)
}

/// Watches three processes, of which the wire of one has its weather.
pub fn three(binary: &Path, folder: &Path, server: &Server, report: &mut Report) -> Result<()> {
    let proxy = Proxy::to(server.port())?;
    let site = Site::on_postgres(binary, folder, server);
    let near = [site.start()?, site.start()?];
    let far = site.clone().through(proxy.port).start()?;
    let caller = Caller::new(near[0].port, RULES.deadline);
    let world = World::build(&caller)?;
    let subjects = make(&caller, &world)?;
    let ports = [near[0].port, near[1].port, far.port];
    let replicas = ports.map(|port| Replica { port, clients: 1 });
    let weather = || {
        WEATHER.into_iter().try_for_each(|(wire, time)| {
            proxy.set(wire);
            pause(time)
        })
    };
    let ((), mut recording) = record(&subjects, &Meaning::of(&world), &replicas, RULES, weather)?;
    // What the one told that was not always connected is a check of its own.
    let told = recording.tallies.pop().unwrap_or_default();
    let figures = format!(
        "{} answers and {} refusals for now, the slowest after {:.1?}",
        told.done, told.unavailable, told.slowest
    );
    report.add("one of three processes without its database for a while", &figures, &told.wrong);
    let what = "freshness, PostgreSQL, three processes";
    judge(what, recording, OLDEST + MARGIN, report)?;
    let again = Caller::new(far.port, RULES.deadline).get("/core/users/");
    ensure!(again.is_done(), "the one whose wire was cut is not well again: {}", again.body);
    [far].into_iter().chain(near).try_for_each(Program::stop)
}

fn make(caller: &Caller, world: &World) -> Result<Vec<Subject>> {
    (0..SUBJECTS).map(|number| Subject::make(caller, world, number)).collect()
}

/// Holds what was recorded against what may be, where reads may be so old.
fn judge(what: &str, recording: Recording, age: Duration, report: &mut Report) -> Result<()> {
    let wrong = recording.tallies.into_iter().flat_map(|tally| tally.wrong);
    let mut wrong: Vec<String> = wrong.collect();
    let steps: usize = recording.histories.iter().map(Vec::len).sum();
    let writes = recording.histories.iter().flatten().filter(|step| step.set != [None, None]).count();
    let doubtful = recording.histories.iter().flatten().filter(|step| step.ended.is_none()).count();
    let since = recording.histories.iter().flatten().filter(|step| step.since.is_some()).count();
    for history in recording.histories {
        wrong.extend(check([0, 0], &relaxed(history, age)).err());
    }
    let figures = format!(
        "{SUBJECTS} stages, {} reads, {since} of them since a write, {writes} writes of which {doubtful} in doubt, \
         reads at most {} ms old",
        steps - writes,
        age.as_millis()
    );
    report.add(what, &figures, &wrong);
    ensure!(writes > 0 && steps > writes + since && since > 0, "nothing was recorded, so nothing was tried");
    Ok(())
}
