//! Complaints over HTTP.

pub mod alerts;
pub mod warning_policies;
