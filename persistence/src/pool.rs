//! The pool's connections: made, proven before use where there is doubt, and thrown away when broken.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use diesel::ConnectionError;
use diesel::connection::SimpleConnection;
use diesel::r2d2::{ManageConnection, Pool, R2D2Connection};

use crate::dialect::{Db, Engine, Location};
use crate::error::Error;

/// After how long without use a connection is asked whether it still lives.
const DOUBTED: Duration = Duration::from_secs(10);
/// How long a caller waits for a connection.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);

/// Opens a pool of at most `size` connections.
pub(crate) fn open(location: Location, size: u32, key_id: String) -> Result<Pool<Connections>, Error> {
    let reading = location.engine() == Engine::Sqlite;
    Pool::builder()
        .max_size(size)
        .min_idle(Some(1))
        .test_on_check_out(true)
        .connection_timeout(PATIENCE)
        .error_handler(Box::new(QuietErrors))
        .build(Connections { location, reading, size, key_id, losses: AtomicU64::new(0) })
        .map_err(|error| Error::Unavailable(error.to_string()))
}

/// A connection of the pool.
pub(crate) struct Pooled {
    pub(crate) db: Db,
    /// Set by whoever finds that it can't be used again.
    pub(crate) broken: bool,
    losses_seen: u64,
    used_at: Instant,
}

/// Makes connections, of the engine that the location names.
#[derive(Debug)]
pub(crate) struct Connections {
    location: Location,
    reading: bool,
    size: u32,
    /// The key that this process seals with, which others see (see [`crate::privacy::rotation`]).
    key_id: String,
    // One broken connection means that the server may have been restarted: the others are asked before they are used again.
    losses: AtomicU64,
}

impl ManageConnection for Connections {
    type Connection = Pooled;
    type Error = ConnectionError;

    fn connect(&self) -> Result<Pooled, ConnectionError> {
        let losses_seen = self.losses.load(Ordering::Acquire);
        let mut db = self.location.connect(self.reading)?;
        let prepared = db.announce_key(&self.key_id).and_then(|()| db.share_cache(self.size));
        prepared.map_err(ConnectionError::CouldntSetupConfiguration)?;
        Ok(Pooled { db, broken: false, losses_seen, used_at: Instant::now() })
    }

    /// A connection that has just served is not asked again: that would be one more round trip for every request.
    fn is_valid(&self, pooled: &mut Pooled) -> Result<(), ConnectionError> {
        let losses = self.losses.load(Ordering::Acquire);
        let trusted = pooled.losses_seen == losses && pooled.used_at.elapsed() < DOUBTED;
        if !trusted && pooled.db.engine() == Engine::Postgres {
            pooled.db.batch_execute("SELECT 1").map_err(ConnectionError::CouldntSetupConfiguration)?;
        }
        pooled.losses_seen = losses;
        Ok(())
    }

    fn has_broken(&self, pooled: &mut Pooled) -> bool {
        let broken = pooled.broken || pooled.db.is_broken();
        if broken {
            self.losses.fetch_add(1, Ordering::AcqRel);
        }
        pooled.used_at = Instant::now();
        broken
    }
}

#[derive(Debug)]
struct QuietErrors;

impl<E: std::fmt::Display> diesel::r2d2::HandleError<E> for QuietErrors {
    fn handle_error(&self, error: E) {
        log::warn!("database connection: {error}");
    }
}
