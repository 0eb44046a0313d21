//! What every context stands on.
//!
//! - [`Context`]: who decides, and when; [`event`]: what tells of it.
//! - [`number`]: numbers that people quote; [`reference`]: what other systems call a record.
//! - [`kept_list`]: lists of words that a company keeps itself.
//! - [`attachment`]: files that hang on records; [`media`]: which may.
//! - [`idempotency`], [`timer`], [`page`], [`import`]: the rules of calls sent again, of things to come, of lists and of files.

pub mod attachment;
mod context;
pub mod event;
pub mod idempotency;
pub mod import;
pub mod kept_list;
pub mod media;
pub mod number;
pub mod page;
pub mod reference;
pub mod timer;

pub use context::{Actor, Context};
pub use event::{Event, EventKind, Record, RecordKind};
pub use reference::{Reference, ReferenceInput};

use crate::vocabulary::Vocabulary;

/// The word lists of this context.
#[must_use]
pub fn vocabularies() -> Vec<Vocabulary> {
    vec![
        Vocabulary::of::<EventKind>(),
        Vocabulary::of::<RecordKind>(),
        Vocabulary::of::<kept_list::KeptListSort>(),
        Vocabulary::of::<media::MediaType>(),
        Vocabulary::of::<number::Series>(),
        Vocabulary::of::<import::ImportKind>(),
        Vocabulary::of::<import::ImportStatus>(),
        Vocabulary::of::<import::OnMatch>(),
        Vocabulary::of::<import::RowOutcome>(),
        Vocabulary::of::<import::OrderTarget>(),
        Vocabulary::of::<import::CustomerTarget>(),
        Vocabulary::of::<import::InteractionTarget>(),
        Vocabulary::of::<import::ImportAction>(),
        Vocabulary::of::<import::ImportFailure>(),
        Vocabulary::of::<import::ImportOrigin>(),
        Vocabulary::of::<import::EncodingChoice>(),
        Vocabulary::of::<import::FileEncoding>(),
        Vocabulary::of::<import::Delimiter>(),
    ]
}
