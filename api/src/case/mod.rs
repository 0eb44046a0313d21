//! What tickets and complaints have in common over HTTP: what comes with their steps, their messages, their workflows.

pub mod bodies;
pub mod message_view;
pub mod step_view;
pub mod workflow;
