//! The service desk over HTTP.

mod tickets;
