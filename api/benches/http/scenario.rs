//! What is asked, what the design allows it to cost, and what `pgbench` asks instead.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::fill;
use crate::fill_tickets;
use crate::load::{CONNECTIONS, Random, request};
use crate::names;

/// One way of asking.
pub struct Scenario {
    /// How the environment names it.
    pub word: &'static str,
    /// What it is.
    pub name: &'static str,
    /// The most CPU in the server for a request, in microseconds.
    pub cpu_limit: f64,
    /// What is aimed at.
    pub cpu_aim: f64,
    /// The most statements, beside those that begin and end a transaction.
    pub statement_limit: f64,
    /// What `pgbench` does over and over, where that can be compared.
    pub script: Option<&'static str>,
    /// Over how many connections it is asked.
    pub connections: u64,
    /// What one answer in a hundred may take at most, in milliseconds.
    pub late_limit: Option<f64>,
    /// The share of what `pgbench` reaches that is aimed at.
    pub share_aim: f64,
    /// Another scenario in the scope of all, beside which it stands.
    pub beside: Option<&'static str>,
    /// Whose scope it is asked in: a level of units; of the administrator, whose scope is everything, where there is none.
    pub scope: Option<&'static str>,
    /// The next request, where there are so many customers.
    pub make: fn(&mut Random, u64) -> Call,
}

/// A request.
pub struct Call {
    /// Its method.
    pub method: &'static str,
    /// Its target.
    pub target: String,
    /// Further headers, each with its end of line.
    pub headers: String,
    /// Its body.
    pub body: String,
}

impl Call {
    /// A read.
    pub const fn get(target: String) -> Self {
        Self { method: "GET", target, headers: String::new(), body: String::new() }
    }
}

impl Scenario {
    /// The bytes of a request, where there are so many customers.
    pub fn request(&self, random: &mut Random, customers: u64, token: &str) -> Vec<u8> {
        let call = (self.make)(random, customers);
        request(call.method, &call.target, Some(token), &call.headers, &call.body)
    }
}

const PAGE_LIMIT: f64 = 420.0;
const PAGE_AIM: f64 = 220.0;

/// A search: over as many connections as there are cores, for the time of an answer and not that of a queue.
const fn search(word: &'static str, name: &'static str, late_limit: f64, make: fn(&mut Random, u64) -> Call) -> Scenario {
    Scenario {
        word,
        name,
        cpu_limit: late_limit * 1000.0,
        cpu_aim: late_limit * 500.0,
        statement_limit: 4.0,
        script: None,
        share_aim: 0.0,
        connections: 2,
        late_limit: Some(late_limit),
        beside: None,
        scope: None,
        make,
    }
}

/// The default page of a list, in the scope of a level of units. What it may cost is 1.3 times what it costs in the scope of all.
const fn scoped(
    word: &'static str,
    name: &'static str,
    beside: Option<&'static str>,
    scope: Option<&'static str>,
    make: fn(&mut Random, u64) -> Call,
) -> Scenario {
    Scenario {
        word,
        name,
        cpu_limit: PAGE_LIMIT * 1.3,
        cpu_aim: PAGE_AIM * 1.3,
        statement_limit: 3.0,
        script: None,
        share_aim: 0.0,
        connections: CONNECTIONS,
        late_limit: None,
        beside,
        scope,
        make,
    }
}

fn find(words: &str) -> Call {
    let body = format!("{{\"q\":\"{words}\"}}");
    Call { method: "POST", target: "/api/v1/customers/search".to_owned(), headers: String::new(), body }
}

/// The first letters of the initials of a random name.
fn initials(random: &mut Random, letters: usize) -> String {
    let name = format!("{}{}{}", names::surname(random), names::rare(random), names::given(random));
    let key = guanxi_domain::customers::name_key(guanxi_domain::customers::CustomerKind::Person, &name);
    key.split(' ').filter_map(|word| word.chars().next()).take(letters).collect()
}

