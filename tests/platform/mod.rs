//! What every operation stands on: health, problems, languages, the document, start and stop.

mod configuration;
mod document;
mod lifecycle;
mod problems;
mod transport;
