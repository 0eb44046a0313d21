//! Staff users, their roles, organisation units and sign-in sessions.

pub mod hand_overs;
pub mod holders;
pub mod responsible;
pub mod roles;
pub mod scope;
pub mod sessions;
pub mod units;
pub mod users;
pub mod verify;
