//! Which statements a piece of work sends, and how the engine means to find their rows.

use std::cell::RefCell;
use std::sync::{Mutex, OnceLock, PoisonError};

use diesel::connection::{Instrumentation, InstrumentationEvent, SimpleConnection, set_default_instrumentation};
use diesel::prelude::*;
use diesel::sql_types::Text;
use guanxi_persistence::Engine;

use super::database::Database;

thread_local! {
    static STATEMENTS: RefCell<Option<Vec<String>>> = const { RefCell::new(None) };
}

/// Lets connections that are made from now on tell of their statements.
pub fn record_all() {
    static ONCE: OnceLock<()> = OnceLock::new();
    ONCE.get_or_init(|| set_default_instrumentation(recorder).unwrap());
}

fn recorder() -> Option<Box<dyn Instrumentation>> {
    Some(Box::new(|event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            EVERYWHERE.lock().unwrap_or_else(PoisonError::into_inner).push(query.to_string());
            STATEMENTS.with_borrow_mut(|list| list.as_mut().map(|list| list.push(query.to_string())));
        }
    }))
}

/// The statements that the work sends from this thread (`read_now`, and on PostgreSQL `write_now`), without those that open a
/// transaction and end it.
pub fn statements(work: impl FnOnce()) -> Vec<String> {
    STATEMENTS.set(Some(Vec::new()));
    work();
    let all = STATEMENTS.take().unwrap();
    let framing = |sql: &String| ["BEGIN", "COMMIT", "ROLLBACK", "SELECT 1"].iter().any(|start| sql.starts_with(start));
    all.into_iter().filter(|sql| !framing(sql)).map(|sql| sql.split("-- binds:").next().unwrap().trim().to_owned()).collect()
}

static EVERYWHERE: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// The statements with these words that any thread sends while the work runs: other tests may be among the senders.
pub fn statements_of_any_thread(words: &str, work: impl FnOnce()) -> Vec<String> {
    EVERYWHERE.lock().unwrap_or_else(PoisonError::into_inner).clear();
    work();
    let all = EVERYWHERE.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let mut chosen: Vec<_> =
        all.into_iter().filter(|sql| sql.contains(words)).map(|sql| sql.split("-- binds:").next().unwrap().trim().to_owned()).collect();
    chosen.sort();
    chosen.dedup();
    chosen
}

/// How a statement finds its rows.
#[derive(Debug)]
pub struct Plan {
    /// The statement.
    pub sql: String,
    /// The engine's words.
    pub steps: Vec<String>,
}

impl Plan {
    /// Steps that go through a whole table.
    pub fn scans(&self) -> Vec<&String> {
        // What a subquery has found is gone through, and is no table.
        let found = |name: &str| self.steps.iter().any(|step| step.strip_prefix("CO-ROUTINE ") == Some(name));
        let scan = |step: &&String| {
            let words = step.as_str();
            words.contains("Seq Scan")
                || (words.strip_prefix("SCAN ").is_some_and(|name| !found(name))
                    && !["USING ", "CONSTANT ROW", "VIRTUAL TABLE", "json_each"].iter().any(|harmless| words.contains(harmless)))
        };
        self.steps.iter().filter(scan).collect()
    }

    /// Steps that sort what they found instead of reading it in order. PostgreSQL's incremental sort reads in order.
    pub fn sorts(&self) -> Vec<&String> {
        self.steps
            .iter()
            .filter(|step| step.contains("TEMP B-TREE") || step.trim_start_matches([' ', '-', '>']).starts_with("Sort  ("))
            .collect()
    }
}

#[derive(QueryableByName)]
struct SqliteStep {
    #[diesel(sql_type = Text)]
    detail: String,
}

#[derive(QueryableByName)]
struct PostgresStep {
    #[diesel(sql_type = Text, column_name = "QUERY PLAN")]
    step: String,
}

/// The plans of statements, without their parameters' values and as if the tables were large.
pub fn plans(database: &Database, statements: Vec<String>) -> Vec<Plan> {
    let mut db = database.connection();
    let explain = |sql: String| {
        let steps = match database.engine() {
            Engine::Sqlite => {
                let rows: Vec<SqliteStep> = diesel::sql_query(format!("EXPLAIN QUERY PLAN {sql}")).load(&mut db).unwrap();
                rows.into_iter().map(|row| row.detail).collect()
            }
            Engine::Postgres => {
                let count = (1..100).take_while(|number| sql.contains(&format!("${number}"))).count();
                let nulls = if count == 0 { String::new() } else { format!("({})", vec!["NULL"; count].join(", ")) };
                db.batch_execute(&format!(
                    "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_sort = off; \
                     PREPARE explained AS {sql}"
                ))
                .unwrap();
                let rows: Vec<PostgresStep> = diesel::sql_query(format!("EXPLAIN EXECUTE explained{nulls}")).load(&mut db).unwrap();
                db.batch_execute("DEALLOCATE explained").unwrap();
                rows.into_iter().map(|row| row.step).collect()
            }
        };
        Plan { sql, steps }
    };
    statements.into_iter().map(explain).collect()
}

/// Fails where a list that is read by `read_now` goes through a whole table or sorts what it found.
pub fn assert_in_order(database: &Database, what: &str, work: impl FnOnce()) {
    let sent = statements(work);
    assert!(!sent.is_empty(), "no statement was seen");
    for plan in plans(database, sent) {
        let ordered =
            plan.steps.iter().any(|step| step.contains("USING INDEX") || step.contains("USING COVERING INDEX") || step.contains("Index"));
        assert!(plan.sorts().is_empty() && (plan.scans().is_empty() || ordered), "{what}: {plan:#?}");
    }
}

/// Fails where work that is done by `read_now` goes through a whole table.
pub fn assert_indexed(database: &Database, work: impl FnOnce()) {
    let sent = statements(work);
    assert!(!sent.is_empty(), "no statement was seen");
    for plan in plans(database, sent) {
        assert!(plan.scans().is_empty(), "{plan:#?}");
    }
}
