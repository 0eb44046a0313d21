//! The service desk: tickets with their history, and what falls due.

mod auto_close;
pub mod assignment;
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