/// All scenarios; those that add rows come last. The searches that are allowed 20 ms find fewer than 2,000 of a million.
pub const ALL: [Scenario; 19] = [
    Scenario {
        word: "row",
        name: "row by id",
        cpu_limit: 120.0,
        cpu_aim: 60.0,
        statement_limit: 2.0,
        script: Some(include_str!("row.sql")),
        share_aim: 0.40,
        connections: CONNECTIONS,
        late_limit: None,
        beside: None,
        scope: None,
        make: |random, customers| Call::get(format!("/api/v1/customers/{}", fill::customer_id(random.below(customers)))),
    },
    Scenario {
        word: "page",
        name: "page of fifty, filtered",
        cpu_limit: PAGE_LIMIT,
        cpu_aim: PAGE_AIM,
        statement_limit: 3.0,
        script: Some(include_str!("page.sql")),
        share_aim: 0.60,
        connections: CONNECTIONS,
        late_limit: None,
        beside: None,
        scope: None,
        make: |_, _| Call::get("/api/v1/customers?potential_grade=a&limit=50".to_owned()),
    },
    Scenario {
        word: "default-page",
        name: "page of fifty, default",
        cpu_limit: PAGE_LIMIT,
        cpu_aim: PAGE_AIM,
        statement_limit: 3.0,
        script: Some(include_str!("default_page.sql")),
        share_aim: 0.60,
        connections: CONNECTIONS,
        late_limit: None,
        beside: None,
        scope: None,
        make: |_, _| Call::get("/api/v1/customers".to_owned()),
    },
    scoped("scope-team", "customers of a team", Some("page of fifty, default"), Some("team"), |_, _| {
        Call::get("/api/v1/customers".to_owned())
    }),
    scoped("scope-outlet", "customers of an outlet", Some("page of fifty, default"), Some("outlet"), |_, _| {
        Call::get("/api/v1/customers".to_owned())
    }),
    scoped("scope-region", "customers of a region", Some("page of fifty, default"), Some("region"), |_, _| {
        Call::get("/api/v1/customers".to_owned())
    }),
    scoped("scope-all-orders", "orders of all", None, None, |_, _| Call::get("/api/v1/orders".to_owned())),
    scoped("scope-team-orders", "orders of a team", Some("orders of all"), Some("team"), |_, _| Call::get("/api/v1/orders".to_owned())),
    scoped("scope-outlet-orders", "orders of an outlet", Some("orders of all"), Some("outlet"), |_, _| {
        Call::get("/api/v1/orders".to_owned())
    }),
    scoped("scope-region-orders", "orders of a region", Some("orders of all"), Some("region"), |_, _| {
        Call::get("/api/v1/orders".to_owned())
    }),
    Scenario {
        word: "queue-page",
        name: "queue, next deadline",
        cpu_limit: PAGE_LIMIT,
        cpu_aim: PAGE_AIM,
        statement_limit: 3.0,
        script: None,
        share_aim: 0.0,
        connections: CONNECTIONS,
        late_limit: None,
        beside: None,
        scope: None,
        make: |random, _| {
            let queue = fill_tickets::queue_id(random.below(fill_tickets::QUEUES));
            Call::get(format!("/api/v1/service/tickets?queue_id={queue}&open=true&sort=next_due_at&limit=50"))
        },
    },
    search("search-pair", "search, two characters", 20.0, |random, _| find(&format!("{}{}", names::rare(random), names::given(random)))),
    search("search-phone", "search, phone", 20.0, |random, customers| find(&fill::phone(random.below(customers)))),
    search("search-tail", "search, last four digits", 20.0, |random, _| find(&format!("{:04}", random.below(10_000)))),
    search("search-initials", "search, three initials", 20.0, |random, _| find(&initials(random, 3))),
    search("search-name", "search, surname and given", 100.0, |random, _| {
        find(&format!("{}{}", names::surname(random), names::given(random)))
    }),
    search("search-broad", "search, one or two letters", 100.0, |random, _| {
        let letters = usize::try_from(random.below(2)).expect("a number") + 1;
        find(&initials(random, letters))
    }),
    Scenario {
        word: "create",
        name: "create",
        cpu_limit: 320.0,
        cpu_aim: 180.0,
        statement_limit: 8.0,
        script: Some(include_str!("create.sql")),
        share_aim: 0.75,
        connections: CONNECTIONS,
        late_limit: None,
        beside: None,
        scope: None,
        make: |random, _| {
            static COUNT: AtomicU64 = AtomicU64::new(1);
            let count = COUNT.fetch_add(1, Ordering::Relaxed);
            let grade = ["h", "a", "b", "c"][random.below(4) as usize];
            Call {
                method: "POST",
                target: "/api/v1/customers".to_owned(),
                headers: format!("Idempotency-Key: bench-{count}\r\n"),
                body: format!(
                    "{{\"kind\":\"person\",\"name\":\"王小{count}\",\"province\":\"上海市\",\"city\":\"上海市\",\"source_channel\":\"wechat\",\
                     \"potential_grade\":\"{grade}\",\"contact_points\":[{{\"kind\":\"phone\",\"value\":\"139{count:08}\"}}]}}"
                ),
            }
        },
    },
    Scenario {
        word: "create-ticket",
        name: "create ticket",
        cpu_limit: 400.0,
        cpu_aim: 250.0,
        statement_limit: 12.0,
        script: None,
        share_aim: 0.0,
        connections: CONNECTIONS,
        late_limit: None,
        beside: None,
        scope: None,
        make: |random, customers| {
            static COUNT: AtomicU64 = AtomicU64::new(1);
            let count = COUNT.fetch_add(1, Ordering::Relaxed);
            // Archived ones take no tickets.
            let place = random.below(customers);
            let customer = fill::customer_id(if fill::is_archived(place) { place - 1 } else { place });
            let channel = ["phone", "email", "wechat"][random.below(3) as usize];
            Call {
                method: "POST",
                target: "/api/v1/service/tickets".to_owned(),
                headers: format!("Idempotency-Key: ticket-{count}\r\n"),
                body: format!(
                    "{{\"customer_id\":\"{customer}\",\"channel\":\"{channel}\",\"subject\":\"保养后仪表报警 {count}\",\"kind\":\"fault\",\
                     \"category\":\"technical\",\"priority\":\"normal\"}}"
                ),
            }
        },
    },
];
