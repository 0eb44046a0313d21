//! Staff users, organisation units and sign-in sessions.

pub mod attempts;
pub mod sessions;
pub mod units;
pub mod users;
