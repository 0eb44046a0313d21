//! A database per test on either engine, and ways to look at it past the crate.

#![allow(dead_code, reason = "a kit: tools of it may rest while no test needs them")]

pub mod database;
pub mod plans;
#[path = "../../../../tests/support/postgres.rs"]
pub mod postgres;
#[path = "../../../../tests/support/watchdog.rs"]
pub mod watchdog;

use chrono::Duration;
use guanxi_domain::instant::{self, Instant};
use guanxi_persistence::platform::fingerprints;
use guanxi_persistence::{Engine, Error, Tx};

/// Makes two tests of each function, one per engine.
macro_rules! on_both_engines {
    ($($name:ident)+) => {$(
        mod $name {
            #[test]
            fn on_sqlite() {
                $crate::support::run(guanxi_persistence::Engine::Sqlite, super::$name);
            }

            #[test]
            fn on_postgres() {
                $crate::support::run(guanxi_persistence::Engine::Postgres, super::$name);
            }
        }
    )+};
}

/// Runs a test on a new database, where the engine is there.
pub fn run(engine: Engine, test: impl FnOnce(&database::Database)) {
    if let Some(database) = database::Database::migrated(engine) {
        test(&database);
    }
}

/// A moment and so many seconds.
pub fn at(seconds: i64) -> Instant {
    instant::parse("2026-02-13T09:00:00Z").unwrap() + Duration::seconds(seconds)
}

/// Runs a future to its end.
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

/// Runs a function in so many threads at once and gives what each made.
pub fn at_once<T: Send>(threads: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    std::thread::scope(|scope| {
        let work = &work;
        let running: Vec<_> = (0..threads).map(|thread| scope.spawn(move || work(thread))).collect();
        running.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

/// Writes a row that names itself: the table of fingerprints takes any.
pub fn note(tx: &mut Tx<'_>, name: &str) -> Result<(), Error> {
    fingerprints::check(tx, &[("note".to_owned(), name.to_owned(), vec![1])])
}
