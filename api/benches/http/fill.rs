//! Fills a migrated database with customers, by statements of many rows: over HTTP a million would take an hour.

use std::fmt::Write as _;
use std::sync::Arc;

use diesel::connection::SimpleConnection as _;
use guanxi_domain::customers::{CustomerKind, name_key};
use guanxi_persistence::customers::search::enter_all;
use guanxi_persistence::keys::{Keyring, Place};
use guanxi_persistence::{Engine, Location, Store, StoreOptions};
use uuid::Uuid;

use crate::{fill_complaints, fill_tickets, names};

/// How many customers one transaction brings.
const AT_ONCE: u64 = 1_000;
/// Everything was created after this instant, a minute apart.
const FIRST: i64 = 1_577_836_800;

/// The id of a customer by its place: it grows as those that the server gives do, and SQL can make it too.
pub fn customer_id(place: u64) -> Uuid {
    id(0, place)
}

/// Whether the customer at a place is archived.
pub const fn is_archived(place: u64) -> bool {
    place % 97 == 96
}

/// The phone of a customer by its place.
pub fn phone(place: u64) -> String {
    format!("+86138{place:08}")
}

/// An id that grows with the place, of a kind of records of its own.
pub fn id(kind: u128, place: u64) -> Uuid {
    Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 | (kind << 64) | u128::from(place))
}

/// Levels of units, from the top down, how many of each stand below one of the level above, and who asks in the scope of the first of each.
const LEVELS: [(&str, u64); 3] = [("region", 8), ("outlet", 5), ("team", 4)];
/// How many teams there are.
const TEAMS: u64 = 8 * 5 * 4;

/// The login name of who asks in the scope of a level of units.
pub fn login(level: &str) -> String {
    format!("{level}@bench.example.com")
}

/// The id of a unit of a level by its place.
fn unit_id(level: usize, place: u64) -> Uuid {
    id(16 + u128::try_from(level).expect("a level"), place)
}

/// The team where a customer is at home.
fn team_of(customer: u64) -> Uuid {
    unit_id(LEVELS.len() - 1, customer % TEAMS)
}

/// The tree of units below the company, and one service agent in the first unit of each level, with the administrator's password.
fn company(company: &str) -> String {
    let mut text = String::from("BEGIN;");
    let (mut above, now) = (1, instant(0));
    for (level, (kind, each)) in LEVELS.iter().enumerate() {
        let count = above * each;
        for place in 0..count {
            let unit = unit_id(level, place);
            let parent = if level == 0 { company.to_owned() } else { unit_id(level - 1, place % above).to_string() };
            write!(
                text,
                "INSERT INTO units (id, parent_id, kind, code, name, time_zone, version, created_at, updated_at) \
                 VALUES ('{unit}', '{parent}', '{kind}', '{kind}-{place}', '{kind} {place}', 'Asia/Shanghai', 1, '{now}', '{now}'); \
                 INSERT INTO unit_scopes (unit_id, scope_id) VALUES ('{unit}', '{unit}');"
            )
            .expect("a text grows");
            if level > 0 {
                write!(
                    text,
                    "INSERT INTO unit_scopes (unit_id, scope_id) SELECT '{unit}', scope_id FROM unit_scopes WHERE unit_id = '{parent}';"
                )
                .expect("a text grows");
            }
        }
        let (user, first, email) = (id(32, u64::try_from(level).expect("a level")), unit_id(level, 0), login(kind));
        write!(
            text,
            "INSERT INTO staff_users (id, email, display_name, name_key, password_hash, must_change_password, unit_id, locale, status, version, \
             created_at, updated_at) SELECT '{user}', '{email}', '{kind}', '{kind}', password_hash, false, '{first}', 'zh-CN', 'active', 1, \
             created_at, updated_at FROM staff_users WHERE email = '{admin}'; \
             INSERT INTO user_roles (user_id, role_id) SELECT '{user}', id FROM roles WHERE code = 'service_agent';",
            admin = crate::support::server::ADMIN_EMAIL
        )
        .expect("a text grows");
        above = count;
    }
    text.push_str("COMMIT;");
    text
}

/// Who holds which customers and orders.
const HOLDERS: &str = "INSERT INTO record_holders (holder_id, record_kind, sort_at, record_id) \
     SELECT unit_scopes.scope_id, 'customer', customers.created_at, customers.id FROM customers \
     JOIN unit_scopes ON unit_scopes.unit_id = customers.unit_id; \
     INSERT INTO record_holders (holder_id, record_kind, sort_at, record_id) \
     SELECT unit_scopes.scope_id, 'order', orders.placed_at, orders.id FROM orders JOIN unit_scopes ON unit_scopes.unit_id = orders.unit_id;";

/// Adds customers 0 to `count`, each with a phone and a ticket, half with a tag, with an order and with figures, and enters all into the search;
/// where they are asked for, each with a complaint as well.
pub fn fill(location: &Location, keys: &Arc<Keyring>, unit: &str, count: u64, complaints: bool) {
    let mut connection = location.connect(false).expect("the database is there");
    if location.engine() == Engine::Postgres {
        connection.batch_execute("SET statement_timeout = 0").expect("filling may take its time");
    }
    connection.batch_execute(&company(unit)).expect("the units fit");
    let mut from = 0;
    while from < count {
        let until = (from + AT_ONCE).min(count);
        let mut rows = Rows::new(location.engine());
        for place in from..until {
            rows.add(place, keys);
        }
        connection.batch_execute(&rows.statements()).expect("the rows fit");
        from = until;
    }
    connection.batch_execute(HOLDERS).expect("the holders fit");
    connection.batch_execute(fill_tickets::HOLDERS).expect("the holders fit");
    if complaints {
        fill_complaints::fill(&mut connection, location.engine(), unit, count);
    }
    let store = Store::open(StoreOptions { location: location.clone(), connections: 1, keys: Arc::clone(keys) }).expect("a store");
    enter_all(&store, |_| ()).expect("all are entered into the search");
    // Numbers that the server gives begin behind those that are used.
    connection
        .batch_execute(&format!(
            "INSERT INTO number_blocks (series, year, next_value) VALUES ('customer', 0, {next}) \
             ON CONFLICT (series, year) DO UPDATE SET next_value = {next}",
            next = count + 1
        ))
        .expect("the number block fits");
}

