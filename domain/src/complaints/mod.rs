//! Complaints: no grievance lost, forgotten, or closed against the customer's word.
//!
//! - [`words`]: how complaints are told apart.
//! - [`field`]: which field of the company answers for a kind, and who leads it.
//! - [`promises`]: what is promised of them, from when to when.

pub mod field;
pub mod promises;
pub mod words;

use crate::vocabulary::Vocabulary;

/// The word lists of this context.
#[must_use]
pub fn vocabularies() -> Vec<Vocabulary> {
    vec![Vocabulary::of::<field::Field>(), Vocabulary::of::<words::ComplaintKind>(), Vocabulary::of::<words::Severity>()]
}
