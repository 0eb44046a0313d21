//! What every context stands on: events, their sealer and the chain over them, timers, idempotency, numbers, key fingerprints, imports,
//! attachments, lists that a company keeps.

pub mod attachments;
pub mod chain;
pub mod chain_proof;
pub mod events;
pub mod fingerprints;
pub mod idempotency;
pub mod imports;
pub mod kept_lists;
pub mod numbers;
pub mod page;
pub mod timers;
pub mod verify;

use guanxi_domain::instant::Instant;

/// Work that waits to be done in the background.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backlog {
    /// How much of it, counted no further than 100,000.
    pub count: i64,
    /// Since when the oldest waits.
    pub oldest: Option<Instant>,
}

/// How far a backlog is counted: a figure for operators must not cost more the further behind the work is.
pub(crate) const COUNTED: i64 = 100_000;
