//! The door itself: who gets in, and that there is no way around it.
#![expect(clippy::panic, clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod bypass;
mod first_start;
mod flows;
mod groups;
mod house;
mod passwords;
mod session;
