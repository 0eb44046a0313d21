//! Sets of values as one parameter of a statement.

use diesel::QueryResult;
use diesel::expression::{AppearsOnTable, Expression, NonAggregate, SelectableExpression, ValidGrouping};
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{Bool, Text};

use super::{Db, MultiBackend};
use crate::types::{Id, IdType};

/// A set of ids or texts as one parameter, however many they are, so that the statement stays prepared.
#[derive(Clone, Debug)]
pub struct Chosen {
    alone: Option<Id>,
    list: String,
    array: String,
    cast: &'static str,
}

impl Chosen {
    /// These ids.
    pub fn ids(ids: impl IntoIterator<Item = Id>) -> Self {
        let ids: Vec<String> = ids.into_iter().map(|id| id.0.as_hyphenated().to_string()).collect();
        Self { alone: None, array: format!("{{{}}}", ids.join(",")), list: json_list(ids), cast: "uuid" }
    }

    /// These ids, for a query that is known by its text and not by its type: an id that is alone is compared as it is.
    pub fn alone_or_ids(ids: impl IntoIterator<Item = Id>) -> Self {
        let mut ids = ids.into_iter().peekable();
        let first = ids.next();
        match (first, ids.peek()) {
            (Some(alone), None) => Self { alone: Some(alone), array: String::new(), list: String::new(), cast: "uuid" },
            (first, _) => Self::ids(first.into_iter().chain(ids)),
        }
    }

    /// These texts.
    pub fn texts<S: AsRef<str>>(texts: impl IntoIterator<Item = S>) -> Self {
        Self { alone: None, list: json_list(texts), array: String::new(), cast: "text" }
    }

    /// These byte strings.
    pub fn bytes<B: AsRef<[u8]>>(values: impl IntoIterator<Item = B>) -> Self {
        let hex = |bytes: B| bytes.as_ref().iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        Self { alone: None, list: json_list(values.into_iter().map(hex)), array: String::new(), cast: "bytea" }
    }

    /// Writes ` IN (…)` behind a column.
    pub(crate) fn push<'b>(&'b self, out: &mut AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        if let Some(id) = &self.alone {
            out.push_sql(" = ");
            return out.push_bind_param::<IdType, _>(id);
        }
        match out.backend() {
            MultiBackend::Postgres(_) if self.cast == "uuid" => {
                out.push_sql(" = ANY (CAST(CAST(");
                out.push_bind_param::<Text, _>(&self.array)?;
                out.push_sql(" AS text) AS uuid[]))");
            }
            MultiBackend::Postgres(_) => {
                let read = if self.cast == "bytea" { "decode(value, 'hex')" } else { "value" };
                out.push_sql(" = ANY (ARRAY(SELECT ");
                out.push_sql(read);
                out.push_sql(" FROM jsonb_array_elements_text(CAST(");
                out.push_bind_param::<Text, _>(&self.list)?;
                out.push_sql(" AS jsonb)) AS chosen (value)))");
            }
            MultiBackend::Sqlite(_) => {
                let read = if self.cast == "bytea" { "unhex(value)" } else { "value" };
                out.push_sql(" IN (SELECT ");
                out.push_sql(read);
                out.push_sql(" FROM json_each(");
                out.push_bind_param::<Text, _>(&self.list)?;
                out.push_sql("))");
            }
        }
        Ok(())
    }
}

/// A list of ids as the one parameter `$1` of a statement that is written as text.
pub(crate) struct IdList {
    /// What stands behind a column: that it is one of them. It may stand there several times.
    pub sql: &'static str,
    /// The parameter.
    pub value: String,
}

impl IdList {
    /// The list as this engine takes it.
    pub(crate) fn of(db: &Db, ids: &[Id]) -> Self {
        let Chosen { list, array, .. } = Chosen::ids(ids.iter().copied());
        match db {
            Db::Postgres(_) => Self { sql: "= ANY (CAST(CAST($1 AS text) AS uuid[]))", value: array },
            Db::Sqlite(_) => Self { sql: "IN (SELECT value FROM json_each($1))", value: list },
        }
    }
}

pub(super) fn json_list<S: AsRef<str>>(items: impl IntoIterator<Item = S>) -> String {
    serde_json::Value::from_iter(items.into_iter().map(|item| item.as_ref().to_owned())).to_string()
}

/// `column IN (…)` of a [`Chosen`] set.
#[derive(Clone, Debug)]
pub struct OneOf<C> {
    column: C,
    chosen: Chosen,
}

impl<C> OneOf<C> {
    /// The column is one of these ids.
    pub fn ids(column: C, ids: impl IntoIterator<Item = Id>) -> Self {
        Self { column, chosen: Chosen::ids(ids) }
    }

    /// The column is one of these byte strings.
    pub fn bytes<B: AsRef<[u8]>>(column: C, values: impl IntoIterator<Item = B>) -> Self {
        Self { column, chosen: Chosen::bytes(values) }
    }

    /// The column is one of these texts.
    pub fn texts<S: AsRef<str>>(column: C, texts: impl IntoIterator<Item = S>) -> Self {
        Self { column, chosen: Chosen::texts(texts) }
    }
}

impl<C> Expression for OneOf<C> {
    type SqlType = Bool;
}

impl<C: QueryId> QueryId for OneOf<C> {
    type QueryId = OneOf<C::QueryId>;
    // The cast is told by the column's type, so that the column alone identifies the statement.
    const HAS_STATIC_QUERY_ID: bool = C::HAS_STATIC_QUERY_ID;
}

impl<C> ValidGrouping<()> for OneOf<C> {
    type IsAggregate = diesel::expression::is_aggregate::No;
}

impl<C: AppearsOnTable<QS>, QS> AppearsOnTable<QS> for OneOf<C> {}
impl<C: SelectableExpression<QS>, QS> SelectableExpression<QS> for OneOf<C> {}

impl<C: QueryFragment<MultiBackend> + NonAggregate> QueryFragment<MultiBackend> for OneOf<C> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        self.column.walk_ast(out.reborrow())?;
        self.chosen.push(&mut out)
    }
}
