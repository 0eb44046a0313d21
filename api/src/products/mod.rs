//! Products over HTTP: one operation per file.

mod bodies;
pub mod create;
pub mod get;
pub mod get_by_reference;
pub mod list;
pub mod patch;
pub mod put_by_reference;
mod view;
