//! The table: each figure beside what the design allows.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::scenario::Scenario;
use crate::site::{Figures, Site};

/// The longest start on an existing database.
const START_LIMIT: Duration = Duration::from_millis(300);
/// The most memory on PostgreSQL and embedded, in megabytes.
const MEMORY_LIMITS: (f64, f64) = (120.0, 200.0);
/// How much dearer a request may become from ten thousand customers to a million.
const GROWTH_LIMIT: f64 = 1.3;
/// How much dearer a default list may be in the scope of a unit than in the scope of all.
const SCOPE_LIMIT: f64 = 1.3;

/// What was measured so far.
#[derive(Default)]
pub struct Report {
    over: Vec<String>,
    costs: BTreeMap<(&'static str, &'static str), Vec<(u64, f64)>>,
}

impl Report {
    /// A database is ready.
    pub fn site(&mut self, site: &Site<'_>, start: Duration) {
        println!("\n{}, {} customers, {} connections", site.engine(), site.size, crate::load::CONNECTIONS);
        let verdict = self.judge(site, "start", start.as_secs_f64() * 1000.0, START_LIMIT.as_secs_f64() * 1000.0);
        println!("  start to first answer {} ms (at most {}) {verdict}", start.as_millis(), START_LIMIT.as_millis());
        println!(
            "  {:<24} {:>8} {:>8} {:>8}   {:<32} {:>10} {:<22} {:>9} {:>12}",
            "", "req/s", "p50 ms", "p99 ms", "CPU µs in the server", "in the db", " statements", "pgbench/s", "share"
        );
    }

    /// A scenario has run.
    pub fn scenario(&mut self, site: &Site<'_>, scenario: &Scenario, figures: &Figures) {
        let milliseconds = |span: Duration| span.as_secs_f64() * 1000.0;
        let cpu = format!(
            "{:.0} (at most {:.0}, aim {:.0}) {}",
            figures.cpu,
            scenario.cpu_limit,
            scenario.cpu_aim,
            self.judge(site, &format!("{}: CPU", scenario.name), figures.cpu, scenario.cpu_limit)
        );
        let statements = figures.statements.map_or_else(String::new, |count| {
            let verdict = self.judge(site, &format!("{}: statements", scenario.name), count.floor(), scenario.statement_limit);
            format!("{count:.2} (at most {:.0}) {verdict}", scenario.statement_limit)
        });
        let share = figures.pgbench.map_or_else(String::new, |rate| format!("{:.2} (aim {:.2})", figures.rate / rate, scenario.share_aim));
        println!(
            "  {:<24} {:>8.0} {:>8.2} {:>8.2}   {:<32} {:>10} {:<22} {:>9} {:>12}",
            scenario.name,
            figures.rate,
            milliseconds(figures.half),
            milliseconds(figures.late),
            cpu,
            figures.database_cpu.map_or_else(String::new, |cpu| format!("{cpu:.0}")),
            format!(" {statements}"),
            figures.pgbench.map_or_else(String::new, |rate| format!("{rate:.0}")),
            share
        );
        if let Some(limit) = scenario.late_limit {
            let late = milliseconds(figures.late);
            let verdict = self.judge(site, &format!("{}: p99 in ms", scenario.name), late, limit);
            println!("  {:<24} p99 {late:.1} ms over {} connections (at most {limit}) {verdict}", "", scenario.connections);
        }
        let cost = figures.cpu + figures.database_cpu.unwrap_or(0.0);
        let of_all = scenario.beside.and_then(|name| self.costs.get(&(site.engine(), name))?.iter().find(|(size, _)| *size == site.size));
        if let Some(times) = of_all.map(|(_, all)| cost / all) {
            let verdict =
                self.judge(site, &format!("{}: times the scope of all, in hundredths", scenario.name), times * 100.0, SCOPE_LIMIT * 100.0);
            println!("  {:<24} {times:.2} times what it costs in the scope of all (at most {SCOPE_LIMIT}) {verdict}", "");
        }
        self.costs.entry((site.engine(), scenario.name)).or_default().push((site.size, cost));
    }

    /// The server is about to stop.
    pub fn memory(&mut self, site: &Site<'_>, bytes: u64) {
        let limit = if site.engine() == "SQLite" { MEMORY_LIMITS.1 } else { MEMORY_LIMITS.0 };
        let megabytes = bytes as f64 / 1e6;
        println!("  memory at most {megabytes:.0} MB (at most {limit:.0}) {}", self.judge(site, "memory", megabytes, limit));
    }

    /// Everything has run.
    pub fn finish(self) {
        println!();
        for ((engine, scenario), costs) in &self.costs {
            if let [(small, first), .., (large, last)] = costs.as_slice() {
                let growth = last / first;
                let verdict = if growth <= GROWTH_LIMIT { "ok" } else { "OVER" };
                println!(
                    "{engine}, {scenario}: {growth:.2} times the CPU at {large} that it is at {small} (at most {GROWTH_LIMIT}) {verdict}"
                );
            }
        }
        if self.over.is_empty() {
            println!("every figure is within its limit");
        } else {
            println!("over the limit:\n  {}", self.over.join("\n  "));
        }
    }

    /// Whether a value is within its limit; noted where it is not.
    pub fn judge(&mut self, site: &Site<'_>, what: &str, value: f64, limit: f64) -> &'static str {
        if value <= limit {
            return "ok";
        }
        self.over.push(format!("{}, {}: {what} {value:.0} > {limit:.0}", site.engine(), site.size));
        "OVER"
    }
}
