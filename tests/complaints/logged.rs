//! What the event log alone tells of complaints, of orders and of tickets.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::events::Follower;
use crate::support::client::Api;
use crate::support::company::text;

/// What is promised of complaints.
pub const TARGETS: [&str; 4] = ["acknowledgement", "resolution", "callback", "major_acknowledgement"];

/// How a promise stands, beside whether it was broken.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Open,
    Done,
    Withdrawn,
}

/// A complaint as the log tells of it.
#[derive(Default)]
pub struct Complaint {
    pub id: String,
    pub unit: String,
    pub kind: String,
    /// The one that was last found.
    pub cause: Option<String>,
    pub touchpoint: Option<String>,
    pub outlet: Option<String>,
    pub product: Option<String>,
    pub staff: Vec<String>,
    pub status: String,
    pub received: DateTime<Utc>,
    pub closed: Option<DateTime<Utc>>,
    /// From the receipt until the customer was told what satisfied, in seconds.
    pub resolution: Option<i64>,
    pub first_round: bool,
    round: i64,
    severity: usize,
    told: Option<DateTime<Utc>>,
    /// Whether the general manager is still to know that it is major.
    manager_unaware: bool,
    /// Of each target its promises, in order.
    promises: BTreeMap<&'static str, Vec<End>>,
    breached: Vec<(String, usize)>,
}

fn instant(value: &Value) -> DateTime<Utc> {
    value.as_str().expect("an instant").parse().expect("an instant")
}

