//! What goes from the system to people, over HTTP.

pub mod notifications;
