//! The service desk: tickets with promises that are kept, and the right person at once.
//!
//! - [`ticket`]: a customer's problem from its report to its end: the workflow, the commands, its history.

pub mod ticket;

use crate::vocabulary::Vocabulary;

/// The word lists of this context.
#[must_use]
pub fn vocabularies() -> Vec<Vocabulary> {
    ticket::vocabularies()
}
