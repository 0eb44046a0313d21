//! How promises were kept: the report says what the event log says.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use chrono::{DateTime, Datelike, Days, TimeDelta, Utc};
use serde_json::{Value, json};

use super::staffed::{act, promise};
use crate::events::Follower;
use crate::support::builders::{next, person};
use crate::support::client::Api;
use crate::support::company::{Company, Staff, text};
use crate::support::world::{World, on_both_engines};

/// How long background work may take on a slow machine.
const PATIENCE: Duration = Duration::from_secs(60);
const TARGETS: [&str; 3] = ["first_response", "next_response", "resolution"];

fn instant(value: &Value) -> DateTime<Utc> {
    value.as_str().expect("an instant").parse().expect("an instant")
}

/// A ticket as the log tells of it.
#[derive(Default)]
struct Seen {
    channel: String,
    category: Option<String>,
    unit: String,
    assignee: Option<String>,
    reported: DateTime<Utc>,
    response: Option<i64>,
    resolved: Option<i64>,
    replies: i64,
    round: i64,
    waited: i64,
    waiting_since: Option<DateTime<Utc>>,
    dropped: bool,
    /// Of each target the promises by their ordinals: whether each was done by now.
    done: BTreeMap<&'static str, Vec<bool>>,
    breached: Vec<(String, i64)>,
}

impl Seen {
    fn hear(&mut self, event: &Value) {
        let details = &event["details"];
        let at = details["at"].as_str().map_or_else(|| instant(&event["occurred_at"]), |at| at.parse().unwrap());
        self.unit = text(&event["unit_id"]);
        if let Some(category) = details["category"].as_str() {
            self.category = Some(category.to_owned());
        }
        if let Some(assignee) = details["assignee_id"].as_str() {
            self.assignee = Some(assignee.to_owned());
        }
        if details["from"] == "waiting_customer" && details["to"] != "waiting_customer" {
            self.waited += (at - self.waiting_since.take().unwrap()).num_seconds();
        }
        // A ticket that goes into this one may bring a customer who waits.
        if details["customer_waits_since"].is_string() && self.awaits_none() {
            self.done.get_mut("next_response").unwrap().push(false);
        }
        let since = |seen: &Seen| (at - seen.reported).num_seconds();
        match event["kind"].as_str().unwrap() {
            "ticket.created" => {
                (self.reported, self.round) = (at, 1);
                self.channel = text(&details["channel"]);
                let answered = details["answered"] == true;
                self.done = BTreeMap::from([("first_response", vec![answered]), ("next_response", vec![]), ("resolution", vec![false])]);
                if answered {
                    (self.response, self.replies) = (Some(0), 1);
                }
            }
            "ticket.replied" if details["reached"] != false && details["automatic"] != true => {
                self.response = self.response.or(Some(since(self)));
                self.replies += 1;
                self.answer();
            }
            "ticket.customer_wrote" if self.awaits_none() => self.done.get_mut("next_response").unwrap().push(false),
            "ticket.wait_began" => self.waiting_since = Some(at),
            "ticket.resolved" => {
                self.resolved = Some(since(self));
                self.answer();
                *self.done.get_mut("resolution").unwrap().last_mut().unwrap() = true;
            }
            "ticket.rejected" => {
                self.resolved = None;
                *self.done.get_mut("resolution").unwrap().last_mut().unwrap() = false;
            }
            "ticket.reopened" => {
                (self.resolved, self.round) = (None, self.round + 1);
                self.done.get_mut("resolution").unwrap().push(false);
            }
            "ticket.released" => self.assignee = None,
            "ticket.cancelled" | "ticket.merged" => self.dropped = true,
            "ticket.sla_breached" => self.breached.push((text(&details["target"]), details["ordinal"].as_i64().unwrap())),
            _ => {}
        }
    }

    fn awaits_none(&self) -> bool {
        ["first_response", "next_response"].iter().all(|target| self.done[target].iter().all(|done| *done))
    }

