//! What is asked of complaints. What such a request may cost is by the scale of a page of customers and of a new ticket: more rows are read
//! for it, and more is to be known before it is decided.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{Datelike as _, TimeDelta};

use crate::fill;
use crate::fill_complaints::{FRESH, NOW, cause, complaint_id, outlet_id, product_id};
use crate::load::{CONNECTIONS, Random};
use crate::scenario::{Call, Scenario};

/// What the words of these scenarios begin with.
pub const WORD: &str = "complaint";

/// Whoever manages the service of an outlet.
const MANAGER: &str = "service_manager-0";

const fn read(
    word: &'static str,
    name: &'static str,
    cpu_limit: f64,
    scope: Option<&'static str>,
    make: fn(&mut Random, u64) -> Call,
) -> Scenario {
    Scenario {
        word,
        name,
        cpu_limit,
        cpu_aim: cpu_limit / 2.0,
        statement_limit: 6.0,
        script: None,
        share_aim: 0.0,
        connections: CONNECTIONS,
        late_limit: None,
        beside: None,
        scope,
        make,
    }
}

/// As many statements as it has parts, however many complaints it counts.
const fn report(
    word: &'static str,
    name: &'static str,
    cpu_limit: f64,
    scope: Option<&'static str>,
    make: fn(&mut Random, u64) -> Call,
) -> Scenario {
    Scenario { statement_limit: 14.0, ..read(word, name, cpu_limit, scope, make) }
}

/// With its clocks, its holders, who is told, and the series in which it counts.
const fn step(word: &'static str, name: &'static str, make: fn(&mut Random, u64) -> Call) -> Scenario {
    Scenario { cpu_limit: 2_000.0, cpu_aim: 1_000.0, statement_limit: 70.0, ..read(word, name, 2_000.0, None, make) }
}

/// The last quarter that is over, as the report is asked for.
static QUARTER: LazyLock<String> = LazyLock::new(|| {
    let today = NOW.date_naive();
    let month = today.month0() / 3 * 3;
    let ends = today.with_day(1).and_then(|day| day.with_month0(month)).expect("a day");
    let begins = ends - chrono::Months::new(3);
    format!("/api/v1/complaints/statistics?from={begins}T00:00:00Z&before={ends}T00:00:00Z&by=cause")
});

/// The last week that is over.
static WEEK: LazyLock<String> = LazyLock::new(|| {
    let week = (*NOW - TimeDelta::days(7)).iso_week();
    format!("/api/v1/complaints/weekly-review?week={}-W{:02}", week.year(), week.week())
});

fn post(target: String, key: &str, body: String) -> Call {
    Call { method: "POST", target, headers: format!("Idempotency-Key: {key}\r\n"), body }
}

/// The next of those that just came, each once in a database.
fn fresh(counter: &AtomicU64, customers: u64) -> (u64, String) {
    let count = counter.fetch_add(1, Ordering::Relaxed);
    (count, format!("/api/v1/complaints/{}/actions", complaint_id(customers + count % FRESH)))
}

/// All of them; those that add rows come last.
pub const ALL: [Scenario; 13] = [
    read("complaint-page", "complaints, latest", 900.0, None, |_, _| Call::get("/api/v1/complaints?limit=50".to_owned())),
    read("complaint-due", "complaints, open by promise", 900.0, None, |_, _| {
        Call::get("/api/v1/complaints?open=true&sort=next_due_at&limit=50".to_owned())
    }),
    read("complaint-age", "complaints, open by age", 900.0, None, |_, _| {
        Call::get("/api/v1/complaints?open=true&sort=received_at&limit=50".to_owned())
    }),
    // It goes through what is open of all outlets, which is little, however much is over.
    read("complaint-own-age", "an outlet's open by age", 1_800.0, Some(MANAGER), |_, _| {
        Call::get("/api/v1/complaints?open=true&sort=received_at&limit=50".to_owned())
    }),
    read("complaint-called", "callbacks due", 900.0, None, |_, _| {
        Call::get("/api/v1/complaints?callbacks_due=true&sort=next_callback_at&limit=50".to_owned())
    }),
    read("complaint-found", "callback list", 600.0, None, |_, _| Call::get("/api/v1/complaints/callback-list?limit=50".to_owned())),
    read("complaint-alerts", "alerts", 600.0, None, |_, _| Call::get("/api/v1/complaints/alerts?limit=50".to_owned())),
    report("complaint-quarter", "statistics of a quarter", 60_000.0, None, |_, _| Call::get(QUARTER.clone())),
    report("complaint-week", "weekly review", 30_000.0, None, |_, _| Call::get(WEEK.clone())),
    report("complaint-own-week", "an outlet's weekly review", 30_000.0, Some(MANAGER), |_, _| Call::get(WEEK.clone())),
    step("complaint-acknowledge", "acknowledge", |_, customers| {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let (count, actions) = fresh(&COUNT, customers);
        post(format!("{actions}/acknowledge"), &format!("acknowledge-{count}"), "{\"severity\":\"general\",\"safety\":false}".to_owned())
    }),
    step("complaint-cause", "identify the cause", |_, customers| {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let (count, actions) = fresh(&COUNT, customers);
        let (cause, subcause) = cause(count);
        let body = format!("{{\"cause\":\"{cause}\",\"subcause\":\"{subcause}\",\"finding\":\"整改记录不完整\"}}");
        post(format!("{actions}/identify_cause"), &format!("cause-{count}"), body)
    }),
    step("complaint-create", "create complaint", |random, customers| {
        static COUNT: AtomicU64 = AtomicU64::new(1);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        // Archived ones take no complaints.
        let place = random.below(customers);
        let place = if fill::is_archived(place) { place - 1 } else { place };
        let (customer, product, outlet) = (fill::customer_id(place), product_id(random.below(1_000)), outlet_id(place));
        // As they come in two months, and not all in one minute.
        let received = (*NOW - TimeDelta::minutes(i64::try_from(random.below(86_400)).expect("a number"))).format("%Y-%m-%dT%H:%M:%SZ");
        post(
            "/api/v1/complaints".to_owned(),
            &format!("complaint-{count}"),
            format!(
                "{{\"customer_id\":\"{customer}\",\"channel\":\"phone\",\"subject\":\"保养后异响 {count}\",\"kind\":\"product_technical\",\
                 \"product_id\":\"{product}\",\"outlet_id\":\"{outlet}\",\"received_at\":\"{received}\"}}"
            ),
        )
    }),
];
