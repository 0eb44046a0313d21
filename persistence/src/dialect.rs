//! The connection of either engine, and every SQL that the two spell differently.
//!
//! With `types.rs` this is the only file that knows the engines differ in what they accept.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::{DatabaseErrorKind, Error as DieselError};
use diesel::sql_types::Text;
use diesel::{ConnectionError, PgConnection, QueryResult, RunQueryDsl, SqliteConnection};

use guanxi_domain::ProblemCode;

pub use self::any_word::AnyWord;
pub(crate) use self::aside::Aside;
pub(crate) use self::chosen::IdList;
use self::chosen::json_list;
pub use self::chosen::{Chosen, OneOf};
pub(crate) use self::each::Each;
pub(crate) use self::first_rows::FirstRows;
pub use self::insert::{COPY_FROM, OnConflict};
pub use self::locks::Locks;
pub use self::locks::NothingOpenBefore;
pub(crate) use self::locks::{ForPlacing, lock_values, try_lock_alone};
pub use self::multi::{Db, MultiBackend};
pub(crate) use self::referenced::References;
pub(crate) use self::search::{By, Candidates, HomeOfNew, Searched, insert_searched, put_first, replace_searched};
pub use self::time_limit::WithinTime;
pub(crate) use self::time_limit::{TOO_LONG, within_time};
pub use self::together::Together;
pub(crate) use self::turns::CountedTurn;
use crate::error::Error;

mod any_word;
mod aside;
mod chosen;
mod each;
mod first_rows;
mod insert;
mod locks;
mod referenced;
mod search;
mod time_limit;
mod together;
mod turns;

#[allow(missing_docs, reason = "the derive makes public items without documentation")]
mod multi {
    use diesel::{PgConnection, SqliteConnection};

    /// A connection to either engine.
    #[derive(diesel::MultiConnection)]
    pub enum Db {
        Sqlite(SqliteConnection),
        Postgres(PgConnection),
    }
}

/// Which database serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// The embedded file.
    Sqlite,
    /// A PostgreSQL server.
    Postgres,
}

/// Where the database is, as `DATABASE_URL` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// Path of the SQLite file.
    Sqlite(String),
    /// Connection string of PostgreSQL.
    Postgres(String),
}

impl Location {
    /// Reads a database URL. The engine is never guessed: `sqlite://PATH`, `postgres://…` or `postgresql://…`.
    ///
    /// # Errors
    /// A sentence saying what is allowed.
    pub fn parse(url: &str) -> Result<Self, String> {
        if let Some(path) = url.strip_prefix("sqlite://") {
            if path.is_empty() || path.starts_with(':') {
                return Err("DATABASE_URL: sqlite:// needs the path of a file".to_owned());
            }
            return Ok(Self::Sqlite(path.to_owned()));
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Self::Postgres(url.to_owned()));
        }
        Err("DATABASE_URL must begin with sqlite:// or postgres://".to_owned())
    }

    /// The engine that serves this place.
    #[must_use]
    pub const fn engine(&self) -> Engine {
        match self {
            Self::Sqlite(_) => Engine::Sqlite,
            Self::Postgres(_) => Engine::Postgres,
        }
    }

    /// Opens a connection. A reading connection of SQLite can't write.
    ///
    /// # Errors
    /// What the engine says; a missing SQLite file is made, a missing folder is not.
    pub fn connect(&self, reading: bool) -> Result<Db, ConnectionError> {
        match self {
            Self::Sqlite(path) => {
                let mut connection = SqliteConnection::establish(path)?;
                let mode = if reading { "PRAGMA query_only = ON;" } else { "PRAGMA cache_size = -32768;" };
                // FULL, so that an acknowledged write survives a power cut.
                let settings = format!(
                    "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
                     PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 16000; {mode}"
                );
                connection.batch_execute(&settings).map_err(ConnectionError::CouldntSetupConfiguration)?;
                time_limit::register(&mut connection).map_err(ConnectionError::CouldntSetupConfiguration)?;
                Ok(Db::Sqlite(connection))
            }
            Self::Postgres(url) => {
                let mut connection = PgConnection::establish(url)?;
                // A read that takes longer than two seconds is refused as too broad; writes widen this for themselves. One request
                // takes one core: starting others for it would cost more than most statements, and the requests beside it. Pages are
                // taken to be in memory or on a disk without an arm; else a search of some thousand hits would rather go through
                // half of all customers than fetch them.
                connection
                    .batch_execute(
                        "SET TIME ZONE 'UTC'; SET statement_timeout = '2s'; SET lock_timeout = '5s'; \
                         SET max_parallel_workers_per_gather = 0; SET random_page_cost = 1.1; \
                         SET idle_in_transaction_session_timeout = '60s'; SET client_encoding = 'UTF8'",
                    )
                    .map_err(ConnectionError::CouldntSetupConfiguration)?;
                speak_english(&mut connection)?;
                Ok(Db::Postgres(connection))
            }
        }
    }
}

