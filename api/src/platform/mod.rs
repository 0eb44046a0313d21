//! Operations that every context stands on: health, words, problems, keys, the event log, imports, the document and its pages.

pub mod docs;
pub mod document;
pub mod event_query;
pub mod event_view;
pub mod get_event_head;
pub mod get_problem;
pub mod health;
pub mod imports;
pub mod jwks;
pub mod list_events;
pub mod list_problems;
pub mod readiness;
pub mod vocabulary;
