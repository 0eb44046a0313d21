//! What a flood of wrong sign-ins does to everybody else: rows by id at a hundred a second, without a flood and with one, from one address
//! and from many. Chosen by `GUANXI_BENCH_SCENARIOS=flood` alone or beside others.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::fill;
use crate::load::{Connection, Random, request};
use crate::report::Report;
use crate::site::Site;

/// How the environment names it.
pub const WORD: &str = "flood";
/// Over how many connections the flood comes, each as fast as it is answered.
const FLOODING: u64 = 16;
/// Over how many connections the others ask, and how often each on average. The gaps are drawn anew each time (up to twice that): at a
/// steady pace all calls of a run would fall on one place between two ticks of the machine's scheduler, and that place decide.
const OTHERS: u64 = 4;
const EVERY: Duration = Duration::from_millis(40);
/// How often it is asked without a flood, under one from one address, and under one from many, in turns: a machine has slow minutes, which
/// must not fall on one of the three alone. The middle round of each counts.
const ROUNDS: usize = 7;
/// For how long it is asked each time at least: of fewer calls the slowest hundredth is a handful, and any hiccup of the machine decides.
const AT_LEAST: Duration = Duration::from_secs(10);
/// How many times the usual the answer may take that one in a hundred is slower than.
const LIMIT: f64 = 2.0;

/// Measures it.
pub fn run(site: &Site<'_>, address: &str, token: &str, span: Duration, report: &mut Report) {
    let span = span.max(AT_LEAST);
    let mut usual = Vec::new();
    let mut floods =
        [("one address", Source::One), ("many addresses", Source::Many)].map(|(name, source)| (name, source, Under::default()));
    for round in 0..ROUNDS as u64 {
        usual.push(late(asked(site, address, token, span)));
        for (_, source, under) in &mut floods {
            under.round(site, address, token, *source, span, round);
        }
    }
    let usual = middle(usual);
    println!("  rows by id at 100/s: p99 {usual:.2} ms");
    for (name, _, under) in floods {
        let (seen, late) = under.told();
        let times = late / usual;
        let verdict = report.judge(site, &format!("flood from {name}: times the usual p99"), times, LIMIT);
        println!("  under wrong sign-ins from {name} ({seen}): p99 {late:.2} ms, {times:.2} times the usual (at most {LIMIT}) {verdict}");
    }
}

/// What was seen under a flood.
#[derive(Default)]
struct Under {
    late: Vec<f64>,
    statuses: BTreeMap<u16, u64>,
}

impl Under {
    fn round(&mut self, site: &Site<'_>, address: &str, token: &str, source: Source, span: Duration, round: u64) {
        let over = AtomicBool::new(false);
        std::thread::scope(|scope| {
            let over = &over;
            let flooding = (0..FLOODING).map(|number| scope.spawn(move || flood(address, source, round * FLOODING + number + 1, over)));
            let flooding: Vec<_> = flooding.collect();
            std::thread::sleep(Duration::from_secs(1));
            self.late.push(late(asked(site, address, token, span)));
            over.store(true, Ordering::Release);
            for status in flooding.into_iter().flat_map(|thread| thread.join().expect("every wrong sign-in is refused")) {
                *self.statuses.entry(status).or_default() += 1;
            }
        });
    }

    fn told(self) -> (String, f64) {
        let seen: Vec<_> = self.statuses.iter().map(|(status, count)| format!("{count} × {status}")).collect();
        (seen.join(", "), middle(self.late))
    }
}

#[derive(Clone, Copy)]
enum Source {
    One,
    Many,
}

/// How its tries were answered.
fn flood(address: &str, source: Source, seed: u64, over: &AtomicBool) -> Vec<u16> {
    let mut connection = Connection::open(address).expect("the server listens");
    let mut random = Random::new(seed);
    let mut statuses = Vec::new();
    while !over.load(Ordering::Acquire) {
        let from = match source {
            Source::One => "203.0.113.7".to_owned(),
            Source::Many => format!("10.{}.{}.{}", random.below(256), random.below(256), random.below(256)),
        };
        let body = format!("{{\"email\":\"user{}@example.com\",\"password\":\"not-the-password\"}}", random.below(1_000_000));
        let call = request("POST", "/api/v1/sessions", None, &format!("X-Forwarded-For: {from}\r\n"), &body);
        let (status, _) = connection.ask(&call).expect("an answer");
        assert!(matches!(status, 401 | 429 | 503), "{status}");
        statuses.push(status);
    }
    statuses
}

/// Asks at a pace that no answer changes. A call that could not be made in time counts from when it should have been made.
fn asked(site: &Site<'_>, address: &str, token: &str, span: Duration) -> Vec<Duration> {
    let begun = Instant::now();
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..OTHERS)
            .map(|number| {
                scope.spawn(move || {
                    let mut connection = Connection::open(address).expect("the server listens");
                    let mut random = Random::new(number + 99);
                    let mut latencies = Vec::new();
                    let mut due = Duration::ZERO;
                    while due < span {
                        std::thread::sleep(due.saturating_sub(begun.elapsed()));
                        let target = format!("/api/v1/customers/{}", fill::customer_id(random.below(site.size)));
                        let (status, _) = connection.ask(&request("GET", &target, Some(token), "", "")).expect("an answer");
                        assert_eq!(status, 200);
                        latencies.push(begun.elapsed().saturating_sub(due));
                        due += Duration::from_micros(random.below(2 * EVERY.as_micros() as u64));
                    }
                    latencies
                })
            })
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("no answer failed")).collect()
    })
}

/// What one answer in a hundred is slower than, in milliseconds.
fn late(mut latencies: Vec<Duration>) -> f64 {
    latencies.sort_unstable();
    latencies.get(latencies.len() * 99 / 100).map_or(0.0, |latency| latency.as_secs_f64() * 1000.0)
}

fn middle(mut figures: Vec<f64>) -> f64 {
    figures.sort_unstable_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or_default()
}
