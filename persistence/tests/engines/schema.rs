//! The schema stands three times (two migrations, `schema.rs`): all three must say the same.

use std::collections::{BTreeMap, BTreeSet};

use diesel::connection::SimpleConnection;
use guanxi_persistence::Engine;

use crate::support::database::Database;

/// Columns whose type on SQLite is another than that of their kind: an integer primary key numbers itself.
const NUMBERED_ON_SQLITE: [&str; 4] = ["event_tail.sequence", "events.position", "event_hashes.position", "customer_search.entry"];

/// Columns whose default may stand in the database: identities, what only the database knows, and columns that came later, which
/// SQLite adds to rows that are there only with a default.
const WITH_DEFAULT: [&str; 19] = [
    "complaints.earlier_rounds",
    "event_tail.sequence",
    "event_tail.transaction_id",
    "customer_search.entry",
    "customers.stage",
    "customers.stage_since",
    "staff_users.on_duty",
    "staff_users.skills",
    "interactions.internal",
    "interactions.automatic",
    "hand_overs.tickets",
    "hand_overs.complaints",
    "notifications.shown_at",
    "tickets.first_response_kept",
    "tickets.first_response_breached",
    "tickets.next_response_kept",
    "tickets.next_response_breached",
    "tickets.resolution_kept",
    "tickets.resolution_breached",
];

/// Full text, which each engine keeps in its own way: columns and indexes of PostgreSQL that SQLite does not have. The tables of
/// SQLite's index are left out where tables are listed.
const FULL_TEXT_ON_POSTGRES: [&str; 2] = ["customer_search.tokens", "customer_search customer_search_tokens"];

struct Declared {
    /// `table.column` → (place, type, nullable).
    columns: BTreeMap<String, (usize, String, bool)>,
    /// table → primary key.
    keys: BTreeMap<String, String>,
}

/// Reads the `table!` declarations.
fn declared() -> Declared {
    let mut declared = Declared { columns: BTreeMap::new(), keys: BTreeMap::new() };
    let text = include_str!("../../src/schema.rs");
    for block in text.split("diesel::table! {").skip(1) {
        let mut table = String::new();
        let mut place = 0;
        for line in block.lines().map(str::trim).filter(|line| !line.starts_with("use ") && !line.starts_with("//")) {
            if line == "}" && !table.is_empty() {
                break;
            } else if let (true, Some((name, key))) = (line.ends_with(") {"), line.split_once(" (")) {
                name.clone_into(&mut table);
                declared.keys.insert(table.clone(), key.trim_end_matches(") {").replace(' ', ""));
            } else if let Some((column, kind)) = line.trim_end_matches(',').split_once(" -> ") {
                place += 1;
                let inner = kind.strip_prefix("Nullable<").and_then(|kind| kind.strip_suffix('>'));
                declared.columns.insert(format!("{table}.{column}"), (place, inner.unwrap_or(kind).to_owned(), inner.is_some()));
            }
        }
    }
    assert!(declared.keys.len() >= 20, "the declarations were not read: {:?}", declared.keys);
    declared
}

fn type_on(engine: Engine, column: &str, kind: &str) -> &'static str {
    let (sqlite, postgres) = match kind {
        "IdType" => ("text", "uuid"),
        "InstantType" => ("text", "timestamptz"),
        "DocumentType" => ("text", "jsonb"),
        "Text" => ("text", "text"),
        "BigInt" if NUMBERED_ON_SQLITE.contains(&column) => ("integer", "int8"),
        "BigInt" => ("bigint", "int8"),
        "Integer" => ("integer", "int4"),
        "Bool" => ("boolean", "bool"),
        "Binary" => ("blob", "bytea"),
        "Date" => ("date", "date"),
        other => panic!("{column}: which types is {other}?"),
    };
    if engine == Engine::Sqlite { sqlite } else { postgres }
}

