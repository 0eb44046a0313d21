//! Who has read personal values in clear, what customers have consented to, and the rotation of the keys that seal.

pub mod access_records;
pub mod consents;
pub mod rotation;
mod verify;

pub use verify::{SealedVerified, verify_sealed};
