//! The door itself: who gets in, and that there is no way around it.

mod bypass;
mod first_start;
mod groups;
mod house;
mod session;
