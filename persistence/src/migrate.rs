//! Bringing a database to the schema of this binary.

use std::fs::File;

use diesel::connection::SimpleConnection;
use diesel::migration::MigrationSource;
use diesel::prelude::*;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::dialect::{Db, Location};
use crate::error::Error;

const SQLITE: EmbeddedMigrations = embed_migrations!("../migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("../migrations/postgres");

/// The number under which processes that start at once agree who migrates.
const MIGRATION_LOCK: i64 = 0x6775_616e_7869_0001;

/// Runs every migration that the database has not seen, and says which. Of several processes that start at once one does it and
/// the others wait.
///
/// # Errors
/// `Unavailable` where the database can't be reached, `Internal` where a migration fails or the database is of a newer version.
pub fn migrate(location: &Location) -> Result<Vec<String>, Error> {
    let unreachable = |error: diesel::ConnectionError| Error::Unavailable(error.to_string());
    match location {
        Location::Sqlite(path) => {
            let lock = File::create(format!("{path}.lock")).map_err(|error| Error::Unavailable(format!("{path}.lock: {error}")))?;
            lock.lock().map_err(Error::internal)?;
            let mut db = location.connect(false).map_err(unreachable)?;
            run(&mut db)
        }
        Location::Postgres(_) => {
            let mut db = location.connect(false).map_err(unreachable)?;
            db.batch_execute(&format!("SET statement_timeout = 0; SET lock_timeout = 0; SELECT pg_advisory_lock({MIGRATION_LOCK})"))?;
            // The lock goes with the connection.
            run(&mut db)
        }
    }
}

/// Whether the database has the schema of this binary: nothing is left to migrate, and nothing in it is newer.
///
/// # Errors
/// `Unavailable` where the database can't be reached.
pub fn is_current(location: &Location) -> Result<bool, Error> {
    let mut db = location.connect(false).map_err(|error| Error::Unavailable(error.to_string()))?;
    match &mut db {
        Db::Sqlite(connection) => current(connection, &SQLITE),
        Db::Postgres(connection) => current(connection, &POSTGRES),
    }
}

fn current<C, D>(connection: &mut C, source: &EmbeddedMigrations) -> Result<bool, Error>
where
    C: MigrationHarness<D> + Connection<Backend = D>,
    D: diesel::backend::Backend,
    EmbeddedMigrations: MigrationSource<D>,
{
    let applied = connection.applied_migrations().map_err(Error::internal)?.len();
    let known = MigrationSource::<D>::migrations(source).map_err(Error::internal)?.len();
    Ok(applied == known)
}

fn run(db: &mut Db) -> Result<Vec<String>, Error> {
    let applied = match db {
        Db::Sqlite(connection) => pending(connection, SQLITE)?,
        Db::Postgres(connection) => pending(connection, POSTGRES)?,
    };
    Ok(applied)
}

fn pending<C, D>(connection: &mut C, source: EmbeddedMigrations) -> Result<Vec<String>, Error>
where
    C: MigrationHarness<D> + Connection<Backend = D>,
    D: diesel::backend::Backend,
    EmbeddedMigrations: MigrationSource<D>,
{
    let known: Vec<String> = MigrationSource::<D>::migrations(&source)
        .map_err(Error::internal)?
        .iter()
        .map(|migration| migration.name().version().as_owned().to_string())
        .collect();
    if let Some(newer) =
        connection.applied_migrations().map_err(Error::internal)?.iter().map(ToString::to_string).find(|version| !known.contains(version))
    {
        return Err(Error::Internal(format!("the database has migration {newer}, which this version of guanxi does not know")));
    }
    let versions = connection.run_pending_migrations(source).map_err(Error::internal)?;
    Ok(versions.iter().map(ToString::to_string).collect())
}

/// Takes every migration back, the newest first. For tests of the way down.
///
/// # Errors
/// `Internal` where a migration has no way down.
pub fn revert_all(location: &Location) -> Result<(), Error> {
    let mut db = location.connect(false).map_err(|error| Error::Unavailable(error.to_string()))?;
    match &mut db {
        Db::Sqlite(connection) => connection.revert_all_migrations(SQLITE).map(drop),
        Db::Postgres(connection) => connection.revert_all_migrations(POSTGRES).map(drop),
    }
    .map_err(Error::internal)
}
