//! Learning from complaints over HTTP: one operation per file.

pub mod decisions;
pub mod get_statistics;
pub mod get_week;
pub mod minutes;
pub mod questions;
mod statistics_view;
mod week_view;
