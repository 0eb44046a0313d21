//! Personal data: which fields are, who may read them in clear, who has, and what customers have consented to.

pub mod access_record;
pub mod consent;
pub mod fields;

pub use access_record::{ACCESS_RECORD_DAYS, AccessRecord, AccessRecordSort, Clearance};
pub use consent::{
    Consent, ConsentBasis, ConsentDecision, ConsentMeans, ConsentPurpose, ConsentSort, ConsentState, Permitted, may, states,
};
pub use fields::{FieldClass, ProtectedField, SealedColumn, Storage, class_of};

use uuid::Uuid;

use crate::platform::Actor;
use crate::vocabulary::Vocabulary;

/// Who did something, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoneBy {
    /// `user`, `api_key`, or `system:` and the name of the part.
    pub kind: String,
    /// The user or the key.
    pub id: Option<Uuid>,
}

impl From<Actor> for DoneBy {
    fn from(actor: Actor) -> Self {
        Self { kind: actor.word().into_owned(), id: actor.id() }
    }
}

/// The word lists of this context.
#[must_use]
pub fn vocabularies() -> Vec<Vocabulary> {
    vec![
        Vocabulary::of::<FieldClass>(),
        Vocabulary::of::<fields::StorageKind>(),
        Vocabulary::of::<AccessRecordSort>(),
        Vocabulary::of::<ConsentPurpose>(),
        Vocabulary::of::<ConsentDecision>(),
        Vocabulary::of::<ConsentMeans>(),
        Vocabulary::of::<ConsentBasis>(),
        Vocabulary::of::<ConsentSort>(),
    ]
}
