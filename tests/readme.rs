//! The tour of the README works as it stands: the lines that a reader pastes are run by bash against the real binary.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::support::clock::Clock;
use crate::support::database::{Database, Engine};
use crate::support::server::{Server, Settings};
use crate::support::world::new_folder;

const README: &str = include_str!("../README.md");

/// The shell blocks below a heading, in order.
fn blocks(heading: &str) -> Vec<String> {
    let (_, section) = README.split_once(&format!("\n## {heading}\n")).unwrap_or_else(|| panic!("the README has no {heading}"));
    let section = section.split("\n## ").next().unwrap();
    section.split("\n```sh\n").skip(1).map(|rest| rest.split("\n```").next().unwrap().to_owned()).collect()
}

fn is_there(program: &str) -> bool {
    let there =
        Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success());
    if !there {
        let _ = writeln!(std::io::stderr(), "{program} is not here, the README's tour passes unrun");
    }
    there
}

/// The value that the block exports under a name.
fn exported<'a>(block: &'a str, name: &str) -> &'a str {
    let (_, rest) = block.split_once(&format!("{name}=")).unwrap_or_else(|| panic!("{name} is not in\n{block}"));
    rest.split_whitespace().next().unwrap()
}

#[test]
fn the_two_commands_are_named() {
    assert_eq!(blocks("Two commands"), ["cargo run --release\ncargo test --workspace"]);
}

#[test]
fn the_links_lead_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let links = README.split("](").skip(1).map(|rest| rest.split(')').next().unwrap());
    for link in links.filter(|link| !link.starts_with("http")) {
        assert!(root.join(link).exists(), "{link}");
    }
}

#[test]
fn the_tour_works_when_pasted_on_sqlite() {
    tour(Engine::Sqlite);
}

#[test]
fn the_tour_works_when_pasted_on_postgres() {
    tour(Engine::Postgres);
}

/// Every line succeeds, and what the words around them promise is what comes.
fn tour(engine: Engine) {
    if !engine.is_available() || !is_there("bash") || !is_there("curl") {
        return;
    }
    let tour = blocks("Five minutes with curl");
    let (start, rest) = tour.split_first().unwrap();
    assert!(start.ends_with("\ncargo run --release"), "{start}");
    let (_database, mut settings) = Database::empty(engine, &new_folder());
    let administrator = ["GUANXI_ADMIN_EMAIL", "GUANXI_ADMIN_PASSWORD"];
    settings.variables = administrator.map(|name| (name.to_owned(), exported(start, name).to_owned())).to_vec();
    let _clock = Clock::new(settings.clock_file());
    let server = Server::start(&settings);
    let said = paste(&settings, &server.base, engine, rest);
    for promised in [
        "\"masked\":\"138****8000\"",
        "\"code\":\"version_mismatch\"",
        "\"order_count\":1,\"net_amount_minor\":95800",
        "\"title\":\"数据校验未通过\"",
        "\"title\":\"Validation failed\"",
        "\"kind\":\"customer.created\"",
        "\"net_amount_minor\":8900",
        "\"outcome\":\"satisfied\"",
    ] {
        assert!(said.contains(promised), "{promised} is not in\n{said}");
    }
    assert_eq!(said.matches("13800138000").count(), 1, "asked for in clear once: {said}");
}

/// Runs the blocks as one paste and gives what they print.
fn paste(settings: &Settings, base: &str, engine: Engine, blocks: &[String]) -> String {
    let mut script = String::from("set -euo pipefail\n");
    for block in blocks {
        // A copy of the database's file is for the embedded engine; the other one has its own tools.
        let lines = block.lines().filter(|line| engine == Engine::Sqlite || !line.starts_with("guanxi backup "));
        for line in lines {
            let _ = writeln!(script, "{line}");
        }
    }
    let binary = Path::new(env!("CARGO_BIN_EXE_guanxi")).parent().unwrap();
    let path = format!("{}:{}", binary.display(), std::env::var("PATH").unwrap_or_default());
    let server = settings.command(&[]);
    let variables = server.get_envs().filter_map(|(name, value)| Some((name, value?)));
    let mut bash = Command::new("bash");
    let output = bash
        .args(["-c", &script])
        .current_dir(&settings.folder)
        .env_clear()
        .envs(variables)
        .env("PATH", path)
        .env("BASE", base)
        .env("NO_PROXY", "*")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{}\n{said}\n{}", output.status, String::from_utf8_lossy(&output.stderr));
    said
}