fn set(database: &Database, sqlite: &str, postgres: &str) -> BTreeSet<String> {
    let sql = if database.engine() == Engine::Sqlite { sqlite } else { postgres };
    let is_full_text = |line: &String| FULL_TEXT_ON_POSTGRES.iter().any(|known| line.starts_with(known));
    database.lines(sql).into_iter().filter(|line| !is_full_text(line)).collect()
}

const SQLITE_TABLES: &str = "(SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
                             AND name NOT LIKE '\\_\\_diesel%' ESCAPE '\\' AND name NOT LIKE 'customer\\_search\\_index%' ESCAPE '\\') AS t";

fn columns(database: &Database) -> BTreeSet<String> {
    set(
        database,
        &format!(
            "SELECT t.name || '.' || c.name || ' ' || (c.cid + 1) || ' ' || lower(c.type) || CASE c.\"notnull\" WHEN 1 THEN '' ELSE ' null' END AS value \
             FROM {SQLITE_TABLES}, pragma_table_info(t.name) AS c"
        ),
        "SELECT table_name || '.' || column_name || ' ' || ordinal_position || ' ' || udt_name \
         || CASE is_nullable WHEN 'NO' THEN '' ELSE ' null' END AS value \
         FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '\\_\\_diesel%'",
    )
}

fn primary_keys(database: &Database) -> BTreeSet<String> {
    set(
        database,
        &format!(
            "SELECT t.name || ' ' || (SELECT group_concat(name, ',') FROM (SELECT name FROM pragma_table_info(t.name) WHERE pk > 0 ORDER BY pk)) \
             AS value FROM {SQLITE_TABLES}"
        ),
        &postgres_indexes("i.indisprimary", ""),
    )
}

fn postgres_indexes(condition: &str, name: &str) -> String {
    format!(
        "SELECT c.relname || ' ' || {name} (SELECT string_agg(a.attname, ',' ORDER BY k.place) \
         FROM unnest(i.indkey) WITH ORDINALITY AS k (number, place) JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.number) \
         || CASE WHEN i.indpred IS NULL THEN '' ELSE ' partial' END AS value \
         FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_class x ON x.oid = i.indexrelid \
         WHERE c.relnamespace = 'public'::regnamespace AND c.relname NOT LIKE '\\_\\_diesel%' AND {condition}"
    )
}

fn sqlite_indexes(condition: &str, name: &str) -> String {
    format!(
        "SELECT t.name || ' ' || {name} (SELECT group_concat(name, ',') FROM (SELECT name FROM pragma_index_info(x.name) ORDER BY seqno)) \
         || CASE x.partial WHEN 0 THEN '' ELSE ' partial' END AS value \
         FROM {SQLITE_TABLES}, pragma_index_list(t.name) AS x WHERE {condition}"
    )
}

fn uniques(database: &Database) -> BTreeSet<String> {
    set(
        database,
        &sqlite_indexes("x.\"unique\" AND x.origin = 'u'", ""),
        &postgres_indexes(
            "i.indisunique AND NOT i.indisprimary AND EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = x.oid AND contype = 'u')",
            "",
        ),
    )
}

fn indexes(database: &Database) -> BTreeSet<String> {
    set(
        database,
        &sqlite_indexes("x.origin = 'c'", "x.name || CASE x.\"unique\" WHEN 1 THEN ' unique ' ELSE ' ' END ||"),
        &postgres_indexes(
            "NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = x.oid AND contype IN ('p', 'u'))",
            "x.relname || CASE WHEN i.indisunique THEN ' unique ' ELSE ' ' END ||",
        ),
    )
}

