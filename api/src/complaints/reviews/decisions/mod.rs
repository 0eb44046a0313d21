//! Decisions of weekly reviews, over HTTP.

pub mod complete;
pub mod create;
pub mod discard;
mod end;
pub mod get;
pub mod list;
pub mod view;
mod viewer;
