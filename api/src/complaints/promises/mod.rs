//! Promises of complaints over HTTP.

pub mod get;
pub mod list_escalations;
