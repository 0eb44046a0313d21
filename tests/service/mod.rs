//! The service desk: calendars, promises, tickets.

mod assignment;
mod auto_close;
mod calendars;
mod clocks;
mod escalation;
mod kill;
mod policies;
mod preview;
pub mod records;
mod report;
pub mod staffed;
mod subcategories;
mod tickets;

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::client::Api;

/// How long to wait for what background work does.
const PATIENCE: Duration = Duration::from_secs(60);

/// Waits until something has come about.
#[track_caller]
fn await_that<T>(mut look: impl FnMut() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(began.elapsed() < PATIENCE, "it has not come about after {PATIENCE:?}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// The events of a record, in order.
#[track_caller]
fn events_of(api: &Api, record: &str) -> Vec<Value> {
    api.get(&format!("/api/v1/events?record_id={record}&limit=200")).expect(200).items().clone()
}

/// A policy of promises by its code: `tickets` or `complaints`.
#[track_caller]
pub fn policy_of(api: &Api, code: &str) -> Value {
    let policies = api.get("/api/v1/service/sla/policies").expect(200);
    policies.items().iter().find(|policy| policy["code"] == code).expect("there is a policy of that code").clone()
}

/// Promises by these rules and by nothing else, from now on.
#[track_caller]
pub fn promise(api: &Api, code: &str, rules: &Value) {
    let policy = policy_of(api, code)["id"].as_str().unwrap().to_owned();
    api.patch(&format!("/api/v1/service/sla/policies/{policy}"), json!({ "rules": rules })).expect(200);
}
