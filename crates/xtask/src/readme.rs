//! The commands of the README, run in the order in which a reader would.
//!
//! A block ```` ```sh ```` is a part of one long session of bash, in a folder that looks like a fresh
//! clone. The block of another language that follows it at once is what it prints: each of its lines
//! must come, in this order, with `…` for anything. A word after `sh` says more:
//!
//! * `run`: a program that goes on, as in a terminal of its own. It stops the one before.
//! * `paste`: a line that an earlier block has printed, up to its `…`.
//! * `postgres`: a program that goes on, left out where there is no PostgreSQL server.
//! * `docker`: left out where there is no engine; then only the composition is looked at.
//! * another: the name of a program that the block needs, left out where that is missing.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use tempfile::TempDir;

use crate::postgres::Server;
use crate::run;

/// How long the whole session may take.
const TIMEOUT: &str = "600";

/// What the session prints between two blocks.
const MARK: &str = "@@ block ";

/// The address and the database that the README speaks of. The session has others, which are free.
const ADDRESS: &str = "127.0.0.1:9000";
const DATABASE: &str = "postgres://postgres@127.0.0.1:5432/postgres";

/// What a fresh clone holds that the commands use.
const CLONED: [&str; 7] = [
    "Makefile",
    "docker-compose.yml",
    "Dockerfile",
    "doorward.toml.example",
    "openapi",
    "blueprints",
    "tests",
];

