//! What was acknowledged is there, whatever happens to the server.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::{Value, json};

use crate::events::{Follower, assert_gapless};
use crate::support::builders::next;
use crate::support::client::Api;
use crate::support::world::World;

/// Kills in one run of the test.
fn kills() -> u32 {
    if std::env::var_os("GUANXI_SOAK").is_some_and(|value| value == "1") { 20 } else { 3 }
}

/// Writers at once.
const WRITERS: usize = 8;

/// A customer that a writer has sent at least once.
struct Sent {
    name: String,
    key: String,
    /// The id, once the server has answered.
    acknowledged: Option<String>,
}

mod kill_under_load {
    use super::scenario;
    use crate::support::database::Engine;
    use crate::support::world::World;

    #[test]
    fn sqlite() {
        scenario(&World::durable(Engine::Sqlite));
    }

    #[test]
    fn postgres() {
        if Engine::Postgres.is_available() {
            scenario(&World::durable(Engine::Postgres));
        }
    }
}

/// `kill -9` under load, again and again: acknowledged writes stay, and what is sent again with its key makes no double.
fn scenario(world: &World) {
    let mut all: Vec<Sent> = Vec::new();
    for round in 0..kills() {
        all.extend(write_until_killed(world, Duration::from_millis(150 + u64::from(round % 5) * 70)));
        world.start();
        world.api.get("/api/v1/me").expect(200);
        let count = all.len();
        let unsure = &mut all[count.saturating_sub(WRITERS * 4)..];
        for sent in unsure.iter_mut() {
            let id = create(&world.api, &sent.name, &sent.key).expect("a living server answers");
            assert_eq!(sent.acknowledged.get_or_insert_with(|| id.clone()), &id, "a retry of {} made another record", sent.name);
        }
        // Whatever a writer was not told of has to be settled as well, however long ago it was sent.
        for sent in all.iter_mut().filter(|sent| sent.acknowledged.is_none()) {
            sent.acknowledged = create(&world.api, &sent.name, &sent.key);
        }
    }
    for sent in &all {
        let id = sent.acknowledged.as_deref().expect("every write is settled");
        assert_eq!(world.api.get(&format!("/api/v1/customers/{id}")).expect(200)["name"], sent.name.as_str());
    }
    let total = world.api.get("/api/v1/customers?limit=1&include_total=true").expect(200);
    assert_eq!(total["total"], all.len(), "customers were doubled or lost");
    let mut follower = Follower::new(&world.api, "limit=1000");
    let created = |events: &[Value]| events.iter().filter(|event| event["kind"] == "customer.created").count();
    let events = follower.catch_up_until(|events| created(events) >= all.len());
    assert_gapless(events);
    assert_eq!(created(events), all.len(), "an event was lost or told of nothing");
    let verified = world.settings.run(&["verify"]);
    assert!(verified.status.success(), "{}{}", String::from_utf8_lossy(&verified.stdout), String::from_utf8_lossy(&verified.stderr));
}

fn write_until_killed(world: &World, load: Duration) -> Vec<Sent> {
    let killed = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let writers: Vec<_> = (0..WRITERS)
            .map(|_| {
                let api = world.api.on_new_connections();
                let killed = &killed;
                scope.spawn(move || {
                    let mut sent = Vec::new();
                    while !killed.load(Ordering::Acquire) {
                        let number = next();
                        let (name, key) = (format!("客户{number}"), format!("kill-{number}"));
                        let acknowledged = create(&api, &name, &key);
                        let lost = acknowledged.is_none();
                        sent.push(Sent { name, key, acknowledged });
                        if lost {
                            break;
                        }
                    }
                    sent
                })
            })
            .collect();
        std::thread::sleep(load);
        world.kill();
        killed.store(true, Ordering::Release);
        writers.into_iter().flat_map(|writer| writer.join().expect("a writer does not panic")).collect()
    })
}

/// The id of the customer, or `None` when the server was gone before it answered.
fn create(api: &Api, name: &str, key: &str) -> Option<String> {
    let body = json!({ "kind": "person", "name": name });
    let answer = api.request("POST", "/api/v1/customers").header("Idempotency-Key", key).json(&body).try_send().ok()?;
    Some(answer.expect(201).id())
}
