//! What one process and three on one PostgreSQL do behind nginx, and what nginx and pgbench do on the same machine.

use anyhow::{Context, Result};
use tempfile::TempDir;

use crate::bench::bare;
use crate::bench::figures::median;
use crate::bench::load::{CONNECTIONS, Load};
use crate::bench::options::Options;
use crate::bench::pgbench::Pgbench;
use crate::bench::subject::Subject;
use crate::nginx;
use crate::postgres::Server;
use crate::program::{Program, TOKEN};

/// How many processes there are.
const PROCESSES: [usize; 2] = [1, 3];

/// Measures, and prints what was found.
pub fn run_all(options: &Options) -> Result<()> {
    let nginx = nginx::program().context("nginx is not installed; Debian has it in the package nginx")?;
    let folder = TempDir::new()?;
    let server = Server::start_durable()?.context("no PostgreSQL server program was found")?;
    let subject = Subject::on_postgres(options, folder.path(), &server)?;
    let pgbench = Pgbench::prepare(folder.path(), &server, &subject)?;
    let path = subject.path();
    let front = |name: String, programs: &[Program]| {
        let (ports, folder) =
            (programs.iter().map(|program| program.port).collect::<Vec<_>>(), folder.path().join(name));
        std::fs::create_dir(&folder)?;
        nginx::front(nginx, &folder, &ports, &path)
    };
    let mut crowds = Vec::new();
    for count in PROCESSES {
        let services = (0..count).map(|_| subject.serve()).collect::<Result<Vec<_>>>()?;
        let front = front(format!("front-{count}"), &services)?;
        crowds.push((count, services, front));
    }
    let (_, services, _) = crowds.first().context("there is nothing to measure")?;
    let token = format!("Bearer {TOKEN}");
    let service = services.first().context("nobody serves")?;
    let answer = Subject::answer(service, &path, &[("Authorization", &token)])?;
    let bare = [bare(folder.path(), "bare", &[(path.clone(), answer)])?];
    let limit = front("front-bare".to_owned(), &bare)?;

    let load = Load { connections: CONNECTIONS, seconds: options.seconds, folder: folder.path() };
    let mut rounds: [Vec<[f64; 4]>; PROCESSES.len()] = Default::default();
    for _ in 0..options.rounds {
        let read = load.get(&limit, &subject, &path)?.per_second;
        let written = pgbench.commits(options.seconds, CONNECTIONS)?.per_second;
        for ((_, _, front), rounds) in crowds.iter().zip(&mut rounds) {
            let own =
                [load.get(front, &subject, &path)?, load.patch(front, &subject)?].map(|own| own.per_second);
            rounds.push([own[0], own[0] / read, own[1], own[1] / written]);
        }
    }
    println!(
        "| processes | GET a second | of a bare handler | PATCH a second | of pgbench |\n|---|---|---|---|---|"
    );
    for ((count, services, front), rounds) in crowds.into_iter().zip(rounds) {
        let [gets, of_bare, patches, of_pgbench] =
            [0, 1, 2, 3].map(|column| median(rounds.iter().filter_map(|round| round.get(column).copied())));
        println!("| {count} | {gets:.0} | {of_bare:.3} | {patches:.0} | {of_pgbench:.3} |");
        front.stop()?;
        services.into_iter().try_for_each(Program::stop)?;
    }
    Ok(())
}
