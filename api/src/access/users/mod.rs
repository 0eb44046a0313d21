//! Staff users.

pub mod get;
pub mod list;
