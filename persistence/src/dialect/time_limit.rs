//! The two seconds that a read may take on SQLite.

use std::cell::Cell;
use std::time::{Duration, Instant};

use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping};
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::Bool;
use diesel::sqlite::Sqlite;
use diesel::{QueryResult, SqliteConnection};

use super::MultiBackend;

/// How long a read may take before it is refused as too broad.
const READ_LIMIT: Duration = Duration::from_secs(2);
/// What SQLite says of a statement that [`WithinTime`] has ended.
pub(crate) const TOO_LONG: &str = "the read took too long";

thread_local! {
    static READ_UNTIL: Cell<Option<Instant>> = const { Cell::new(None) };
}

/// Runs a read whose statements with [`WithinTime`] end after two seconds.
pub(crate) fn within_time<T>(work: impl FnOnce() -> T) -> T {
    let before = READ_UNTIL.replace(Instant::now().checked_add(READ_LIMIT));
    let outcome = work();
    READ_UNTIL.set(before);
    outcome
}

#[diesel::declare_sql_function]
extern "SQL" {
    /// Asked for every row that a statement looks at.
    fn guanxi_in_time() -> Bool;
}

/// Teaches a connection of SQLite to ask.
pub(super) fn register(connection: &mut SqliteConnection) -> QueryResult<()> {
    guanxi_in_time_utils::register_nondeterministic_impl(connection, InTime::now)
}

#[derive(Debug)]
struct InTime {
    over: bool,
}

impl InTime {
    fn now() -> Self {
        Self { over: READ_UNTIL.get().is_some_and(|until| Instant::now() > until) }
    }
}

impl ToSql<Bool, Sqlite> for InTime {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        if self.over {
            return Err(TOO_LONG.into());
        }
        out.set_value(1_i32);
        Ok(IsNull::No)
    }
}

/// A condition that always holds, and ends a read that takes longer than two seconds with `filter_too_broad`. It belongs into
/// every query whose filter may look at many rows: SQLite has no time limit for statements, and asks it for each row.
/// PostgreSQL has one, and is not asked.
#[derive(Clone, Copy, Debug, QueryId)]
pub struct WithinTime;

impl Expression for WithinTime {
    type SqlType = Bool;
}
impl ValidGrouping<()> for WithinTime {
    type IsAggregate = diesel::expression::is_aggregate::Never;
}
impl<QS> AppearsOnTable<QS> for WithinTime {}
impl<QS> SelectableExpression<QS> for WithinTime {}

impl QueryFragment<MultiBackend> for WithinTime {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        let condition = match out.backend() {
            MultiBackend::Postgres(_) => "TRUE",
            MultiBackend::Sqlite(_) => "guanxi_in_time()",
        };
        out.push_sql(condition);
        Ok(())
    }
}
