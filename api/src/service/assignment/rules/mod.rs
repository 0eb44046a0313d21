//! Assignment rules over HTTP: one operation per file.

mod bodies;
pub mod create;
pub mod get;
pub mod get_current;
pub mod list;
mod view;
