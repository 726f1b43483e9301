//! Keeps Doorward's objects in SQLite or PostgreSQL, and the trail of their changes.
//!
//! One set of queries serves both databases (`docs/adr/0001-multi-connection.md`). Rows stay in
//! here: what comes out are the entities of `doorward-domain`.

mod backup;
mod connection;
mod database;
mod error;
mod feed;
mod figures;
mod heard;
mod last_seen;
mod location;
mod memory;
mod migrations;
mod principal;
#[cfg(test)]
mod promises;
mod relation;
mod schema;
mod sql;
mod statement;
mod store;
mod table;
mod trail;
mod turn;
mod types;
mod writer;

mod attempt;
mod brand;
mod event;
mod flow;
mod grant;
mod group;
mod media;
mod person;
mod policy;
mod role;
mod session;
mod source;
mod stage;
mod token;
mod user;

pub use attempt::{Attempt, Charge, Count, Right};
pub use database::{Database, Extent, Options};
pub use heard::Heard;
pub use location::Location;
pub use memory::{Allowance, Anything, Memory, Recollection, Witness};
pub use migrations::SchemaError;
pub use person::{PersonRow, PersonSecrets};
pub use principal::{Credentials, Principal};
pub use relation::Hold;
pub use session::{NewSession, SessionState, StoredSession};
pub use stage::StageTable;
pub use store::{Contention, Store};
pub use table::{EditableTable, LockableTable, PicturedTable, RemovableTable, Table};
pub use trail::{Actor, RETENTION, Request, Stamp};
pub use writer::Safety;
