//! The store: [`Store::read`] and [`Store::write`] are the only doors to the database.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::r2d2::{Pool, PooledConnection};
use guanxi_domain::ProblemCode;
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};

use crate::dialect::{Db, Engine, Location, Locks, Together, within_time};
use crate::error::Error;
use crate::keys::Keyring;
use crate::pool::{self, Connections, PATIENCE};
use crate::writer::Writer;

/// How often a write is run when other transactions are in its way.
const TRIES: u32 = 3;
/// How long to wait before the second run; before the third twice as long.
const PAUSE: Duration = Duration::from_millis(10);

/// A connection lent for one read or inside one write, with the keys that personal values need.
pub struct Tx<'a> {
    pub(crate) db: &'a mut Db,
    pub(crate) keys: &'a Keyring,
    pub(crate) told: bool,
    /// Whether an event is among what is put by.
    pub(crate) event_gathered: bool,
    /// Which locks it took as it began.
    pub(crate) locked: Locks,
    gathered: Option<Together>,
}

/// The most new rows of one table that are put by; more of them are better written by themselves.
const GATHERED_MAX: usize = 8;

impl<'a> Tx<'a> {
    pub(crate) fn new(db: &'a mut Db, keys: &'a Keyring) -> Self {
        Self { db, keys, told: false, event_gathered: false, locked: Locks::default(), gathered: None }
    }

    /// Does work whose new rows are written at its end, in one statement where the engine lies behind a wire. The work must not read what
    /// it has put by, nor write rows that lean on it, unless it calls [`Tx::write_gathered`] before.
    pub(crate) fn gather<T>(&mut self, work: impl FnOnce(&mut Self) -> Result<T, Error>) -> Result<T, Error> {
        self.gathered = matches!(self.db, Db::Postgres(_)).then(Together::default);
        let done = work(self).and_then(|done| self.write_gathered().map(|()| done));
        self.gathered = None;
        self.event_gathered = false;
        done
    }

    /// Writes what was put by so far.
    pub(crate) fn write_gathered(&mut self) -> Result<(), Error> {
        self.event_gathered = false;
        match (self.gathered.as_mut(), &mut *self.db) {
            (Some(gathered), Db::Postgres(connection)) => Ok(std::mem::take(gathered).execute(connection)?),
            _ => Ok(()),
        }
    }

    /// Where so many new rows of a table are put by; none where they are to be written at once, and then what was put by is written.
    pub(crate) fn gathered(&mut self, rows: usize) -> Result<Option<&mut Together>, Error> {
        if rows > GATHERED_MAX {
            self.write_gathered()?;
            return Ok(None);
        }
        Ok(self.gathered.as_mut())
    }

    /// Which engine serves.
    #[must_use]
    pub fn engine(&self) -> Engine {
        self.db.engine()
    }
}

impl std::fmt::Debug for Tx<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Tx").field("engine", &self.db.engine()).finish_non_exhaustive()
    }
}

/// How to open a store.
#[derive(Clone, Debug)]
pub struct StoreOptions {
    /// Where the database is.
    pub location: Location,
    /// How many connections serve at most (on SQLite: readers, beside the one writer).
    pub connections: u32,
    /// The keys of personal values.
    pub keys: Arc<Keyring>,
}

/// The database, shared by everything that reads or writes.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    engine: Engine,
    pool: Pool<Connections>,
    // As many blocking closures at once as there are connections: r2d2's own queue is unfair under load.
    permits: Arc<Semaphore>,
    writer: Option<Writer>,
    keys: Arc<Keyring>,
    events: Arc<Notify>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Store").field("engine", &self.inner.engine).finish_non_exhaustive()
    }
}

impl Store {
    /// Opens the pool (and on SQLite the writer). The schema must be there: see [`crate::migrate`].
    ///
    /// # Errors
    /// `Unavailable` where the database can't be reached.
    pub fn open(options: StoreOptions) -> Result<Self, Error> {
        let StoreOptions { location, connections, keys } = options;
        let engine = location.engine();
        let connections = connections.max(1);
        let events = Arc::new(Notify::new());
        let writer = match engine {
            Engine::Sqlite => Some(Writer::start(&location, Arc::clone(&keys), Arc::clone(&events))?),
            Engine::Postgres => None,
        };
        let pool = pool::open(location, connections, keys.current_id().to_owned())?;
        let permits = Arc::new(Semaphore::new(usize::try_from(connections).unwrap_or(1)));
        Ok(Self { inner: Arc::new(Inner { engine, pool, permits, writer, keys, events }) })
    }

