//! Mandatory questions, over HTTP.

pub mod accept;
mod decide;
pub mod decline;
pub mod get;
pub mod list;
pub mod retire;
pub mod view;
