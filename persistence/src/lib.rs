//! How Guanxi keeps what its domain decides: Diesel on SQLite and PostgreSQL.
//!
//! [`Store::read`] and [`Store::write`] are the only doors. Inside them, functions over a [`Tx`] load, save, list and search,
//! one module per context with the name it has on every floor. Writes load whole aggregates under a lock on their root row;
//! reads return read models made for their screen.

pub mod access;
pub mod backup;
mod case_facts;
mod case_steps;
pub mod complaints;
pub mod customers;
pub mod dialect;
mod error;
pub mod interactions;
pub mod keys;
pub mod messaging;
pub mod migrate;
mod named;
pub mod orders;
pub mod platform;
mod pool;
pub mod privacy;
mod schema;
pub mod service;
mod store;
pub mod types;
mod writer;

pub use dialect::{Engine, Location};
pub use error::Error;
pub use named::{Named, Stands};
pub use store::{Store, StoreOptions, Tx};
