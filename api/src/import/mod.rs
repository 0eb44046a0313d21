//! Files of customers, orders and interactions, every row accounted for: on the command line, and for the worker that takes those of
//! the API.

pub mod arguments;
mod command;
mod customers;
mod cut;
pub mod file;
mod interactions;
pub mod job;
mod matching;
mod orders;
pub mod refused;
mod slice;
mod stages;
pub mod takers;
mod turns;

pub use command::run;
