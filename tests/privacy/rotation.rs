//! Rotating the keys that seal: beside running servers, nothing is lost, and the old key can go.

use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::json;

use super::{CUSTOMERS, of};
use crate::support::client::Api;
use crate::support::database::Engine;
use crate::support::server::{Server, Settings, keys};
use crate::support::world::{World, on_both_engines};

const NEW: &str = "e2:jPXzmcPt5aLdxL1DEl0l/0KDOoII+UI+wN8UF+mFezc=";

/// The key that every server of this run begins with.
fn old() -> &'static str {
    &keys().iter().find(|(name, _)| name == "GUANXI_ENCRYPTION_KEYS").expect("there is one").1
}

/// The world's settings with these encryption keys.
fn with_keys(world: &World, keys: &[&str]) -> Settings {
    let mut settings = world.settings.clone();
    settings.variables.push(("GUANXI_ENCRYPTION_KEYS".to_owned(), keys.join(",")));
    settings
}

fn rotate(settings: &Settings, more: &[&str]) -> (bool, String) {
    let arguments: Vec<&str> = std::iter::once("rotate-keys").chain(more.iter().copied()).collect();
    let output = settings.run(&arguments);
    (output.status.success(), format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr)))
}

/// Customers by import, with a phone each, so that there is something to do.
fn many(world: &World, count: u32) {
    let path = world.settings.folder.join("customers.csv");
    let rows: String = (0..count).map(|row| format!("客户{row},1381000{row:04}\n")).collect();
    std::fs::write(&path, format!("n,p\n{rows}")).unwrap();
    let output = world.settings.run(&["import", "customers", path.to_str().unwrap(), "--map", "name=n", "--map", "phone=p"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// How many values the key has sealed.
fn sealed_with(world: &World, key: &str) -> i64 {
    // The id of the key stands in front, behind the form and its own length.
    let head: String = [1, u8::try_from(key.len()).unwrap()].into_iter().chain(key.bytes()).map(|byte| format!("{byte:02x}")).collect();
    let text = match world.engine {
        Engine::Postgres => {
            world.database.sql(&format!("SELECT count(*) FROM contact_points WHERE encode(value, 'hex') LIKE '{head}%'")).unwrap()
        }
        Engine::Sqlite => sqlite(world, &format!("SELECT count(*) AS value FROM contact_points WHERE hex(value) LIKE '{head}%'")),
    };
    text.trim().parse().unwrap()
}

fn sqlite(world: &World, sql: &str) -> String {
    use diesel::{Connection as _, QueryableByName, RunQueryDsl as _};
    #[derive(QueryableByName)]
    struct Value {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        value: i64,
    }
    let file = world.settings.database_url.strip_prefix("sqlite://").unwrap();
    let mut connection = diesel::SqliteConnection::establish(file).unwrap();
    diesel::connection::SimpleConnection::batch_execute(&mut connection, "PRAGMA busy_timeout = 10000").unwrap();
    diesel::sql_query(sql).get_result::<Value>(&mut connection).unwrap().value.to_string()
}

on_both_engines! {
    /// The whole way with keys in the settings: add, make first, rotate beside a server, take the old one out.
    fn keys_are_rotated_beside_a_server(world: &World) {
        many(world, 1_300);
        let kept = world.api.post(CUSTOMERS, json!({
            "kind": "person", "name": "王芳", "identity_number": "E12345678", "contact_points": [{ "kind": "phone", "value": "13712345678" }]
        })).expect(201);
        // A server that still encrypts with the old key would go on doing so: not while it runs.
        let (done, text) = rotate(&with_keys(world, &[NEW, old()]), &[]);
        assert!(!done && text.contains("still encrypts with the key e1"), "{text}");
        // Dropped before it was rotated, the old key stops the start.
        world.stop();
        let (_, log) = Server::try_start(&with_keys(world, &[NEW])).err().expect("the start is refused");
        assert!(log.contains("the encryption key e1, which this database was used with, is missing"), "{log}");

        let settings = with_keys(world, &[NEW, old()]);
        let server = Server::start(&settings);
        world.api.move_to(&server.base);
        let path = of(&kept.id(), "?clear=true");
        assert_eq!(world.api.get(&path).expect(200)["identity_number"], "E12345678");
        let (done, text) = std::thread::scope(|scope| {
            // Writes beside it: what is changed between look and change is not lost.
            let api: Api = world.api.on_new_connections();
            let writing = scope.spawn(move || {
                let point = kept["contact_points"][0]["id"].as_str().unwrap().to_owned();
                (0..30).for_each(|round| {
                    let value = format!("+86137123456{round:02}");
                    api.patch(&of(&kept.id(), &format!("/contact_points/{point}")), json!({ "value": value })).expect(200);
                });
            });
            let rotated = rotate(&settings, &[]);
            writing.join().unwrap();
            rotated
        });
        assert!(done && text.contains("with the key e2") && text.contains("Nothing needs e1 any more"), "{text}");
        assert_eq!((sealed_with(world, "e1"), sealed_with(world, "e2")), (0, 1_301));
        let after = world.api.get(&path).expect(200);
        assert_eq!((&after["identity_number"], &after["contact_points"][0]["value"]), (&json!("E12345678"), &json!("+8613712345629")));
        assert!(server.stop().success());

        // The old key may stay for a while without being needed again, and then go.
        assert!(Server::start(&with_keys(world, &[NEW, old()])).stop().success());
        let server = Server::start(&with_keys(world, &[NEW]));
        world.api.move_to(&server.base);
        assert_eq!(world.api.get(&path).expect(200)["contact_points"][0]["value"], "+8613712345629");
        // Lookups go by the index key, which is untouched.
        let found = world.api.post(&format!("{CUSTOMERS}/search"), json!({ "q": "13712345629" })).expect(200);
        assert_eq!(found.items().len(), 1);
        let verified = with_keys(world, &[NEW]).run(&["verify"]);
        assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
    }

    /// Killed at any point, it goes on; nothing is lost, and every value opens in between.
    fn a_killed_rotation_goes_on(world: &World) {
        const COUNT: u32 = 9_000;
        many(world, COUNT);
        world.stop();
        let settings = with_keys(world, &[NEW, old()]);
        for share in [1, 3, 6] {
            let mut child = settings.command(&["rotate-keys"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
            let patience = Instant::now();
            while sealed_with(world, "e2") < i64::from(COUNT / 10 * share) && child.try_wait().unwrap().is_none() {
                assert!(patience.elapsed() < Duration::from_secs(60));
            }
            child.kill().unwrap();
            child.wait().unwrap();
            assert_eq!(sealed_with(world, "e1") + sealed_with(world, "e2"), i64::from(COUNT));
        }
        let verified = settings.run(&["verify"]);
        assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
        let (done, text) = rotate(&settings, &[]);
        assert!(done, "{text}");
        assert_eq!((sealed_with(world, "e1"), sealed_with(world, "e2")), (0, i64::from(COUNT)));
        assert!(with_keys(world, &[NEW]).run(&["verify"]).status.success());
    }
}

/// Keys in the file beside the embedded database are made, rotated and trimmed by the command itself.
#[test]
fn embedded_keys_are_renewed_in_two_steps() {
    let world = World::new(Engine::Sqlite);
    world.stop();
    // The keys of the template become those of the file.
    let file = world.settings.data_folder().join("keys.env");
    let lines: String = keys().iter().map(|(name, key)| format!("{name}={key}\n")).collect();
    std::fs::write(&file, lines).unwrap();
    let mut settings = world.settings.clone();
    for (name, _) in keys() {
        settings.variables.push((name.clone(), String::new()));
    }
    let server = Server::start(&settings);
    world.api.move_to(&server.base);
    let kept = world
        .api
        .post(CUSTOMERS, json!({ "kind": "person", "name": "王芳", "contact_points": [{ "kind": "phone", "value": "13712345678" }] }));
    let kept = kept.expect(201).id();

    let (done, text) = rotate(&settings, &["--new"]);
    assert!(done && text.contains("s2 and e2") && text.contains("start it again"), "{text}");
    assert_eq!(std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&file).unwrap().permissions()) & 0o777, 0o600);
    let (done, text) = rotate(&settings, &[]);
    assert!(!done && text.contains("still encrypts with the key e1"), "{text}");
    assert!(!rotate(&settings, &["--new"]).0, "one step after the other");
    assert!(server.stop().success());

    let server = Server::start(&settings);
    world.api.move_to(&server.base);
    assert_eq!(world.api.get(&of(&kept, "?clear=true")).expect(200)["contact_points"][0]["value"], "+8613712345678");
    let (done, text) = rotate(&settings, &[]);
    assert!(done && text.contains("out of data/keys.env"), "{text}");
    let left = std::fs::read_to_string(&file).unwrap();
    assert!(left.contains("e2:") && !left.contains("e1:") && left.contains("s2:") && left.contains("s1:"), "{left}");
    assert_eq!(sealed_with(&world, "e2"), 1);
    assert!(server.stop().success());
    let server = Server::start(&settings);
    world.api.move_to(&server.base);
    assert_eq!(world.api.get(&of(&kept, "?clear=true")).expect(200)["contact_points"][0]["value"], "+8613712345678");
    // Without a server both steps are one.
    assert!(server.stop().success());
    let (done, text) = rotate(&settings, &["--new"]);
    assert!(done && text.contains("with the key e3"), "{text}");
}
