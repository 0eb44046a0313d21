//! Configuration, keys and the subcommands: what is wrong stops the start with a sentence.

use crate::support::client::Api;
use crate::support::clock::Clock;
use crate::support::database::{Database, Engine};
use crate::support::server::{ADMIN_EMAIL, ADMIN_PASSWORD, Server, Settings};
use crate::support::world::{World, new_folder};

const OTHER_KEY: &str = "o1:q8D+iNKQomf2qlvxXQ6qpMij9leM4tSlJ/ycGakIVQ4=";
const KEYS: [&str; 3] = ["GUANXI_SIGNING_KEYS", "GUANXI_ENCRYPTION_KEYS", "GUANXI_INDEX_KEY"];

fn engines() -> impl Iterator<Item = Engine> {
    [Engine::Sqlite, Engine::Postgres].into_iter().filter(|engine| engine.is_available())
}

/// A start that has to fail; its log.
#[track_caller]
fn refused(settings: &Settings) -> String {
    let Err((status, log)) = Server::try_start(settings) else { panic!("the server must not start with {:?}", settings.variables) };
    assert!(status.is_some_and(|status| !status.success()), "it hung or ended well:\n{log}");
    assert!(!log.contains("panicked"), "{log}");
    log
}

fn with(settings: &Settings, name: &str, value: &str) -> Settings {
    let mut settings = settings.clone();
    settings.variables.push((name.to_owned(), value.to_owned()));
    settings
}

fn fresh(engine: Engine) -> (Database, Settings, Clock) {
    let (database, settings) = Database::empty(engine, &new_folder());
    let clock = Clock::new(settings.clock_file());
    (database, settings, clock)
}

/// A key that nobody knows, and values that can't be, stop the start and are named.
#[test]
fn wrong_configuration_stops_the_start() {
    let (_database, settings, _clock) = fresh(Engine::Sqlite);
    for (name, value) in [
        ("GUANXI_LISTNE", "127.0.0.1:1"),
        ("GUANXI_LISTEN", "everywhere"),
        ("GUANXI_CLOCK", "sundial"),
        ("GUANXI_SIGNING_KEYS", "short:AAAA"),
        // Nothing but zeros, text, the same eight bytes four times, and the key of tests of before, which anybody can read.
        ("GUANXI_SIGNING_KEYS", "s1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="),
        ("GUANXI_ENCRYPTION_KEYS", "e1:dGhpcyBpcyBhIHNlY3JldCBwYXNzcGhyYXNlLCBzaXI="),
        ("GUANXI_INDEX_KEY", "q83vASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4k="),
        ("GUANXI_SIGNING_KEYS", "s1:MwceangBh5jSvTCUwWCePb8hkD1MshwttIf/ekORdwA="),
        ("GUANXI_RATE_LIMIT_CALLER", "-1"),
        ("GUANXI_CLIENT_TIMEOUT_SECONDS", "0"),
        ("GUANXI_TLS_IN_FRONT", "perhaps"),
        ("GUANXI_ADMIN_EMAIL", "nobody"),
        ("GUANXI_ADMIN_PASSWORD", "password1234"),
        ("DATABASE_URL", "mysql://localhost/guanxi"),
        ("DATABASE_URL", "guanxi.sqlite3"),
        ("DATABASE_URL", "postgres://nobody@127.0.0.1:1/nothing"),
    ] {
        let log = refused(&with(&settings, name, value));
        assert!(log.contains(name) || name == "DATABASE_URL", "{name}={value}:\n{log}");
        assert!(!log.contains("password1234"), "{log}");
    }
}

/// One key for two purposes is one too few.
#[test]
fn a_key_given_twice_stops_the_start() {
    let (_database, settings, _clock) = fresh(Engine::Sqlite);
    let settings = with(&settings, "GUANXI_SIGNING_KEYS", OTHER_KEY);
    let log = refused(&with(&settings, "GUANXI_INDEX_KEY", OTHER_KEY.trim_start_matches("o1:")));
    assert!(log.contains("two are the same"), "{log}");
}

