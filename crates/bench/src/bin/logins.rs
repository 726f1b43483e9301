//! The limit of logging in on SQLite: one loop that runs by hand what a login in three steps has to write, and to read
//! beside, and does nothing else.
//!
//! `logins DATABASE SECONDS`, where `DATABASE` is a copy of one in which somebody has logged in, and somebody else has
//! said who he is. Prints how many logins there were; whoever started it looks at how long it had a processor.
//!
//! The statements are written down here, since many of their values are not in the database. They are those that the
//! tests count (`crates/http/tests/api/flows/executor/statements.rs`), in the same transactions; only the last of these
//! waits for the disk, as with Doorward.

use std::time::{Duration, Instant, SystemTime};

use anyhow::{Context, Result, bail, ensure};
use rusqlite::types::Value;
use rusqlite::{Connection, Statement, params};

/// How many users take turns.
const USERS: u8 = 100;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [database, seconds] = arguments.as_slice() else { bail!("usage: logins DATABASE SECONDS") };
    let length = Duration::from_secs_f64(seconds.parse()?);
    let connection = Connection::open(database)?;
    connection.execute_batch(
        "PRAGMA foreign_keys = ON; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; \
         PRAGMA temp_store = MEMORY;",
    )?;
    let (user, username, progress, client, now): (i64, String, String, [String; 2], String) = connection
        .query_row(
            "SELECT user.id, username, own.progress, theirs.last_ip, theirs.last_user_agent, theirs.last_used
             FROM session theirs JOIN user ON user.id = theirs.user
             JOIN session own ON own.user IS NULL ORDER BY length(own.progress) DESC LIMIT 1",
            [],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, [row.get(3)?, row.get(4)?], row.get(5)?)),
        )
        .context("nobody has logged in, or nobody is on his way")?;
    let [ip, agent] = client;
    let (columns, entry) = row(&connection, "SELECT * FROM event WHERE action = 'login' LIMIT 1")?;

    let begin = "BEGIN IMMEDIATE";
    let mut find = connection.prepare(
        "SELECT id, username, name, email, upn, is_active FROM user WHERE username_folded = upper(?1) OR username = ?1
         ORDER BY id LIMIT 2",
    )?;
    let mut meet = connection.prepare(
        "INSERT INTO session (id, digest, user, progress, last_ip, last_user_agent, last_used, expires, revision)
         VALUES (?1, ?2, NULL, ?3, ?4, ?5, ?6, ?6, 1)",
    )?;
    let mut charge = connection.prepare(
        "INSERT INTO attempt (failures, expires, digest, user)
         VALUES (1, ?1, ?2, ?3), (1, ?1, ?4, NULL), (1, ?1, ?5, NULL)
         ON CONFLICT (digest) DO UPDATE SET
            failures = CASE WHEN attempt.failures <= 0 THEN 1 ELSE attempt.failures + 1 END,
            expires = CASE WHEN attempt.failures <= 0 THEN excluded.expires ELSE attempt.expires END,
            locked_until = NULL
         WHERE attempt.locked_until IS NULL
         RETURNING digest, failures",
    )?;
    let mut secrets = connection.prepare(
        "SELECT is_active, password, token.id, identifier
         FROM user LEFT JOIN token ON token.user = user.id AND token.digest = ?2 AND intent = 'app_password'
         WHERE user.id = ?1",
    )?;
    let mut take_back = connection.prepare(
        "UPDATE attempt SET failures = iif(digest IN (?1, ?2), 0, failures - 1), locked_until = NULL
         WHERE digest IN (?1, ?2, ?3)",
    )?;
    let mut prove = connection.prepare(
        "UPDATE session SET progress = ?3, last_ip = ?4, last_user_agent = ?5, last_used = ?6, revision = revision + 1,
            digest = ?2 WHERE id = ?1 AND revision = 1 RETURNING id",
    )?;
    let mut renew = connection.prepare(
        "UPDATE session SET id = ?2, digest = ?3, user = ?4, progress = '{}', last_ip = ?5, last_user_agent = ?6,
            last_used = ?7, expires = ?7, revision = 1 WHERE id = ?1 AND revision = 2 RETURNING id",
    )?;
    let mut enter = connection.prepare(
        "UPDATE user SET last_login = ?2 WHERE id = ?1 RETURNING id, username, name, email, upn, is_active",
    )?;
    let places = vec!["?"; entry.len()].join(", ");
    let mut note =
        connection.prepare(&format!("INSERT INTO event ({}) VALUES ({places})", columns.join(", ")))?;

    let mut dice = Dice::of(&connection)?;
    let start = Instant::now();
    let mut count = 0_u32;
    while start.elapsed() < length {
        let account = [u8::try_from(count % u32::from(USERS))?; 32];
        let name = [account[0] + USERS; 32];
        let (address, id, last) = (dice.digest()?, dice.id()?, dice.id()?);
        found(&mut find, params![username])?;

        connection.execute_batch(begin)?;
        meet.execute(params![id, dice.digest()?, progress, ip, agent, now])?;
        connection.execute_batch("COMMIT")?;

        connection.execute_batch(begin)?;
        found(&mut charge, params![now, account, user, name, address])?;
        found(&mut secrets, params![user, address])?;
        connection.execute_batch("COMMIT")?;

        connection.execute_batch(begin)?;
        ensure!(take_back.execute(params![account, name, address])? == 3, "somebody was not counted");
        found(&mut prove, params![id, dice.digest()?, progress, ip, agent, now])?;
        connection.execute_batch("COMMIT")?;

        connection.execute_batch("PRAGMA synchronous = FULL")?;
        connection.execute_batch(begin)?;
        found(&mut renew, params![id, last, dice.digest()?, user, ip, agent, now])?;
        found(&mut enter, params![user, now])?;
        for (number, (column, value)) in (1..).zip(columns.iter().zip(&entry)) {
            match column.as_str() {
                "\"id\"" => note.raw_bind_parameter(number, dice.id()?)?,
                _ => note.raw_bind_parameter(number, value)?,
            }
        }
        note.raw_execute()?;
        connection.execute_batch("COMMIT; PRAGMA synchronous = NORMAL")?;
        count += 1;
    }
    println!("{count}");
    Ok(())
}

