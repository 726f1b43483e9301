//! The limit on PostgreSQL: pgbench, running the SQL that Doorward runs.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread::sleep;
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use crate::bench::capture::Statement;
use crate::bench::figures::Figures;
use crate::bench::load::CONNECTIONS;
use crate::bench::subject::Subject;
use crate::postgres::Server;

/// How often the writes are tried before they are measured.
const TRIES: usize = 50;

/// How long a finished connection takes at most to tell what it has written.
const SETTLE: Duration = Duration::from_millis(500);

/// After how many transactions a client chooses another stage. It takes a statement of its own, which
/// must not weigh; and it is no fixed number, so that they do not all choose at once.
const STAY: &str = "random(25, 75)";

/// pgbench on the server and the tables that Doorward has.
pub struct Pgbench<'a> {
    server: &'a Server,
    folder: PathBuf,
    reads: Script,
    writes: Script,
}

/// Statements in the language of pgbench.
struct Script {
    file: PathBuf,
    variables: Vec<String>,
}

impl<'a> Pgbench<'a> {
    /// Writes the scripts, and makes sure that what they write is written.
    pub fn prepare(folder: &Path, server: &'a Server, subject: &Subject) -> Result<Self> {
        let reads = Script::write(folder.join("reads.pgbench"), &subject.reads, &subject.keys)?;
        let writes = Script::write(folder.join("writes.pgbench"), &subject.writes, &subject.keys)?;
        let folder = folder.join("pgbench");
        std::fs::create_dir(&folder)?;
        let it = Self { server, folder, reads, writes };
        it.try_writes(&subject.writes)?;
        Ok(it)
    }

    /// Reads for so long.
    pub fn reads(&self, seconds: u32) -> Result<Figures> {
        self.measure(&self.reads, seconds, CONNECTIONS)
    }

    /// Commits for so long, on so many connections.
    pub fn commits(&self, seconds: u32, connections: usize) -> Result<Figures> {
        self.measure(&self.writes, seconds, connections)
    }

    fn measure(&self, script: &Script, seconds: u32, connections: usize) -> Result<Figures> {
        let (seconds, connections) = (seconds.to_string(), connections.to_string());
        let jobs = if connections == "1" { "1" } else { "2" };
        let output =
            self.run(script, &["--client", &connections, "--jobs", jobs, "--log", "--time", &seconds])?;
        let line = output.lines().find_map(|line| line.strip_prefix("tps = "));
        let per_second =
            line.and_then(|line| line.split(' ').next()).context("pgbench tells no rate")?.parse()?;
        let mut times = Vec::new();
        for log in std::fs::read_dir(&self.folder)? {
            let log = log?.path();
            for line in std::fs::read_to_string(&log)?.lines() {
                // The third column is the time of a transaction, in microseconds.
                times.push(line.split(' ').nth(2).context("no log of pgbench")?.parse::<u32>()?);
            }
            std::fs::remove_file(log)?;
        }
        times.sort_unstable();
        let at = |percent: usize| {
            f64::from(times.get(times.len() * percent / 100).copied().unwrap_or_default()) / 1e3
        };
        Ok(Figures { per_second, p50: at(50), p99: at(99) })
    }

    fn run(&self, script: &Script, arguments: &[&str]) -> Result<String> {
        let mut command = self.server.client("pgbench");
        command.args(["--no-vacuum", "--protocol", "prepared", "--file"]).arg(&script.file).args(arguments);
        for variable in &script.variables {
            command.args(["--define", variable]);
        }
        text_of(command.current_dir(&self.folder))
    }

    /// Makes sure that each statement that should write does: with values out of place it might find
    /// no row, and be quick.
    fn try_writes(&self, statements: &[Statement]) -> Result<()> {
        // A row that is only locked (`FOR UPDATE`) is not written.
        let writes = |statement: &&Statement| {
            ["INSERT INTO ", "UPDATE \"", "DELETE FROM "].iter().any(|verb| statement.sql.contains(verb))
        };
        let expected = TRIES * statements.iter().filter(writes).count();
        ensure!(expected > 0, "PATCH was heard to write nothing: {statements:?}");
        sleep(SETTLE);
        let before = self.rows_written()?;
        self.run(&self.writes, &["--transactions", &TRIES.to_string()])?;
        sleep(SETTLE);
        let written = self.rows_written()? - before;
        ensure!(written >= expected, "{TRIES} transactions of pgbench wrote {written} rows, not {expected}");
        Ok(())
    }

    fn rows_written(&self) -> Result<usize> {
        let sql = "SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_user_tables";
        let text =
            text_of(self.server.client("psql").args(["--no-align", "--tuples-only", "--command", sql]))?;
        Ok(text.trim().parse()?)
    }
}

fn text_of(command: &mut Command) -> Result<String> {
    let output = command.output().with_context(|| format!("{command:?} cannot be started"))?;
    ensure!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    Ok(String::from_utf8(output.stdout)?)
}

impl Script {
    fn write(file: PathBuf, statements: &[Statement], keys: &[String]) -> Result<Self> {
        let asked = keys.first().context("there is no stage")?;
        let choice = format!(
            "\\if :stay = 0\n\
             SELECT (ARRAY['{}'])[1 + floor(random() * {})] AS key \\gset\n\
             \\set stay {STAY}\n\
             \\else\n\
             \\set stay :stay - 1\n\
             \\endif\n",
            keys.join("', '"),
            keys.len()
        );
        let mut script = Self { file, variables: vec!["stay=0".to_owned()] };
        let mut known = Vec::new();
        let lines = statements.iter().map(|statement| script.line(statement, asked, &mut known));
        let lines: Vec<String> = lines.collect();
        std::fs::write(&script.file, choice + &lines.concat())?;
        Ok(script)
    }

    /// The statement with a variable in place of each value. The stage may be any; an id that is
    /// inserted without having been read was made for it, and is another one each time.
    fn line(&mut self, statement: &Statement, asked: &str, known: &mut Vec<String>) -> String {
        let mut sql = statement.sql.clone();
        // From behind: `$1` begins `$10` as well.
        for (number, value) in (1..).zip(&statement.values).collect::<Vec<_>>().into_iter().rev() {
            let stand_in = match value {
                None => "NULL".to_owned(),
                Some(value) if value == asked => ":key".to_owned(),
                Some(value) if is_uuid(value) && sql.contains("INSERT INTO ") && !known.contains(value) => {
                    "gen_random_uuid()".to_owned()
                }
                Some(value) => {
                    known.push(value.clone());
                    let name = format!("value{}", self.variables.len());
                    self.variables.push(format!("{name}={value}"));
                    format!(":{name}")
                }
            };
            sql = sql.replace(&format!("${number}"), &stand_in);
        }
        sql + ";\n"
    }
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36 && text.chars().all(|letter| letter == '-' || letter.is_ascii_hexdigit())
}
