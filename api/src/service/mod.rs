//! The service desk over HTTP: one operation per file.

pub mod subcategories;
pub mod tickets;