/// Runs a statement that has to find something.
fn found(statement: &mut Statement<'_>, values: impl rusqlite::Params) -> Result<()> {
    let mut rows = statement.query(values)?;
    let mut count = 0;
    while rows.next()?.is_some() {
        count += 1;
    }
    drop(rows);
    ensure!(count > 0, "nothing was found: {statement:?}");
    Ok(())
}

/// The names of the columns of a row, and what is in it.
fn row(connection: &Connection, query: &str) -> Result<(Vec<String>, Vec<Value>)> {
    let mut statement = connection.prepare(query)?;
    let columns: Vec<String> =
        statement.column_names().into_iter().map(|name| format!("\"{name}\"")).collect();
    let values = statement.query_row([], |row| (0..columns.len()).map(|at| row.get(at)).collect());
    Ok((columns, values.with_context(|| query.to_owned())?))
}

/// What nobody has to guess: SQLite's own chance.
struct Dice<'a>(Statement<'a>, Statement<'a>);

impl<'a> Dice<'a> {
    fn of(connection: &'a Connection) -> Result<Self> {
        Ok(Self(connection.prepare("SELECT randomblob(32)")?, connection.prepare("SELECT randomblob(16)")?))
    }

    fn digest(&mut self) -> Result<[u8; 32]> {
        Ok(self.0.query_row([], |row| row.get(0))?)
    }

    /// In the order of time, as ids of sessions and of the trail are.
    fn id(&mut self) -> Result<[u8; 16]> {
        let mut id: [u8; 16] = self.1.query_row([], |row| row.get(0))?;
        let time = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?.as_millis().to_be_bytes();
        id[..6].copy_from_slice(&time[10..]);
        Ok(id)
    }
}
