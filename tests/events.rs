//! The event log: in order, without gaps, soon, and without personal values.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::builders::{order, organization, person, phone, reachable_person};
use crate::support::client::Api;
use crate::support::clock::Clock;
use crate::support::database::Engine;
use crate::support::server::Server;
use crate::support::world::{World, new_folder, on_both_engines};

/// How long a test waits for what takes a fifth of a second on a machine that isn't busy with other tests.
const PATIENCE: Duration = Duration::from_secs(10);

/// A follower as the operation's description wants it: in order, on from `next_after`.
pub struct Follower {
    api: Api,
    query: &'static str,
    after: i64,
    seen: Vec<Value>,
}

impl Follower {
    pub fn new(api: &Api, query: &'static str) -> Follower {
        Follower { api: api.clone(), query, after: 0, seen: Vec::new() }
    }

    /// Reads on to the head.
    pub fn catch_up(&mut self) {
        loop {
            let answer = self.api.get(&format!("/api/v1/events?after={}&{}", self.after, self.query)).expect(200);
            let (next, head) = (answer["next_after"].as_i64().unwrap(), answer["head"].as_i64().unwrap());
            assert!(next >= self.after && head >= next, "{answer:?}");
            self.after = next;
            self.seen.extend(answer.items().iter().cloned());
            if next == head {
                return;
            }
        }
    }

    /// What it has seen so far.
    pub fn seen(&self) -> &[Value] {
        &self.seen
    }

