//! Complaints as they are received, handled and closed.

mod commands;
mod support;
mod table;
mod walks;
