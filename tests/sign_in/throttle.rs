//! Wrong sign-ins slow down further ones, over all processes, and lock nobody out.

use serde_json::json;

use super::{ADMIN_EMAIL, ADMIN_PASSWORD, BEHIND_A_PROXY, WRONG, attempt, engines, right, wrong};
use crate::support::client::Api;
use crate::support::database::Engine;
use crate::support::raw::exchange;
use crate::support::server::Server;
use crate::support::world::{World, on_both_engines};

/// Fails so often from an address, each time as soon as that is allowed.
fn fail_times(world: &World, api: &Api, times: usize, address: &str) {
    for _ in 0..times {
        wrong(api, address).expect(401).problem("credentials_invalid");
        world.clock.advance_minutes(15);
    }
}

on_both_engines! {
    /// Five failures cost nothing. Then the wait doubles with each failure, and the right password waits as well.
    fn further_tries_wait_twice_as_long_each_time(world: &World) {
        for _ in 0..5 {
            wrong(&world.api, "").expect(401).problem("credentials_invalid");
        }
        let mut waits = Vec::new();
        for _ in 0..4 {
            let refused = right(&world.api, "").expect(429).problem("sign_in_delayed");
            let seconds: i64 = refused.header("retry-after").parse().unwrap();
            assert_eq!(refused["retry_after_seconds"], seconds);
            // Being refused makes the wait no longer.
            assert!(right(&world.api, "").expect(429).header("retry-after").parse::<i64>().unwrap() <= seconds);
            waits.push(seconds);
            // One more than is left, so that the wait is over however little time has passed meanwhile.
            world.clock.advance_seconds(seconds + 1);
            wrong(&world.api, "").expect(401);
        }
        // The time between two calls is taken off, on a busy machine all of a second or two.
        for (wait, longest) in waits.iter().zip([1, 2, 4, 8]) {
            assert!(*wait <= longest, "{waits:?}");
        }
        assert!(waits[3] > waits[0], "{waits:?}");
    }

    /// The wait ends at a quarter of an hour. A success ends the row of failures.
    fn a_success_clears_it(world: &World) {
        fail_times(world, &world.api, 20, "");
        wrong(&world.api, "").expect(401);
        let wait: i64 = right(&world.api, "").expect(429).header("retry-after").parse().unwrap();
        assert!((600..=900).contains(&wait), "{wait}");
        world.clock.advance_seconds(wait + 1);
        right(&world.api, "").expect(201);
        for _ in 0..5 {
            wrong(&world.api, "").expect(401);
        }
    }

    /// A restart forgets nothing, two hours without a failure do.
    fn failures_outlive_the_process(world: &World) {
        fail_times(world, &world.api, 12, "");
        wrong(&world.api, "").expect(401);
        world.kill();
        world.start();
        right(&world.api, "").expect(429);
        world.clock.advance_hours(2);
        for _ in 0..5 {
            wrong(&world.api, "").expect(401);
        }
    }

    /// The wrong present password of a change counts like a wrong sign-in: a stolen token is no way to try passwords.
    fn a_password_change_is_throttled_alike(world: &World) {
        let change = |current: &str| {
            world.api.put("/api/v1/me/password", json!({ "current_password": current, "new_password": "plum-tree-by-the-lake" }))
        };
        for _ in 0..5 {
            change(WRONG).expect(422).field_error("/current_password", "password_wrong");
        }
        change(ADMIN_PASSWORD).expect(429).problem("sign_in_delayed");
        right(&world.api, "").expect(429);
    }

    /// Of many tries at once no more get through than one after the other.
    fn tries_at_once_gain_nothing(world: &World) {
        let statuses: Vec<u16> = std::thread::scope(|scope| {
            let callers: Vec<_> = (0..24)
                .map(|_| {
                    let api = world.api.on_new_connections();
                    scope.spawn(move || wrong(&api, "").status)
                })
                .collect();
            callers.into_iter().map(|caller| caller.join().unwrap()).collect()
        });
        let checked = statuses.iter().filter(|status| **status == 401).count();
        // Waits of seconds may pass while a busy machine works on them: each lets one more through.
        assert!((5..=9).contains(&checked), "{statuses:?}");
        assert!(statuses.iter().all(|status| matches!(status, 401 | 429)), "{statuses:?}");
    }
}

