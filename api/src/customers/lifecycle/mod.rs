//! The lifecycle of customers over HTTP: one operation per file.

mod bodies;
pub mod create_policy;
mod funnel_view;
pub mod get_funnel;
pub mod get_policy;
pub mod list_policies;
pub mod list_stages;
mod policy_view;
pub mod set_stage;
pub mod stage_view;
