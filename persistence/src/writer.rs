//! The one writer of SQLite: waiting writes share a commit, those behind the first each in a savepoint.
//!
//! A commit with `synchronous = FULL` costs a flush to the disk; sixteen writes in one commit cost one flush. Nobody hears
//! of a write before the commit that holds it.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use diesel::QueryResult;
use diesel::connection::SimpleConnection;
use tokio::sync::{Notify, oneshot};

use crate::dialect::{Db, Location, Locks};
use crate::error::Error;
use crate::keys::Keyring;
use crate::store::{Tx, guarded, of_write, stopping};

/// How many writes share a commit at most.
const BATCH: usize = 64;
/// After how long a batch takes no further write.
const SLICE: Duration = Duration::from_millis(20);

/// The writer's queue. Dropping it waits for the thread to write what was queued, so that a process ends with its file at rest.
pub(crate) struct Writer {
    queue: Option<Sender<Box<dyn Job>>>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Writer {
    fn drop(&mut self) {
        drop(self.queue.take());
        // The last handle of a store may go with a job, on the thread itself.
        if let Some(thread) = self.thread.take()
            && thread.thread().id() != std::thread::current().id()
        {
            let _ = thread.join();
        }
    }
}

impl Writer {
    pub(crate) fn start(location: &Location, keys: Arc<Keyring>, events: Arc<Notify>) -> Result<Self, Error> {
        let db = location.connect(false).map_err(|error| Error::Unavailable(error.to_string()))?;
        let (queue, jobs) = channel();
        let thread = Thread { db, keys, events, jobs };
        let thread = std::thread::Builder::new().name("sqlite-writer".to_owned()).spawn(move || thread.run()).map_err(Error::internal)?;
        Ok(Self { queue: Some(queue), thread: Some(thread) })
    }

    pub(crate) fn submit<T, F>(&self, work: F) -> Result<oneshot::Receiver<Result<T, Error>>, Error>
    where
        T: Send + 'static,
        F: FnMut(&mut Tx<'_>) -> Result<T, Error> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let queue = self.queue.as_ref().ok_or_else(stopping)?;
        queue.send(Box::new(Work { work, outcome: None, reply })).map_err(|_| stopping())?;
        Ok(answer)
    }
}

/// A queued write with its type forgotten.
trait Job: Send {
    /// Runs the work and keeps its outcome; whether its rows shall stay.
    fn run(&mut self, tx: &mut Tx<'_>) -> bool;
    /// Tells the caller: the kept outcome, or the failure of the whole commit.
    fn settle(self: Box<Self>, failure: Option<&str>);
}

struct Work<T, F> {
    work: F,
    outcome: Option<Result<T, Error>>,
    reply: oneshot::Sender<Result<T, Error>>,
}

impl<T: Send, F: FnMut(&mut Tx<'_>) -> Result<T, Error> + Send> Job for Work<T, F> {
    fn run(&mut self, tx: &mut Tx<'_>) -> bool {
        let outcome = guarded(|| (self.work)(tx));
        let keep = outcome.is_ok();
        self.outcome = Some(outcome);
        keep
    }

    fn settle(self: Box<Self>, failure: Option<&str>) {
        let outcome = match (failure, self.outcome) {
            (Some(message), _) => Err(Error::Unavailable(message.to_owned())),
            (None, Some(outcome)) => outcome.map_err(of_write),
            (None, None) => Err(stopping()),
        };
        // The caller may have gone away; the write stands all the same.
        let _ = self.reply.send(outcome);
    }
}

struct Thread {
    db: Db,
    keys: Arc<Keyring>,
    events: Arc<Notify>,
    jobs: Receiver<Box<dyn Job>>,
}

impl Thread {
    fn run(mut self) {
        while let Ok(first) = self.jobs.recv() {
            let mut batch = Vec::new();
            // Nothing may end this thread: without it the process could never write again.
            let outcome = guarded(|| Ok(self.batch(first, &mut batch)?));
            let failure = match outcome {
                Ok(told) => {
                    if told {
                        self.events.notify_one();
                    }
                    None
                }
                Err(error) => {
                    log::error!("a shared commit failed: {error}");
                    // Whatever is left of the transaction; SQLite may have rolled it back already.
                    let _ = self.db.batch_execute("ROLLBACK");
                    Some(error.to_string())
                }
            };
            for job in batch {
                job.settle(failure.as_deref());
            }
        }
    }

