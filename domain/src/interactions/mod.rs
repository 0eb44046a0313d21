//! Every contact with a customer, and what is promised in it.
//!
//! - [`interaction`]: one contact over a channel; [`input`]: what callers say of it; [`mod@write`]: what becomes of it.
//! - [`touchpoint`]: the steps of the customer's journey, a list that the company keeps.
//! - [`follow_up`]: what staff have promised to do next.
//! - [`timeline`]: everything that happened with a customer, merged from many sources, newest first.

pub mod follow_up;
pub mod follow_up_input;
pub mod input;
pub mod interaction;
#[cfg(test)]
mod tests;
pub mod timeline;
pub mod touchpoint;
pub mod write;

pub use follow_up::{FollowUp, FollowUpAction, FollowUpChange, FollowUpSort, FollowUpStatus};
pub use follow_up_input::{FollowUpDraft, FollowUpInput, FollowUpPatch, FollowUpPatchInput};
pub use input::{InteractionDraft, InteractionInput, InteractionPatchInput};
pub use interaction::{Direction, Interaction, InteractionAction, InteractionSort, InteractionState, Outcome, Tie, Voiding};
pub use timeline::TimelineKind;
pub use touchpoint::{Touchpoint, Touchpoints};
pub use write::{InteractionChange, InteractionFacts};

use crate::vocabulary::Vocabulary;

/// The word lists of this context.
#[must_use]
pub fn vocabularies() -> Vec<Vocabulary> {
    vec![
        Vocabulary::of::<Direction>(),
        Vocabulary::of::<Outcome>(),
        Vocabulary::of::<InteractionState>(),
        Vocabulary::of::<InteractionAction>(),
        Vocabulary::of::<InteractionSort>(),
        Vocabulary::of::<FollowUpStatus>(),
        Vocabulary::of::<FollowUpAction>(),
        Vocabulary::of::<FollowUpSort>(),
        Vocabulary::of::<TimelineKind>(),
    ]
}