    fn answer(&mut self) {
        for target in ["first_response", "next_response"] {
            self.done.get_mut(target).unwrap().iter_mut().for_each(|done| *done = true);
        }
    }

    fn promises(&self, target: &str) -> (i64, i64) {
        let is_broken = |ordinal: usize| self.breached.contains(&(target.to_owned(), i64::try_from(ordinal + 1).unwrap()));
        let kept = self.done[target].iter().enumerate().filter(|(ordinal, done)| **done && !is_broken(*ordinal)).count();
        let broken = self.breached.iter().filter(|(of, _)| of == target).count();
        (i64::try_from(kept).unwrap(), i64::try_from(broken).unwrap())
    }

    fn solution(&self) -> Option<i64> {
        self.resolved.filter(|_| !self.dropped)
    }
}

/// What the log tells of tickets, from its first event on.
fn seen(api: &Api) -> BTreeMap<String, Seen> {
    let mut follower = Follower::new(api, "limit=1000");
    follower.catch_up();
    let mut tickets: BTreeMap<String, Seen> = BTreeMap::new();
    for event in follower.seen().iter().filter(|event| event["record"]["kind"] == "ticket") {
        tickets.entry(text(&event["record"]["id"])).or_default().hear(event);
    }
    tickets
}

fn spread(mut values: Vec<i64>) -> Value {
    values.sort_unstable();
    let rank = |percent: usize| values[(values.len() * percent).div_ceil(100) - 1];
    if values.is_empty() { Value::Null } else { json!({ "count": values.len(), "median_seconds": rank(50), "p90_seconds": rank(90) }) }
}

fn share(part: usize, whole: usize) -> Value {
    (part * 10_000 + whole / 2).checked_div(whole).map_or(Value::Null, Value::from)
}

fn figures(tickets: &[&Seen]) -> Value {
    let count = |holds: &dyn Fn(&Seen) -> bool| tickets.iter().filter(|one| holds(one)).count();
    let (dropped, resolved) = (count(&|one| one.dropped), count(&|one| one.solution().is_some()));
    let first_contact = count(&|one| one.solution().is_some() && one.replies <= 1 && one.round == 1);
    let target = |target: &&str| {
        let sums = tickets.iter().map(|one| one.promises(target)).fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
        json!({ "target": target, "kept": sums.0, "breached": sums.1 })
    };
    json!({
        "tickets": tickets.len(), "dropped": dropped, "resolved": resolved, "targets": TARGETS.iter().map(target).collect::<Vec<_>>(),
        "first_response": spread(tickets.iter().filter_map(|one| one.response).collect()),
        "resolution": spread(tickets.iter().filter_map(|one| one.solution()).collect()),
        "resolution_rate": share(resolved, tickets.len() - dropped), "first_contact_share": share(first_contact, resolved),
        "reopened_share": share(count(&|one| one.round > 1 && !one.dropped), tickets.len() - dropped),
        "waiting_seconds": tickets.iter().map(|one| one.waited).sum::<i64>()
    })
}

fn week(at: DateTime<Utc>) -> String {
    let day = (at + TimeDelta::hours(8)).date_naive();
    day.checked_sub_days(Days::new(u64::from(day.weekday().num_days_from_monday()))).unwrap().to_string()
}

/// The report as the log has it.
fn recomputed(tickets: &[&Seen], by: &str) -> Value {
    let mut groups: BTreeMap<Option<String>, Vec<&Seen>> = BTreeMap::new();
    for one in tickets {
        let key = match by {
            "channel" => Some(one.channel.clone()),
            "category" => one.category.clone(),
            "outlet" => Some(one.unit.clone()),
            "staff" => one.assignee.clone(),
            _ => Some(week(one.reported)),
        };
        groups.entry(key).or_default().push(one);
    }
    let group = |(key, tickets): (Option<String>, Vec<&Seen>)| {
        let mut figures = figures(&tickets);
        figures["key"] = json!(key);
        figures
    };
    json!({ "groups": groups.into_iter().map(group).collect::<Vec<_>>(), "total": figures(tickets) })
}

