//! Inserting: with what becomes of rows that are there already, and many rows at once.

use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};

/// An insert with an `ON CONFLICT` clause that both engines spell alike.
#[derive(Clone, Copy, Debug)]
pub struct OnConflict<Q> {
    insert: Q,
    clause: &'static str,
}

impl<Q> OnConflict<Q> {
    /// Adds `ON CONFLICT` and the clause behind it.
    pub const fn new(insert: Q, clause: &'static str) -> Self {
        Self { insert, clause }
    }
}

impl<Q: QueryId> QueryId for OnConflict<Q> {
    type QueryId = ();
    // The clause is a value, so that the type alone does not identify the statement.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q, C> RunQueryDsl<C> for OnConflict<Q> {}

impl<Q: QueryFragment<DB>, DB: diesel::backend::Backend> QueryFragment<DB> for OnConflict<Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.insert.walk_ast(out.reborrow())?;
        out.push_sql(" ON CONFLICT ");
        out.push_sql(self.clause);
        Ok(())
    }
}

/// From how many values on PostgreSQL takes rows by `COPY`; below that a list of values costs less.
pub const COPY_FROM: usize = 200;

/// Inserts many rows at once: PostgreSQL takes them by `COPY` in its binary form, SQLite one by one with a prepared statement (which
/// is as fast there). Where `on_conflict` names what becomes of rows that are there already, PostgreSQL takes lists of values
/// instead, in chunks below its 65,535 parameters. A row that is alone goes by a statement that stays prepared.
#[macro_export]
macro_rules! insert_many {
    ($db:expr, $table:expr, $rows:expr, columns = $columns:expr) => {{
        use diesel::prelude::*;
        let rows: &[_] = $rows;
        let outcome: diesel::QueryResult<()> = match (&mut *$db, rows) {
            (_, []) => Ok(()),
            ($crate::dialect::Db::Sqlite(connection), rows) => {
                rows.iter().try_for_each(|row| diesel::insert_into($table).values(row).execute(connection).map(drop))
            }
            ($crate::dialect::Db::Postgres(connection), [row]) => diesel::insert_into($table).values(row).execute(connection).map(drop),
            ($crate::dialect::Db::Postgres(connection), rows) if rows.len() * $columns < $crate::dialect::COPY_FROM => {
                diesel::insert_into($table).values(rows).execute(connection).map(drop)
            }
            ($crate::dialect::Db::Postgres(connection), rows) => {
                diesel::copy_from($table).from_insertable(rows).execute(connection).map(drop)
            }
        };
        outcome
    }};
    ($db:expr, $table:expr, $rows:expr, columns = $columns:expr, on_conflict = $clause:expr) => {{
        use diesel::prelude::*;
        let rows: &[_] = $rows;
        let outcome: diesel::QueryResult<()> = match &mut *$db {
            $crate::dialect::Db::Sqlite(connection) => rows.iter().try_for_each(|row| {
                $crate::dialect::OnConflict::new(diesel::insert_into($table).values(row), $clause).execute(connection).map(drop)
            }),
            $crate::dialect::Db::Postgres(connection) => rows.chunks(60_000 / $columns).try_for_each(|chunk| match chunk {
                [row] => $crate::dialect::OnConflict::new(diesel::insert_into($table).values(row), $clause).execute(connection).map(drop),
                chunk => $crate::dialect::OnConflict::new(diesel::insert_into($table).values(chunk), $clause).execute(connection).map(drop),
            }),
        };
        outcome
    }};
}

/// Inserts rows as [`insert_many!`](crate::insert_many) does, or puts them by for the one statement in which [`Tx::gather`] writes what it
/// gathers.
///
/// [`Tx::gather`]: crate::store::Tx::gather
#[macro_export]
macro_rules! put {
    ($tx:expr, $table:expr, $rows:expr, columns = $columns:expr $(, on_conflict = $clause:expr)?) => {{
        let rows = $rows;
        match $tx.gathered(rows.len())? {
            Some(together) => {
                for row in rows {
                    together.add($crate::put!(@insert diesel::insert_into($table).values(row) $(, $clause)?));
                }
                Ok(())
            }
            None => $crate::insert_many!($tx.db, $table, &rows, columns = $columns $(, on_conflict = $clause)?),
        }
    }};
    (@insert $insert:expr) => { $insert };
    (@insert $insert:expr, $clause:expr) => { $crate::dialect::OnConflict::new($insert, $clause) };
}
