//! What the targets share: a house with a few people in it, whom flows let in or not.

pub mod circumstances;
pub mod house;
pub mod outlines;
pub mod place;
