//! How PATCH of different stages on PostgreSQL grows with the connections, and how pgbench does with the same SQL.

use anyhow::{Context, Result};
use tempfile::TempDir;

use crate::bench::figures::median;
use crate::bench::load::Load;
use crate::bench::options::Options;
use crate::bench::pgbench::Pgbench;
use crate::bench::subject::Subject;
use crate::postgres::Server;

/// How many connections there are: of clients to the service, and of the service to the database.
const CONNECTIONS: [usize; 4] = [1, 4, 16, 64];

/// Measures, and prints what was found.
pub fn run_all(options: &Options) -> Result<()> {
    let folder = TempDir::new()?;
    let server = Server::start_durable()?.context("no PostgreSQL server program was found")?;
    let subject = Subject::on_postgres(options, folder.path(), &server)?;
    let pgbench = Pgbench::prepare(folder.path(), &server, &subject)?;
    println!(
        "| connections | PATCH a second | pgbench a second | ratio (lowest to highest) |\n|---|---|---|---|"
    );
    for connections in CONNECTIONS {
        let service = subject.serve_with(connections)?;
        let load = Load { connections, seconds: options.seconds, folder: folder.path() };
        let (mut ours, mut limits, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..options.rounds {
            let limit = pgbench.commits(options.seconds, connections)?.per_second;
            let own = load.patch(&service, &subject)?.per_second;
            ours.push(own);
            limits.push(limit);
            ratios.push(own / limit);
        }
        service.stop()?;
        let (lowest, highest) =
            (ratios.iter().copied().fold(f64::MAX, f64::min), ratios.iter().copied().fold(0.0, f64::max));
        println!(
            "| {connections} | {:.0} | {:.0} | {:.3} ({lowest:.3} to {highest:.3}) |",
            median(ours),
            median(limits),
            median(ratios),
        );
    }
    Ok(())
}
