//! Who has a ticket, over HTTP: one operation per file.

pub mod assign;
mod bodies;
pub mod claim;
pub mod get;
mod hand;
pub mod hand_over;
pub mod release;
mod view;
