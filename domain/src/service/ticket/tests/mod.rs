//! What holds of tickets.

mod commands;
mod support;
mod table;
mod walks;
