//! Customers over HTTP: one operation per file.

pub mod add_contact;
pub mod add_contact_point;
pub mod add_reference;
pub mod add_serving_unit;
pub mod archive;
mod bodies;
pub mod change_contact;
pub mod change_contact_point;
pub mod clear_key_account;
mod command;
pub mod create;
pub mod get;
pub mod get_by_reference;
pub mod get_contact;
pub mod get_contact_point;
pub mod get_reference;
pub mod list;
mod part;
pub mod patch;
pub mod put_by_reference;
pub mod remove_contact;
pub mod remove_contact_point;
pub mod remove_reference;
pub mod remove_serving_unit;
pub mod restore;
pub mod set_key_account;
mod view;
