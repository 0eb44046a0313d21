//! Promises and their clocks over HTTP.

pub mod clock_view;
pub mod create_pass;
pub mod get_clocks;
pub mod get_pass;
pub mod list_changes;
mod pass_view;
pub mod policies;
pub mod preview;
mod preview_bodies;
