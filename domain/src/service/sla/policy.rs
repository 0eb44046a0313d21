//! A policy: rules that say what is promised to whom, and by which clock.

use std::collections::BTreeMap;

use chrono::Duration;
use serde::{Deserialize, Deserializer, Serialize};

use super::words::{ClockKind, SlaTarget};
use crate::complaints::words::{ComplaintKind, Severity};
use crate::ids::{CalendarId, UnitId};
use crate::service::calendar::BusinessCalendar;
use crate::service::ticket::{TicketCategory, TicketPriority};
use crate::vocabulary::Channel;

/// What the rules look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Traits {
    /// Over which channel the problem came.
    pub channel: Channel,
    /// Where the problem of a ticket lies, once that is known.
    pub category: Option<TicketCategory>,
    /// How urgent a ticket is.
    pub priority: Option<TicketPriority>,
    /// What a complaint is about.
    pub complaint_kind: Option<ComplaintKind>,
    /// How serious a complaint is.
    pub severity: Option<Severity>,
    /// Whether it is a major problem.
    pub major: bool,
    /// Whether the customer is a key account.
    pub key_account: bool,
}

impl Traits {
    /// Those of a complaint: a critical one is major too.
    #[must_use]
    pub fn of_complaint(channel: Channel, kind: ComplaintKind, severity: Severity, key_account: bool) -> Self {
        let (complaint_kind, severity, major) = (Some(kind), Some(severity), severity > Severity::General);
        Self { channel, category: None, priority: None, complaint_kind, severity, major, key_account }
    }
}

/// What a rule asks for. What is left empty asks for nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conditions {
    /// One of these channels.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub channels: Vec<Channel>,
    /// One of these categories.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<TicketCategory>,
    /// One of these priorities.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub priorities: Vec<TicketPriority>,
    /// A complaint of one of these kinds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub complaint_kinds: Vec<ComplaintKind>,
    /// A complaint as serious as one of these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub severities: Vec<Severity>,
    /// A major problem, or none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub major: Option<bool>,
    /// A key account, or none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_account: Option<bool>,
    /// One of these units or a unit below it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unit_ids: Vec<UnitId>,
}

impl Conditions {
    /// Whether a problem is as the rule asks, given the unit that handles it and those above it.
    #[must_use]
    pub fn hold(&self, traits: &Traits, unit_ids: &[UnitId]) -> bool {
        fn among<T: PartialEq>(list: &[T], is: Option<T>) -> bool {
            list.is_empty() || is.is_some_and(|is| list.contains(&is))
        }
        among(&self.channels, Some(traits.channel))
            && among(&self.categories, traits.category)
            && among(&self.priorities, traits.priority)
            && among(&self.complaint_kinds, traits.complaint_kind)
            && among(&self.severities, traits.severity)
            && self.major.is_none_or(|major| major == traits.major)
            && self.key_account.is_none_or(|key_account| key_account == traits.key_account)
            && (self.unit_ids.is_empty() || unit_ids.iter().any(|unit| self.unit_ids.contains(unit)))
    }
}

/// How long a promise is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Length {
    /// Seconds of the clock.
    Seconds(i64),
    /// Working days: each as long as the longest day of the calendar's week, or 24 hours round the clock.
    Days(i64),
}

/// What is promised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    /// How long it may take.
    pub length: Length,
    /// By what time.
    pub clock: ClockKind,
    /// By which calendar; by that of the unit where absent.
    #[serde(default)]
    pub calendar_id: Option<CalendarId>,
    /// After which share of the time to warn, 1 to 99 per cent; never where absent.
    #[serde(default)]
    pub warn_percent: Option<u8>,
}

impl Promise {
    /// How long it may take by a calendar; round the clock where there is none.
    #[must_use]
    pub fn length(&self, calendar: Option<&BusinessCalendar>) -> Duration {
        Duration::seconds(match self.length {
            Length::Seconds(seconds) => seconds,
            Length::Days(days) => days * calendar.map_or(86_400, |calendar| calendar.weekly.longest_day()),
        })
    }
}

/// A rule: to whom what is promised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// What people call it; unique in its policy.
    pub name: String,
    /// Of which problems it speaks.
    pub when: Conditions,
    /// What it promises, each under the word of its target.
    #[serde(flatten, deserialize_with = "promised")]
    pub promises: BTreeMap<SlaTarget, Promise>,
}

/// A target that stands there with nothing promises nothing.
fn promised<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<SlaTarget, Promise>, D::Error> {
    let named = BTreeMap::<SlaTarget, Option<Promise>>::deserialize(deserializer)?;
    Ok(named.into_iter().filter_map(|(target, promise)| Some((target, promise?))).collect())
}

impl Rule {
    /// What it promises for a target.
    #[must_use]
    pub fn promise(&self, target: SlaTarget) -> Option<&Promise> {
        self.promises.get(&target)
    }
}

/// Rules in the order in which they are asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// The rules.
    pub rules: Vec<Rule>,
}

impl Policy {
    /// What is promised for a target, and by which rule: the first that speaks of such problems and of the target.
    #[must_use]
    pub fn promise(&self, target: SlaTarget, traits: &Traits, unit_ids: &[UnitId]) -> Option<(&Rule, &Promise)> {
        self.rules.iter().filter(|rule| rule.when.hold(traits, unit_ids)).find_map(|rule| Some((rule, rule.promise(target)?)))
    }

    /// The calendars that it names.
    pub fn calendars(&self) -> impl Iterator<Item = CalendarId> + '_ {
        self.rules.iter().flat_map(|rule| rule.promises.values()).filter_map(|promise| promise.calendar_id)
    }
}
