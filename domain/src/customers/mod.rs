//! Customers: persons and organisations the company has, had or wants a relation with.
//!
//! Every command is a pure function from a state (and who, when) to a [`Change`]: the new state, the events that tell of it,
//! and which rows differ. Events and rows come of comparing the two states, in one place, so that they can't disagree with
//! what happened. A command that changes nothing gives an empty change.

pub mod actions;
mod change;
mod classes;
mod contact;
mod contact_point;
mod create;
mod customer;
mod email;
mod events;
pub mod masking;
mod name_key;
mod patch;
mod phone;
mod primary;
mod quiet_hours;
mod read;
mod values;
mod words;

pub use actions::{CustomerAction, CustomerState};
pub use change::{Change, RowChanges, Rows};
pub use classes::{FieldClass, class_of};
pub use contact::{Contact, ContactPatch, ContactPatchInput, NewContact, NewContactInput};
pub use contact_point::{
    ContactPoint, ContactPointPatch, ContactPointPatchInput, ContactPointValue, NewContactPoint, NewContactPointInput,
};
pub use create::{NewCustomer, NewCustomerInput, NewRecord, create};
pub use customer::{Customer, CustomerReference};
pub use email::EmailAddress;
pub use name_key::name_key;
pub use patch::{CustomerPatch, CustomerPatchInput, patch};
pub use phone::PhoneNumber;
pub use quiet_hours::{QuietHours, QuietHoursInput, format_time};
pub use values::{Birthday, IdentityNumber, PostalAddress, SocialHandle};
pub use words::{ContactPointKind, CustomerKind, OrganizationSize, PotentialGrade, SocialPlatform};

use crate::vocabulary::Vocabulary;

/// The word lists of this context.
#[must_use]
pub fn vocabularies() -> Vec<Vocabulary> {
    vec![
        Vocabulary::of::<CustomerKind>(),
        Vocabulary::of::<CustomerState>(),
        Vocabulary::of::<CustomerAction>(),
        Vocabulary::of::<OrganizationSize>(),
        Vocabulary::of::<PotentialGrade>(),
        Vocabulary::of::<ContactPointKind>(),
        Vocabulary::of::<SocialPlatform>(),
        Vocabulary::of::<FieldClass>(),
    ]
}
