//! Tickets over HTTP: reports, the workflow, the conversation, mergers, lists and races.

mod conversation;
mod hanging;
mod lists;
mod merging;
mod races;
mod records;
mod scope;
mod workflow;

use serde_json::{Value, json};

use crate::events::Follower;
use crate::support::answer::Answer;
use crate::support::builders::{person, ticket};
use crate::support::client::Api;
use crate::support::world::World;

/// A customer of its own.
fn customer(api: &Api) -> String {
    person().create(api).id()
}

fn path(ticket: &str) -> String {
    format!("/api/v1/service/tickets/{ticket}")
}

fn read(api: &Api, ticket: &str) -> Answer {
    api.get(&path(ticket)).expect(200)
}

/// Takes a step.
fn act(api: &Api, ticket: &str, step: &str, body: Value) -> Answer {
    api.post(&format!("{}/actions/{step}", path(ticket)), body)
}

/// Says something in the conversation: `replies`, `messages` or `notes`.
fn say(api: &Api, ticket: &str, what: &str, content: &str) -> Answer {
    api.post(&format!("{}/{what}", path(ticket)), json!({ "content": content }))
}

/// A ticket that the caller has taken.
fn claimed(world: &World) -> Answer {
    let made = ticket(&customer(&world.api)).create(&world.api);
    take(world, &made.id());
    read(&world.api, &made.id())
}

/// Lets the caller have a ticket.
fn take(world: &World, ticket: &str) {
    act(&world.api, ticket, "claim", json!({})).expect(200);
}

/// A ticket that has come so far, in the hands of the caller.
fn ticket_in(world: &World, status: &str) -> Answer {
    let api = &world.api;
    if status == "reported" {
        return ticket(&customer(api)).create(api);
    }
    let id = claimed(world).id();
    let steps: &[(&str, Value)] = &match status {
        "assigned" => vec![],
        "in_progress" => vec![("start", json!({}))],
        "waiting_customer" => vec![("start", json!({})), ("wait_for_customer", json!({ "reason": "information" }))],
        "resolved" => vec![("start", json!({})), ("resolve", json!({ "reply": { "content": "已修好" } }))],
        "closed" => vec![
            ("start", json!({})),
            ("resolve", json!({ "reply": { "content": "已修好" } })),
            ("confirm", json!({ "contact": { "content": "客户确认" } })),
        ],
        "cancelled" => vec![("cancel", json!({ "reason": "客户撤回" }))],
        other => panic!("no ticket can be {other}"),
    };
    for (step, body) in steps {
        act(api, &id, step, body.clone()).expect(200);
    }
    let got = read(api, &id);
    assert_eq!(got["status"], status);
    got
}

/// The events of a ticket in order, once one of this kind is among them.
fn events(world: &World, ticket: &str, kind: &str) -> Vec<Value> {
    let of_ticket = |event: &&Value| event["record"]["id"] == ticket;
    let mut follower = Follower::new(&world.api, "");
    let seen = follower.catch_up_until(|seen| seen.iter().filter(of_ticket).any(|event| event["kind"] == kind));
    seen.iter().filter(of_ticket).cloned().collect()
}

/// The steps of a ticket, by their words.
fn steps(api: &Api, ticket: &str) -> Vec<String> {
    let answer = api.get(&format!("{}/steps?limit=200", path(ticket))).expect(200);
    answer.items().iter().map(|step| step["action"].as_str().unwrap().to_owned()).collect()
}
