//! Complaints as they are received, handled and closed.

mod awaited;
mod commands;
mod contacts;
mod kept;
mod persons;
mod support;
mod table;
mod walks;
mod witness;
