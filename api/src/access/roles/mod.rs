//! Roles: named sets of grants.

mod bodies;
pub mod create;
pub mod delete;
pub mod get;
pub mod list;
pub mod patch;
mod view;
