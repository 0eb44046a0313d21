//! The clocks of tickets: judged with every step, told of once, brought to now before every command.

use serde_json::{Value, json};

use super::{await_that, events_of, promise};
use crate::support::builders::person;
use crate::support::client::Api;
use crate::support::clock::Clock;
use crate::support::database::Engine;
use crate::support::server::{ADMIN_EMAIL, ADMIN_PASSWORD, Server};
use crate::support::world::{World, new_folder, on_both_engines};

const TICKETS: &str = "/api/v1/service/tickets";

fn ticket(api: &Api, change: Value) -> String {
    let customer = person().create(api).id();
    let mut body = json!({ "customer_id": customer, "channel": "phone", "subject": "打不开机" });
    change.as_object().unwrap().iter().for_each(|(name, value)| body[name] = value.clone());
    api.post(TICKETS, body).expect(201).id()
}

fn sla(api: &Api, ticket: &str) -> Value {
    api.get(&format!("{TICKETS}/{ticket}/sla")).expect(200).json
}

/// A clock of a ticket.
fn clock(api: &Api, ticket: &str, target: &str) -> Value {
    let sla = sla(api, ticket);
    let clocks = sla["clocks"].as_array().unwrap();
    clocks.iter().rfind(|clock| clock["target"] == target).unwrap_or_else(|| panic!("no {target} in {sla:#}")).clone()
}

fn act(api: &Api, ticket: &str, what: &str, body: Value) {
    let answer = api.post(&format!("{TICKETS}/{ticket}/{what}"), body);
    assert!(answer.status < 300, "{answer:?}");
}

fn reply(api: &Api, ticket: &str) {
    act(api, ticket, "replies", json!({ "content": "请重启试试" }));
}

/// What was told of the deadlines of a ticket: kind, target and instant, in order.
fn told(api: &Api, ticket: &str) -> Vec<(String, String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let told = events_of(api, ticket).into_iter().filter(|event| text(&event["kind"]).starts_with("ticket.sla_"));
    told.map(|event| (text(&event["kind"]), text(&event["details"]["target"]), text(&event["occurred_at"]))).collect()
}

fn seconds_between(from: &Value, to: &Value) -> i64 {
    let at = |value: &Value| chrono::DateTime::parse_from_rfc3339(value.as_str().unwrap()).unwrap();
    (at(to) - at(from)).num_seconds()
}

/// The administrator after a jump of the clock, signed in anew.
fn later(world: &World, minutes: i64) -> Api {
    world.clock.advance_minutes(minutes);
    world.api.sign_in(ADMIN_EMAIL, ADMIN_PASSWORD)
}

