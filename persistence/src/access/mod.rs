//! Staff users, their roles, organisation units and sign-in sessions.

pub mod holders;
pub mod roles;
pub mod scope;
pub mod sessions;
pub mod units;
pub mod users;
pub mod verify;
