//! What every context stands on: who decides and when, and the events that tell of it.

mod context;
pub mod event;

pub use context::{Actor, Context};
pub use event::{Event, EventKind, Record, RecordKind};

use crate::vocabulary::Vocabulary;

/// The word lists of this context.
#[must_use]
pub fn vocabularies() -> Vec<Vocabulary> {
    vec![Vocabulary::of::<EventKind>(), Vocabulary::of::<RecordKind>()]
}
