//! What alarms, and what is to be done then, over HTTP: one operation per file.

mod bodies;
pub mod create;
pub mod get;
pub mod list;
mod view;
