//! Records by the references under which other systems know them.

use std::collections::HashMap;

use diesel::QueryResult;
use diesel::RunQueryDsl;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::Text;
use guanxi_domain::platform::Reference;
use serde_json::Value;

use super::{Db, MultiBackend};
use crate::types::{Id, IdType};

/// A table of references, unique by source and reference, and its column of the records.
#[derive(Clone, Copy, Debug)]
pub(crate) struct References {
    /// The table.
    pub table: &'static str,
    /// The column that names the record.
    pub record: &'static str,
}

impl References {
    /// Which records these references name, as far as they are there.
    pub(crate) fn find<'a>(self, db: &mut Db, references: impl IntoIterator<Item = &'a Reference>) -> QueryResult<HashMap<Reference, Id>> {
        let pairs: Vec<Value> =
            references.into_iter().map(|one| Value::from([one.source.as_str(), one.reference.as_str()].as_slice())).collect();
        if pairs.is_empty() {
            return Ok(HashMap::new());
        }
        let rows: Vec<(String, String, Id)> = Referenced { of: self, list: Value::from(pairs).to_string() }.load(db)?;
        Ok(rows.into_iter().map(|(source, reference, id)| (Reference { source, reference }, id)).collect())
    }
}

/// Each reference is looked up by itself. Of sets of sources and references PostgreSQL takes, while it holds the table for small,
/// the sources alone to its index, and goes through all rows of a source.
#[derive(Debug)]
struct Referenced {
    of: References,
    list: String,
}

impl QueryId for Referenced {
    type QueryId = ();
    // Several tables have this type: the cache goes by the statement's text.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Referenced {
    type SqlType = (Text, Text, IdType);
}

impl RunQueryDsl<Db> for Referenced {}

impl QueryFragment<MultiBackend> for Referenced {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        let References { table, record } = self.of;
        out.push_sql("SELECT found.source, found.reference, found.");
        out.push_sql(record);
        let is_postgres = matches!(out.backend(), MultiBackend::Postgres(_));
        out.push_sql(if is_postgres { " FROM jsonb_array_elements(CAST(" } else { " FROM json_each(" });
        out.push_bind_param::<Text, _>(&self.list)?;
        if is_postgres {
            out.push_sql(" AS jsonb)) AS given (value) CROSS JOIN LATERAL (SELECT * FROM ");
            out.push_sql(table);
            out.push_sql(" WHERE source = given.value ->> 0 AND reference = given.value ->> 1 LIMIT 1) AS found");
        } else {
            out.push_sql(") AS given CROSS JOIN ");
            out.push_sql(table);
            out.push_sql(" AS found ON found.source = given.value ->> 0 AND found.reference = given.value ->> 1");
        }
        Ok(())
    }
}
