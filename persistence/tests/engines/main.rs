//! What the crate promises, on both engines: the schema, migrations, writes, events, timers, idempotency, numbers, keys, pages.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[macro_use]
mod support;

mod access;
mod attempts;
mod chain;
mod complaints;
mod desk;
mod events;
mod idempotency;
mod imports;
mod interactions;
mod judgement;
mod migrations;
mod numbers;
mod orders;
mod outages;
mod pages;
mod plans;
mod privacy;
mod products;
mod schema;
mod scopes;
mod search;
mod stages;
mod tickets;
mod timers;
mod writes;
