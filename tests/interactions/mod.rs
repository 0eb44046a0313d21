//! Contacts with customers over HTTP: records, files, follow-ups, touchpoints, the timeline and the overview.

mod attachments;
mod follow_ups;
mod overview;
mod records;
mod timeline;
mod touchpoints;

use serde_json::{Value, json};

use crate::support::answer::Answer;
use crate::support::builders::{interaction, person};
use crate::support::client::Api;

/// A customer of its own.
fn customer(api: &Api) -> String {
    person().create(api).id()
}

/// An interaction with a customer at an instant.
fn contact(api: &Api, customer: &str, channel: &str, at: &str) -> String {
    interaction(customer).with("channel", channel).with("occurred_at", at).create(api).id()
}

fn void(api: &Api, id: &str) -> Answer {
    api.post(&format!("/api/v1/interactions/{id}/actions/void"), json!({ "reason": "记错了客户" }))
}

fn restore(api: &Api, id: &str) -> Answer {
    api.post(&format!("/api/v1/interactions/{id}/actions/restore"), json!({}))
}

fn close(api: &Api, id: &str, action: &str) -> Answer {
    api.post(&format!("/api/v1/follow_ups/{id}/actions/{action}"), json!({ "note": "已电话确认" }))
}

/// A member of each row.
fn column<'a>(answer: &'a Answer, member: &str) -> Vec<&'a Value> {
    answer.items().iter().map(|item| &item[member]).collect()
}

fn me(api: &Api) -> Value {
    api.get("/api/v1/me").expect(200)["user"]["id"].clone()
}