/// On PostgreSQL keys are given, never made: several servers have to have the same.
#[test]
fn a_missing_key_stops_the_start_on_postgres() {
    if !Engine::Postgres.is_available() {
        return;
    }
    let (_database, settings, _clock) = fresh(Engine::Postgres);
    for name in KEYS {
        let log = refused(&with(&settings, name, ""));
        assert!(log.contains(name) && log.contains("keygen"), "{log}");
    }
}

/// The embedded database makes its keys, readable by its owner alone, and finds them again.
#[test]
fn the_embedded_database_makes_its_keys() {
    use std::os::unix::fs::PermissionsExt as _;
    let (_database, mut settings, _clock) = fresh(Engine::Sqlite);
    settings.variables = KEYS.iter().map(|name| ((*name).to_owned(), String::new())).collect();
    let server = Server::start(&settings);
    let token = Api::new(&server.base).sign_in(ADMIN_EMAIL, ADMIN_PASSWORD).token().to_owned();
    assert!(server.stop().success());
    let mut private = 0;
    for entry in std::fs::read_dir(settings.data_folder()).unwrap().filter_map(Result::ok) {
        if entry.file_name().to_string_lossy().contains("key") {
            assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o177, 0, "{:?}", entry.path());
            private += 1;
        }
    }
    assert!(private > 0, "no key file in {:?}", settings.data_folder());
    let server = Server::start(&settings);
    Api::new(&server.base).with_token(&token).get("/api/v1/me").expect(200);
}

/// A database knows its keys: with others the server would write what nobody can read together.
#[test]
fn a_wrong_key_stops_the_start() {
    for engine in engines() {
        let world = World::new(engine);
        world.stop();
        let index_key = OTHER_KEY.trim_start_matches("o1:");
        let same_name = format!("e1:{index_key}");
        for (name, value) in
            [("GUANXI_ENCRYPTION_KEYS", same_name.as_str()), ("GUANXI_ENCRYPTION_KEYS", OTHER_KEY), ("GUANXI_INDEX_KEY", index_key)]
        {
            let log = refused(&with(&world.settings, name, value));
            assert!(log.contains("key"), "{log}");
            assert!(!log.contains(index_key), "{log}");
        }
        world.start();
    }
}

/// A fresh set of keys fits where the configuration wants it.
#[test]
fn keygen_makes_usable_keys() {
    let (_database, settings, _clock) = fresh(Engine::Sqlite);
    let output = settings.run(&["keygen"]);
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    let mut settings = settings.clone();
    for name in KEYS {
        let value = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('=')).unwrap_or_else(|| panic!("{name} in\n{text}"));
        settings.variables.push((name.to_owned(), value.to_owned()));
    }
    Api::new(&Server::start(&settings).base).sign_in(ADMIN_EMAIL, ADMIN_PASSWORD);
}

/// Where nobody is named, the first administrator's password is made, shown once, and has to be changed.
#[test]
fn a_generated_administrator_is_shown_once() {
    let (_database, settings, _clock) = fresh(Engine::Sqlite);
    let settings = with(&with(&settings, "GUANXI_ADMIN_EMAIL", ""), "GUANXI_ADMIN_PASSWORD", "");
    let server = Server::start(&settings);
    let first = server.log();
    assert!(first.to_lowercase().contains("password"), "{first}");
    assert!(server.stop().success());
    let length = first.len();
    let again = Server::start(&settings).log();
    assert!(!again[length..].to_lowercase().contains("password"), "{}", &again[length..]);
}

/// Subcommands that read may run beside the server.
#[test]
fn verify_runs_beside_the_server() {
    for engine in engines() {
        let world = World::new(engine);
        crate::support::builders::person().create(&world.api);
        let output = world.settings.run(&["verify"]);
        assert!(output.status.success(), "{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        world.api.get("/api/v1/me").expect(200);
    }
}

/// The container's health check asks the server that its own configuration names.
#[test]
fn the_health_check_tells_alive_from_dead() {
    let world = World::new(Engine::Sqlite);
    let address = world.api.base().trim_start_matches("http://").to_owned();
    let settings = with(&world.settings, "GUANXI_LISTEN", &address);
    assert!(settings.run(&["healthcheck"]).status.success());
    world.stop();
    assert!(!settings.run(&["healthcheck"]).status.success());
}
