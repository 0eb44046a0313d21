//! What goes from the system to people.
//!
//! - [`notification`]: what a staff user is told, in an inbox of their own.

pub mod notification;

pub use notification::{Notification, NotificationKind, NotificationSort};

use crate::vocabulary::Vocabulary;

/// The word lists of this context.
#[must_use]
pub fn vocabularies() -> Vec<Vocabulary> {
    vec![Vocabulary::of::<NotificationKind>(), Vocabulary::of::<NotificationSort>()]
}