    /// Reads on until what it has seen is enough.
    #[track_caller]
    pub fn catch_up_until(&mut self, enough: impl Fn(&[Value]) -> bool) -> &[Value] {
        let began = Instant::now();
        loop {
            self.catch_up();
            if enough(&self.seen) {
                return &self.seen;
            }
            assert!(began.elapsed() < PATIENCE, "after {PATIENCE:?} the log is {:#?}", self.seen);
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// Fails unless the positions are 1, 2, 3, … and no id stands twice.
#[track_caller]
pub fn assert_gapless(events: &[Value]) {
    for (position, event) in (1_i64..).zip(events) {
        assert_eq!(event["position"], position, "{event:#}");
    }
    let ids: HashSet<_> = events.iter().map(|event| event["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), events.len(), "an event was sealed twice");
}

fn of_record<'a>(events: &'a [Value], id: &str) -> Vec<&'a Value> {
    events.iter().filter(|event| event["record"]["id"] == id).collect()
}

fn kinds(events: &[&Value]) -> Vec<String> {
    events.iter().map(|event| event["kind"].as_str().unwrap().to_owned()).collect()
}

/// Changes a customer in three ways after creating it; the id.
fn a_life(api: &Api) -> String {
    let created = person().create(api);
    let path = format!("/api/v1/customers/{}", created.id());
    api.patch(&path, json!({ "city": "杭州" })).expect(200);
    api.post(&format!("{path}/actions/archive"), json!({})).expect(200);
    api.post(&format!("{path}/actions/restore"), json!({})).expect(200);
    created.id()
}

const LIFE: [&str; 4] = ["customer.created", "customer.updated", "customer.archived", "customer.restored"];

on_both_engines! {
    /// What is done to a record is told in the order in which it was done, with who and what.
    fn changes_are_told_in_order(world: &World) {
        let id = a_life(&world.api);
        let mut follower = Follower::new(&world.api, "limit=1000");
        let events = follower.catch_up_until(|events| of_record(events, &id).len() == LIFE.len());
        assert_gapless(events);
        let own = of_record(events, &id);
        assert_eq!(kinds(&own), LIFE);
        let me = world.api.get("/api/v1/me").expect(200);
        for event in &own {
            assert_eq!(event["record"]["kind"], "customer");
            assert_eq!(event["customer_id"], id.as_str());
            assert_eq!(event["actor"], json!({ "kind": "user", "id": me["user"]["id"] }));
            assert_eq!(event["unit_id"], me["unit"]["id"]);
        }
        let city = own[1]["changes"].as_array().unwrap().iter().find(|change| change["field"] == "city").expect("the change of the city");
        assert_eq!(city, &json!({ "field": "city", "old": null, "new": "杭州" }));
    }

    /// A change can be read within a second after it was acknowledged. The best of several tries counts: the machine runs other tests.
    fn an_event_is_there_within_a_second(world: &World) {
        let soon = (0..5).any(|_| {
            let created = person().create(&world.api);
            let began = Instant::now();
            let mut follower = Follower::new(&world.api, "limit=1000");
            follower.catch_up_until(|events| !of_record(events, &created.id()).is_empty());
            began.elapsed() < Duration::from_secs(1)
        });
        assert!(soon);
    }

    /// Filters, pieces and their ends.
    fn the_log_is_read_in_pieces(world: &World) {
        let (one, other) = (a_life(&world.api), a_life(&world.api));
        let mut whole = Follower::new(&world.api, "limit=1000");
        whole.catch_up_until(|events| of_record(events, &one).len() + of_record(events, &other).len() == 2 * LIFE.len());
        let mut single = Follower::new(&world.api, "limit=1");
        single.catch_up();
        assert_eq!(single.seen, whole.seen);
        let mut some = Follower::new(&world.api, "limit=1&kind=customer.archived,customer.restored");
        some.catch_up();
        assert_eq!(kinds(&some.seen.iter().collect::<Vec<_>>()), ["customer.archived", "customer.restored", "customer.archived", "customer.restored"]);
        let own = world.api.get(&format!("/api/v1/events?record_id={one}")).expect(200);
        assert_eq!(kinds(&own.items().iter().collect::<Vec<_>>()), LIFE);
        let head = own["head"].as_i64().unwrap();
        assert_eq!(own["next_after"], head);
        let behind = world.api.get(&format!("/api/v1/events?after={}", head + 10)).expect(200);
        assert_eq!((behind.items().len(), &behind["next_after"], &behind["head"]), (0, &json!(head + 10), &json!(head)));
    }

    /// Wrong parameters are named, and nobody reads the log without signing in.
    fn the_log_is_asked_strictly(world: &World) {
        for query in ["cursor=x", "after=1&after=2", "position=3"] {
            world.api.get(&format!("/api/v1/events?{query}")).expect(400).problem("malformed_request");
        }
        world.api.get("/api/v1/events?after=-1&limit=0&kind=x&record_id=x").expect(422).problem("validation_failed")
            .field_error("/after", "out_of_range").field_error("/limit", "out_of_range").field_error("/kind", "unknown_word");
        world.api.anonymous().get("/api/v1/events").expect(401);
    }

    /// Whatever happens to personal data, its values never stand in events.
    fn personal_values_are_never_told(world: &World) {
        let api = &world.api;
        let secrets = ["13912345678", "lei.wang.secret@example.com", "中关村大街27号", "wxid_secret_27", "1987-06-05", "11010519491231002X", "13787654321"];
        let customer = reachable_person()
            .with("birthday", "1987-06-05")
            .with("identity_number", "11010519491231002X")
            .with("contact_points", json!([
                { "kind": "phone", "value": "+8613912345678" },
                { "kind": "email", "value": "lei.wang.secret@example.com" },
                { "kind": "address", "value": "北京市海淀区中关村大街27号" },
                { "kind": "social", "platform": "wechat", "value": "wxid_secret_27" },
            ]))
            .create(api);
        let path = format!("/api/v1/customers/{}", customer.id());
        let point = customer["contact_points"][0]["id"].as_str().unwrap();
        api.patch(&format!("{path}/contact_points/{point}"), json!({ "value": "+8613787654321" })).expect(200);
        api.delete(&format!("{path}/contact_points/{point}")).expect(204);
        api.patch(&path, json!({ "birthday": null, "identity_number": null })).expect(200);
        let mut follower = Follower::new(api, "limit=1000");
        let events = follower.catch_up_until(|events| of_record(events, &customer.id()).len() >= 4);
        let text = json!(events).to_string();
        for secret in secrets {
            assert!(!text.contains(secret), "{secret} stands in {:#?}", of_record(events, &customer.id()));
        }
        let personal = of_record(events, &customer.id()).into_iter().flat_map(|event| event["changes"].as_array().unwrap().iter());
        let birthday: Vec<_> = personal.filter(|change| change["field"] == "birthday").collect();
        assert!(!birthday.is_empty() && birthday.iter().all(|change| change["old"].is_null() && change["new"].is_null()), "{birthday:?}");
    }

    /// Who follows while others write reads every event once, in order.
    fn a_follower_beside_writers_misses_nothing(world: &World) {
        const WRITERS: usize = 4;
        const EACH: usize = 25;
        let writing = AtomicBool::new(true);
        let mut follower = Follower::new(&world.api.on_new_connections(), "limit=7");
        std::thread::scope(|scope| {
            let reading = scope.spawn(|| {
                while writing.load(Ordering::Acquire) {
                    follower.catch_up();
                }
            });
            let writers: Vec<_> = (0..WRITERS).map(|_| {
                let api = world.api.on_new_connections();
                scope.spawn(move || (0..EACH).for_each(|_| drop(organization().create(&api))))
            }).collect();
            writers.into_iter().for_each(|writer| writer.join().unwrap());
            writing.store(false, Ordering::Release);
            reading.join().unwrap();
        });
        let created = |events: &[Value]| events.iter().filter(|event| event["kind"] == "customer.created").count();
        let events = follower.catch_up_until(|events| created(events) >= WRITERS * EACH);
        assert_gapless(events);
        assert_eq!(created(events), WRITERS * EACH);
        let records: HashSet<_> = events.iter().filter(|event| event["kind"] == "customer.created").map(|event| &event["record"]["id"]).collect();
        assert_eq!(records.len(), WRITERS * EACH);
    }

    /// A stop seals what the last requests left.
    fn a_stop_leaves_nothing_unsealed(world: &World) {
        let created = person().create(&world.api);
        assert!(world.stop().success());
        let verified = world.settings.run(&["verify"]);
        let text = String::from_utf8_lossy(&verified.stdout).into_owned();
        assert!(verified.status.success() && text.contains(", 0 wait,"), "{text}");
        world.start();
        let log = world.api.get(&format!("/api/v1/events?record_id={}", created.id())).expect(200);
        assert_eq!(log.items().len(), 1);
    }
}

/// Two processes on one PostgreSQL give positions without gap or double, and of one record in the order of its changes,
/// whichever of them took the request.
#[test]
fn two_processes_seal_one_log() {
    const EACH: usize = 20;
    if !Engine::Postgres.is_available() {
        return;
    }
    let world = World::new(Engine::Postgres);
    let mut settings = world.settings.clone();
    settings.folder = new_folder();
    let _clock = Clock::new(settings.clock_file());
    let mut second = Server::start(&settings);
    let shared = person().create(&world.api).id();
    let path = format!("/api/v1/customers/{shared}");
    std::thread::scope(|scope| {
        for base in [world.api.base(), second.base.clone()] {
            let api = Api::new(&base).with_token(world.api.token());
            let path = &path;
            scope.spawn(move || {
                for number in 0..EACH {
                    let customer = person().create(&api).id();
                    order(&customer).create(&api);
                    api.patch(path, json!({ "city": format!("{base}/{number}") })).expect(200);
                }
            });
        }
    });
    let mut follower = Follower::new(&world.api, "limit=1000");
    let told = |events: &[Value]| events.iter().filter(|event| event["kind"] == "order.created").count();
    let complete = |events: &[Value]| told(events) == 2 * EACH && of_record(events, &shared).len() == 2 * EACH + 1;
    let events = follower.catch_up_until(complete);
    assert_gapless(events);
    let mut city = Value::Null;
    for event in &of_record(events, &shared)[1..] {
        let change = event["changes"].as_array().unwrap().iter().find(|change| change["field"] == "city").unwrap();
        assert_eq!(change["old"], city, "the changes of one record are out of order");
        city = change["new"].clone();
    }
    // Whatever a process that was killed left is sealed by the other.
    let api = Api::new(&second.base).with_token(world.api.token());
    let last = person().with("contact_points", json!([{ "kind": "phone", "value": phone() }])).create(&api).id();
    second.kill();
    assert_gapless(follower.catch_up_until(|events| !of_record(events, &last).is_empty()));
}
