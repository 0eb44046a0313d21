//! Complaints as they are received, handled and closed.

mod commands;
mod contacts;
mod persons;
mod support;
mod table;
mod walks;
