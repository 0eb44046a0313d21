//! How broken promises climbed, over HTTP.

pub mod list;
pub mod view;
