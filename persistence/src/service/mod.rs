//! The service desk: tickets with their history, and what falls due.

pub mod assignment;
mod auto_close;
pub mod clocks;
pub mod configurations;
pub mod desk_policies;
pub mod escalations;
pub mod figures;
mod heads;
pub mod passes;
pub mod promises;
pub mod report;
pub mod tickets;
pub mod timers;
