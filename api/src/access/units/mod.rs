//! Organisation units.

mod bodies;
pub mod close;
mod command;
pub mod create;
pub mod get;
pub mod get_responsible;
pub mod list;
pub mod patch;
pub mod relocate;
pub mod reopen;
