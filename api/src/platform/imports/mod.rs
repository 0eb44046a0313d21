//! Imports over the API: asked for, sent their file, watched, cancelled, and what was refused given back.

mod bodies;
pub mod cancel;
pub mod create;
pub mod get;
pub mod list;
pub mod list_refusals;
pub mod refused_rows;
pub mod send_file;
mod view;
