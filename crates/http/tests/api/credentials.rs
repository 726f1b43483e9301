//! How a caller says who he is, and what becomes of him who cannot.

mod anonymous;
mod header;
mod tokens;
