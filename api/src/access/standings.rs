//! Standings of users, from the database.

use std::sync::Arc;

use guanxi_domain::ids::{SessionId, UserId};
use guanxi_persistence::Store;
use guanxi_persistence::access::{api_keys, sessions};

use crate::authenticator::{KeyFuture, KeyStanding, Standing, StandingFuture, StandingSource};
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
    fn key(&self, hash: [u8; 32]) -> KeyFuture {
        let (store, now) = (self.store.clone(), self.clock.now());
        Box::pin(async move {
            let found = store.read(move |tx| api_keys::find_by_secret(tx, &hash)).await?;
            let Some((key, at_company)) = found.filter(|(key, _)| key.is_alive(now)) else { return Ok(None) };
            if key.notes_use(now) {
                let id = key.id;
                store.write(move |tx| api_keys::save_used(tx, id, now)).await?;
            }
            let standing = Standing {
                unit_id: key.unit_id,
                at_company,
                grants: key.grants(at_company),
                password_change_required: false,
                second_factor_required: false,
            };
            Ok(Some(KeyStanding { id: key.id, expires_at: key.expires_at, standing: Arc::new(standing) }))
        })
    }

    fn standing(&self, user_id: UserId, session_id: SessionId) -> StandingFuture {
        let (store, now) = (self.store.clone(), self.clock.now());
        Box::pin(async move {
            let state = store.read(move |tx| sessions::caller_state(tx, session_id, user_id, now)).await?;
            Ok(state.map(|state| Standing {
                unit_id: state.unit_id,
                at_company: state.at_company,
                grants: state.grants,
                password_change_required: state.must_change_password,
                second_factor_required: state.second_factor_missing,
            }))
        })
    }
}
