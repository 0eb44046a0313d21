//! Orders over HTTP: one operation per file.

pub mod add_line;
pub mod batch;
mod batch_items;
mod bodies;
pub mod cancel;
pub mod change_line;
mod command;
pub mod create;
pub mod fulfil;
pub mod get;
pub mod get_by_reference;
mod line;
pub mod list;
pub mod patch;
pub mod pay;
pub mod put_by_reference;
pub mod refund;
pub mod remove_line;
mod step_bodies;
mod view;
