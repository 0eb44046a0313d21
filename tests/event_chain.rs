//! The chain over the event log, as an operator proves it.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::events::Follower;
use crate::support::builders::person;
use crate::support::world::{World, on_both_engines};

/// How long a test waits for what takes a second on a machine that isn't busy with other tests.
const PATIENCE: Duration = Duration::from_secs(30);

/// Runs `verify-events` with further arguments: whether it was content, and what it said.
fn verified(world: &World, more: &[&str]) -> (bool, String) {
    let arguments: Vec<&str> = std::iter::once("verify-events").chain(more.iter().copied()).collect();
    let output = world.settings.run(&arguments);
    (output.status.success(), format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr)))
}

/// Some customers and their events, all sealed. The head.
fn some_history(world: &World) -> String {
    for _ in 0..4 {
        let id = person().create(&world.api).id();
        world.api.patch(&format!("/api/v1/customers/{id}"), json!({ "city": "杭州" })).expect(200);
    }
    let mut follower = Follower::new(&world.api, "limit=1000");
    follower.catch_up_until(|events| events.iter().filter(|event| event["kind"] == "customer.updated").count() == 4);
    let head = world.api.get("/api/v1/events/head").expect(200);
    format!("{}:{}", head["position"], head["hash"].as_str().unwrap())
}

fn heads_in(log: &str) -> Vec<&str> {
    log.lines().filter_map(|line| line.split_once("event log head ").map(|(_, head)| head.trim_end_matches(['"', '}']))).collect()
}

on_both_engines! {
    /// A sound log leads through every head that was told, also beside a running server.
    fn a_sound_log_is_proven(world: &World) {
        let head = some_history(world);
        let (good, text) = verified(world, &["--head", &head]);
        assert!(good && text.contains(&format!("head {head}")) && text.contains("0 wrong"), "{text}");
        person().create(&world.api);
        let (good, text) = verified(world, &["--head", &head]);
        assert!(good, "{text}");
        let (good, text) = verified(world, &["--head", &head.replace(':', "0:")]);
        assert!(!good && text.contains("does not lead to the head"), "{text}");
        assert!(!verified(world, &["--head", "7:abc"]).0);
        world.api.anonymous().get("/api/v1/events/head").expect(401);
    }

    /// What is done to the log by SQL is named by its position.
    fn tampering_is_named(world: &World) {
        let head = some_history(world);
        assert!(world.stop().success());
        let last: i64 = head.split_once(':').unwrap().0.parse().unwrap();
        let run = |sql: &str| world.database.execute(&world.settings, sql);
        let says = |what: &str| {
            let (good, text) = verified(world, &["--head", &head]);
            assert!(!good && text.contains(what), "{what}: {text}");
        };
        run("UPDATE events SET kind = 'customer.restored' WHERE position = 3");
        says("position 3: the event was changed");
        run("DELETE FROM events WHERE position = 2");
        says("position 2: the event was removed");
        run("UPDATE events SET position = 5000 WHERE position = 4; UPDATE events SET position = 4 WHERE position = 6; UPDATE events SET position = 6 WHERE position = 5000");
        says("position 4: the event was moved to position 6");
        says("position 6: the event was moved to position 4");
        let shift = last - 1;
        run(&format!(
            "UPDATE events SET position = position + 1 WHERE position = {last}; UPDATE events SET position = {last} WHERE position = {shift}; \
             INSERT INTO events SELECT {shift}, id, kind, record_kind, record_id, unit_id, customer_id, actor_kind, actor_id, occurred_at, details FROM events WHERE position = 1"
        ));
        says(&format!("position {shift}: the event was inserted"));
        run(&format!("DELETE FROM event_hashes WHERE position = {last}"));
        says(&format!("position {last}: the chain does not lead to the head"));
    }

    /// The head goes to the server's log at its start and every hour.
    fn heads_are_logged(world: &World) {
        let head = some_history(world);
        world.clock.advance_seconds(3_600);
        let began = Instant::now();
        while !heads_in(&world.log()).contains(&head.as_str()) {
            assert!(began.elapsed() < PATIENCE, "{head} is not among {:?}", heads_in(&world.log()));
            std::thread::sleep(Duration::from_millis(50));
        }
        assert!(verified(world, &["--head", heads_in(&world.log())[0]]).0);
    }
}
