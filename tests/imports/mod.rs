//! Files of customers, orders and interactions, over the API and on the command line: every row accounted for, nothing twice, also
//! after a crash.

mod api;
mod command_line;
mod interactions;
mod interrupted;
mod old_years;

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::answer::Answer;
use crate::support::client::Api;

/// How long an import of a test may take.
const PATIENCE: Duration = Duration::from_secs(120);

/// The command line of files with the columns `id`, `date`, `qty` and `amt`.
const ORDERS: [&str; 12] = [
    "--map",
    "customer.external_ref=id",
    "--map",
    "placed_at=date",
    "--map",
    "quantity=qty",
    "--map",
    "total=amt",
    "--currency",
    "USD",
    "--time-zone",
    "UTC",
];

fn with(more: &[&'static str]) -> Vec<&'static str> {
    ORDERS.iter().copied().chain(more.iter().copied()).collect()
}

/// The same over the API, with further members.
pub fn orders(more: Value) -> Value {
    let mut body = json!({
        "kind": "orders",
        "file_name": "orders.csv",
        "mapping": { "customer.external_ref": "id", "placed_at": "date", "quantity": "qty", "total": "amt" },
        "currency": "USD",
        "time_zone": "UTC",
        "create_customers": true
    });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

fn total(api: &Api, path: &str) -> i64 {
    api.get(&format!("{path}?include_total=true&limit=1")).expect(200)["total"].as_i64().unwrap()
}

/// Asks for an import. Its path.
#[track_caller]
fn ask(api: &Api, body: Value) -> String {
    let asked = api.post("/api/v1/imports", body).expect(201);
    assert_eq!((&asked["status"], &asked["available_actions"]), (&json!("awaiting_file"), &json!(["send_file", "cancel"])));
    assert_eq!(asked.header("location"), format!("/api/v1/imports/{}", asked.id()));
    asked.header("location").to_owned()
}

fn send(api: &Api, import: &str, bytes: &[u8]) -> Answer {
    api.request("PUT", &format!("{import}/file")).bytes("text/csv", bytes.to_vec()).send()
}

/// Asks for an import, sends its file and waits until it is over.
#[track_caller]
pub fn import(api: &Api, body: Value, bytes: &[u8]) -> Answer {
    let path = ask(api, body);
    send(api, &path, bytes).expect(200);
    over(api, &path)
}

/// The import once it is over.
#[track_caller]
fn over(api: &Api, import: &str) -> Answer {
    once(api, import, |seen| ["finished", "cancelled", "failed"].contains(&seen["status"].as_str().unwrap()))
}

/// The import once it is as expected.
#[track_caller]
fn once(api: &Api, import: &str, expected: impl Fn(&Answer) -> bool) -> Answer {
    let begun = Instant::now();
    loop {
        let seen = api.get(import).expect(200);
        if expected(&seen) {
            return seen;
        }
        assert!(begun.elapsed() < PATIENCE, "it does not come to it: {seen:?}");
        std::thread::yield_now();
    }
}

/// What an import says of its rows: taken, created, updated, skipped, refused.
#[track_caller]
pub fn rows(import: &Answer) -> [i64; 5] {
    ["taken", "created", "updated", "skipped", "refused"].map(|name| import["rows"][name].as_i64().unwrap())
}
