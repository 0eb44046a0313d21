//! How complaints are handled, over HTTP: one operation per file.

mod bodies;
pub mod create;
pub mod get;
pub mod list;
mod view;
