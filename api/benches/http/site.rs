//! A filled database with the server on it.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use guanxi_persistence::Location;
use guanxi_persistence::keys::{Keyring, NamedKey, parse_secret};

use crate::cluster::Measured;
use crate::fill;
use crate::flood;
use crate::load::{self, Connection, Outcome, Random, request};
use crate::process;
use crate::report::Report;
use crate::scenario::Scenario;
use crate::support::server::{ADMIN_EMAIL, ADMIN_PASSWORD, Server, Settings};
use crate::support::watchdog::watchdog;

/// How often the server is started to find how long that takes.
const STARTS: usize = 5;
/// How many requests are made to count their statements.
const COUNTED: u64 = 200;

/// A database of one size.
pub struct Site<'a> {
    cluster: Option<&'a Measured>,
    database: String,
    /// How many customers it has.
    pub size: u64,
    settings: Settings,
    token: String,
    unit: String,
}

/// What a scenario came to.
pub struct Figures {
    /// What the callers saw.
    pub rate: f64,
    /// The middle answer.
    pub half: Duration,
    /// The answer that one in a hundred is slower than.
    pub late: Duration,
    /// CPU in the server for a request, in microseconds.
    pub cpu: f64,
    /// CPU in the database's processes.
    pub database_cpu: Option<f64>,
    /// Statements for a request.
    pub statements: Option<f64>,
    /// What `pgbench` reached, in transactions a second.
    pub pgbench: Option<f64>,
}

impl<'a> Site<'a> {
    /// Migrates and fills a new database; with complaints, where it is to have any.
    pub fn prepare(cluster: Option<&'a Measured>, size: u64, complaints: bool) -> Self {
        let database = format!("bench_{size}");
        let folder = watchdog().folder().join(if cluster.is_some() { "postgres" } else { "sqlite" }).join(size.to_string());
        std::fs::create_dir_all(folder.join("data")).expect("a folder is made");
        let database_url = match cluster {
            Some(cluster) => cluster.create(&database),
            None => format!("sqlite://{}", folder.join("data/guanxi.db").display()),
        };
        // The system's own clock, for reading a file at each request is nothing that a real server does.
        let mut variables = vec![("GUANXI_CLOCK".to_owned(), String::new()), ("GUANXI_TRUSTED_PROXIES".to_owned(), "127.0.0.1".to_owned())];
        let given = std::env::var("GUANXI_BENCH_SERVER").unwrap_or_default();
        variables.extend(
            given.split_whitespace().filter_map(|pair| pair.split_once('=')).map(|(name, value)| (name.to_owned(), value.to_owned())),
        );
        let settings = Settings { folder, database_url, variables };
        let server = Server::start(&settings);
        let (token, unit) = sign_in(address(&server));
        assert!(server.stop().success(), "the server that migrates ends well");
        let location = Location::parse(&settings.database_url).expect("an address of a database");
        let begun = Instant::now();
        fill::fill(&location, &Arc::new(keys(&settings)), &unit, size, complaints);
        if let Some(cluster) = cluster {
            cluster.settle(&database);
        }
        eprintln!("{size} customers filled in within {:.1} s", begun.elapsed().as_secs_f64());
        Self { cluster, database, size, settings, token, unit }
    }