    /// Which engine serves.
    #[must_use]
    pub fn engine(&self) -> Engine {
        self.inner.engine
    }

    /// The keys of personal values.
    #[must_use]
    pub fn keys(&self) -> &Keyring {
        &self.inner.keys
    }

    /// Waits until a transaction of this process has committed events.
    pub async fn events_committed(&self) {
        self.inner.events.notified().await;
    }

    /// Runs queries on a connection that is not in a transaction: each statement sees what was committed when it began.
    ///
    /// # Errors
    /// What the work says, or `Unavailable`.
    pub async fn read<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, Error> + Send + 'static,
    {
        let permit = self.permit().await?;
        let inner = Arc::clone(&self.inner);
        let task = tokio::task::spawn_blocking(move || {
            let outcome = inner.read(work);
            drop(permit);
            outcome
        });
        task.await.unwrap_or_else(|error| Err(Error::internal(error)))
    }

    /// Runs a transaction. The work may be run again when another transaction is in its way, so it must not keep what an
    /// earlier run made; nothing outside the database may happen in it.
    ///
    /// # Errors
    /// What the work says (then nothing was changed), or `Unavailable`.
    pub async fn write<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnMut(&mut Tx<'_>) -> Result<T, Error> + Send + 'static,
    {
        self.write_locking(Locks::default(), work).await
    }

    /// [`Self::write`], with locks that the transaction takes as it begins. Whoever needs one of them later in it has it already.
    ///
    /// # Errors
    /// As [`Self::write`].
    pub async fn write_locking<T, F>(&self, locks: Locks, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnMut(&mut Tx<'_>) -> Result<T, Error> + Send + 'static,
    {
        if let Some(writer) = &self.inner.writer {
            return writer.submit(work)?.await.unwrap_or_else(|_| Err(stopping()));
        }
        let permit = self.permit().await?;
        let inner = Arc::clone(&self.inner);
        let task = tokio::task::spawn_blocking(move || {
            let outcome = inner.write_pooled(&locks, work);
            drop(permit);
            outcome
        });
        task.await.unwrap_or_else(|error| Err(Error::internal(error)))
    }

    /// Room for one more blocking closure. Who waits longer than for a connection is told to come back: a queue that nobody
    /// leaves would answer everybody late.
    async fn permit(&self) -> Result<OwnedSemaphorePermit, Error> {
        let permits = Arc::clone(&self.inner.permits);
        if let Ok(permit) = Arc::clone(&permits).try_acquire_owned() {
            return Ok(permit);
        }
        match tokio::time::timeout(PATIENCE, permits.acquire_owned()).await {
            Ok(permit) => permit.map_err(|_| stopping()),
            Err(_) => Err(Error::Unavailable("every connection is taken".to_owned())),
        }
    }

    /// [`Self::read`] for callers that are not asynchronous: the command line and tests.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn read_now<T>(&self, work: impl FnOnce(&mut Tx<'_>) -> Result<T, Error>) -> Result<T, Error> {
        self.inner.read(work)
    }

    /// A read of maintenance, which no caller waits for: it may take minutes, and all its statements see one state on PostgreSQL.
    ///
    /// # Errors
    /// As [`Self::read`], but never `filter_too_broad`.
    pub fn read_at_leisure<T>(&self, work: impl FnOnce(&mut Tx<'_>) -> Result<T, Error>) -> Result<T, Error> {
        self.inner.read_at_leisure(work)
    }

    /// [`Self::write`] for callers that are not asynchronous: the command line and tests.
    ///
    /// # Errors
    /// As [`Self::write`].
    pub fn write_now<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnMut(&mut Tx<'_>) -> Result<T, Error> + Send + 'static,
    {
        match &self.inner.writer {
            Some(writer) => writer.submit(work)?.blocking_recv().unwrap_or_else(|_| Err(stopping())),
            None => self.inner.write_pooled(&Locks::default(), work),
        }
    }
}

impl Inner {
    fn connection(&self) -> Result<PooledConnection<Connections>, Error> {
        self.pool.get().map_err(|error| Error::Unavailable(error.to_string()))
    }

    fn read<T>(&self, work: impl FnOnce(&mut Tx<'_>) -> Result<T, Error>) -> Result<T, Error> {
        let mut connection = self.connection()?;
        let outcome = within_time(|| guarded(|| work(&mut Tx::new(&mut connection.db, &self.keys))));
        match outcome {
            Err(Error::Unavailable(message) | Error::Conflict(message)) => {
                connection.broken = true;
                Err(Error::Unavailable(message))
            }
            outcome => outcome,
        }
    }

    fn read_at_leisure<T>(&self, work: impl FnOnce(&mut Tx<'_>) -> Result<T, Error>) -> Result<T, Error> {
        let mut connection = self.connection()?;
        connection.db.begin_leisure()?;
        let outcome = guarded(|| work(&mut Tx::new(&mut connection.db, &self.keys)));
        if connection.db.batch_execute("ROLLBACK").is_err() {
            connection.broken = true;
        }
        outcome
    }

    fn write_pooled<T>(&self, locks: &Locks, mut work: impl FnMut(&mut Tx<'_>) -> Result<T, Error>) -> Result<T, Error> {
        let mut tries = 1;
        loop {
            match self.transaction(locks, &mut work) {
                Err(Error::Conflict(_)) if tries < TRIES => {
                    // Who was let through takes what it waits for; at once again, the two would meet again.
                    std::thread::sleep(PAUSE * tries);
                    tries += 1;
                }
                outcome => return outcome.map_err(of_write),
            }
        }
    }

    fn transaction<T>(&self, locks: &Locks, work: &mut impl FnMut(&mut Tx<'_>) -> Result<T, Error>) -> Result<T, Error> {
        let mut connection = self.begun(locks)?;
        let mut tx = Tx::new(&mut connection.db, &self.keys);
        tx.locked = locks.clone();
        let outcome = guarded(|| work(&mut tx));
        let told = tx.told;
        let outcome = outcome.and_then(|value| connection.db.commit().map(|()| value).map_err(Error::from));
        match &outcome {
            Ok(_) if told => self.events.notify_one(),
            Ok(_) => {}
            Err(_) => {
                if let Err(failed) = connection.db.batch_execute("ROLLBACK") {
                    log::warn!("rollback failed: {failed}");
                    connection.broken = true;
                }
            }
        }
        outcome
    }

    /// A connection with a transaction begun; a broken one (the server was restarted) is replaced, up to the pool's size.
    fn begun(&self, locks: &Locks) -> Result<PooledConnection<Connections>, Error> {
        let mut last = None;
        for _ in 0..=self.pool.max_size() {
            let mut connection = self.connection()?;
            let Err(error) = connection.db.begin_write(locks) else { return Ok(connection) };
            let error = Error::from(error);
            // It waited for its locks in vain, on a connection that is well: on another it would wait as long.
            if matches!(error, Error::Refused(_) | Error::Conflict(_)) {
                connection.broken = connection.db.batch_execute("ROLLBACK").is_err();
                return Err(error);
            }
            connection.broken = true;
            last = Some(error);
        }
        Err(last.unwrap_or_else(stopping))
    }
}

/// Runs work so that a panic in it becomes an error of the inside and the connection stays usable.
pub(crate) fn guarded<T>(work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(Error::internal("a query panicked")))
}

/// What the caller of a write hears: that it was too slow is nothing that a narrower filter would mend.
pub(crate) fn of_write(error: Error) -> Error {
    match error {
        Error::Conflict(message) => Error::Unavailable(message),
        Error::Refused(refusal) if refusal.code == ProblemCode::FilterTooBroad => {
            Error::Unavailable("a statement took too long".to_owned())
        }
        other => other,
    }
}

pub(crate) fn stopping() -> Error {
    Error::Unavailable("the store is stopping".to_owned())
}
