//! The lifecycle over HTTP: stages at any instant, timers, late facts, marks, policies, passes and the funnel.

mod clock;
mod facts;
mod funnel;
mod marks;
mod passes;
mod policies;

use std::time::{Duration, Instant};

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::support::answer::Answer;
use crate::support::builders::{order, person};
use crate::support::client::Api;
use crate::support::server::{ADMIN_EMAIL, ADMIN_PASSWORD};
use crate::support::world::World;

/// How long a test waits for a worker that looks once a second, on a machine that is busy with other tests.
const PATIENCE: Duration = Duration::from_secs(60);

/// A customer of its own.
fn customer(api: &Api) -> String {
    person().create(api).id()
}

/// So many days later. A session does not last that long: the same user, signed in again.
fn later(world: &World, days: i64) -> Api {
    world.clock.advance_days(days);
    world.api.sign_in(ADMIN_EMAIL, ADMIN_PASSWORD)
}

/// So many days from the server's now, to the second.
fn days(world: &World, from_now: i64) -> DateTime<Utc> {
    let at = world.clock.now() + TimeDelta::days(from_now);
    DateTime::from_timestamp(at.timestamp(), 0).unwrap()
}

fn text(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// A paid order that was placed then.
#[track_caller]
fn paid(api: &Api, customer: &str, placed_at: DateTime<Utc>) -> Answer {
    order(customer).with("placed_at", text(placed_at)).with("status", "paid").create(api)
}

/// The history as stages with their instants.
#[track_caller]
fn history(api: &Api, customer: &str) -> Vec<(String, String)> {
    let page = api.get(&format!("/api/v1/customers/{customer}/stages?limit=200")).expect(200);
    let entries = page.items().clone();
    // Every stage begins where the one before ended, and only the last one lasts.
    for pair in entries.windows(2) {
        assert_eq!((&pair[0]["ended_at"], &pair[0]["stage"]), (&pair[1]["effective_at"], &pair[1]["from_stage"]), "{page:?}");
    }
    assert_eq!(entries.last().unwrap()["ended_at"], Value::Null);
    entries.iter().map(|entry| (word(&entry["stage"]), word(&entry["effective_at"]))).collect()
}

fn word(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// The stage that the record shows, and since when.
#[track_caller]
fn shown(api: &Api, customer: &str) -> (String, String) {
    let customer = api.get(&format!("/api/v1/customers/{customer}")).expect(200);
    (customer.text("stage"), customer.text("stage_since"))
}

/// Waits until the record shows a stage.
#[track_caller]
fn await_stage(api: &Api, customer: &str, stage: &str) -> String {
    await_that(|| Some(shown(api, customer)).filter(|(now, _)| now == stage).map(|(_, since)| since))
}

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

/// Asks for a stage.
fn set_stage(api: &Api, customer: &str, body: Value) -> Answer {
    api.post(&format!("/api/v1/customers/{customer}/actions/set_stage"), body)
}

/// How many customers are in which stage.
#[track_caller]
fn funnel(api: &Api, query: &str) -> Value {
    api.get(&format!("/api/v1/lifecycle/funnel?{query}")).expect(200)["stages"].clone()
}

fn stages(prospect: i64, new: i64, existing: i64, loyal: i64, churned: i64) -> Value {
    json!({ "prospect": prospect, "new": new, "existing": existing, "loyal": loyal, "churned": churned })
}

/// `guanxi verify` finds nothing wrong.
#[track_caller]
fn verified(world: &World) {
    let output = world.settings.run(&["verify"]);
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success() && told.contains("lifecycle stages:"), "{told}{}", String::from_utf8_lossy(&output.stderr));
}
