//! Who gets tickets, over HTTP: queues, desks, rules, the choice, claiming and handing over.

mod configuration;
mod handing;
mod placing;
mod races;
mod waiting;

use serde_json::{Value, json};

use crate::support::answer::Answer;
use crate::support::builders::{person, ticket};
use crate::support::client::Api;
use crate::support::company::{Company, Staff, text};
use crate::support::world::World;

const QUEUES: &str = "/api/v1/service/queues";
const DESKS: &str = "/api/v1/service/desks";

/// The id of a queue that an installation starts with.
fn queue(api: &Api, code: &str) -> String {
    let queues = api.get(QUEUES).expect(200);
    let found = queues.items().iter().find(|queue| queue["code"] == code).expect("a standard queue");
    text(&found["id"])
}

fn join(api: &Api, queue: &str, user: &str) {
    api.request("PUT", &format!("{QUEUES}/{queue}/members/{user}")).send().expect(200);
}

fn desk(api: &Api, user: &str) -> Answer {
    api.get(&format!("{DESKS}/{user}")).expect(200)
}

fn change_desk(api: &Api, user: &str, patch: Value) -> Answer {
    api.patch(&format!("{DESKS}/{user}"), patch).expect(200)
}

/// Agents of an outlet who are in a queue.
fn agents(company: &Company<'_>, api: &Api, queue: &str, count: usize) -> Vec<Staff> {
    let staff: Vec<_> = (0..count).map(|_| company.staff("n1", "service_agent")).collect();
    for one in &staff {
        join(api, queue, &one.id);
    }
    staff
}

/// A ticket of a customer of an outlet.
fn ticket_at(company: &Company<'_>, api: &Api, category: Option<&str>) -> Answer {
    let customer = person().with("unit_id", company.unit("n1")).create(api).id();
    let mut draft = ticket(&customer);
    if let Some(category) = category {
        draft = draft.with("kind", "fault").with("category", category);
    }
    draft.create(api)
}

fn read(api: &Api, ticket: &str) -> Answer {
    api.get(&format!("/api/v1/service/tickets/{ticket}")).expect(200)
}

fn assignment(api: &Api, ticket: &str) -> Answer {
    api.get(&format!("/api/v1/service/tickets/{ticket}/assignment")).expect(200)
}

fn act(api: &Api, ticket: &str, action: &str, body: Value) -> Answer {
    api.post(&format!("/api/v1/service/tickets/{ticket}/actions/{action}"), body)
}

/// Asks until a ticket has somebody.
fn given(api: &Api, ticket: &str) -> String {
    let began = std::time::Instant::now();
    loop {
        let seen = read(api, ticket);
        if let Some(assignee) = seen["assignee_id"].as_str() {
            return assignee.to_owned();
        }
        assert!(began.elapsed() < std::time::Duration::from_secs(120), "{seen:?}");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
}

/// What is kept agrees with the records.
fn verified(world: &World) {
    let output = world.settings.run(&["verify"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

/// Sets one rule for all tickets.
fn one_rule(api: &Api, queue: &str, strategy: &str) {
    let rule = json!({ "name": "全部", "queue_id": queue, "strategy": strategy });
    api.post("/api/v1/service/assignment_rules", json!({ "rules": [rule] })).expect(201);
}
