//! The rules by which somebody answers for a complaint, over HTTP: one operation per file.

mod bodies;
pub mod get;
pub mod list_versions;
pub mod set;
mod view;
