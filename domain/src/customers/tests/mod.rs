//! Tests of whole customers: tables of commands, and random walks that keep what must always hold.

pub(in crate::customers) mod support;
mod tables;
mod walks;
