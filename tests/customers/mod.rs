//! Customers: their record, what hangs on it, duplicates, references and lists.

use std::sync::Barrier;

use serde_json::{Value, json};

use crate::support::answer::Answer;
use crate::support::builders::next;
use crate::support::client::Api;
use crate::support::world::World;

mod change;
mod contact_points;
mod contacts;
mod create;
mod duplicates;
mod facts;
mod idempotency;
mod listing;
mod pages;
mod privacy;
mod read;
mod references;
mod search;
mod units;
mod upsert;

/// The collection.
const CUSTOMERS: &str = "/api/v1/customers";

/// An id of no record.
const NOBODY: &str = "0192f3a4-5b6c-7d8e-9f01-23456789abcd";

/// The path of a customer, and of what hangs on it.
fn of(id: &str, rest: &str) -> String {
    format!("{CUSTOMERS}/{id}{rest}")
}

/// The id of the signed-in user.
fn me(api: &Api) -> String {
    api.get("/api/v1/me").expect(200)["user"]["id"].as_str().unwrap().to_owned()
}

/// The id of the seeded company.
fn company(api: &Api) -> String {
    api.get("/api/v1/units").expect(200).items()[0]["id"].as_str().unwrap().to_owned()
}

/// A further outlet of the company.
fn outlet(world: &World) -> String {
    let (number, company) = (next(), company(&world.api));
    let id = format!("0192f3a4-5b6c-7d8e-9f01-{number:012}");
    world.database.execute(
        &world.settings,
        &format!(
            "INSERT INTO units (id, version, parent_id, kind, code, name, time_zone, created_at, updated_at) \
             SELECT '{id}', 1, '{company}', 'outlet', 'outlet-{number}', '门店{number}', 'Asia/Shanghai', created_at, updated_at FROM units WHERE id = '{company}'"
        ),
    );
    id
}

/// A change of a customer with `If-Match`.
#[track_caller]
fn patch_if(api: &Api, path: &str, tag: &str, body: &Value) -> Answer {
    api.request("PATCH", path).header("If-Match", tag).json(body).send()
}

/// A call under an idempotency key.
#[track_caller]
fn keyed(api: &Api, key: &str, method: &str, path: &str, body: &Value) -> Answer {
    api.request(method, path).header("Idempotency-Key", key).json(body).send()
}

/// Calls at the same moment on connections of their own, and all answers in the order of the callers.
fn at_once(api: &Api, count: usize, call: impl Fn(&Api, usize) -> Answer + Sync) -> Vec<Answer> {
    let start = Barrier::new(count);
    std::thread::scope(|scope| {
        let callers: Vec<_> = (0..count)
            .map(|at| {
                let (api, start, call) = (api.on_new_connections(), &start, &call);
                scope.spawn(move || {
                    api.anonymous().get("/healthz");
                    start.wait();
                    call(&api, at)
                })
            })
            .collect();
        callers.into_iter().map(|caller| caller.join().unwrap()).collect()
    })
}

/// How many of the answers have this status.
fn count(answers: &[Answer], status: u16) -> usize {
    answers.iter().filter(|answer| answer.status == status).count()
}

/// The members of a problem that tell what may be done, for comparison.
fn words(value: &Value) -> Vec<&str> {
    value.as_array().unwrap().iter().map(|word| word.as_str().unwrap()).collect()
}

/// A contact point of a new customer.
fn point(kind: &str, value: &str) -> Value {
    json!({ "kind": kind, "value": value })
}
