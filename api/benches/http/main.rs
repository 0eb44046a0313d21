//! `cargo bench`: what a request costs, over HTTP, on the real binary, with both engines and growing data.
//!
//! For each engine and size the data is filled in, the server is started, and 32 connections ask as fast as they are answered. Beside
//! every figure stands what the design allows. On PostgreSQL the same tables are asked by `pgbench` with fixed scripts right after,
//! so that the share says how much the server adds to what the database can do on this machine.
//!
//! | variable | default | meaning |
//! | --- | --- | --- |
//! | `GUANXI_BENCH_SIZES` | `10000,100000` | numbers of customers, and of complaints that are over |
//! | `GUANXI_BENCH_ENGINES` | `sqlite,postgres` | engines; PostgreSQL only where its programs are installed |
//! | `GUANXI_BENCH_SECONDS` | `8` | how long each scenario is measured |
//! | `GUANXI_BENCH_SERVER` | none | settings of the server, such as `GUANXI_POOL_SIZE=4 GUANXI_LOG=warn` |
//! | `GUANXI_BENCH_SCENARIOS` | all but `flood` | words of the scenarios to run, such as `row,create` |
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a benchmark fails by panicking")]
#![allow(clippy::cast_precision_loss, reason = "figures for people")]

mod cluster;
mod fill;
mod fill_complaint_history;
mod fill_complaints;
mod fill_tickets;
mod flood;
mod load;
mod names;
mod process;
mod report;
mod scenario;
mod scenario_complaints;
mod site;
mod support;

use std::time::Duration;

use crate::cluster::Measured;
use crate::report::Report;
use crate::scenario::Scenario;
use crate::site::Site;

fn main() {
    // Without `--bench` it is `cargo test` that calls, which asks for no figures.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let sizes: Vec<u64> =
        list("GUANXI_BENCH_SIZES", "10000,100000").iter().map(|size| size.parse().expect("a number of customers")).collect();
    let span = Duration::from_secs(list("GUANXI_BENCH_SECONDS", "8")[0].parse().expect("a number of seconds"));
    let chosen = list("GUANXI_BENCH_SCENARIOS", "");
    let scenarios: Vec<&Scenario> =
        every().filter(|scenario| chosen.is_empty() || chosen.iter().any(|word| word == scenario.word)).collect();
    // Customers have complaints where these are asked for: a million of them take minutes to fill in.
    let complaints = scenarios.iter().any(|scenario| scenario.word.starts_with(scenario_complaints::WORD));
    let mut report = Report::default();
    for engine in list("GUANXI_BENCH_ENGINES", "sqlite,postgres") {
        let cluster = match engine.as_str() {
            "sqlite" => None,
            "postgres" => match Measured::start() {
                Some(cluster) => Some(cluster),
                None => {
                    println!("PostgreSQL is not installed and takes no part");
                    continue;
                }
            },
            other => panic!("GUANXI_BENCH_ENGINES: {other} is no engine"),
        };
        for size in &sizes {
            let site = Site::prepare(cluster.as_ref(), *size, complaints);
            measure(&site, &scenarios, chosen.iter().any(|word| word == flood::WORD), span, &mut report);
        }
    }
    report.finish();
}

/// Every scenario, those that add rows last among their kind.
fn every() -> impl Iterator<Item = &'static Scenario> {
    scenario::ALL.iter().chain(&scenario_complaints::ALL)
}

/// Runs the scenarios on one filled database, and last the flood.
fn measure(site: &Site<'_>, scenarios: &[&Scenario], flooded: bool, span: Duration, report: &mut Report) {
    let (server, start) = site.serve();
    report.site(site, start);
    for scenario in scenarios {
        let figures = site.run(&server, scenario, span);
        report.scenario(site, scenario, &figures);
    }
    if flooded {
        site.flood(&server, span, report);
    }
    report.memory(site, process::peak_memory(server.pid()));
}

fn list(name: &str, default: &str) -> Vec<String> {
    let text = std::env::var(name).unwrap_or_else(|_| default.to_owned());
    text.split(',').map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}
