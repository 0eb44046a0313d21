//! How broken promises climbed, over HTTP.

pub mod list;
mod view;
