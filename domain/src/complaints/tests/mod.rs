//! Complaints as they are received, handled and closed.

mod commands;
mod contacts;
mod kept;
mod support;
mod table;
mod walks;
