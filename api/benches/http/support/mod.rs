//! What the benchmark takes from the kit of the black-box tests: the server as a process, and a PostgreSQL cluster of its own.
#![allow(dead_code, reason = "a part of the kit is used")]

#[path = "../../../../tests/support/postgres.rs"]
pub mod postgres;
#[path = "../../../../tests/support/server.rs"]
pub mod server;
#[path = "../../../../tests/support/watchdog.rs"]
pub mod watchdog;
