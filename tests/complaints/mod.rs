//! Complaints over HTTP: received, handled in rounds, called back.

mod configuration;
mod course;
mod demo_year;
mod incentives;
pub mod judged;
mod judgements;
mod late_words;
mod lists;
mod logged;
mod persons;
mod promises;
mod public;
mod races;
mod receipt;
mod recomputed;
pub mod records;
mod reviews;
mod stand_ins;
mod walk;
mod warning;
mod word;
mod worked_out;

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::events::Follower;
use crate::support::answer::Answer;
use crate::support::builders::{complaint, person};
use crate::support::client::Api;
use crate::support::company::{Company, Staff};
use crate::support::world::World;

/// How long to wait for what background work does.
const PATIENCE: Duration = Duration::from_secs(60);
const COMPLAINTS: &str = "/api/v1/complaints";

fn path(complaint: &str) -> String {
    format!("{COMPLAINTS}/{complaint}")
}

fn read(api: &Api, complaint: &str) -> Answer {
    api.get(&path(complaint)).expect(200)
}

/// Takes a step.
fn act(api: &Api, complaint: &str, step: &str, body: Value) -> Answer {
    api.post(&format!("{}/actions/{step}", path(complaint)), body)
}

/// A step with a contact in which the customer was reached.
fn reached() -> Value {
    json!({ "contact": { "content": "与客户通话", "channel": "phone" } })
}

/// The customer's word on a decision, with a talk in which they were told of it.
fn talked() -> Value {
    json!({ "contact": { "content": "与客户通话", "channel": "phone" }, "told": "致歉，赠送一次保养" })
}

/// A callback that reached nobody.
fn missed() -> Value {
    json!({ "result": "not_reached", "contact": { "content": "无人接听" } })
}

/// The people of one outlet.
struct House<'a> {
    world: &'a World,
    company: Company<'a>,
    agent: Staff,
    manager: Staff,
    director: Staff,
    general_manager: Staff,
    officer: Staff,
}

impl<'a> House<'a> {
    fn of(world: &'a World) -> Self {
        let company = Company::new(world);
        let staff = |unit, role| company.staff(unit, role);
        Self {
            agent: staff("n1", "service_agent"),
            manager: staff("n1", "service_manager"),
            director: staff("north", "service_director"),
            general_manager: staff("company", "general_manager"),
            officer: staff("north", "callback_officer"),
            world,
            company,
        }
    }

    /// Lets so much time pass, after which those come back who act again.
    fn later(&mut self, minutes: i64, back: impl Fn(&mut Self) -> Vec<&mut Staff>) {
        self.world.clock.advance_minutes(minutes);
        back(self).into_iter().for_each(Staff::come_back);
    }

    /// A customer of the outlet.
    fn customer(&self) -> String {
        person().with("unit_id", self.company.unit("n1")).create(&self.world.api).id()
    }

    /// A complaint, as the agent took it.
    fn received(&self) -> String {
        complaint(&self.customer()).create(&self.agent.api).id()
    }

    /// One in the hands of the manager.
    fn assigned(&self) -> String {
        let id = self.received();
        self.assign(&id);
        id
    }

    fn assign(&self, id: &str) {
        if read(&self.world.api, id)["assignee_id"] != self.manager.id.as_str() {
            act(&self.director.api, id, "assign", json!({ "assignee_id": self.manager.id })).expect(200);
        }
    }

    /// One whose cause is known.
    fn handling(&self) -> String {
        let id = self.assigned();
        self.identify(&id);
        id
    }

    fn identify(&self, id: &str) {
        act(&self.manager.api, id, "identify_cause", json!({ "cause": "service", "finding": "排期变更未告知" })).expect(200);
    }

    /// One of which the customer is told, or will be.
    fn confirming(&self) -> String {
        let id = self.handling();
        act(&self.manager.api, &id, "propose", json!({ "measures": ["apology"] })).expect(200);
        id
    }

    /// One whose customer is to be called back.
    fn callback_due(&self) -> String {
        let id = self.confirming();
        act(&self.manager.api, &id, "customer_satisfied", talked()).expect(200);
        id
    }

    /// One that a satisfied customer has closed.
    fn closed(&self) -> String {
        let id = self.callback_due();
        self.call(&id, "satisfied").expect(200);
        id
    }

    fn call(&self, id: &str, result: &str) -> Answer {
        let mut body = reached();
        body["result"] = json!(result);
        act(&self.officer.api, id, "callback", body)
    }

    /// One in this status.
    fn in_status(&self, status: &str) -> String {
        let id = match status {
            "received" => self.received(),
            "assigned" => self.assigned(),
            "handling" => self.handling(),
            "awaiting_approval" => {
                let id = self.handling();
                let paid = json!({ "measures": ["compensation"], "compensation": { "amount_minor": 500_000, "currency": "CNY" } });
                act(&self.manager.api, &id, "propose", paid).expect(200);
                id
            }
            "confirming" => self.confirming(),
            "callback_due" => self.callback_due(),
            "closed" => self.closed(),
            "withdrawn" => {
                let id = self.received();
                act(&self.agent.api, &id, "withdraw", reached()).expect(200);
                id
            }
            other => panic!("no complaint is made {other}"),
        };
        if status != "received" {
            assert_eq!(read(&self.world.api, &id)["status"], status);
        }
        id
    }
}

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

/// The steps of a complaint, by their words.
fn steps(api: &Api, complaint: &str) -> Vec<String> {
    let answer = api.get(&format!("{}/steps?limit=200", path(complaint))).expect(200);
    answer.items().iter().map(|step| step["action"].as_str().unwrap().to_owned()).collect()
}

/// What the log tells of a complaint, as one text, once an event of this kind is in it.
fn told(world: &World, complaint: &str, kind: &str) -> String {
    let of_complaint = |event: &&Value| event["record"]["id"] == complaint;
    let mut follower = Follower::new(&world.api, "");
    let seen = follower.catch_up_until(|seen| seen.iter().filter(of_complaint).any(|event| event["kind"] == kind));
    seen.iter().filter(of_complaint).map(Value::to_string).collect()
}

/// What is kept agrees with its history.
#[track_caller]
fn verified(world: &World) {
    let output = world.settings.run(&["verify"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}
