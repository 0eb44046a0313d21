//! Minutes of weekly reviews, over HTTP.

pub mod create;
pub mod get;
pub mod list;
pub mod view;
