//! Signing in, the signed-in user, staff users, their roles, and organisation units.

mod argon;
pub mod change_password;
pub mod create_session;
pub mod delete_other_sessions;
pub mod delete_session;
mod device;
mod example;
pub mod explain;
mod families;
pub mod get_me;
pub mod list_sessions;
mod passwords;
pub mod refresh_session;
pub mod roles;
pub mod setup;
pub mod standings;
mod token_view;
mod unit_view;
pub mod units;
mod user_view;
pub mod users;

pub use passwords::{Passwords, hash_now, random_password};
