//! A complaint of each customer, nearly all of them over, as the program itself would have left them; and some that just came, for the
//! scenarios that act on them.
//!
//! What has come of late comes as often whatever the size, so that figures of two sizes differ by what is old.

use std::fmt::Write as _;
use std::sync::LazyLock;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::RunQueryDsl as _;
use diesel::connection::SimpleConnection as _;
use guanxi_persistence::Engine;
use guanxi_persistence::dialect::Db;
use uuid::Uuid;

use crate::fill::{customer_id, id};
use crate::fill_complaint_history::history;
use crate::support::server::ADMIN_EMAIL;

/// How many complaints just came, and wait for their acknowledgement.
pub const FRESH: u64 = 12_000;
/// How many products, and how many sub-causes, complaints are spread over.
pub const PRODUCTS: u64 = 200;
pub const SUBCAUSES: u64 = 60;
/// How many outlets there are, and customers' complaints with them.
pub const OUTLETS: u64 = 40;
/// How many complaints before those that just came are as dense as today.
const LATE: u64 = 10_000;
/// How many of these are open still.
const OPEN: u64 = 3_000;
/// One in so many open ones waits for its callback.
const CALLED: u64 = 5;
/// One in so many took two rounds.
const TWICE: u64 = 33;
/// How many complaints one statement brings.
const AT_ONCE: u64 = 1_000;
const FAR: &str = "9999-12-31T00:00:00.000000Z";
/// Spreads the bits of an instant in the id of a timer.
const SPREAD: u128 = 0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835;

/// The present, the same for all that is filled in and asked for.
pub static NOW: LazyLock<DateTime<Utc>> =
    LazyLock::new(|| DateTime::from_timestamp(Utc::now().timestamp(), 0).expect("the present is an instant"));

/// The id of a complaint by its place; those that just came stand behind all others.
pub fn complaint_id(place: u64) -> Uuid {
    id(50, place)
}

/// The id of a product by its place.
pub fn product_id(place: u64) -> Uuid {
    id(54, place % PRODUCTS)
}

/// The id of the outlet of a customer by the customer's place.
pub fn outlet_id(place: u64) -> Uuid {
    id(17, place % OUTLETS)
}

/// The cause and the sub-cause of a place.
pub fn cause(place: u64) -> (&'static str, String) {
    let nth = place % SUBCAUSES;
    let cause = ["service", "user", "product"][usize::try_from(nth % 3).expect("a number")];
    (cause, format!("bench_{nth}"))
}

/// Whoever manages the service of an outlet, who answers for its complaints.
fn manager_id(place: u64) -> Uuid {
    id(33, place % OUTLETS)
}

fn written(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()
}

/// When the complaint at a place, of so many, was received.
fn received(place: u64, count: u64) -> DateTime<Utc> {
    let back = i64::try_from(count - 1 - place).expect("a place");
    let late = i64::try_from(LATE).expect("a number");
    *NOW - TimeDelta::days(4)
        - TimeDelta::minutes(28) * i32::try_from(back.min(late)).expect("a number")
        - TimeDelta::minutes(3 * (back - late).max(0))
}

/// When one of those that just came was received.
fn received_fresh(place: u64) -> DateTime<Utc> {
    *NOW - TimeDelta::hours(1) - TimeDelta::seconds(5 * i64::try_from(FRESH - place).expect("a place"))
}

#[derive(diesel::QueryableByName)]
struct One {
    #[diesel(sql_type = diesel::sql_types::Text)]
    value: String,
}

/// The text that a query gives as `value`.
fn one(db: &mut Db, sql: &str) -> String {
    diesel::sql_query(sql).get_result::<One>(db).expect("a row").value
}

/// Adds complaints of customers 0 to `count`, and those that just came.
pub fn fill(db: &mut Db, engine: Engine, company: &str, count: u64) {
    // What refers to what is known here; asking for each row would take longer than writing it.
    let lax = if engine == Engine::Sqlite { "PRAGMA foreign_keys = OFF" } else { "SET session_replication_role = replica" };
    let strict = if engine == Engine::Sqlite { "PRAGMA foreign_keys = ON" } else { "SET session_replication_role = origin" };
    let policy = one(db, "SELECT CAST(version_id AS text) AS value FROM service_configurations WHERE code = 'complaints'");
    db.batch_execute(lax).expect("a setting");
    db.batch_execute(&people_and_things(company)).expect("people and things fit");
    let admin = one(db, &format!("SELECT CAST(id AS text) AS value FROM staff_users WHERE email = '{ADMIN_EMAIL}'"));
    let mut from = 0;
    while from < count + FRESH {
        let until = (from + AT_ONCE).min(count + FRESH);
        let mut rows = Rows::default();
        for place in from..until {
            rows.add(place, count, &admin);
        }
        db.batch_execute(&rows.statements()).expect("the rows fit");
        from = until;
    }
    for statement in history(engine, &policy, company) {
        db.batch_execute(&statement).unwrap_or_else(|error| panic!("{error}: {statement}"));
    }
    db.batch_execute(strict).expect("a setting");
}

