//! Tests of whole customers: tables of commands, and random walks that keep what must always hold.

pub(super) mod support;
mod tables;
mod walks;