on_both_engines! {
    /// A missed call is promised an answer within a quarter of an hour; an answer in time keeps the promise.
    fn an_answer_in_time_keeps_the_promise(world: &World) {
        let api = &world.api;
        let id = ticket(api, json!({ "answered": false }));
        let first = clock(api, &id, "first_response");
        assert_eq!((&first["state"], &first["promise_seconds"]), (&json!("running"), &json!(900)));
        assert_eq!(seconds_between(&first["started_at"], &first["due_at"]), 900);
        let shown = api.get(&format!("{TICKETS}/{id}")).expect(200);
        assert_eq!((&shown["next_due_at"], &shown["breached"]), (&first["due_at"], &json!(false)));
        world.clock.advance_minutes(5);
        reply(api, &id);
        let first = clock(api, &id, "first_response");
        assert_eq!((&first["state"], &first["breached_at"]), (&json!("met"), &Value::Null));
        let used = first["used_seconds"].as_i64().unwrap();
        assert!((300..600).contains(&used) && used + first["left_seconds"].as_i64().unwrap() == 900, "{first:#}");
        let taken = ticket(api, json!({ "answered": true }));
        assert_eq!(clock(api, &taken, "first_response")["state"], "met");
        assert_eq!(api.get(&format!("{TICKETS}/{id}")).expect(200)["next_due_at"], clock(api, &id, "resolution")["due_at"]);
    }

    /// Warning and breach are told once each, in order, as of their instants, by the timers alone.
    fn warning_and_breach_are_told_once(world: &World) {
        let api = &world.api;
        let id = ticket(api, json!({ "answered": false }));
        let first = clock(api, &id, "first_response");
        assert_eq!(seconds_between(&first["started_at"], &first["warn_at"]), 720);
        let api = &later(world, 13);
        let expected = |kind: &str, at: &Value| (kind.to_owned(), "first_response".to_owned(), at.as_str().unwrap().to_owned());
        let warning = expected("ticket.sla_warned", &first["warn_at"]);
        await_that(|| (told(api, &id) == [warning.clone()]).then_some(()));
        let api = &later(world, 3);
        let breach = expected("ticket.sla_breached", &first["due_at"]);
        await_that(|| (told(api, &id).len() == 2).then_some(()));
        assert_eq!(told(api, &id), [warning.clone(), breach.clone()]);
        let shown = api.get(&format!("{TICKETS}/{id}")).expect(200);
        assert_eq!((&shown["breached"], &shown["next_due_at"], &shown["version"]), (&json!(true), &first["due_at"], &json!(1)));
        world.clock.advance_minutes(1);
        reply(api, &id);
        let first = clock(api, &id, "first_response");
        assert_eq!((&first["state"], &first["breached_at"], &first["ended_at"].is_null()), (&json!("breached"), &first["due_at"], &false));
        assert!(first["left_seconds"].as_i64().unwrap() < 0);
        assert_eq!(told(api, &id), [warning, breach]);
    }

    /// A command that comes after the deadline finds the promise broken, whoever is quicker, the command or the timer.
    fn a_late_answer_hides_no_breach(world: &World) {
        let ids: Vec<String> = (0..8).map(|_| ticket(&world.api, json!({ "answered": false }))).collect();
        let due: Vec<Value> = ids.iter().map(|id| clock(&world.api, id, "first_response")["due_at"].clone()).collect();
        let api = &later(world, 16);
        for id in &ids {
            reply(api, id);
        }
        for (id, due) in ids.iter().zip(due) {
            let first = clock(api, id, "first_response");
            assert_eq!((&first["state"], &first["breached_at"]), (&json!("breached"), &due));
            let kinds = await_that(|| Some(told(api, id)).filter(|told| told.len() >= 2));
            let kinds: Vec<_> = kinds.iter().map(|(kind, ..)| kind.as_str()).collect();
            assert_eq!(kinds, ["ticket.sla_warned", "ticket.sla_breached"]);
        }
    }

    /// What fell due while nobody served is caught up, as of its instant, in order and once.
    fn an_outage_is_caught_up(world: &World) {
        let id = ticket(&world.api, json!({ "answered": false, "major": true }));
        let (first, resolution) = (clock(&world.api, &id, "first_response"), clock(&world.api, &id, "resolution"));
        world.stop();
        world.clock.advance_days(3);
        world.start();
        let api = &later(world, 0);
        let told = await_that(|| Some(told(api, &id)).filter(|told| told.len() == 4));
        let expected = [
            ("ticket.sla_warned", &first["warn_at"]),
            ("ticket.sla_breached", &first["due_at"]),
            ("ticket.sla_warned", &resolution["warn_at"]),
            ("ticket.sla_breached", &resolution["due_at"]),
        ];
        let expected: Vec<_> = expected.iter().map(|(kind, at)| ((*kind).to_owned(), at.as_str().unwrap().to_owned())).collect();
        assert_eq!(told.into_iter().map(|(kind, _, at)| (kind, at)).collect::<Vec<_>>(), expected);
    }

    /// Waiting for the customer stops the resolution; the explanation says for how long and why.
    fn waiting_stops_the_clock(world: &World) {
        let api = &world.api.in_language("en");
        let id = ticket(api, json!({ "answered": true, "major": true, "kind": "fault", "category": "technical" }));
        let before = clock(api, &id, "resolution");
        let taken = "UPDATE tickets SET status = 'assigned', assigned_at = created_at, assignee_id = (SELECT id FROM staff_users WHERE email";
        world.database.execute(&world.settings, &format!("{taken} = '{ADMIN_EMAIL}') WHERE id = '{id}'"));
        act(api, &id, "actions/start", json!({}));
        act(api, &id, "actions/wait_for_customer", json!({ "reason": "information" }));
        let paused = clock(api, &id, "resolution");
        assert_eq!((&paused["state"], &paused["due_at"], &paused["clock"]), (&json!("paused"), &Value::Null, &json!("always")));
        assert_eq!(api.get(&format!("{TICKETS}/{id}")).expect(200)["next_due_at"], Value::Null);
        let api = &later(world, 600).in_language("en");
        act(api, &id, "actions/customer_answered", json!({}));
        let after = clock(api, &id, "resolution");
        let moved = seconds_between(&before["due_at"], &after["due_at"]);
        assert!((36_000..36_600).contains(&moved), "{moved}");
        let skipped = &after["skipped"][0];
        assert_eq!((&skipped["reason"], &skipped["name"]), (&json!("waiting_for_customer"), &json!("Information from the customer")));
        let sum: i64 = after["segments"].as_array().unwrap().iter().map(|segment| segment["seconds"].as_i64().unwrap()).sum();
        assert_eq!(sum, 172_800);
    }

    /// A new class counts from the report, and forgives nothing.
    fn a_new_class_counts_from_the_report(world: &World) {
        let api = &world.api;
        let id = ticket(api, json!({ "channel": "email", "kind": "fault", "category": "technical" }));
        let before = clock(api, &id, "resolution");
        assert_eq!(before["clock"], "business");
        act(api, &id, "actions/classify", json!({ "major": true }));
        let after = clock(api, &id, "resolution");
        assert_eq!((&after["started_at"], &after["promise_seconds"]), (&before["started_at"], &json!(172_800)));
        let api = &later(world, 49 * 60);
        await_that(|| (told(api, &id).len() == 4).then_some(()));
        act(api, &id, "actions/classify", json!({ "major": false }));
        let broken = clock(api, &id, "resolution");
        assert_eq!((&broken["state"], &broken["due_at"]), (&json!("breached"), &after["due_at"]));
        assert_eq!(told(api, &id).len(), 4);
    }

    /// A change of the policy leaves open promises alone until it is applied; what would change can be seen before.
    fn a_new_policy_is_applied_when_asked(world: &World) {
        let api = &world.api;
        let (open, answered) = (ticket(api, json!({ "answered": false })), ticket(api, json!({ "answered": true })));
        let before = clock(api, &open, "first_response");
        promise(api, "tickets", &json!([{ "name": "更长", "first_response": { "seconds": 7200, "clock": "always" } }]));
        act(api, &open, "notes", json!({ "content": "x" }));
        assert_eq!(clock(api, &open, "first_response")["due_at"], before["due_at"]);
        let changes = api.get("/api/v1/service/sla/changes").expect(200);
        let of = |id: &str| changes.items().iter().find(|change| change["ticket_id"] == id).unwrap()["clocks"].clone();
        let change = &of(&open)[0];
        assert_eq!((&change["before"]["promise_seconds"], &change["after"]["promise_seconds"]), (&json!(900), &json!(7200)));
        assert_eq!(of(&answered).as_array().unwrap().len(), 1);
        assert_eq!(of(&answered)[0]["after"]["state"], "withdrawn");
        let pass = api.post("/api/v1/service/sla/passes", json!({})).expect(201);
        let path = pass.header("location").to_owned();
        let done = await_that(|| Some(api.get(&path).expect(200)).filter(|pass| !pass["finished_at"].is_null()));
        assert_eq!((&done["tickets"], &done["changed"]), (&json!(2), &json!(2)));
        let after = clock(api, &open, "first_response");
        assert_eq!(seconds_between(&before["due_at"], &after["due_at"]), 6_300);
        assert_eq!((&after["policy_version"], api.get(&format!("{TICKETS}/{open}")).expect(200)["next_due_at"] == after["due_at"]), (&json!(2), true));
        assert!(api.get("/api/v1/service/sla/changes").expect(200).items().is_empty());
        let api = &later(world, 20);
        reply(api, &open);
        assert_eq!(clock(api, &open, "first_response")["state"], "met");
        assert!(told(api, &open).is_empty());
    }
}

/// Two processes on one PostgreSQL: what falls due is told once, however many look for it.
#[test]
fn two_processes_tell_once() {
    if !Engine::Postgres.is_available() {
        return;
    }
    let world = World::new(Engine::Postgres);
    let mut settings = world.settings.clone();
    settings.folder = new_folder();
    let clock = Clock::new(settings.clock_file());
    let second = Server::start(&settings);
    let ids: Vec<String> = (0..24).map(|_| ticket(&world.api, json!({ "answered": false }))).collect();
    clock.advance_minutes(16);
    let api = later(&world, 16);
    for id in &ids {
        let kinds = await_that(|| Some(told(&api, id)).filter(|told| told.len() >= 2));
        assert_eq!(kinds.iter().map(|(kind, ..)| kind.as_str()).collect::<Vec<_>>(), ["ticket.sla_warned", "ticket.sla_breached"]);
    }
    second.stop();
}
