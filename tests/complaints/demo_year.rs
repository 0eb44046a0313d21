//! What the program warns of in the years of a company that does not exist: what is planted in them is found at once, and hardly
//! anything else.
//!
//! A false alert is one of a statistical kind (more complaints of a product, an outlet, somebody of the staff or a cause than usual)
//! to which no complaint belongs that was planted. Alerts for a key account, for a customer's third complaint, for a word or a social
//! channel are none: each says what is true by its rule, and how many there are is the rule's and the customers' affair.

use std::collections::HashSet;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use crate::support::client::{Api, all};
use crate::support::database::Engine;
use crate::support::world::World;

/// The end of the years.
const UNTIL: &str = "2026-06-30";
/// Three outlets whose customers complain every day. Few customers who complain often make the same series as many who seldom do, in
/// less time.
const COMPANY: &[&str] = &["--customers", "450", "--years", "2", "--until", UNTIL, "--complaint-rate", "1200"];
/// The fewest complaints that the year before the end has.
const A_YEAR: usize = 300;
/// How many complaints are planted, as the command says.
const PLANTED: usize = 15;
/// The most false alerts in a year.
const FALSE_ALERTS: usize = 5;

fn instant(value: &Value) -> DateTime<Utc> {
    value.as_str().unwrap().parse().unwrap()
}

/// A statistical alert.
#[derive(Debug, PartialEq, Eq)]
struct Alert {
    watch_kind: String,
    watch_of: String,
    level: String,
    raised_at: DateTime<Utc>,
    first_at: DateTime<Utc>,
    /// The numbers of its complaints.
    complaints: Vec<String>,
}

/// Those that are there, in the order in which they were raised.
fn statistical(api: &Api) -> Vec<Alert> {
    let spikes = |alert: &Value| alert["reasons"].as_array().unwrap().iter().all(|reason| reason["kind"] == "spike");
    let read = |alert: Value| {
        let members = all(api, &format!("/api/v1/complaints/alerts/{}/complaints", alert["id"].as_str().unwrap()));
        let text = |name: &str| alert[name].as_str().unwrap().to_owned();
        Alert {
            watch_kind: text("watch_kind"),
            watch_of: text("watch_of"),
            level: text("level"),
            raised_at: instant(&alert["raised_at"]),
            first_at: instant(&alert["first_at"]),
            complaints: members.iter().map(|member| member["number"].as_str().unwrap().to_owned()).collect(),
        }
    };
    let mut alerts: Vec<Alert> = all(api, "/api/v1/complaints/alerts").into_iter().filter(|alert| spikes(alert)).map(read).collect();
    alerts
        .sort_by(|one, other| (one.raised_at, &one.watch_kind, &one.watch_of).cmp(&(other.raised_at, &other.watch_kind, &other.watch_of)));
    alerts
}

/// What was planted, as the command says it.
#[derive(Debug)]
struct Planted {
    product_id: String,
    outlet_id: String,
    first_at: DateTime<Utc>,
    complaints: HashSet<String>,
}

impl Planted {
    fn read(api: &Api, said: &str) -> Option<Self> {
        let words: Vec<&str> = said.lines().find(|line| line.contains("a spike of"))?.split_whitespace().collect();
        let after = |word: &str| words[words.iter().position(|one| *one == word).unwrap() + 1];
        let (product_id, code, from) = (after("product"), after("in"), after("from"));
        let units = all(api, "/api/v1/units");
        let outlet_id = units.iter().find(|unit| unit["code"] == code).unwrap()["id"].as_str().unwrap();
        let subject = "%E5%A4%B1%E5%8E%BB%E5%8A%A8%E5%8A%9B";
        let planted =
            all(api, &format!("/api/v1/complaints?product_id={product_id}&outlet_id={outlet_id}&received_from={from}&q={subject}"));
        assert_eq!(planted.len(), PLANTED);
        Some(Self {
            product_id: product_id.to_owned(),
            outlet_id: outlet_id.to_owned(),
            first_at: planted.iter().map(|complaint| instant(&complaint["received_at"])).min().unwrap(),
            complaints: planted.iter().map(|complaint| complaint["number"].as_str().unwrap().to_owned()).collect(),
        })
    }

    /// An alert of the product and one of the outlet, each with all of it, before an hour has passed.
    fn is_found_in(&self, alerts: &[Alert]) {
        for (kind, of) in [("product", &self.product_id), ("outlet", &self.outlet_id)] {
            let found = alerts.iter().filter(|alert| alert.watch_kind == kind && alert.watch_of == *of && alert.first_at <= self.first_at);
            let found: Vec<&Alert> = found.filter(|alert| alert.raised_at >= self.first_at).collect();
            assert_eq!(found.len(), 1, "{kind}: {self:?}: {alerts:#?}");
            assert!(found[0].raised_at - self.first_at < TimeDelta::hours(1), "{:?}", found[0]);
            assert!(self.complaints.iter().all(|number| found[0].complaints.contains(number)), "{:?}", found[0]);
        }
    }
}

/// What the program raised in the years of the company of a seed.
fn lived(engine: Engine, seed: &str, more: &[&str]) -> Vec<Alert> {
    let world = World::new(engine);
    let output = world.settings.run(&[&["demo-data", "--seed", seed], COMPANY, more].concat());
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{said}");
    let api = &world.api;
    let received = all(api, "/api/v1/complaints?received_from=2025-06-30T00:00:00%2B08:00");
    assert!(received.len() >= A_YEAR, "{} complaints in a year", received.len());
    let months: HashSet<&str> = received.iter().map(|complaint| &complaint["received_at"].as_str().unwrap()[..7]).collect();
    assert!(months.len() >= 12, "{months:?}");
    let alerts = statistical(api);
    let planted = Planted::read(api, &said);
    assert_eq!(planted.is_some(), !more.is_empty(), "{said}");
    if let Some(planted) = &planted {
        planted.is_found_in(&alerts);
    }
    let is_false = |alert: &&Alert| {
        let of_planted = |planted: &Planted| alert.complaints.iter().any(|number| planted.complaints.contains(number));
        !planted.as_ref().is_some_and(of_planted)
    };
    let untrue: Vec<&Alert> = alerts.iter().filter(is_false).collect();
    assert!(untrue.len() <= FALSE_ALERTS, "{engine:?}, seed {seed}: {untrue:#?}");
    alerts
}

fn soak() -> bool {
    std::env::var_os("GUANXI_SOAK").is_some_and(|value| value == "1")
}

/// Lives through the years on the embedded engine; through those of one seed, and of all where there is time, on the other too, which
/// raises the same.
fn in_years_of(seed: &str, more: &[&str]) {
    let everywhere = seed == "7" || soak();
    let engines = [Engine::Sqlite].into_iter().chain((everywhere && Engine::Postgres.is_available()).then_some(Engine::Postgres));
    let raised: Vec<Vec<Alert>> = engines.map(|engine| lived(engine, seed, more)).collect();
    assert!(raised.windows(2).all(|pair| pair[0] == pair[1]), "the engines raise other alerts: {raised:#?}");
}

#[test]
fn hardly_anything_is_false_without_a_spike() {
    for seed in if soak() { ["7", "8", "9"].as_slice() } else { &["8"] } {
        in_years_of(seed, &[]);
    }
}

#[test]
fn a_spike_is_found_in_the_years_of_seed_7() {
    in_years_of("7", &["--spike"]);
}

#[test]
fn a_spike_is_found_in_the_years_of_seed_8() {
    in_years_of("8", &["--spike"]);
}

#[test]
fn a_spike_is_found_in_the_years_of_seed_9() {
    in_years_of("9", &["--spike"]);
}
