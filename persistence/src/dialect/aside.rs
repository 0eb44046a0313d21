//! A column whose index is left aside.

use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping};
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sqlite::Sqlite;

use super::MultiBackend;

/// A column that SQLite reads and does not search by: it takes an index of one value to hold few rows, always, and would rather go through
/// all that has ever come of a unit than through what came in a week. PostgreSQL knows how many there are, and chooses.
#[derive(Clone, Copy, Debug, QueryId)]
pub(crate) struct Aside<C>(pub(crate) C);

impl<C: Expression> Expression for Aside<C> {
    type SqlType = C::SqlType;
}

impl<C> ValidGrouping<()> for Aside<C> {
    type IsAggregate = diesel::expression::is_aggregate::No;
}

impl<C: AppearsOnTable<QS>, QS> AppearsOnTable<QS> for Aside<C> {}
impl<C: SelectableExpression<QS>, QS> SelectableExpression<QS> for Aside<C> {}

impl<C: QueryFragment<MultiBackend>> QueryFragment<MultiBackend> for Aside<C> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        if matches!(out.backend(), MultiBackend::Sqlite(_)) {
            out.push_sql("+");
        }
        self.0.walk_ast(out)
    }
}

// Where a query among the values is written for each engine by itself.
impl<C: QueryFragment<Sqlite>> QueryFragment<Sqlite> for Aside<C> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql("+");
        self.0.walk_ast(out)
    }
}

impl<C: QueryFragment<Pg>> QueryFragment<Pg> for Aside<C> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.0.walk_ast(out)
    }
}