/// What the session begins with: `start` runs a program that goes on, `stop` ends it.
const PRELUDE: &str = r#"
set -euo pipefail
service=
stop() {
    [ -z "$service" ] || { kill -- "-$service" || true; wait "$service" || true; }
    service=
}
trap stop EXIT
start() {
    stop
    set -m
    "$1" >"$1.out" 2>"$1.log" &
    service=$!
    set +m
    for _ in $(seq 100); do
        if doorward healthcheck 2>/dev/null; then cat "$1.out"; return; fi
        sleep 0.1
    done
    cat "$1.log"
    return 1
}
paste_line() {
    local line
    line=$(grep -h -m 1 -F -- "$1" ./*.out)
    eval "$line"
}
"#;

/// A block of commands.
struct Block {
    line: usize,
    kind: String,
    commands: String,
    printed: Vec<String>,
}

/// Runs the commands, and fails when one fails or does not print what the README says.
pub fn check() -> Result<()> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize()?;
    run(Command::new("cargo").args(["build", "--quiet", "--package", "doorward-server"]).current_dir(&root))?;
    let blocks = blocks(&std::fs::read_to_string(root.join("README.md"))?);
    let server = Server::start()?;
    let (blocks, missing): (Vec<_>, Vec<_>) =
        blocks.into_iter().partition(|block| is_possible(&block.kind, server.is_some()));
    for Block { line, kind, .. } in &missing {
        println!("skipped: README.md:{line}, because there is no {kind}");
    }
    if missing.iter().any(|block| block.kind == "docker") && answers("docker", &["compose", "version"]) {
        run(Command::new("docker").args(["compose", "config", "--quiet"]).current_dir(&root))?;
    }
    let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string();
    let actual = |text: &str| {
        let text = text.replace(ADDRESS, &address);
        server.as_ref().map_or(text.clone(), |server| text.replace(DATABASE, &server.url()))
    };
    let folder = clone(&root)?;
    let printed = session(&folder, &actual(&script(&blocks)), &address)?;
    let mut sections = printed.split(MARK).skip(1);
    for block in &blocks {
        let section = sections.next().with_context(|| format!("README.md:{}: has not run", block.line))?;
        let mut rest = section;
        for expected in &block.printed {
            rest = found(rest, &actual(expected)).with_context(|| {
                format!("README.md:{}: does not print {expected:?} but\n{section}", block.line)
            })?;
        }
    }
    println!("{} blocks of the README do what it says", blocks.len());
    Ok(())
}

/// The blocks of commands with what they print.
fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut lines = text.lines().enumerate().peekable();
    // Whether nothing but blank lines came since the last block of commands.
    let mut is_near = false;
    while let Some((number, line)) = lines.next() {
        let Some(language) = line.strip_prefix("```") else {
            is_near &= line.is_empty();
            continue;
        };
        let body: Vec<&str> =
            lines.by_ref().map(|(_, line)| line).take_while(|line| *line != "```").collect();
        if let Some(kind) = language.strip_prefix("sh") {
            let (line, kind, commands) = (number + 1, kind.trim().to_owned(), body.join("\n"));
            blocks.push(Block { line, kind, commands, printed: Vec::new() });
        } else if let Some(block) = blocks.last_mut().filter(|_| is_near) {
            block.printed.extend(body.into_iter().filter(|line| !line.is_empty()).map(str::to_owned));
        }
        is_near = language.starts_with("sh");
    }
    blocks
}

/// Whether this machine has what a kind of block needs.
fn is_possible(kind: &str, has_postgres: bool) -> bool {
    match kind {
        "" | "run" | "paste" => true,
        "docker" => answers("docker", &["info"]),
        "postgres" => has_postgres,
        program => answers(program, &["--version"]),
    }
}

fn answers(program: &str, arguments: &[&str]) -> bool {
    let mut command = Command::new(program);
    let status = command.args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

/// All blocks as one script.
fn script(blocks: &[Block]) -> String {
    let parts = blocks.iter().map(|Block { line, kind, commands, .. }| {
        let commands = match kind.as_str() {
            "run" | "postgres" => format!("block_{line}() {{\n{commands}\n}}\nstart block_{line}"),
            "paste" => format!("paste_line {}", quoted(commands.split('…').next().unwrap_or_default())),
            _ => commands.clone(),
        };
        format!("echo '{MARK}{line}'\n{commands}\n")
    });
    std::iter::once(PRELUDE.to_owned()).chain(parts).collect()
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// A folder that looks like a fresh clone, with the program already built.
fn clone(root: &Path) -> Result<TempDir> {
    let folder = TempDir::new()?;
    for name in CLONED.iter().filter(|name| root.join(name).exists()) {
        run(Command::new("cp").arg("-r").arg(root.join(name)).arg(folder.path()))?;
    }
    let built = root.join("target/debug/doorward");
    std::fs::create_dir_all(folder.path().join("target/debug"))?;
    std::os::unix::fs::symlink(&built, folder.path().join("target/debug/doorward"))?;
    // `cargo run` in another folder would build everything anew: it has been built above.
    let programs = folder.path().join("programs");
    std::fs::create_dir(&programs)?;
    std::os::unix::fs::symlink(&built, programs.join("doorward"))?;
    std::fs::write(programs.join("cargo"), format!("#!/bin/sh\nexec {}\n", built.display()))?;
    run(Command::new("chmod").arg("+x").arg(programs.join("cargo")))?;
    Ok(folder)
}

/// What the script prints.
fn session(folder: &TempDir, script: &str, address: &str) -> Result<String> {
    let path = folder.path();
    std::fs::write(path.join("session.sh"), script)?;
    let search = std::env::var_os("PATH").unwrap_or_default();
    let programs = std::iter::once(path.join("programs")).chain(std::env::split_paths(&search));
    let mut command = Command::new("timeout");
    command.args([TIMEOUT, "bash", "session.sh"]).current_dir(path).stdin(Stdio::null());
    command.env("PATH", std::env::join_paths(programs)?).env("DOORWARD_LISTEN", address);
    command.env("PYTHONWARNINGS", "ignore").stderr(Stdio::piped());
    let output = command.output().context("timeout cannot be started")?;
    let (printed, errors) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    ensure!(output.status.success(), "{}: the README's session\n{printed}\n{errors}", output.status);
    Ok(printed.into_owned())
}

/// What follows the first line that looks as it should, if there is one.
fn found<'a>(printed: &'a str, expected: &str) -> Option<&'a str> {
    let mut rest = printed;
    while !rest.is_empty() {
        let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
        if is_like(line.trim(), expected.trim()) {
            return Some(after);
        }
        rest = after;
    }
    None
}

/// Whether a line is what is expected, where `…` stands for anything.
fn is_like(line: &str, expected: &str) -> bool {
    let mut parts = expected.split('…');
    let Some(mut rest) = parts.next().and_then(|first| line.strip_prefix(first)) else { return false };
    let Some(last) = parts.next_back() else { return rest.is_empty() };
    for part in parts {
        match rest.split_once(part) {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_block_prints_stands_right_below_it() {
        let text = "```sh run\na\nb\n```\n\n```text\nc\n```\nand\n```toml\nd\n```\n";
        let [block] = blocks(text).try_into().ok().unwrap();
        assert_eq!((block.kind.as_str(), block.commands.as_str()), ("run", "a\nb"));
        assert_eq!(block.printed, ["c"]);
    }

    #[test]
    fn an_ellipsis_stands_for_anything() {
        assert!(is_like(r#"{"pk":"1","name":"x"}"#, r#"{"pk":"…","name":"x"}"#));
        assert!(is_like("abc", "…"));
        assert!(!is_like(r#"{"pk":"1","name":"y"}"#, r#"{"pk":"…","name":"x"}"#));
        assert!(!is_like("abc", "ab"));
        assert!(!is_like("aba", "ab…ba"));
    }

    #[test]
    fn lines_are_found_in_their_order() {
        assert_eq!(found("a\nb\nc\n", "b"), Some("c\n"));
        assert_eq!(found("a\nb\n", "c"), None);
    }
}
