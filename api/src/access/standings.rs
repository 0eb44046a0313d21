//! Standings of users, from the database.

use guanxi_domain::ids::{SessionId, UserId};
use guanxi_persistence::Store;
use guanxi_persistence::access::sessions;

use crate::authenticator::{Standing, StandingFuture, StandingSource};
use crate::clock::Clock;

/// Asks the store.
pub struct StoredStandings {
    store: Store,
    clock: Clock,
}

impl StoredStandings {
    /// Asks this store, at the time of this clock.
    #[must_use]
    pub const fn new(store: Store, clock: Clock) -> Self {
        Self { store, clock }
    }
}

impl StandingSource for StoredStandings {
    fn standing(&self, user_id: UserId, session_id: SessionId) -> StandingFuture {
        let (store, now) = (self.store.clone(), self.clock.now());
        Box::pin(async move {
            let state = store.read(move |tx| sessions::caller_state(tx, session_id, user_id, now)).await?;
            Ok(state.map(|state| Standing {
                unit_id: state.unit_id,
                at_company: state.at_company,
                grants: state.grants,
                password_change_required: state.must_change_password,
            }))
        })
    }
}
