//! The service desk: tickets with promises that are kept, and the right person at once.
//!
//! - [`assignment`]: who gets a ticket: queues, desks of staff, rules, and the choice with its reasons.
//! - [`calendar`]: business calendars, and time counted by them.
//! - [`sla`]: promises, and the clocks by which they stand.
//! - [`ticket`]: a customer's problem from its report to its end: the workflow, the commands, its history.
//! - [`escalation`]: how a broken promise climbs; [`desk_policy`]: to whom, after which waits, and when silence closes a ticket.
//! - [`report`]: how promises were kept.

pub mod assignment;
pub mod calendar;
pub mod desk_policy;
pub mod escalation;
pub mod report;
pub mod sla;
pub mod ticket;

use crate::vocabulary::Vocabulary;

/// The word lists of this context.
#[must_use]
pub fn vocabularies() -> Vec<Vocabulary> {
    let mut lists = ticket::vocabularies();
    lists.extend([
        Vocabulary::of::<escalation::EscalationLevel>(),
        Vocabulary::of::<escalation::EscalationSkip>(),
        Vocabulary::of::<escalation::EscalationEnd>(),
        Vocabulary::of::<escalation::EscalationSort>(),
        Vocabulary::of::<desk_policy::DeskPolicySort>(),
        Vocabulary::of::<report::ReportBy>(),
    ]);
    lists.extend(assignment::vocabularies());
    lists.extend(calendar::vocabularies());
    lists.extend(sla::vocabularies());
    lists
}
