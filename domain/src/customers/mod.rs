//! Customers: persons and organisations the company has, had or wants a relation with.

mod email;
pub mod masking;
mod name_key;
mod phone;
mod values;
mod words;

pub use email::EmailAddress;
pub use name_key::name_key;
pub use phone::PhoneNumber;
pub use values::{Birthday, IdentityNumber, PostalAddress, SocialHandle};
pub use words::{ContactPointKind, CustomerKind, OrganizationSize, PotentialGrade, SocialPlatform};

use crate::vocabulary::Vocabulary;

/// The word lists of this context.
#[must_use]
pub fn vocabularies() -> Vec<Vocabulary> {
    vec![
        Vocabulary::of::<CustomerKind>(),
        Vocabulary::of::<OrganizationSize>(),
        Vocabulary::of::<PotentialGrade>(),
        Vocabulary::of::<ContactPointKind>(),
        Vocabulary::of::<SocialPlatform>(),
    ]
}
