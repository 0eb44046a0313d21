//! Queues over HTTP: one operation per file.

pub mod add_member;
pub(super) mod bodies;
pub mod create;
pub mod get;
pub mod list;
pub mod patch;
pub mod remove_member;
mod view;
