//! The service desk: tickets with promises that are kept, and the right person at once.
//!
//! - [`assignment`]: who gets a ticket: queues, desks of staff, rules, and the choice with its reasons.
//! - [`calendar`]: business calendars, and time counted by them.
//! - [`sla`]: promises, and the clocks by which they stand.
//! - [`ticket`]: a customer's problem from its report to its end: the workflow, the commands, its history.

pub mod assignment;
pub mod calendar;
pub mod sla;
pub mod ticket;

use crate::vocabulary::Vocabulary;

/// The word lists of this context.
#[must_use]
pub fn vocabularies() -> Vec<Vocabulary> {
    let mut lists = ticket::vocabularies();
    lists.extend(assignment::vocabularies());
    lists.extend(calendar::vocabularies());
    lists.extend(sla::vocabularies());
    lists
}
