//! Who works with the system, and what they may do.
//!
//! - [`unit`] and [`unit_change`]: the tree of organisation units; [`user`] and [`user_change`]: staff users.
//! - [`hand_over`]: what becomes of their records when they leave; [`responsible`]: who is responsible for a record.
//! - [`rights`]: why somebody may do something; [`permission`]: permissions and scopes; [`role`]: named sets of them; [`built_in`]: those that come along; [`giving`]: who may
//!   give what.
//! - [`password`]: which passwords are good enough; [`session`]: how long a sign-in lasts.
//! - [`second_factor`]: codes beside the password; [`api_key`]: what integrators come in with.
//! - [`throttle`]: how wrong sign-ins slow down further ones.
//! - [`naming`]: whom and which units records may name. [`listing`]: by what lists are sorted.

pub mod api_key;
pub mod built_in;
pub mod giving;
pub mod hand_over;
pub mod listing;
pub mod naming;
pub mod password;
pub mod permission;
pub mod reach;
pub mod responsible;
pub mod rights;
pub mod role;
pub mod second_factor;
pub mod session;
mod sign_in;
pub mod throttle;
pub mod unit;
pub mod unit_change;
pub mod user;
pub mod user_change;

pub use built_in::BuiltInRole;
pub use giving::Giver;
pub use permission::{Grants, Permission, Scope};
pub use reach::{Post, Reach};
pub use role::Role;
pub use unit::{Unit, UnitKind};
pub use user::{StaffUser, UserRole, UserStatus};
pub use user_change::UserAction;

use crate::vocabulary::Vocabulary;

/// The word lists of this context.
#[must_use]
pub fn vocabularies() -> Vec<Vocabulary> {
    vec![
        Vocabulary::of::<Permission>(),
        Vocabulary::of::<Scope>(),
        Vocabulary::of::<BuiltInRole>(),
        Vocabulary::of::<UnitKind>(),
        Vocabulary::of::<UserStatus>(),
        Vocabulary::of::<UserAction>(),
        Vocabulary::of::<responsible::Ground>(),
        Vocabulary::of::<rights::Verdict>(),
        Vocabulary::of::<session::RevocationReason>(),
    ]
}
