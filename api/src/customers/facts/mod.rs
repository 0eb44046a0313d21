//! Facts over HTTP: what must be known of customers, and how fresh what is known is.

pub mod get_facts;
pub mod get_required_facts;
pub mod set_required_facts;
pub mod verify_facts;
mod view;