    /// The engine's name.
    pub const fn engine(&self) -> &'static str {
        if self.cluster.is_some() { "PostgreSQL" } else { "SQLite" }
    }

    /// A running server, and how long it took from the start of its process to its first answer: the middle of a few.
    pub fn serve(&self) -> (Server, Duration) {
        let mut spans = Vec::new();
        loop {
            let begun = Instant::now();
            let server = Server::start(&self.settings);
            let request = request("GET", "/api/v1/customers?limit=1", Some(&self.token), "", "");
            let mut connection = Connection::open(address(&server)).expect("the server listens");
            let (status, _) = connection.ask(&request).expect("an answer");
            assert_eq!(status, 200);
            spans.push(begun.elapsed());
            if spans.len() == STARTS {
                spans.sort_unstable();
                return (server, spans[STARTS / 2]);
            }
            drop(connection);
            assert!(server.stop().success(), "the server ends well");
        }
    }

    /// Runs a scenario: for a span of time, then a few calls to count statements, then `pgbench`.
    pub fn run(&self, server: &Server, scenario: &Scenario, span: Duration) -> Figures {
        // The last sign-in may be as old as a token lasts.
        let (token, _) = sign_in_as(address(server), &scenario.scope.map_or_else(|| ADMIN_EMAIL.to_owned(), fill::login));
        let make = |random: &mut Random| scenario.request(random, self.size, &token);
        let meters = || (process::cpu(server.pid()), self.cluster.map(Measured::cpu));
        let outcome = load::run(address(server), &make, scenario.connections, span, meters);
        let statements = self.cluster.and_then(|cluster| self.statements(cluster, server, scenario, &token));
        let pgbench = self.cluster.and_then(|cluster| self.pgbench(cluster, scenario, span));
        let each = |span: Duration| span.as_secs_f64() * 1e6 / outcome.requests.max(1) as f64;
        let Outcome { before, after, .. } = &outcome;
        Figures {
            rate: outcome.requests as f64 / outcome.span.as_secs_f64(),
            half: outcome.quantile(0.5),
            late: outcome.quantile(0.99),
            cpu: each(after.0 - before.0),
            database_cpu: after.1.zip(before.1).map(|(after, before)| each(after - before)),
            statements,
            pgbench,
        }
    }

    /// Floods the server with wrong sign-ins.
    pub fn flood(&self, server: &Server, span: Duration, report: &mut Report) {
        let (token, _) = sign_in(address(server));
        flood::run(self, address(server), &token, span, report);
    }

    fn statements(&self, cluster: &Measured, server: &Server, scenario: &Scenario, token: &str) -> Option<f64> {
        let mut connection = Connection::open(address(server)).expect("the server listens");
        let mut random = Random::new(4711);
        let work = || {
            for _ in 0..COUNTED {
                let (status, _) = connection.ask(&scenario.request(&mut random, self.size, token)).expect("an answer");
                assert!((200..300).contains(&status));
            }
        };
        cluster.statements(&self.database, work).map(|count| count as f64 / COUNTED as f64)
    }

    fn pgbench(&self, cluster: &Measured, scenario: &Scenario, span: Duration) -> Option<f64> {
        let kept = scenario.script?;
        let script: PathBuf = self.settings.folder.join(format!("{}.sql", scenario.word));
        std::fs::write(&script, kept).expect("a script is written");
        let variables = [("customers", self.size.to_string()), ("unit", self.unit.clone())];
        cluster.pgbench(&self.database, &script, &variables, span)
    }
}

/// A token, and the unit of the administrator.
fn sign_in(address: &str) -> (String, String) {
    sign_in_as(address, ADMIN_EMAIL)
}

/// A token of somebody, and their unit.
fn sign_in_as(address: &str, email: &str) -> (String, String) {
    let mut connection = Connection::open(address).expect("the server listens");
    let credentials = format!("{{\"email\":\"{email}\",\"password\":\"{ADMIN_PASSWORD}\"}}");
    let (status, body) = connection.ask(&request("POST", "/api/v1/sessions", None, "", &credentials)).expect("an answer");
    assert_eq!(status, 201, "{}", String::from_utf8_lossy(body));
    let token = text(body, "/access_token");
    let (status, body) = connection.ask(&request("GET", "/api/v1/me", Some(&token), "", "")).expect("an answer");
    assert_eq!(status, 200, "{}", String::from_utf8_lossy(body));
    let unit = text(body, "/unit/id");
    (token, unit)
}

fn text(body: &[u8], pointer: &str) -> String {
    let body: serde_json::Value = serde_json::from_slice(body).expect("JSON");
    body.pointer(pointer).and_then(serde_json::Value::as_str).unwrap_or_else(|| panic!("no {pointer}")).to_owned()
}

fn address(server: &Server) -> &str {
    server.base.trim_start_matches("http://")
}

/// The keys that the server is given, for values that it shall open.
fn keys(settings: &Settings) -> Keyring {
    let command = settings.command(&[]);
    let value = |name: &str| {
        let found = command.get_envs().find(|(key, _)| *key == name).and_then(|(_, value)| value);
        found.expect("the server is given keys").to_string_lossy().into_owned()
    };
    let encryption = NamedKey::parse_list(&value("GUANXI_ENCRYPTION_KEYS")).expect("keys");
    Keyring::new(&encryption, &parse_secret(&value("GUANXI_INDEX_KEY")).expect("a key")).expect("keys")
}
