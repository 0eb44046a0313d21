//! Two processes on one database, one of them killed every few seconds while tickets come in and nobody answers: every warning, every
//! breach and every step of the escalations happens, once, and in time.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use super::staffed::{Chain, chain_of, promise};
use crate::events::Follower;
use crate::support::builders::person;
use crate::support::client::Api;
use crate::support::clock::Clock;
use crate::support::company::{Company, text};
use crate::support::database::Engine;
use crate::support::server::{Server, Settings};
use crate::support::world::{World, new_folder};

/// One ticket each: 200 a minute.
const EVERY: Duration = Duration::from_millis(300);
/// The pause between two kills, beside what a start takes.
const BETWEEN_KILLS: Duration = Duration::from_secs(3);
/// How long after its report a promise is broken, in seconds: the shortest that can be promised.
const PROMISE: i64 = 60;
/// When of that is warned.
const WARN_PERCENT: i64 = 90;
/// How long ago tickets were reported that come in: they are broken soon after.
const REPORTED_AGO: i64 = 52;
/// How late anything may be while a process is up.
const LATEST: TimeDelta = TimeDelta::seconds(10);
/// How long everything that is due by the end may take to be told, beside other tests on a slow machine.
const PATIENCE: Duration = Duration::from_secs(180);

fn span() -> Duration {
    let soak = std::env::var_os("GUANXI_SOAK").is_some_and(|value| value == "1");
    Duration::from_secs(if soak { 300 } else { 20 })
}

/// One of the two processes, which comes and goes.
struct Process {
    settings: Settings,
    server: Mutex<Option<Server>>,
    api: Api,
    _clock: Clock,
}

impl Process {
    fn start(world: &World) -> Process {
        let mut settings = world.settings.clone();
        settings.folder = new_folder();
        let clock = Clock::new(settings.clock_file());
        let server = Server::start(&settings);
        let api = Api::new(&server.base).with_token(world.api.token());
        Process { settings, server: Mutex::new(Some(server)), api, _clock: clock }
    }

    fn kill_and_start(&self) {
        let mut server = self.server.lock().unwrap();
        server.as_mut().unwrap().kill();
        *server = None;
        let again = Server::start(&self.settings);
        self.api.move_to(&again.base);
        *server = Some(again);
    }
}

#[test]
fn nothing_is_lost_doubled_or_late_while_processes_are_killed() {
    if !Engine::Postgres.is_available() {
        return;
    }
    let world = World::new(Engine::Postgres);
    let company = Company::new(&world);
    let chain = chain_of(&world, &company);
    promise(
        &world.api,
        json!([{ "name": "一分钟", "first_response": { "seconds": PROMISE, "clock": "always", "warn_percent": WARN_PERCENT } }]),
    );
    let steps = json!([
        { "level": "assignee", "wait_seconds": 0 }, { "level": "team_manager", "wait_seconds": 1 }, { "level": "director", "wait_seconds": 1 },
        { "level": "general_manager", "wait_seconds": 1 }
    ]);
    world.api.post("/api/v1/service/desk_policies", json!({ "steps": steps })).expect(201);
    let customers: Vec<String> = (0..10).map(|_| person().with("unit_id", company.unit("n1")).create(&world.api).id()).collect();
    world.kill();

    let processes = [Process::start(&world), Process::start(&world)];
    let (over, kills) = (AtomicBool::new(false), Mutex::new(0));
    let created = std::thread::scope(|scope| {
        let killer = scope.spawn(|| {
            let mut next = 0;
            while !over.load(Ordering::Acquire) {
                std::thread::sleep(BETWEEN_KILLS);
                processes[next % 2].kill_and_start();
                *kills.lock().unwrap() += 1;
                next += 1;
            }
        });
        let created = come_in(&processes, &customers);
        over.store(true, Ordering::Release);
        killer.join().unwrap();
        created
    });
    assert!(*kills.lock().unwrap() >= 2, "nobody was killed");

    let api = &processes[0].api;
    let mut follower = Follower::new(api, "limit=1000");
    let began = Instant::now();
    let told = loop {
        follower.catch_up();
        let told = Told::of(follower.seen());
        if told.missing(&created).is_none() {
            break told;
        }
        assert!(began.elapsed() < PATIENCE, "lost: {}", told.missing(&created).unwrap_or_default());
        std::thread::sleep(Duration::from_millis(100));
    };
    told.assert_once_and_in_time(&created);
    world.api.move_to(&api.base());
    assert_notified(&chain, created.len());
    let verified = processes[0].settings.run(&["verify"]);
    assert!(verified.status.success(), "{}{}", String::from_utf8_lossy(&verified.stdout), String::from_utf8_lossy(&verified.stderr));
}

