//! What every black-box test stands on: a world per test (an own database, an own running server, a signed-in client),
//! on both engines. Start with [`world::World`] and the macro `on_both_engines!`.

#![allow(dead_code, reason = "a kit: tools of it may rest while no test needs them")]

pub mod answer;
pub mod builders;
pub mod client;
pub mod clock;
pub mod company;
pub mod contract;
pub mod data;
pub mod database;
pub mod postgres;
pub mod raw;
pub mod server;
pub mod watchdog;
pub mod world;
