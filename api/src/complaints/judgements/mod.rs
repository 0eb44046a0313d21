//! Judgements of who is answerable for a complaint, over HTTP: one operation per file.

mod bodies;
mod command;
pub mod create;
pub mod get;
pub mod list;
pub mod object;
pub mod overturn;
pub mod revoke;
pub mod uphold;
mod view;
