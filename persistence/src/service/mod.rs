//! The service desk: tickets with their history, and what falls due.

pub mod tickets;
pub mod timers;
