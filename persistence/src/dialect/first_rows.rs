//! How many rows a page takes, written so that PostgreSQL plans its statement once.

use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::BigInt;

use super::{Db, MultiBackend};

/// Sizes of pages that callers ask for. Each is a statement of its own to the database, so there are few of them.
const USUAL: [u32; 4] = [20, 50, 100, 200];

/// The first rows of a query without a limit of its own.
///
/// A limit that is a parameter is unknown to PostgreSQL's generic plan, which takes it for a tenth of all rows: the plan looks so dear
/// that the statement is planned anew each time, which takes longer than reading the page. The usual limits therefore stand in the text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FirstRows<Q> {
    query: Q,
    count: i64,
    usual: bool,
}

impl<Q> FirstRows<Q> {
    /// The rows of a page, and one more that says whether another page follows.
    pub(crate) fn of_page(query: Q, limit: u32) -> Self {
        Self { query, count: i64::from(limit) + 1, usual: USUAL.contains(&limit) }
    }
}

impl<Q> QueryId for FirstRows<Q> {
    type QueryId = ();
    // The limit is part of the text.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q: Query> Query for FirstRows<Q> {
    type SqlType = Q::SqlType;
}

impl<Q> RunQueryDsl<Db> for FirstRows<Q> {}

impl<Q: QueryFragment<MultiBackend>> QueryFragment<MultiBackend> for FirstRows<Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        self.query.walk_ast(out.reborrow())?;
        out.push_sql(" LIMIT ");
        if self.usual {
            out.push_sql(&self.count.to_string());
            Ok(())
        } else {
            out.push_bind_param::<BigInt, _>(&self.count)
        }
    }
}