/// Managers, products, sub-causes, series.
fn people_and_things(company: &str) -> String {
    let now = written(*NOW - TimeDelta::days(3_000));
    let mut text = String::from("BEGIN;");
    let mut add = |sql: String| text.push_str(&sql);
    for outlet in 0..OUTLETS {
        for (kind, role) in [(33, "service_manager"), (34, "sales_manager")] {
            let (user, unit) = (id(kind, outlet), outlet_id(outlet));
            add(format!(
                "INSERT INTO staff_users (id, email, display_name, name_key, password_hash, must_change_password, unit_id, locale, status, \
                 version, created_at, updated_at) SELECT '{user}', '{role}-{outlet}@bench.example.com', '{role}', '{role}', password_hash, \
                 FALSE, '{unit}', 'zh-CN', 'active', 1, created_at, updated_at FROM staff_users WHERE email = '{ADMIN_EMAIL}'; \
                 INSERT INTO user_roles (user_id, role_id) SELECT '{user}', id FROM roles WHERE code = '{role}';"
            ));
        }
        add(series(outlet, &format!("outlet:{}", outlet_id(outlet)), &now));
    }
    for product in 0..PRODUCTS {
        let id = product_id(product);
        add(format!(
            "INSERT INTO products (id, version, sku, name, name_key, active, unit_id, created_at, updated_at) \
             VALUES ('{id}', 1, 'BENCH-{product}', '机型 {product}', 'ji xing {product}', TRUE, '{company}', '{now}', '{now}');"
        ));
        add(series(1_000 + product, &format!("product:{id}"), &now));
    }
    for nth in 0..SUBCAUSES {
        let ((cause, word), id) = (cause(nth), id(56, nth));
        add(format!(
            "INSERT INTO complaint_subcauses (id, version, cause, word, label_zh, label_en, place, active, unit_id, created_at, updated_at) \
             VALUES ('{id}', 1, '{cause}', '{word}', '{word}', '{word}', {nth}, TRUE, '{company}', '{now}', '{now}');"
        ));
        add(series(2_000 + nth, &format!("cause:{cause}/{word}"), &now));
    }
    let series = OUTLETS + PRODUCTS + SUBCAUSES;
    add(format!("UPDATE complaint_watch SET series = {series}, watched_since = '{now}'; COMMIT;"));
    text
}

fn series(place: u64, watch: &str, began: &str) -> String {
    format!("INSERT INTO complaint_series (id, watch, began_at) VALUES ('{}', '{watch}', '{began}');", id(53, place))
}

/// Rows of complaints, and the timers of those whose clocks run.
#[derive(Default)]
struct Rows {
    complaints: String,
    timers: String,
}

const COLUMNS: &str = "id, version, number, unit_id, customer_id, channel, source, received_at, received_by, subject, account, product_id, \
     outlet_id, kind, severity, key_account, safety, repeat, status, open, outcome, assignee_id, assigned_at, round, cause, subcause, \
     proposed_by, acknowledged_at, told_at, satisfied_at, callback_tries, next_callback_at, closed_at, first_round, resolution_seconds, \
     next_due_at, breached, acknowledgement_kept, acknowledgement_breached, resolution_kept, resolution_breached, callback_kept, \
     callback_breached, major_acknowledgement_kept, major_acknowledgement_breached, created_at, updated_at";

fn quoted(at: Option<DateTime<Utc>>) -> String {
    at.map_or_else(|| "NULL".to_owned(), |at| format!("'{}'", written(at)))
}