/// Some errors are told apart by their text. Only a superuser may choose the language of a session, but whoever runs the
/// database can choose it for the account.
fn speak_english(connection: &mut PgConnection) -> Result<(), ConnectionError> {
    if connection.batch_execute("SET lc_messages = 'C'").is_ok() {
        return Ok(());
    }
    let language: String =
        diesel::select(current_setting("lc_messages")).get_result(connection).map_err(ConnectionError::CouldntSetupConfiguration)?;
    if language != "C" && language != "POSIX" && !language.to_ascii_lowercase().starts_with("en") {
        log::warn!(
            "PostgreSQL writes its messages in {language}: deadlocks and time limits will not be recognised; \
             let its administrator run ALTER ROLE … SET lc_messages TO 'C' for this account"
        );
    }
    Ok(())
}

impl Db {
    /// Which engine this is.
    #[must_use]
    pub const fn engine(&self) -> Engine {
        match self {
            Self::Sqlite(_) => Engine::Sqlite,
            Self::Postgres(_) => Engine::Postgres,
        }
    }

    /// Gives a reading connection its part of the memory that all of them have for pages, where the engine runs in this process.
    pub(crate) fn share_cache(&mut self, connections: u32) -> QueryResult<()> {
        match self {
            Self::Sqlite(connection) => connection.batch_execute(&format!("PRAGMA cache_size = -{}", CACHE_KIB / connections.max(1))),
            Self::Postgres(_) => Ok(()),
        }
    }

    /// Lets other processes on a PostgreSQL see which key this one seals with.
    pub(crate) fn announce_key(&mut self, key_id: &str) -> QueryResult<()> {
        match self {
            Self::Sqlite(_) => Ok(()),
            // The id of a key holds nothing that would have to be escaped.
            Self::Postgres(connection) => connection.batch_execute(&format!("SET application_name = '{ANNOUNCED}{key_id}'")),
        }
    }

    /// The keys that processes on this PostgreSQL seal with, as far as this account may see them; the embedded database has one server,
    /// which tells by its lock.
    pub(crate) fn announced_keys(&mut self) -> QueryResult<Vec<String>> {
        match self {
            Self::Sqlite(_) => Ok(Vec::new()),
            Self::Postgres(connection) => {
                let sessions = "SELECT DISTINCT application_name AS name FROM pg_stat_activity WHERE datname = current_database()";
                let names: Vec<Announced> = diesel::sql_query(sessions).load(connection)?;
                Ok(names.into_iter().filter_map(|row| row.name?.strip_prefix(ANNOUNCED).map(str::to_owned)).collect())
            }
        }
    }

    /// Begins a reading transaction that may take minutes.
    pub(crate) fn begin_leisure(&mut self) -> QueryResult<()> {
        match self {
            Self::Sqlite(connection) => connection.batch_execute("BEGIN"),
            Self::Postgres(connection) => {
                connection.batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = '10min'")
            }
        }
    }

    /// Makes this transaction a slice of long work. Its commit may return before it is flushed: nobody is told of it until a later
    /// commit, which flushes it too. Its lookups keep to indexes: PostgreSQL would plan them, and the checks of foreign keys, while
    /// the tables are small, and search these from end to end for every row once they have grown. For the same reason no slice
    /// goes by the plans of those before it.
    pub(crate) fn as_slice(&mut self) -> QueryResult<()> {
        match self {
            Self::Sqlite(_) => Ok(()),
            Self::Postgres(connection) => {
                connection.batch_execute("SET LOCAL synchronous_commit = off; SET LOCAL enable_seqscan = off; DISCARD PLANS")
            }
        }
    }

