//! Customers: persons and organisations the company has, had or wants a relation with.
//!
//! Every command is a pure function from a state (and who, when) to a [`Change`]: the new state, the events that tell of it,
//! and which rows differ. Events and rows come of comparing the two states, in one place, so that they can't disagree with
//! what happened. A command that changes nothing gives an empty change.

pub mod actions;
mod change;
mod commands;
mod contact;
mod contact_commands;
mod contact_point;
mod contact_point_commands;
mod create;
mod customer;
pub mod duplicates;
pub mod email;
mod events;
pub mod facts;
pub mod lifecycle;
pub mod lookup;
pub mod masking;
mod name_key;
mod patch;
mod phone;
mod primary;
mod quiet_hours;
pub(crate) mod read;
pub mod search;
mod sorts;
#[cfg(test)]
mod tests;
mod upsert;
mod values;
mod words;

pub use actions::{CustomerAction, CustomerState};
pub use change::{Change, RowChanges, Rows};
pub use commands::{
    add_reference, add_serving_unit, archive, clear_key_account, reference_taken, remove_reference, remove_serving_unit, restore,
    set_key_account,
};
pub use contact::{Contact, ContactPatch, ContactPatchInput, NewContact, NewContactInput};
pub use contact_commands::{add_contact, change_contact, remove_contact};
pub use contact_point::{
    ContactPoint, ContactPointPatch, ContactPointPatchInput, ContactPointValue, NewContactPoint, NewContactPointInput,
};
pub use contact_point_commands::{add_contact_point, change_contact_point, remove_contact_point};
pub use create::{NewCustomer, NewCustomerInput, NewRecord, create};
pub use customer::{Customer, CustomerReference};
pub use email::EmailAddress;
pub use name_key::name_key;
pub use patch::{CustomerPatch, CustomerPatchInput, patch};
pub use phone::PhoneNumber;
pub use quiet_hours::{QuietHours, QuietHoursInput, format_time};
pub use sorts::CustomerSort;
pub use upsert::{UpsertCustomer, UpsertCustomerInput, update_by_reference, upsert_by_reference};
pub use values::{Birthday, IdentityNumber, PostalAddress, SocialHandle};
pub use words::{ContactPointKind, CustomerKind, OrganizationSize, PotentialGrade, SocialPlatform};

use crate::vocabulary::Vocabulary;

/// The word lists of this context.
#[must_use]
pub fn vocabularies() -> Vec<Vocabulary> {
    vec![
        Vocabulary::of::<CustomerKind>(),
        Vocabulary::of::<CustomerState>(),
        Vocabulary::of::<CustomerSort>(),
        Vocabulary::of::<lookup::LinkReason>(),
        Vocabulary::of::<CustomerAction>(),
        Vocabulary::of::<OrganizationSize>(),
        Vocabulary::of::<PotentialGrade>(),
        Vocabulary::of::<ContactPointKind>(),
        Vocabulary::of::<SocialPlatform>(),
        Vocabulary::of::<facts::CustomerFact>(),
        Vocabulary::of::<lifecycle::LifecycleStage>(),
        Vocabulary::of::<lifecycle::LifecyclePhase>(),
        Vocabulary::of::<lifecycle::LifecycleRule>(),
        Vocabulary::of::<lifecycle::ChurnReason>(),
        Vocabulary::of::<lifecycle::StageSort>(),
        Vocabulary::of::<lifecycle::PolicySort>(),
    ]
}