impl Rows {
    fn add(&mut self, place: u64, count: u64, admin: &str) {
        let fresh = place.checked_sub(count);
        let customer = customer_id(place % count);
        let (complaint, outlet) = (complaint_id(place), outlet_id(place));
        let at = fresh.map_or_else(|| received(place, count), received_fresh);
        let open = fresh.is_some() || place + OPEN >= count;
        let twice = !open && place.is_multiple_of(TWICE);
        let called = open && fresh.is_none() && place.is_multiple_of(CALLED);
        let hours = |hours: i64| at + TimeDelta::hours(hours);
        // The second round begins where the first callback was made, three days after the receipt.
        let begun = if twice { 72 } else { 0 };
        let told = fresh.is_none().then(|| hours(begun + 24));
        let yesterday = *NOW - TimeDelta::minutes(i64::try_from(place * 7 % 2_800).expect("a number"));
        let satisfied = if called { Some(yesterday) } else { (!open).then(|| hours(begun + 48)) };
        let closed = (!open).then(|| hours(begun + 72));
        let due = match fresh {
            Some(_) => Some(hours(24)),
            None => called.then(|| yesterday + TimeDelta::hours(72)),
        };
        let status = match (fresh, called, open) {
            (Some(_), ..) => "assigned",
            (None, true, _) => "callback_due",
            (None, false, true) => "confirming",
            (None, false, false) => "closed",
        };
        let kept = (u8::from(fresh.is_none()), u8::from(fresh.is_none()) + u8::from(twice), u8::from(!open) + u8::from(twice));
        // Those that just came are those of the scenarios, and stand in no series: as many in a day would be one alert.
        let (product, named, assignee) = match fresh {
            Some(_) => ("NULL".to_owned(), "NULL".to_owned(), admin.to_owned()),
            None => (format!("'{}'", product_id(place / 7)), format!("'{outlet}'"), manager_id(place).to_string()),
        };
        let (cause, subcause) = cause(place / 11);
        let found = if fresh.is_some() { "NULL,NULL,NULL".to_owned() } else { format!("'{cause}','{subcause}','{assignee}'") };
        let source = if place % 50 == 49 { "callback" } else { "call" };
        let kind = ["delivery", "after_sales", "product_technical", "service_quality"][usize::try_from(place % 4).expect("a number")];
        let outcome = if open { "NULL" } else { "'satisfied'" };
        let resolution = told.map_or_else(|| "NULL".to_owned(), |told| (told - at).num_seconds().to_string());
        let changed = closed.or(satisfied).or(told).unwrap_or(at);
        let (at_text, told, satisfied, closed) = (written(at), quoted(told), quoted(satisfied), quoted(closed));
        let acknowledged = quoted(fresh.is_none().then(|| hours(1)));
        let next_callback = if called { written(yesterday) } else { FAR.to_owned() };
        let next_due = due.map_or_else(|| FAR.to_owned(), written);
        let round = 1 + u8::from(twice);
        let (ack, resolved, back) = kept;
        entry(
            &mut self.complaints,
            &format!(
                "'{complaint}',7,'C-2000-{place:07}','{outlet}','{customer}','phone','{source}','{at_text}','{assignee}','交车后异响 {place}',\
                 '提车第三天发动机舱有异响，去店里两次没有查出原因。',{product},{named},'{kind}','general',FALSE,FALSE,FALSE,'{status}',{open},{outcome},\
                 '{assignee}','{at_text}',{round},{found},{acknowledged},{told},{satisfied},0,'{next_callback}',{closed},{first},{resolution},\
                 '{next_due}',FALSE,{ack},0,{resolved},0,{back},0,0,0,'{at_text}','{changed}'",
                first = !twice,
                changed = written(changed),
            ),
        );
        if let Some(due) = due {
            let promised = if fresh.is_some() { TimeDelta::hours(24) } else { TimeDelta::hours(72) };
            self.add_timer(complaint, due - promised / 5);
        }
    }

    /// The timer of a warning.
    fn add_timer(&mut self, complaint: Uuid, at: DateTime<Utc>) {
        let micros = u128::from(at.timestamp_micros().cast_unsigned());
        let timer = Uuid::from_u128(complaint.as_u128() ^ (micros << 1).wrapping_mul(SPREAD));
        let at = written(at);
        entry(&mut self.timers, &format!("'{timer}','complaint.sla_warning','complaint','{complaint}','{at}',0,'{at}'"));
    }

    fn statements(&self) -> String {
        let mut text = format!("BEGIN; INSERT INTO complaints ({COLUMNS}) VALUES {};", self.complaints);
        if !self.timers.is_empty() {
            let columns = "id, kind, record_kind, record_id, due_at, failures, ready_at";
            write!(text, "INSERT INTO timers ({columns}) VALUES {};", self.timers).expect("a text grows");
        }
        text.push_str("COMMIT;");
        text
    }
}

fn entry(rows: &mut String, values: &str) {
    rows.push_str(if rows.is_empty() { "(" } else { ",(" });
    rows.push_str(values);
    rows.push(')');
}
