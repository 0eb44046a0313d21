//! A column that holds a word of a closed list, and is to be one of a few.

use diesel::expression::{AppearsOnTable, Expression, NonAggregate, SelectableExpression, ValidGrouping};
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::{Bool, Text};
use guanxi_domain::vocabulary::Word;

use super::{MultiBackend, json_list};

/// `column = …` of one word, `column IN (…)` of several as one parameter: either way the statement stays prepared.
///
/// One word leads through the column's index, which holds the rows in the order of the list. Several are a condition only: their
/// rows would have to be sorted, all of them for every page, so that SQLite is kept from the index. PostgreSQL knows how many
/// there are, and chooses.
#[derive(Clone, Debug)]
pub struct AnyWord<C> {
    column: C,
    words: Vec<&'static str>,
    list: String,
}

impl<C> AnyWord<C> {
    /// The column is one of these words.
    pub fn of<W: Word>(column: C, words: &[W]) -> Self {
        let words: Vec<_> = words.iter().map(|word| word.word()).collect();
        Self { column, list: json_list(&words), words }
    }
}

impl<C> Expression for AnyWord<C> {
    type SqlType = Bool;
}

impl<C> QueryId for AnyWord<C> {
    type QueryId = ();
    // Two shapes of one type: the cache goes by the statement's text.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<C> ValidGrouping<()> for AnyWord<C> {
    type IsAggregate = diesel::expression::is_aggregate::No;
}

impl<C: AppearsOnTable<QS>, QS> AppearsOnTable<QS> for AnyWord<C> {}
impl<C: SelectableExpression<QS>, QS> SelectableExpression<QS> for AnyWord<C> {}

impl<C: QueryFragment<MultiBackend> + NonAggregate> QueryFragment<MultiBackend> for AnyWord<C> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        if let [word] = self.words.as_slice() {
            self.column.walk_ast(out.reborrow())?;
            out.push_sql(" = ");
            return out.push_bind_param::<Text, _>(word);
        }
        match out.backend() {
            MultiBackend::Postgres(_) => {
                self.column.walk_ast(out.reborrow())?;
                out.push_sql(" = ANY (ARRAY(SELECT jsonb_array_elements_text(CAST(");
                out.push_bind_param::<Text, _>(&self.list)?;
                out.push_sql(" AS jsonb))))");
            }
            MultiBackend::Sqlite(_) => {
                out.push_sql("+");
                self.column.walk_ast(out.reborrow())?;
                out.push_sql(" IN (SELECT value FROM json_each(");
                out.push_bind_param::<Text, _>(&self.list)?;
                out.push_sql("))");
            }
        }
        Ok(())
    }
}
