//! The service desk over HTTP.

mod subcategories;
mod tickets;
