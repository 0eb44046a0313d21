//! Complaints as they are received, handled and closed.

mod awaited;
mod commands;
mod contacts;
mod ends;
mod kept;
mod persons;
mod recorded;
mod support;
mod table;
mod walks;
mod witness;
