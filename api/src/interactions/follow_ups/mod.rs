//! Follow-ups over HTTP: one operation per file.

mod bodies;
pub mod cancel;
mod command;
pub mod complete;
pub mod create;
pub mod get;
pub mod list;
pub mod patch;
pub mod reopen;
mod view;
