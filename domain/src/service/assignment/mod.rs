//! Who gets a ticket: queues and their members, the desks of staff, the rules that send tickets to queues, and the choice itself.
//!
//! - [`actions`]: claiming, giving, handing over and giving back.
//! - [`queue`]: where tickets wait for somebody, and who may be given them.
//! - [`desk`]: how much work somebody takes and when; [`shift`]: the hours of people and queues.
//! - [`rules`]: which tickets go to which queue, in versions; the first rule that matches counts.
//! - [`mod@choose`]: who of a queue is free and whose turn it is; [`placement`]: the decision with its reasons;
//!   [`handling`]: what follows from it.

pub mod actions;
pub mod choose;
pub mod desk;
pub mod desk_input;
pub mod handling;
pub mod placement;
mod placing;
pub mod queue;
pub mod queue_input;
pub mod rules;
pub mod rules_input;
pub mod shift;
#[cfg(test)]
mod tests;
pub mod words;

pub use actions::{Handed, Handing, HandingInput};
pub use choose::{Candidate, Choice, Wish, Wished, choose, choose_responsible};
pub use desk::{Desk, DeskChange};
pub use desk_input::{DeskPatch, DeskPatchInput};
pub use handling::{Handling, Standing};
pub use placement::{PassedOver, Placement, RuleMatched, Turn};
pub use queue::{Queue, QueueChange};
pub use queue_input::{QueueDraft, QueueInput};
pub use rules::{Conditions, Matter, Rule, Rules};
pub use rules_input::{NewRules, NewRulesInput};
pub use shift::{Shift, ShiftInput};
pub use words::{DeskSort, NotFree, QueueKind, QueueSort, RulesSort, Strategy};

use crate::vocabulary::Vocabulary;

/// The word lists of this part.
#[must_use]
pub fn vocabularies() -> Vec<Vocabulary> {
    vec![
        Vocabulary::of::<QueueKind>(),
        Vocabulary::of::<Strategy>(),
        Vocabulary::of::<NotFree>(),
        Vocabulary::of::<QueueSort>(),
        Vocabulary::of::<DeskSort>(),
        Vocabulary::of::<RulesSort>(),
    ]
}
