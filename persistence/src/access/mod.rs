//! Staff users, their roles, organisation units and sign-in sessions.

pub mod roles;
pub mod sessions;
pub mod units;
pub mod users;
