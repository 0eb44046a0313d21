//! New rows of several tables written by one statement.

use diesel::pg::{Pg, PgConnection};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};

/// An insert that waits for others.
type Insert = Box<dyn QueryFragment<Pg> + Send>;

/// Inserts that go to PostgreSQL in one statement: each is a round trip less, and a round trip costs more than the row. None sees the rows
/// of another, and none goes before another by promise; foreign keys between them are looked at when all are done.
#[derive(Default)]
pub struct Together {
    inserts: Vec<Insert>,
}

impl Together {
    /// Adds an insert of one row.
    pub fn add(&mut self, insert: impl QueryFragment<Pg> + Send + 'static) {
        self.inserts.push(Box::new(insert));
    }

    /// Runs the inserts.
    ///
    /// # Errors
    /// What the database says.
    pub fn execute(self, connection: &mut PgConnection) -> QueryResult<()> {
        if self.inserts.is_empty() { Ok(()) } else { RunQueryDsl::execute(self, connection).map(drop) }
    }
}

impl QueryFragment<Pg> for Together {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let Some((last, before)) = self.inserts.split_last() else { return Ok(()) };
        for (place, insert) in before.iter().enumerate() {
            out.push_sql(if place == 0 { "WITH put" } else { ", put" });
            out.push_sql(&place.to_string());
            out.push_sql(" AS (");
            insert.walk_ast(out.reborrow())?;
            out.push_sql(")");
        }
        if !before.is_empty() {
            out.push_sql(" ");
        }
        last.walk_ast(out)
    }
}

impl QueryId for Together {
    type QueryId = ();
    // Which inserts come together is a matter of values: the statement is known by its text.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Together {
    type SqlType = diesel::sql_types::Untyped;
}

impl RunQueryDsl<PgConnection> for Together {}
