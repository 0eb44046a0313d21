//! Keys of integrators.

pub mod create;
pub mod get;
pub mod list;
pub mod revoke;
mod secret;
mod view;

pub use secret::ApiKeySecret;
