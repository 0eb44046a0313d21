//! Staff users, their roles, organisation units and sign-in sessions.

pub mod api_keys;
pub mod attempts;
pub mod hand_overs;
pub mod holders;
pub mod resets;
pub mod responsible;
pub mod roles;
pub mod scope;
pub mod second_factors;
pub mod sessions;
pub mod units;
pub mod users;
pub mod verify;
pub mod within;
