//! Who works with the system, and what they may do.
//!
//! - [`unit`]: the tree of organisation units; [`user`]: staff users.
//! - [`permission`]: permissions, scopes, roles and what they grant.
//! - [`password`]: which passwords are good enough; [`session`]: how long a sign-in lasts.
//! - [`second_factor`]: codes beside the password; [`api_key`]: what integrators come in with.
//! - [`throttle`]: how wrong sign-ins slow down further ones.
//! - [`listing`]: by what lists are sorted.

pub mod api_key;
pub mod listing;
pub mod password;
pub mod permission;
pub mod reach;
pub mod second_factor;
pub mod session;
pub mod throttle;
pub mod unit;
pub mod user;

pub use permission::{BuiltInRole, Grants, Permission, Scope};
pub use reach::{Post, Reach};
pub use unit::{Unit, UnitKind};
pub use user::{StaffUser, UserStatus};

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
        Vocabulary::of::<session::RevocationReason>(),
    ]
}
