//! Tickets over HTTP.

pub mod get_workflow;
