//! Locks on what is no row, and what transactions that are still open hold back.

use std::collections::BTreeSet;

use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::Bool;

use super::{Db, MultiBackend};

/// Locks on values that are no rows yet, which a transaction takes as it begins: with the same message, where the engine lies behind a
/// wire. They are taken in the order of their numbers, so that two transactions with the same ones never wait for each other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Locks(BTreeSet<i64>);

impl Locks {
    /// Those that are not among others.
    pub(crate) fn without(&self, others: &Self) -> Vec<i64> {
        self.0.difference(&others.0).copied().collect()
    }
}

impl FromIterator<i64> for Locks {
    fn from_iter<I: IntoIterator<Item = i64>>(values: I) -> Self {
        Self(values.into_iter().collect())
    }
}

impl std::fmt::Display for Locks {
    /// Statements of PostgreSQL, each behind a semicolon.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|value| write!(formatter, "; SELECT pg_advisory_xact_lock({value})"))
    }
}

/// Takes locks on values that are no rows yet, until the transaction ends: whoever creates a record with the same value
/// waits. SQLite's writer is alone anyway.
pub(crate) fn lock_values(db: &mut Db, values: &[i64]) -> QueryResult<()> {
    match db {
        Db::Sqlite(_) => Ok(()),
        // In the order of the numbers, so that two transactions with the same values never wait for each other.
        Db::Postgres(connection) => {
            let sorted: BTreeSet<i64> = values.iter().copied().collect();
            for value in sorted {
                diesel::select(pg_advisory_xact_lock(value)).execute(connection)?;
            }
            Ok(())
        }
    }
}

/// Adds `FOR NO KEY UPDATE` on PostgreSQL: who else changes the row waits, who only makes records that refer to it does not.
#[derive(Clone, Copy, Debug, QueryId)]
pub(crate) struct ForPlacing<Q>(pub(crate) Q);

impl<Q: Query> Query for ForPlacing<Q> {
    type SqlType = Q::SqlType;
}

impl<Q> RunQueryDsl<Db> for ForPlacing<Q> {}

impl<Q: QueryFragment<MultiBackend>> QueryFragment<MultiBackend> for ForPlacing<Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        self.0.walk_ast(out.reborrow())?;
        if matches!(out.backend(), MultiBackend::Postgres(_)) {
            out.push_sql(" FOR NO KEY UPDATE");
        }
        Ok(())
    }
}

/// Tries for a lock that one process at a time may hold until its transaction ends.
pub(crate) fn try_lock_alone(db: &mut Db, lock: i64) -> QueryResult<bool> {
    match db {
        Db::Sqlite(_) => Ok(true),
        Db::Postgres(connection) => diesel::select(pg_try_advisory_xact_lock(lock)).get_result(connection),
    }
}

diesel::define_sql_function! {
    /// Waits for a lock on a number, held until the transaction ends.
    fn pg_advisory_xact_lock(key: diesel::sql_types::BigInt);
}
diesel::define_sql_function! {
    /// Tries for a lock on a number, held until the transaction ends.
    fn pg_try_advisory_xact_lock(key: diesel::sql_types::BigInt) -> Bool;
}

/// The condition that no open transaction can precede an event of `event_tail` (see [`crate::platform::events`]), nor any event
/// with a smaller sequence that still waits: of two changes of one record the earlier may be that of the younger transaction,
/// which waits longer. An id that this server has not given yet came with a restored copy, and waits for nothing.
#[derive(Clone, Copy, Debug, QueryId)]
pub struct NothingOpenBefore;

impl Expression for NothingOpenBefore {
    type SqlType = Bool;
}
impl ValidGrouping<()> for NothingOpenBefore {
    type IsAggregate = diesel::expression::is_aggregate::No;
}
impl<QS> AppearsOnTable<QS> for NothingOpenBefore {}
impl<QS> SelectableExpression<QS> for NothingOpenBefore {}

impl QueryFragment<MultiBackend> for NothingOpenBefore {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        let condition = match out.backend() {
            MultiBackend::Postgres(_) => {
                "event_tail.sequence < COALESCE((SELECT min(waiting.sequence) FROM event_tail AS waiting WHERE waiting.transaction_id \
                 BETWEEN CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text) AS bigint) \
                 AND CAST(CAST(pg_snapshot_xmax(pg_current_snapshot()) AS text) AS bigint) - 1), 9223372036854775807)"
            }
            MultiBackend::Sqlite(_) => "1 = 1",
        };
        out.push_sql(condition);
        Ok(())
    }
}
