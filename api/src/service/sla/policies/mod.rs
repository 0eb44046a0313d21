//! Policies of promises over HTTP.

mod bodies;
pub mod get;
pub mod list;
pub mod list_versions;
pub mod patch;
mod view;
