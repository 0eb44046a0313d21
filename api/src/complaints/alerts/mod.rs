//! Early warnings over HTTP: one operation per file.

pub mod acknowledge;
mod bodies;
pub mod close;
pub mod complete_task;
pub mod get;
pub mod list;
pub mod list_complaints;
pub mod list_escalations;
mod step;
mod view;