    /// Lets PostgreSQL look at those of its tables at once that have grown by a quarter since it last did, so that its plans fit
    /// them before its own housekeeping comes by. SQLite plans by its indexes alone.
    pub(crate) fn learn_sizes(&mut self) -> QueryResult<()> {
        let Self::Postgres(connection) = self else { return Ok(()) };
        let grown = diesel::dsl::sql::<Text>(
            "SELECT relname::text FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' \
             AND pg_relation_size(oid) > (relpages::bigint + 8) * current_setting('block_size')::bigint * 5 / 4 \
             AND relname IN ('customers', 'customer_search', 'contact_points', 'customer_units', 'customer_tags', 'customer_references', \
             'orders', 'order_lines', 'order_references', 'customer_figures', 'customer_stages', 'customer_lifecycles', 'interactions', \
             'interaction_references') ORDER BY 1",
        );
        let grown: Vec<String> = grown.load(connection)?;
        if grown.is_empty() {
            return Ok(());
        }
        connection.batch_execute(&format!("SET LOCAL statement_timeout = '10min'; ANALYZE {}", grown.join(", ")))
    }

    /// Begins a writing transaction: on SQLite at once as the writer (a plain `BEGIN` would meet busy errors later), on
    /// PostgreSQL with room to wait for locks, and with those locks taken.
    pub(crate) fn begin_write(&mut self, locks: &Locks) -> QueryResult<()> {
        match self {
            Self::Sqlite(connection) => connection.batch_execute("BEGIN IMMEDIATE"),
            Self::Postgres(connection) => connection.batch_execute(&format!("BEGIN; SET LOCAL statement_timeout = '30s'{locks}")),
        }
    }

    /// Commits. PostgreSQL answers the commit of a transaction in which a statement failed with a rollback and no error, so that
    /// a statement before it has to find out.
    pub(crate) fn commit(&mut self) -> QueryResult<()> {
        match self {
            Self::Sqlite(connection) => connection.batch_execute("COMMIT"),
            Self::Postgres(connection) => connection.batch_execute("SELECT 1; COMMIT"),
        }
    }
}

/// What the name of a connection begins with that tells its key.
const ANNOUNCED: &str = "guanxi ";

#[derive(diesel::QueryableByName)]
struct Announced {
    #[diesel(sql_type = diesel::sql_types::Nullable<Text>)]
    name: Option<String>,
}

/// Adds `FOR UPDATE` on PostgreSQL; SQLite's writer is alone anyway.
#[derive(Clone, Copy, Debug, QueryId)]
pub struct ForChange<Q>(pub Q);

impl<Q: Query> Query for ForChange<Q> {
    type SqlType = Q::SqlType;
}

impl<Q> RunQueryDsl<Db> for ForChange<Q> {}

impl<Q: QueryFragment<MultiBackend>> QueryFragment<MultiBackend> for ForChange<Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        self.0.walk_ast(out.reborrow())?;
        if matches!(out.backend(), MultiBackend::Postgres(_)) {
            out.push_sql(" FOR UPDATE");
        }
        Ok(())
    }
}

/// Adds `FOR UPDATE SKIP LOCKED` on PostgreSQL: rows that another process works on are passed over.
#[derive(Clone, Copy, Debug, QueryId)]
pub struct ForClaim<Q>(pub Q);

impl<Q: Query> Query for ForClaim<Q> {
    type SqlType = Q::SqlType;
}

impl<Q> RunQueryDsl<Db> for ForClaim<Q> {}

impl<Q: QueryFragment<MultiBackend>> QueryFragment<MultiBackend> for ForClaim<Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        self.0.walk_ast(out.reborrow())?;
        if matches!(out.backend(), MultiBackend::Postgres(_)) {
            out.push_sql(" FOR UPDATE SKIP LOCKED");
        }
        Ok(())
    }
}

/// An insert that passes over rows which are there already; the count of rows tells whether it did.
#[derive(Clone, Copy, Debug, QueryId)]
pub struct OrSkip<Q>(pub Q);

impl<Q> RunQueryDsl<Db> for OrSkip<Q> {}

impl<Q: QueryFragment<MultiBackend>> QueryFragment<MultiBackend> for OrSkip<Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        self.0.walk_ast(out.reborrow())?;
        out.push_sql(" ON CONFLICT DO NOTHING");
        Ok(())
    }
}

/// The memory for pages of all reading connections of SQLite together, in KiB.
const CACHE_KIB: u32 = 49_152;

/// Turns the breach of a unique constraint into the refusal `already_exists`: the last word where two callers race.
pub(crate) fn unique<T>(outcome: QueryResult<T>) -> Result<T, Error> {
    match outcome {
        Err(DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => Err(ProblemCode::AlreadyExists.into()),
        other => Ok(other?),
    }
}

diesel::define_sql_function! {
    /// The value of a setting of the session.
    fn current_setting(name: Text) -> Text;
}
