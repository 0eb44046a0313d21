//! How promises were kept, over HTTP.

pub mod get;
pub mod view;
