//! Standings of users, from the database.

use guanxi_domain::ids::{SessionId, UserId};
use guanxi_persistence::Store;

use crate::authenticator::{StandingFuture, StandingSource};

/// Asks the store.
pub struct StoredStandings {
    #[allow(dead_code, reason = "asked once users are kept")]
    store: Store,
}

impl StoredStandings {
    /// Asks this store.
    #[must_use]
    pub const fn new(store: Store) -> Self {
        Self { store }
    }
}

impl StandingSource for StoredStandings {
    fn standing(&self, _: UserId, _: SessionId) -> StandingFuture {
        Box::pin(async { Ok(None) })
    }
}
