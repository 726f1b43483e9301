//! What the layers above may rely on, on either database: the schema and how it comes to be, and what
//! holds for a write whatever happens beside it.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod contention;
mod logins;
mod migrations;
mod policies;
mod raw;
mod references;
mod schema;
mod trail;
mod versions;
mod world;
mod writes;
