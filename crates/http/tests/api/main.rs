//! The API over a real port, on a real database; the modules mirror its paths.

mod stages;
