//! Who gets tickets, over HTTP: queues, desks of staff, assignment rules.

pub mod actions;
pub mod desks;
pub mod queues;
pub mod rules;
mod shift;
