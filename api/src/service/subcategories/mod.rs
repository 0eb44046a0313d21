//! Sub-categories of tickets over HTTP: one operation per file.

pub mod create;
pub mod get;
pub mod list;
pub mod patch;
mod shapes;
