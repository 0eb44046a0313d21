//! The service desk: tickets with their history, and what falls due.

pub mod assignment;
pub mod clocks;
pub mod configurations;
mod heads;
pub mod passes;
pub mod promises;
pub mod tickets;
pub mod timers;
