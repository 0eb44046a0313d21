//! The service desk: tickets with their history, and what falls due.

mod auto_close;
pub mod desk_policies;
pub mod escalations;
pub mod report;
pub mod tickets;
pub mod timers;
