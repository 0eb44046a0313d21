//! Black-box tests: the real binary over HTTP, on both engines.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod access;
mod bad_input;
mod complaints;
mod customers;
mod demo_data;
mod durability;
mod event_chain;
mod events;
mod examples;
mod imports;
mod interactions;
mod lifecycle;
mod maintenance;
mod messaging;
mod orders;
mod permission_matrix;
mod platform;
mod privacy;
mod products;
mod readme;
mod roles;
mod scopes;
mod service;
mod sign_in;
mod staff;
mod support;
