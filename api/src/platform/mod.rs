//! Operations that every context stands on: health, words, problems, keys, the document and its pages.

pub mod docs;
pub mod document;
pub mod get_problem;
pub mod health;
pub mod jwks;
pub mod list_problems;
pub mod readiness;
pub mod vocabulary;