    /// Runs the first write and those that wait behind it, and commits. Whether events were appended.
    fn batch(&mut self, first: Box<dyn Job>, batch: &mut Vec<Box<dyn Job>>) -> QueryResult<bool> {
        let begun = Instant::now();
        batch.push(first);
        self.db.begin_write(&Locks::default())?;
        let mut told = false;
        let mut at = 0;
        while let Some(job) = batch.get_mut(at) {
            told |= match at {
                0 => Self::as_first(&mut self.db, &self.keys, job.as_mut())?,
                _ => Self::in_savepoint(&mut self.db, &self.keys, job.as_mut())?,
            };
            at += 1;
            if at < BATCH
                && begun.elapsed() < SLICE
                && let Ok(next) = self.jobs.try_recv()
            {
                batch.push(next);
            }
        }
        self.db.commit()?;
        Ok(told)
    }

    /// There is nothing before the first to be kept apart from it, and a savepoint costs a copy of every page that it changes.
    fn as_first(db: &mut Db, keys: &Keyring, job: &mut dyn Job) -> QueryResult<bool> {
        let mut tx = Tx::new(db, keys);
        let keep = job.run(&mut tx);
        let told = tx.told && keep;
        if !keep {
            db.batch_execute("ROLLBACK")?;
            db.begin_write(&Locks::default())?;
        }
        Ok(told)
    }

    /// An error here (and not one of the job) means that the transaction itself is gone: after a full disk, an I/O error or
    /// lack of memory SQLite rolls back everything, and then there is no savepoint to go back to.
    fn in_savepoint(db: &mut Db, keys: &Keyring, job: &mut dyn Job) -> QueryResult<bool> {
        db.batch_execute("SAVEPOINT one")?;
        let mut tx = Tx::new(db, keys);
        let keep = job.run(&mut tx);
        let told = tx.told && keep;
        db.batch_execute(if keep { "RELEASE one" } else { "ROLLBACK TO one; RELEASE one" })?;
        Ok(told)
    }
}

#[cfg(test)]
mod tests {
    use diesel::RunQueryDsl;
    use diesel::sql_types::Binary;

    use super::*;
    use crate::keys::NamedKey;

    const INSERT: &str = "INSERT INTO kept (value) VALUES (?)";

    fn insert(tx: &mut Tx<'_>, bytes: usize) -> Result<(), Error> {
        diesel::sql_query(INSERT).bind::<Binary, _>(vec![1_u8; bytes]).execute(tx.db)?;
        Ok(())
    }

    #[test]
    fn on_a_full_disk_what_is_acknowledged_is_there_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let location = Location::Sqlite(folder.path().join("test.sqlite3").to_str().unwrap().to_owned());
        let key = NamedKey { id: "test".to_owned(), secret: [1; 32] };
        let keys = Arc::new(Keyring::new(&[key], &[2; 32]).unwrap());
        let writer = Writer::start(&location, keys, Arc::new(Notify::new())).unwrap();
        let bounded = writer.submit(|tx| Ok(tx.db.batch_execute("CREATE TABLE kept (value blob); PRAGMA max_page_count = 20")?)).unwrap();
        bounded.blocking_recv().unwrap().unwrap();
        let mut acknowledged = Vec::new();
        for round in 0..5 {
            // The first holds the writer until the others wait behind it, so that they share a commit.
            let (open, gate) = channel::<()>();
            let held = writer.submit(move |_| gate.recv().map_err(Error::internal)).unwrap();
            let sizes = [100 + round, 2_000_000, 200 + round, 5_000];
            let waiting: Vec<_> = sizes.into_iter().map(|bytes| (bytes, writer.submit(move |tx| insert(tx, bytes)).unwrap())).collect();
            open.send(()).unwrap();
            // It shares the fate of the others.
            let _ = held.blocking_recv().unwrap();
            for (bytes, answer) in waiting {
                match answer.blocking_recv().unwrap() {
                    Ok(()) => acknowledged.push(bytes),
                    Err(error) => assert!(matches!(error, Error::Unavailable(_)), "{error:?}"),
                }
            }
        }
        assert!(!acknowledged.contains(&2_000_000));
        #[derive(diesel::QueryableByName)]
        struct Length {
            #[diesel(sql_type = diesel::sql_types::BigInt)]
            value: i64,
        }
        drop(writer);
        let mut db = location.connect(true).unwrap();
        let rows: Vec<Length> = diesel::sql_query("SELECT length(value) AS value FROM kept").load(&mut db).unwrap();
        let mut found: Vec<usize> = rows.into_iter().map(|row| row.value as usize).collect();
        found.sort_unstable();
        acknowledged.sort_unstable();
        assert_eq!(found, acknowledged);
    }
}
