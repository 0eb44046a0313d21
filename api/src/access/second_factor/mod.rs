//! The second factor of one's own account, and signing in with it.

pub mod check;
pub mod confirm;
pub mod disable;
pub mod enrol;
pub mod get;
pub mod renew_recovery_codes;
pub mod reset;
pub mod sign_in;
mod view;

pub use view::ChallengeView;
