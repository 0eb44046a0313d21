//! How promises were kept, over HTTP.

pub mod get;
mod view;