/// Whoever tries from one address keeps nobody out who comes from another. An address waits whatever the account.
#[test]
fn nobody_is_locked_out_from_elsewhere() {
    for engine in engines() {
        let world = World::with(engine, BEHIND_A_PROXY);
        fail_times(&world, &world.api, 12, "203.0.113.7");
        wrong(&world.api, "203.0.113.7").expect(401);
        right(&world.api, "203.0.113.7").expect(429).problem("sign_in_delayed");
        attempt(&world.api, "nobody@guanxi.example", WRONG, "203.0.113.7").expect(429).problem("sign_in_delayed");
        // What the client itself wrote in front is not believed.
        right(&world.api, "198.51.100.1, 203.0.113.7").expect(429);
        right(&world.api, "203.0.113.8").expect(201);
        right(&world.api, "").expect(201);
        // Addresses of one network of IPv6 are one.
        for host in 0..5 {
            wrong(&world.api, &format!("2001:db8:1:2::{host}")).expect(401);
        }
        right(&world.api, "2001:db8:1:2:ffff::7").expect(429);
        right(&world.api, "2001:db8:1:3::7").expect(201);
        let api = world.api.sign_in(ADMIN_EMAIL, ADMIN_PASSWORD);
        let sessions = api.get("/api/v1/sessions").expect(200);
        let addresses: Vec<_> = sessions.items().iter().filter_map(|session| session["address"].as_str()).collect();
        assert!(addresses.contains(&"203.0.113.8") && addresses.contains(&"127.0.0.1"), "{addresses:?}");
    }
}

/// Failures of an account from many addresses raise one alarm: an event, a line in the log, a figure. The account stays open.
#[test]
fn failures_from_many_addresses_raise_an_alarm() {
    for engine in engines() {
        let world = World::with(engine, BEHIND_A_PROXY);
        for host in 1..10 {
            wrong(&world.api, &format!("203.0.113.{host}")).expect(401);
            attempt(&world.api, "nobody@guanxi.example", WRONG, &format!("198.51.100.{host}")).expect(401);
        }
        assert!(!world.log().contains("failed from"), "{}", world.log());
        for host in 10..20 {
            wrong(&world.api, &format!("203.0.113.{host}")).expect(401);
            attempt(&world.api, "nobody@guanxi.example", WRONG, &format!("198.51.100.{host}")).expect(401);
        }
        let mut found = Vec::new();
        while found.is_empty() {
            found.clone_from(world.api.get("/api/v1/events?kind=user.sign_in_attacked").expect(200).items());
        }
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!((&found[0]["details"]["addresses"], &found[0]["actor"]["kind"]), (&json!(10), &json!("system:sign_in")));
        let log = world.log();
        assert_eq!(log.matches("failed from 10 addresses").count(), 2, "{log}");
        assert!(!log.contains(ADMIN_EMAIL) && !log.contains("203.0.113"), "{log}");
        let metrics = world.with_server(|server| server.metrics.clone()).unwrap();
        let text = exchange(&metrics, b"GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").body;
        assert!(text.contains("guanxi_sign_in_alarms_total 2") && text.contains("guanxi_sign_ins_failed_total 38"), "{text}");
        right(&world.api, "192.0.2.1").expect(201);
    }
}

/// Two processes on one PostgreSQL count together.
#[test]
fn two_processes_count_together() {
    if !Engine::Postgres.is_available() {
        return;
    }
    let world = World::new(Engine::Postgres);
    let other = Server::start(&world.settings);
    let elsewhere = Api::new(&other.base);
    for _ in 0..3 {
        fail_times(&world, &world.api, 2, "");
        fail_times(&world, &elsewhere, 2, "");
    }
    wrong(&world.api, "").expect(401);
    right(&elsewhere, "").expect(429).problem("sign_in_delayed");
    right(&world.api, "").expect(429).problem("sign_in_delayed");
    world.clock.advance_minutes(15);
    right(&elsewhere, "").expect(201);
    right(&world.api, "").expect(201);
    for _ in 0..5 {
        wrong(&world.api, "").expect(401);
    }
    right(&elsewhere, "").expect(429);
}