struct Rows {
    engine: Engine,
    customers: String,
    units: String,
    points: String,
    tags: String,
    figures: String,
    orders: String,
    tickets: String,
}

impl Rows {
    fn new(engine: Engine) -> Self {
        let (customers, units, points) = (String::new(), String::new(), String::new());
        Self {
            engine,
            customers,
            units,
            points,
            tags: String::new(),
            figures: String::new(),
            orders: String::new(),
            tickets: String::new(),
        }
    }

    fn add(&mut self, place: u64, keys: &Keyring) {
        let (customer, unit) = (customer_id(place), team_of(place));
        let number = place + 1;
        let created = instant(place);
        let name = names::person(place);
        let name_key = name_key(CustomerKind::Person, &name);
        let grade = pick(place, &["'h'", "'a'", "'b'", "'b'", "'c'", "'c'", "NULL"]);
        let channel = pick(place / 3, &["phone", "web_form", "wechat", "in_store"]);
        let (province, city) = pick(place / 5, &[("上海市", "上海市"), ("浙江省", "杭州市"), ("广东省", "深圳市"), ("四川省", "成都市")]);
        let archived = if is_archived(place) { format!("'{created}'") } else { "NULL".to_owned() };
        entry(
            &mut self.customers,
            &format!(
                "'{customer}','K-{number:06}',1,'person','{name}','{name_key}','{province}','{city}','[]','{channel}',{grade},\
                 false,'{unit}',{archived},'{created}','{created}'"
            ),
        );
        entry(&mut self.units, &format!("'{customer}','{unit}'"));
        entry(&mut self.tickets, &fill_tickets::row(place, customer, unit, &created));
        self.add_phone(place, customer, &created, keys);
        // Of every other one in whichever scope, so that pages of all scopes hold as much.
        if (place + place / TEAMS).is_multiple_of(2) {
            entry(&mut self.tags, &format!("'{customer}','{}'", pick(place / 2, &["vip", "新客", "wholesale"])));
            let order = id(2, place);
            let total = 1_000 + place % 50_000;
            entry(
                &mut self.orders,
                &format!(
                    "'{order}','O-2020-{number:06}',1,'{customer}','{unit}','{created}','CNY',{total},0,1,'normal','paid',true,'{created}',\
                     '{created}','{created}'"
                ),
            );
            entry(&mut self.figures, &format!("'{customer}','CNY',1,{total},'{created}','{created}'"));
        }
    }

    fn add_phone(&mut self, place: u64, customer: Uuid, created: &str, keys: &Keyring) {
        let point = id(1, place);
        let phone = phone(place);
        let value = keys.seal(Place { table: "contact_points", column: "value", row: point }, &phone).expect("a value is sealed");
        let index = keys.blind_index("phone", &phone);
        let tail = keys.blind_index("phone_tail", &phone[phone.len() - 4..]);
        let (value, index, tail) = (self.bytes(&value), self.bytes(&index), self.bytes(&tail));
        entry(&mut self.points, &format!("'{point}','{customer}','phone',{value},{index},{tail},true,'{created}','{created}'"));
    }

    fn bytes(&self, bytes: &[u8]) -> String {
        let mut text = String::from(if self.engine == Engine::Sqlite { "x'" } else { "'\\x" });
        for byte in bytes {
            write!(text, "{byte:02x}").expect("a text grows");
        }
        text.push('\'');
        text
    }

    fn statements(&self) -> String {
        let tables = [
            (
                "customers (id, number, version, kind, name, name_key, province, city, interests, source_channel, potential_grade, \
                 key_account, unit_id, archived_at, created_at, updated_at)",
                &self.customers,
            ),
            ("customer_units (customer_id, unit_id)", &self.units),
            ("contact_points (id, customer_id, kind, value, value_index, tail_index, is_primary, created_at, updated_at)", &self.points),
            ("customer_tags (customer_id, tag)", &self.tags),
            (
                "orders (id, number, version, customer_id, unit_id, placed_at, currency, total_minor, refunded_minor, quantity, priority, \
                 status, counts, paid_at, created_at, updated_at)",
                &self.orders,
            ),
            ("customer_figures (customer_id, currency, order_count, net_amount_minor, first_paid_at, last_paid_at)", &self.figures),
            (fill_tickets::TABLE, &self.tickets),
        ];
        let mut text = String::from("BEGIN;");
        for (table, rows) in tables.iter().filter(|(_, rows)| !rows.is_empty()) {
            write!(text, "INSERT INTO {table} VALUES {rows};").expect("a text grows");
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

fn pick<T: Copy>(place: u64, choices: &[T]) -> T {
    choices[usize::try_from(place).expect("a place") % choices.len()]
}

/// The form in which both engines take instants.
pub fn instant(place: u64) -> String {
    let seconds = FIRST + i64::try_from(place).expect("a place") * 60;
    chrono::DateTime::from_timestamp(seconds, 0).expect("an instant").format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()
}
