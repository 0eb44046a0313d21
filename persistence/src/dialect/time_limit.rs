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

#[cfg(test)]
mod tests {
    use diesel::RunQueryDsl;

    use super::*;
    use crate::dialect::{Db, Location};
    use crate::error::Error;

    const ENDLESS: &str =
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n WHERE guanxi_in_time() AND i < 0";

    #[test]
    fn an_endless_read_ends_and_the_next_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("test.sqlite3").to_str().unwrap().to_owned();
        let mut db: Db = Location::Sqlite(path).connect(true).unwrap();
        let begun = Instant::now();
        let outcome = within_time(|| diesel::sql_query(ENDLESS).execute(&mut db));
        let error = Error::from(outcome.unwrap_err());
        assert!(matches!(&error, Error::Refused(refusal) if refusal.code == guanxi_domain::ProblemCode::FilterTooBroad), "{error:?}");
        assert!((READ_LIMIT..READ_LIMIT * 2).contains(&begun.elapsed()), "{:?}", begun.elapsed());
        let bounded = format!("{ENDLESS} LIMIT 0");
        within_time(|| diesel::sql_query(&bounded).execute(&mut db)).unwrap();
        diesel::sql_query("SELECT 1 WHERE guanxi_in_time()").execute(&mut db).unwrap();
    }
}