/// The report as the server has it, without what the log does not say.
fn reported(api: &Api, query: &str) -> Value {
    let report = api.get(&format!("/api/v1/service/sla-report?{query}")).expect(200);
    let mut groups = report["groups"].clone();
    for group in groups.as_array_mut().unwrap() {
        group.as_object_mut().unwrap().remove("name");
    }
    json!({ "groups": groups, "total": report["total"] })
}

/// What the server has becomes what the log has, once the worker has done what is due.
#[track_caller]
fn assert_as_the_log_says(api: &Api, query: &str, by: &str, holds: impl Fn(&Seen) -> bool) {
    let began = Instant::now();
    loop {
        let tickets = seen(api);
        let chosen: Vec<&Seen> = tickets.values().filter(|one| holds(one)).collect();
        assert!(!chosen.is_empty(), "nothing to compare");
        let (expected, found) = (recomputed(&chosen, by), reported(api, &format!("{query}&by={by}")));
        if expected == found {
            return;
        }
        assert!(began.elapsed() < PATIENCE, "{query} by {by}: the log has {expected:#}\nthe report has {found:#}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

struct Day<'a> {
    world: &'a World,
    units: [String; 3],
    customer: String,
}

impl Day<'_> {
    fn pass(&self, seconds: i64) {
        self.world.clock.advance_seconds(seconds);
    }

    /// Ticket number `place` of the day: each is reported, classified and answered in another way.
    fn ticket(&self, place: usize) -> String {
        let channel = ["email", "phone", "chat"][place % 3];
        let reported_at = self.world.clock.now() - TimeDelta::seconds((place % 5) as i64 * 3 * 86_400 + (place % 4) as i64 * 61);
        let mut body = json!({
            "customer_id": self.customer, "channel": channel, "subject": format!("第 {} 号", next()), "unit_id": self.units[place % 3],
            "reported_at": reported_at.to_rfc3339()
        });
        if channel == "phone" {
            body["answered"] = json!(place.is_multiple_of(2));
        }
        if !place.is_multiple_of(4) {
            body["kind"] = json!("fault");
            body["category"] = json!(["technical", "process", "product_usage"][place % 3]);
        }
        self.world.api.post("/api/v1/service/tickets", body).expect(201).id()
    }

    fn begun(&self, place: usize) -> String {
        let id = self.ticket(place);
        act(&self.world.api, &id, "claim", json!({}));
        self.pass(3);
        act(&self.world.api, &id, "start", json!({}));
        id
    }

    fn reply(&self, id: &str) {
        self.pass(7);
        super::staffed::reply(&self.world.api, id);
    }

    fn solve(&self, id: &str) {
        self.pass(11);
        act(&self.world.api, id, "resolve", json!({ "reply": { "content": "已更换传感器。" } }));
    }

    /// One ticket of each kind of history.
    fn histories(&self, from: usize, colleague: &Staff) {
        let api = &self.world.api;
        self.ticket(from);
        let given = self.ticket(from + 1);
        act(api, &given, "assign", json!({ "assignee_id": colleague.id }));
        self.reply(&given);
        self.solve(&self.begun(from + 2));
        let waiting = self.begun(from + 3);
        self.reply(&waiting);
        act(api, &waiting, "wait_for_customer", json!({ "reason": "information" }));
        self.pass(17);
        super::staffed::customer_writes(api, &waiting);
        self.reply(&waiting);
        super::staffed::customer_writes(api, &waiting);
        self.solve(&waiting);
        let refused = self.begun(from + 4);
        self.solve(&refused);
        self.pass(5);
        act(api, &refused, "reject", json!({}));
        self.solve(&refused);
        let reopened = self.begun(from + 5);
        self.solve(&reopened);
        act(api, &reopened, "confirm", json!({ "contact": { "content": "好了，谢谢。" } }));
        self.pass(13);
        act(api, &reopened, "reopen", json!({}));
        if from.is_multiple_of(2) {
            self.solve(&reopened);
        }
        act(api, &self.ticket(from + 6), "cancel", json!({ "reason": "误报" }));
        let merged = self.ticket(from + 7);
        act(api, &merged, "merge_into", json!({ "ticket_id": given }));
    }
}

on_both_engines! {
    /// Every figure, grouped in every way and filtered, is what a reader of the log finds.
    fn the_report_says_what_the_log_says(world: &World) {
        let company = Company::new(world);
        let colleague = company.staff("n1", "service_consultant");
        promise(&world.api, json!([{
            "name": "全部", "first_response": { "seconds": 60, "clock": "always" }, "next_response": { "seconds": 60, "clock": "always" },
            "resolution": { "seconds": 3_600, "clock": "always" }
        }]));
        let units = ["n1", "n2", "s1"].map(|unit| company.unit(unit));
        let day = Day { world, units, customer: person().create(&world.api).id() };
        for round in 0..2 {
            day.histories(round * 5, &colleague);
        }
        day.pass(61);
        let (now, api) = (world.clock.now(), &world.api);
        let whole = (now - TimeDelta::days(30), now + TimeDelta::days(1));
        let query = |span: (DateTime<Utc>, DateTime<Utc>)| format!("from={}&before={}", rfc(span.0), rfc(span.1));
        for by in ["channel", "category", "outlet", "staff", "week"] {
            assert_as_the_log_says(api, &query(whole), by, |_| true);
        }
        let part = (now - TimeDelta::days(7), now - TimeDelta::days(1));
        assert_as_the_log_says(api, &query(part), "channel", |one| one.reported >= part.0 && one.reported < part.1);
        assert_as_the_log_says(api, &format!("{}&channel=email,chat", query(whole)), "week", |one| one.channel != "phone");
        let units = company.unit("north");
        let south = company.unit("s1");
        assert_as_the_log_says(api, &format!("{}&unit_id={units}", query(whole)), "outlet", |one| one.unit != south);
        let broken = seen(api).values().map(|one| one.breached.len()).sum::<usize>();
        assert!(broken > 5, "the histories break too few promises to show anything");

        let report = api.get(&format!("/api/v1/service/sla-report?{}&by=staff", query(whole))).expect(200);
        let names: Vec<_> = report["groups"].as_array().unwrap().iter().map(|group| group["name"].is_string()).collect();
        assert_eq!(names.iter().filter(|named| **named).count(), 2);
        // A report is of what its reader reaches.
        let director = company.staff("north", "service_director");
        let seen = director.api.get(&format!("/api/v1/service/sla-report?{}&by=outlet", query(whole))).expect(200);
        let keys: Vec<_> = seen["groups"].as_array().unwrap().iter().map(|group| text(&group["key"])).collect();
        assert!(keys.len() == 2 && !keys.contains(&south), "{keys:?}");
        colleague.api.get(&format!("/api/v1/service/sla-report?{}", query(whole))).problem("permission_denied");
    }

    /// A report has a period, and a sensible one.
    fn a_report_has_a_period(world: &World) {
        let get = |query: &str| world.api.get(&format!("/api/v1/service/sla-report?{query}"));
        get("by=week").problem("validation_failed").field_error("/from", "required").field_error("/before", "required");
        get("from=2026-02-02T00:00:00Z&before=2026-02-01T00:00:00Z").problem("validation_failed").field_error("/before", "out_of_order");
        get("from=2020-02-02T00:00:00Z&before=2026-02-01T00:00:00Z").problem("validation_failed").field_error("/before", "period_too_long");
        get("from=2026-02-01T00:00:00Z&before=2026-03-01T00:00:00Z&by=colour").problem("validation_failed").field_error("/by", "unknown_word");
        let empty = get("from=2026-02-01T00:00:00Z&before=2026-03-01T00:00:00Z").expect(200);
        assert_eq!((&empty["groups"], &empty["total"]["tickets"], &empty["total"]["resolution_rate"]), (&json!([]), &json!(0), &Value::Null));
    }
}

fn rfc(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}
