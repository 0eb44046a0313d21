//! Complaints of the public over HTTP: whoever complains needs no account.

mod bodies;
pub mod create;
pub mod status;
mod view;