fn foreign_keys(database: &Database) -> BTreeSet<String> {
    set(
        database,
        &format!(
            "SELECT t.name || '.' || f.\"from\" || ' -> ' || f.\"table\" || '.' || f.\"to\" || ' ' || lower(f.on_delete) AS value \
             FROM {SQLITE_TABLES}, pragma_foreign_key_list(t.name) AS f"
        ),
        "SELECT c.relname || '.' || a.attname || ' -> ' || r.relname || '.' || b.attname || ' ' \
         || CASE f.confdeltype WHEN 'a' THEN 'no action' WHEN 'c' THEN 'cascade' WHEN 'r' THEN 'restrict' WHEN 'n' THEN 'set null' ELSE 'other' END \
         AS value FROM pg_constraint f JOIN pg_class c ON c.oid = f.conrelid JOIN pg_class r ON r.oid = f.confrelid, \
         unnest(f.conkey, f.confkey) AS k (here, there) JOIN pg_attribute a ON a.attnum = k.here JOIN pg_attribute b ON b.attnum = k.there \
         WHERE f.contype = 'f' AND a.attrelid = c.oid AND b.attrelid = r.oid",
    )
}

fn tables_are_as_declared(database: &Database) {
    let declared = declared();
    let expected: BTreeSet<String> = declared
        .columns
        .iter()
        .map(|(column, (place, kind, nullable))| {
            let null = if *nullable { " null" } else { "" };
            format!("{column} {place} {}{null}", type_on(database.engine(), column, kind))
        })
        .collect();
    assert_same(&columns(database), &expected, "columns");
    let expected = declared.keys.iter().map(|(table, key)| format!("{table} {key}")).collect();
    assert_same(&primary_keys(database), &expected, "primary keys");
}

fn only_named_columns_have_defaults(database: &Database) {
    let found = set(
        database,
        &format!(
            "SELECT t.name || '.' || c.name AS value FROM {SQLITE_TABLES}, pragma_table_info(t.name) AS c WHERE c.dflt_value IS NOT NULL"
        ),
        "SELECT table_name || '.' || column_name AS value FROM information_schema.columns WHERE table_schema = 'public' \
         AND table_name NOT LIKE '\\_\\_diesel%' AND (column_default IS NOT NULL OR is_identity = 'YES')",
    );
    let allowed: BTreeSet<String> = WITH_DEFAULT.iter().map(ToString::to_string).collect();
    assert!(found.is_subset(&allowed), "defaults differ between engines, fill them in Rust: {:?}", found.difference(&allowed));
}

fn foreign_keys_hold(database: &Database) {
    let orphan =
        "INSERT INTO user_roles (user_id, role_id) VALUES ('01890000-0000-7000-8000-000000000000', '01890000-0000-7000-8000-000000000001')";
    assert!(database.connection().batch_execute(orphan).is_err());
}

on_both_engines! { tables_are_as_declared only_named_columns_have_defaults foreign_keys_hold }

#[test]
fn both_engines_have_the_same_constraints_and_indexes() {
    let (Some(sqlite), Some(postgres)) = (Database::migrated(Engine::Sqlite), Database::migrated(Engine::Postgres)) else { return };
    for (what, list) in
        [("unique constraints", uniques as fn(&Database) -> BTreeSet<String>), ("indexes", indexes), ("foreign keys", foreign_keys)]
    {
        let found = list(&sqlite);
        assert!(found.len() > 3, "{what} were not read: {found:?}");
        assert_same(&found, &list(&postgres), what);
    }
}

/// Text that a list is sorted by or that is compared byte by byte must not follow the locale of the server.
#[test]
fn text_in_unique_constraints_and_keys_sorts_by_bytes_on_postgres() {
    let Some(postgres) = Database::migrated(Engine::Postgres) else { return };
    let others = postgres.lines(
        "SELECT c.relname || '.' || a.attname AS value FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid \
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attname IN ('name_key', 'number', 'sku', 'code', 'email') \
         AND a.attcollation NOT IN (0, '\"C\"'::regcollation)",
    );
    assert!(others.is_empty(), "{others:?}");
}

fn assert_same(left: &BTreeSet<String>, right: &BTreeSet<String>, what: &str) {
    let (here, there): (Vec<_>, Vec<_>) = (left.difference(right).collect(), right.difference(left).collect());
    assert!(here.is_empty() && there.is_empty(), "{what} differ: {here:#?} against {there:#?}");
}
