//! Business calendars over HTTP.

pub mod bodies;
pub mod create;
pub mod get;
pub mod import_year;
pub mod list;
pub mod list_versions;
pub mod patch;
mod view;
