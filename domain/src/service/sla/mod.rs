//! Promises and their clocks: what is promised to whom, how each promise stands, and why.
//!
//! The clocks are a pure function of a record's history, its traits, the versions of policy and calendars that they go by, and an
//! instant: [`spans`] says from when to when each counts and when it stands still, [`judge`] how it stands.
//!
//! - A promise is kept by what happens before its deadline; at the deadline itself it is broken.
//! - A clock goes by the versions that were in force when it began, until a change is applied to it.
//! - A promise that was broken stays so, with the deadline that was missed; one that was kept stays kept.
//! - A deadline that a new classification puts into the past is broken from then on.

mod book;
mod clock;
mod history;
mod input;
mod policy;
mod preview;
mod promised;
mod record;
mod shipped;
mod supposed;
#[cfg(test)]
mod tests;
mod words;

pub use book::{Book, CalendarVersion, PolicyVersion};
pub use clock::{Clock, Mark, Summary, explain, judge, with_newest};
pub use history::{End, Moment, Span, What, spans};
pub use input::{
    ConditionsInput, LEAST_SECONDS, MOST_PROMISED_DAYS, MOST_RULES, MOST_SECONDS, MOST_VALUES, PromiseInput, RULE_NAME_MAX, RuleInput,
};
pub use policy::{Conditions, Length, Policy, Promise, Rule, Traits};
pub use preview::{Asked, MOST_ASKED, MOST_SEGMENTS, Preview, PreviewInput, deadline};
pub use promised::{Life, Promised, PromisedKind, Shown};
pub use record::{PolicyDocument, PolicyInput, PolicyPatch, SlaPolicy, marks};
pub use supposed::{Supposed, SupposedComplaintInput, SupposedInput, suppose};
pub use words::{ClockKind, ClockState, SlaTarget};

use crate::vocabulary::Vocabulary;

/// The word lists of promises.
#[must_use]
pub fn vocabularies() -> Vec<Vocabulary> {
    vec![Vocabulary::of::<SlaTarget>(), Vocabulary::of::<ClockKind>(), Vocabulary::of::<ClockState>(), Vocabulary::of::<PromisedKind>()]
}