fn word(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

impl Complaint {
    /// Whether it counts: one that went into another counts there.
    pub fn counts(&self) -> bool {
        self.status != "merged"
    }

    pub fn is_open(&self) -> bool {
        !["closed", "withdrawn", "merged"].contains(&self.status.as_str())
    }

    /// How many of its promises of this kind were kept, and how many were broken.
    pub fn kept_and_broken(&self, target: &str) -> (i64, i64) {
        let broken = |ordinal: usize| self.breached.contains(&(target.to_owned(), ordinal));
        let all = self.promises.get(target).into_iter().flatten().zip(1..);
        let kept = all.filter(|(end, ordinal)| **end == End::Done && !broken(*ordinal)).count();
        let broken = self.breached.iter().filter(|(of, _)| of == target).count();
        (i64::try_from(kept).unwrap(), i64::try_from(broken).unwrap())
    }

    fn begin(&mut self, target: &'static str) {
        let list = self.promises.entry(target).or_default();
        if list.last() != Some(&End::Open) {
            list.push(End::Open);
        }
    }

    fn end(&mut self, targets: &[&'static str], end: End) {
        for target in targets {
            if let Some(last) = self.promises.entry(target).or_default().last_mut().filter(|last| **last == End::Open) {
                *last = end;
            }
        }
    }

    fn next_round(&mut self) {
        (self.round, self.told) = (self.round + 1, None);
        self.end(&["resolution", "callback"], End::Done);
        self.begin("resolution");
        if self.manager_unaware {
            self.begin("major_acknowledgement");
        }
    }

    fn close(&mut self, at: DateTime<Utc>) {
        self.closed = Some(at);
        self.end(&["resolution", "callback"], End::Done);
        // The general manager is still to know of a major one.
        self.end(&["acknowledgement"], End::Withdrawn);
    }

    fn hear(&mut self, event: &Value) {
        let details = &event["details"];
        let at = instant(if details["at"].is_string() { &details["at"] } else { &event["occurred_at"] });
        self.unit = text(&event["unit_id"]);
        for change in event["changes"].as_array().into_iter().flatten() {
            let new = &change["new"];
            match change["field"].as_str().unwrap() {
                "kind" => self.kind = text(new),
                "touchpoint" => self.touchpoint = word(new),
                "outlet_id" => self.outlet = word(new),
                "product_id" => self.product = word(new),
                "staff_ids" => self.staff = new.as_array().unwrap().iter().map(text).collect(),
                _ => {}
            }
        }
        match event["kind"].as_str().unwrap() {
            "complaint.created" => {
                (self.id, self.kind, self.received, self.round) = (text(&event["record"]["id"]), text(&details["kind"]), at, 1);
                (self.touchpoint, self.outlet) = (word(&details["touchpoint"]), word(&details["outlet_id"]));
                self.product = word(&details["product_id"]);
                self.staff = details["staff_ids"].as_array().unwrap().iter().map(text).collect();
                self.begin("acknowledgement");
                self.begin("resolution");
            }
            "complaint.acknowledged" => self.end(&["acknowledgement"], End::Done),
            "complaint.major_acknowledged" => {
                self.manager_unaware = false;
                self.end(&["major_acknowledgement"], End::Done);
            }
            "complaint.cause_identified" => {
                let subcause = details["subcause"].as_str().map_or_else(String::new, |word| format!("/{word}"));
                self.cause = Some(text(&details["cause"]) + &subcause);
            }
            "complaint.customer_told" if details["reached"] != false && details["automatic"] != true => {
                self.told = self.told.or(Some(at));
                self.end(&["acknowledgement", "resolution"], End::Done);
            }
            "complaint.customer_satisfied" => {
                self.end(&["acknowledgement", "resolution"], End::Done);
                self.begin("callback");
            }
            "complaint.customer_unsatisfied" => {
                self.end(&["acknowledgement"], End::Done);
                // Nobody called back whoever takes their yes back.
                self.end(&["callback"], End::Withdrawn);
                self.next_round();
            }
            "complaint.took_in" => self.round += details["earlier_rounds"].as_i64().unwrap_or(0),
            // What was told of a proposal that is no more is no word on the next.
            "complaint.returned" => self.told = None,
            "complaint.called_back" if details["result"] == "satisfied" => {
                self.resolution = Some((self.told.unwrap() - self.received).num_seconds());
                self.first_round = self.round == 1;
                self.close(at);
            }
            "complaint.called_back" if details["result"] == "unsatisfied" => self.next_round(),
            "complaint.closed_unreachable" => self.close(at),
            "complaint.outside_recourse_informed" => {
                self.end(&["acknowledgement"], End::Done);
                self.close(at);
            }
            "complaint.withdrawn" | "complaint.merged" => {
                self.closed = Some(at);
                self.end(&TARGETS, End::Withdrawn);
            }
            "complaint.reopened" => {
                (self.closed, self.resolution, self.first_round) = (None, None, false);
                self.next_round();
            }
            "complaint.sla_breached" => {
                self.breached.push((text(&details["target"]), usize::try_from(details["ordinal"].as_i64().unwrap()).unwrap()));
            }
            _ => {}
        }
        if let Some(status) = details["to"].as_str() {
            status.clone_into(&mut self.status);
        }
        if let Some(severity) = details["severity"].as_str() {
            let severity = ["general", "major", "critical"].iter().position(|word| *word == severity).unwrap();
            if severity > self.severity {
                self.manager_unaware = true;
                self.begin("major_acknowledgement");
            }
            self.severity = severity;
        }
    }
}

/// An order that was placed or a problem that was reported, as the log tells of it.
#[derive(Default)]
pub struct Dealing {
    pub customer: String,
    pub unit: String,
    pub at: DateTime<Utc>,
    pub is_order: bool,
    cancelled: bool,
}

impl Dealing {
    /// Whether it counts as business: an order that was cancelled does not.
    pub fn counts(&self) -> bool {
        !self.cancelled
    }

    fn hear(&mut self, event: &Value) {
        let details = &event["details"];
        self.unit = text(&event["unit_id"]);
        match event["kind"].as_str().unwrap() {
            "order.created" => {
                (self.customer, self.at, self.is_order) = (text(&event["customer_id"]), instant(&details["placed_at"]), true);
                self.cancelled = details["status"] == "cancelled";
            }
            "order.cancelled" => self.cancelled = true,
            "order.updated" => {
                let placed = event["changes"].as_array().unwrap().iter().find(|change| change["field"] == "placed_at");
                self.at = placed.map_or(self.at, |change| instant(&change["new"]));
            }
            "ticket.created" => {
                let at = if details["at"].is_string() { &details["at"] } else { &event["occurred_at"] };
                (self.customer, self.at) = (text(&event["customer_id"]), instant(at));
            }
            _ => {}
        }
    }
}

/// Everything that the log tells, from its first event on.
#[derive(Default)]
pub struct Log {
    complaints: BTreeMap<String, Complaint>,
    dealings: BTreeMap<String, Dealing>,
}

impl Log {
    pub fn read(api: &Api) -> Log {
        let mut follower = Follower::new(api, "limit=1000");
        follower.catch_up();
        let mut log = Log::default();
        for event in follower.seen() {
            let id = text(&event["record"]["id"]);
            match event["record"]["kind"].as_str().unwrap() {
                "complaint" => log.complaints.entry(id).or_default().hear(event),
                "order" | "ticket" => log.dealings.entry(id).or_default().hear(event),
                _ => {}
            }
        }
        log
    }

    /// The complaints that count.
    pub fn complaints(&self) -> Vec<&Complaint> {
        self.complaints.values().filter(|one| one.counts()).collect()
    }

    /// Orders and tickets that count.
    pub fn dealings(&self) -> Vec<&Dealing> {
        self.dealings.values().filter(|one| one.counts()).collect()
    }

    /// How many promises were broken.
    pub fn broken(&self) -> usize {
        self.complaints.values().map(|one| one.breached.len()).sum()
    }
}
