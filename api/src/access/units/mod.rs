//! Organisation units.

pub mod get;
pub mod list;
