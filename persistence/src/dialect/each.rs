//! An update of many rows, each with values of its own, in one statement.

use diesel::QueryResult;
use diesel::RunQueryDsl;
use diesel::sql_types::Text;
use serde_json::Value;

use super::Db;

/// Which columns of a table an update goes by, and which it sets. The rows come as JSON objects with a member for each column.
pub(crate) struct Each {
    /// The table.
    pub table: &'static str,
    /// The ids that a row is found by.
    pub ids: &'static [&'static str],
    /// Texts to set.
    pub texts: &'static [&'static str],
    /// Instants to set, written as [`crate::types::At::text`] writes them.
    pub instants: &'static [&'static str],
}

impl Each {
    /// Updates the rows.
    pub(crate) fn update(&self, db: &mut Db, rows: Vec<Value>) -> QueryResult<()> {
        if rows.is_empty() {
            return Ok(());
        }
        let is_postgres = matches!(db, Db::Postgres(_));
        let read = |column: &str, cast: &str| match (is_postgres, cast) {
            (true, "") | (false, _) => format!("given.value ->> '{column}'"),
            (true, cast) => format!("CAST(given.value ->> '{column}' AS {cast})"),
        };
        let texts = self.texts.iter().map(|column| format!("{column} = {}", read(column, "")));
        let instants = self.instants.iter().map(|column| format!("{column} = {}", read(column, "timestamptz")));
        let set: Vec<String> = texts.chain(instants).collect();
        let found: Vec<String> = self.ids.iter().map(|column| format!("kept.{column} = {}", read(column, "uuid"))).collect();
        let from = if is_postgres { "jsonb_array_elements(CAST($1 AS jsonb)) AS given (value)" } else { "json_each($1) AS given" };
        let sql = format!("UPDATE {} AS kept SET {} FROM {from} WHERE {}", self.table, set.join(", "), found.join(" AND "));
        diesel::sql_query(sql).bind::<Text, _>(Value::from(rows).to_string()).execute(db).map(drop)
    }
}
