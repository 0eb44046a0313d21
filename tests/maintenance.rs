//! What operators do beside a running server: verify, back up, restore, ask for health.

use std::path::Path;
use std::process::Output;

use serde_json::json;

use crate::events::{Follower, assert_gapless};
use crate::support::builders::{order, person, reachable_person};
use crate::support::client::Api;
use crate::support::clock::Clock;
use crate::support::database::{Database, Engine};
use crate::support::server::{ADMIN_EMAIL, ADMIN_PASSWORD, Server, Settings};
use crate::support::world::{World, new_folder, on_both_engines};

fn words(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[track_caller]
fn succeeds(settings: &Settings, arguments: &[&str]) -> String {
    let output = settings.run(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", words(&output));
    words(&output)
}

#[track_caller]
fn fails(settings: &Settings, arguments: &[&str]) -> String {
    let output = settings.run(arguments);
    let text = words(&output);
    assert_eq!(output.status.code(), Some(1), "{arguments:?}: {text}");
    assert!(!text.contains("panicked"), "{text}");
    text
}

/// A customer with an order that counts.
fn a_purchase(api: &Api) {
    let customer = reachable_person().with("identity_number", "11010519491231002X").create(api);
    let placed = order(&customer.id()).create(api);
    api.post(&format!("/api/v1/orders/{}/actions/pay", placed.id()), json!({})).expect(200);
}

on_both_engines! {
    /// Beside a server that works all is well, and the counts say what was looked at.
    fn verify_runs_beside_a_server(world: &World) {
        a_purchase(&world.api);
        let text = succeeds(&world.settings, &["verify"]);
        for part in ["1 customers compared, 0 differences", "CNY: 1 orders that count, 19900 net", "0 without a hash, 0 wrong", "3 opened, 0 do not open"] {
            assert!(text.contains(part), "{part} is not in\n{text}");
        }
        person().create(&world.api);
    }

    /// A migrated database is left alone.
    fn migrate_says_what_it_did(world: &World) {
        assert!(succeeds(&world.settings, &["migrate"]).contains("has the schema of this version"));
        let (_database, settings) = Database::empty(world.engine, &new_folder());
        assert!(succeeds(&settings, &["migrate"]).contains("Migrated the database: "));
    }

    /// The health check asks the server that listens where the settings say, and fails where none does.
    fn health_is_asked(world: &World) {
        let mut settings = world.settings.clone();
        let address = world.api.base().trim_start_matches("http://").to_owned();
        settings.variables.push(("GUANXI_LISTEN".to_owned(), address));
        succeeds(&settings, &["healthcheck"]);
        world.stop();
        assert!(fails(&settings, &["healthcheck"]).contains("/healthz does not answer"));
    }

    /// What the loop of background work does shows in the metrics.
    fn metrics_tell_of_background_work(world: &World) {
        person().create(&world.api);
        let mut follower = Follower::new(&world.api, "limit=1000");
        follower.catch_up_until(|events| events.iter().any(|event| event["kind"] == "customer.created"));
        let metrics = world.with_server(|server| server.metrics.clone()).expect("the start says where metrics are");
        let text = String::from_utf8_lossy(&Api::new(&metrics).unjudged().get("/metrics").expect(200).bytes).into_owned();
        let sealed = text.lines().find_map(|line| line.strip_prefix("guanxi_events_sealed_total ")).expect("a count of sealed events");
        let at_once = world.engine == Engine::Sqlite;
        assert_eq!(sealed.parse::<f64>().unwrap() < 1.0, at_once, "{sealed}");
        for name in ["guanxi_events_unsealed 0", "guanxi_events_unsealed_age_seconds 0", "guanxi_timers_due 0", "guanxi_timers_due_age_seconds 0"] {
            assert!(text.contains(name), "{name} is not in\n{text}");
        }
        assert!(text.contains("guanxi_worker_failures_total{worker=\"sealer\"} 0"), "{text}");
    }
}

/// What is wrong is found and named, and the command fails.
#[test]
fn verify_finds_what_is_wrong() {
    if !Engine::Postgres.is_available() {
        return;
    }
    let world = World::new(Engine::Postgres);
    a_purchase(&world.api);
    assert!(world.stop().success());
    for (damage, finding) in [
        ("UPDATE customer_figures SET net_amount_minor = net_amount_minor + 1", "1 differences"),
        (
            "UPDATE customer_figures SET net_amount_minor = net_amount_minor - 1; DELETE FROM events WHERE position = 2",
            "position 2: the event was removed",
        ),
        ("UPDATE contact_points SET value = set_byte(value, 20, get_byte(value, 20) # 1)", "contact_points.value of"),
    ] {
        world.database.sql(damage);
        let text = fails(&world.settings, &["verify"]);
        assert!(text.contains(finding) && text.contains("WRONG"), "{text}");
    }
}

/// A copy made under load is whole: it is restored elsewhere, with the same keys, and serves.
#[test]
fn a_backup_made_beside_a_server_serves_elsewhere() {
    let world = World::new(Engine::Sqlite);
    a_purchase(&world.api);
    let kept = person().create(&world.api);
    let elsewhere = new_folder();
    let file = elsewhere.join("copy.sqlite3");
    let path = file.to_str().unwrap();
    let made = std::thread::scope(|scope| {
        let api = world.api.on_new_connections();
        let writing = scope.spawn(move || (0..40).for_each(|_| drop(person().create(&api))));
        let made = succeeds(&world.settings, &["backup", path]);
        writing.join().unwrap();
        made
    });
    assert!(made.contains("keep them too"), "{made}");
    assert!(fails(&world.settings, &["backup", path]).contains("there already"));
    assert!(fails(&world.settings, &["restore", path]).contains("already"), "a folder that is served from takes no restore");

    let mut settings = world.settings.clone();
    settings.folder = elsewhere.clone();
    settings.database_url = format!("sqlite://{}", elsewhere.join("data/guanxi.sqlite3").display());
    let _clock = Clock::new(settings.clock_file());
    let text = succeeds(&settings, &["restore", path]);
    assert!(text.contains("Restored"), "{text}");
    assert!(fails(&settings, &["restore", path]).contains("there already"), "a folder that has a database takes no restore");
    succeeds(&settings, &["verify"]);
    let server = Server::start(&settings);
    let api = Api::new(&server.base).sign_in(ADMIN_EMAIL, ADMIN_PASSWORD);
    assert_eq!(api.get(&format!("/api/v1/customers/{}", kept.id())).expect(200).json, kept.json);
    let again = person().create(&api);
    let mut follower = Follower::new(&api, "limit=1000");
    assert_gapless(follower.catch_up_until(|events| events.iter().any(|event| event["record"]["id"] == again.id().as_str())));
}

/// What is no copy, or not readable with the keys there are, is refused and leaves nothing behind.
#[test]
fn a_restore_of_something_else_leaves_nothing() {
    let world = World::new(Engine::Sqlite);
    let folder = new_folder();
    let (good, broken) = (folder.join("good"), folder.join("broken"));
    succeeds(&world.settings, &["backup", good.to_str().unwrap()]);
    std::fs::write(&broken, "this is no database").unwrap();
    let mut settings = world.settings.clone();
    settings.folder = folder.clone();
    settings.database_url = format!("sqlite://{}", folder.join("data/guanxi.sqlite3").display());
    let refused = |settings: &Settings, file: &Path, why: &str| {
        let text = fails(settings, &["restore", file.to_str().unwrap()]);
        assert!(text.contains(why), "{text}");
        let left: Vec<_> = std::fs::read_dir(settings.data_folder()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left, ["serve.lock"]);
    };
    refused(&settings, &broken, "no sound copy");
    refused(&settings, &folder.join("nowhere"), "nowhere");
    let mut other = settings.clone();
    other.variables.push(("GUANXI_ENCRYPTION_KEYS".to_owned(), "e1:q8D+iNKQomf2qlvxXQ6qpMij9leM4tSlJ/ycGakIVQ4=".to_owned()));
    refused(&other, &good, "encryption key e1");
    succeeds(&settings, &["restore", good.to_str().unwrap()]);
}

/// PostgreSQL has tools of its own.
#[test]
fn postgres_is_copied_by_its_own_tools() {
    if !Engine::Postgres.is_available() {
        return;
    }
    let world = World::new(Engine::Postgres);
    assert!(fails(&world.settings, &["backup", "copy"]).contains("pg_dump"));
    assert!(fails(&world.settings, &["restore", "copy"]).contains("pg_restore"));
}
