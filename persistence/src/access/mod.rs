//! Staff users, organisation units and sign-in sessions.

pub mod holders;
pub mod scope;
pub mod sessions;
pub mod units;
pub mod users;
pub mod verify;
