//! Early warning: what alarms is found at the complaint that makes it so, not in a report a week later.
//!
//! - [`spike`]: far more complaints of one product, outlet, cause or member of the staff than usual, with the figures ([`tail`]).
//! - [`signal`]: what alarms at one complaint: a key account, one customer again and again, watched words, the public.
//! - [`alert`]: what becomes of it: level, owner, emergency plan, until it is closed. None is raised twice for the same window.
//! - [`policy`] and [`policy_input`]: what alarms and what is to be done then, as configured.
//! - [`proof`]: whether what is kept of a series is what was seen.
//!
//! What is usual is kept as counts per series and day, so that a complaint costs the same after a million others.

pub mod alert;
pub mod observed;
pub mod policy;
pub mod policy_input;
pub mod proof;
pub mod signal;
pub mod spike;
pub mod tail;
#[cfg(test)]
mod tests;
mod words;
pub mod words_in_text;

pub use words::{AlertAction, AlertGuard, AlertLevel, AlertMemberSort, AlertReasonKind, AlertSort, AlertStatus, WatchKind};

use crate::vocabulary::Vocabulary;

/// The word lists of the early warning.
#[must_use]
pub fn vocabularies() -> Vec<Vocabulary> {
    vec![
        Vocabulary::of::<AlertLevel>(),
        Vocabulary::of::<WatchKind>(),
        Vocabulary::of::<AlertReasonKind>(),
        Vocabulary::of::<AlertStatus>(),
        Vocabulary::of::<AlertAction>(),
        Vocabulary::of::<AlertGuard>(),
        Vocabulary::of::<AlertSort>(),
        Vocabulary::of::<AlertMemberSort>(),
    ]
}
