//! Policies of promises over HTTP.

pub mod bodies;
pub mod get;
pub mod list;
pub mod list_versions;
pub mod patch;
pub mod view;
