//! What every context stands on: events and their sealer, timers, idempotency, numbers, key fingerprints, imports.

pub mod events;
pub mod fingerprints;
pub mod idempotency;
pub mod imports;
pub mod numbers;
pub mod page;
pub mod timers;
