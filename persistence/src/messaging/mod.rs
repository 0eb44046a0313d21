//! What goes from the system to people.

pub mod notifications;
