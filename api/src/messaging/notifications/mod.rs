//! What staff are told, over HTTP: one operation per file.

pub mod list;
pub mod read;
pub mod read_all;
pub mod snooze;
mod view;