/// Tickets come in at their pace, at whichever process answers, until the span is over; their ids.
fn come_in(processes: &[Process; 2], customers: &[String]) -> BTreeSet<String> {
    let begun = Instant::now();
    let mut created = BTreeSet::new();
    for number in 0_u32.. {
        let due = EVERY * number;
        if due >= span() {
            break;
        }
        std::thread::sleep(due.saturating_sub(begun.elapsed()));
        let customer = &customers[number as usize % customers.len()];
        let reported_at = (Utc::now() - TimeDelta::seconds(REPORTED_AGO)).to_rfc3339();
        let body = json!({ "customer_id": customer, "channel": "email", "subject": format!("第 {number} 号"), "reported_at": reported_at });
        let key = format!("kill-{number}");
        let id = (0..100).find_map(|tried| create(&processes[(number as usize + tried) % 2].api, &key, &body));
        assert!(created.insert(id.expect("one of two processes answers")), "one ticket for two");
    }
    created
}

/// The id of the ticket, or `None` where the process was gone before it answered.
fn create(api: &Api, key: &str, body: &Value) -> Option<String> {
    let sent = api.request("POST", "/api/v1/service/tickets").header("Idempotency-Key", key).json(body).try_send();
    match sent {
        // The first try of the same call may still be under way in a database session whose process is gone.
        Ok(answer) if matches!(answer.status, 409 | 503) => None,
        Ok(answer) => Some(answer.expect(201).id()),
        Err(_) => {
            std::thread::sleep(Duration::from_millis(50));
            None
        }
    }
}

/// What the log tells, by ticket.
struct Told {
    by_ticket: HashMap<String, Vec<Value>>,
}

const LEVELS: [&str; 3] = ["team_manager", "director", "general_manager"];

impl Told {
    fn of(events: &[Value]) -> Told {
        let mut by_ticket: HashMap<String, Vec<Value>> = HashMap::new();
        for event in events.iter().filter(|event| event["record"]["kind"] == "ticket") {
            by_ticket.entry(text(&event["record"]["id"])).or_default().push(event.clone());
        }
        Told { by_ticket }
    }

    fn of_ticket(&self, id: &str) -> &[Value] {
        self.by_ticket.get(id).map_or(&[], Vec::as_slice)
    }

    /// What of the tickets is not told yet, for people.
    fn missing(&self, created: &BTreeSet<String>) -> Option<String> {
        created.iter().find_map(|id| {
            let events = self.of_ticket(id);
            let has = |kind: &str| events.iter().any(|event| event["kind"] == kind);
            let climbed = events.iter().any(|event| event["kind"] == "ticket.escalated" && event["details"]["level"] == LEVELS[2]);
            let whole = has("ticket.sla_warned") && has("ticket.sla_breached") && climbed;
            (!whole).then(|| format!("{id}: {events:#?}"))
        })
    }

    fn assert_once_and_in_time(&self, created: &BTreeSet<String>) {
        let mut late = BTreeMap::new();
        assert_eq!(self.by_ticket.keys().cloned().collect::<BTreeSet<_>>(), *created, "a call made two tickets, or none");
        for id in created {
            let events = self.of_ticket(id);
            let of = |kind: &str| events.iter().filter(|event| event["kind"] == kind).collect::<Vec<_>>();
            let (created, warned, breached) = (of("ticket.created"), of("ticket.sla_warned"), of("ticket.sla_breached"));
            assert_eq!((created.len(), warned.len(), breached.len()), (1, 1, 1), "{events:#?}");
            let due_at = instant(&breached[0]["details"]["due_at"]);
            let warn_at = due_at - TimeDelta::seconds(PROMISE * (100 - WARN_PERCENT) / 100);
            late.insert(written(warned[0]) - warn_at.max(written(created[0])), warned[0]);
            late.insert(written(breached[0]) - due_at, breached[0]);
            let steps: Vec<_> = of("ticket.escalated").into_iter().filter(|event| event["details"]["level"] != "assignee").collect();
            let levels: Vec<_> = steps.iter().map(|step| text(&step["details"]["level"])).collect();
            assert_eq!(levels, LEVELS, "{events:#?}");
            for step in steps {
                late.insert(written(step) - instant(&step["occurred_at"]), step);
            }
        }
        let (latest, event) = late.last_key_value().expect("there were tickets");
        eprintln!("{} tickets, the latest of {} events was {} ms late", created.len(), late.len(), latest.num_milliseconds());
        assert!(*latest <= LATEST, "{latest} late: {event:#}");
    }
}

/// Each step is one notification, of one person.
fn assert_notified(chain: &Chain, tickets: usize) {
    for staff in [&chain.manager, &chain.director, &chain.general_manager] {
        let told = staff.api.get("/api/v1/notifications?limit=1&include_total=true").expect(200);
        assert_eq!(told["total"], tickets, "notifications were lost or doubled");
    }
}

fn instant(value: &Value) -> DateTime<Utc> {
    value.as_str().expect("an instant").parse().expect("an instant")
}

/// When an event was written, whatever the instant that it tells of: its id says so.
fn written(event: &Value) -> DateTime<Utc> {
    let id: Uuid = text(&event["id"]).parse().expect("an id");
    let (seconds, nanos) = id.get_timestamp().expect("ids have instants").to_unix();
    DateTime::from_timestamp(i64::try_from(seconds).expect("a time"), nanos).expect("a time")
}
