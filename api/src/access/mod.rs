//! Signing in, the signed-in user, staff users, their roles, and organisation units.

pub mod api_keys;
mod argon;
pub mod change_password;
pub mod create_session;
pub mod delete_other_sessions;
pub mod delete_session;
pub mod delete_user_sessions;
mod device;
mod example;
pub mod explain;
mod families;
mod gate;
pub mod get_me;
pub mod list_sessions;
pub mod password_resets;
mod password_threads;
mod passwords;
pub mod refresh_session;
pub mod roles;
pub mod second_factor;
pub mod setup;
pub mod standings;
mod token_view;
mod totp;
mod unit_view;
pub mod units;
mod user_view;
pub mod users;

pub use api_keys::ApiKeySecret;
pub use families::RefreshSecret;
pub use gate::Gate;
#[cfg(test)]
pub use passwords::Origin;
pub use passwords::{Passwords, hash_now, random_password};
