//! Desks of staff over HTTP: one operation per file.

mod bodies;
mod change;
pub mod get;
pub mod get_mine;
pub mod list;
pub mod patch;
pub mod set_duty;
mod view;
