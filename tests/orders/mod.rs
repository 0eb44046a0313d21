//! Orders over HTTP: the workflow, money, references, batches, races and pages.

mod batches;
mod lines;
mod lists;
mod races;
mod references;
mod workflow;

use serde_json::{Value, json};

use crate::support::answer::Answer;
use crate::support::builders::{order, person};
use crate::support::client::Api;

/// A customer of its own.
fn customer(api: &Api) -> String {
    person().create(api).id()
}

/// An order of 199.00 CNY that has come so far.
fn order_in(api: &Api, customer: &str, status: &str) -> Answer {
    let created = order(customer).create(api);
    let steps: &[&str] = match status {
        "placed" => &[],
        "paid" => &["pay"],
        "fulfilled" => &["pay", "fulfil"],
        "cancelled" => &["cancel"],
        "refunded" => &["pay", "refund"],
        other => panic!("no order can be {other}"),
    };
    steps.iter().fold(created, |order, step| act(api, &order.id(), step).expect(200))
}

/// Takes a step now.
fn act(api: &Api, order: &str, step: &str) -> Answer {
    act_with(api, order, step, json!({}))
}

fn act_with(api: &Api, order: &str, step: &str, body: Value) -> Answer {
    api.post(&format!("/api/v1/orders/{order}/actions/{step}"), body)
}

/// The purchase figures of a customer in a currency.
fn figures(api: &Api, customer: &str, currency: &str) -> Value {
    let customer = api.get(&format!("/api/v1/customers/{customer}")).expect(200);
    let all = customer["purchases"].as_array().cloned().unwrap_or_default();
    all.into_iter().find(|one| one["currency"] == currency).unwrap_or(Value::Null)
}
