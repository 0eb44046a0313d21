//! Tests of the early warning as a whole.

mod alerts;
mod signals;
mod simulation;
