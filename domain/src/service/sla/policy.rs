//! A policy: rules that say what is promised to whom, and by which clock.

use chrono::Duration;
use serde::{Deserialize, Serialize};

use super::words::{ClockKind, SlaTarget};
use crate::ids::{CalendarId, UnitId};
use crate::service::calendar::BusinessCalendar;
use crate::service::ticket::{TicketCategory, TicketPriority};
use crate::vocabulary::Channel;

/// What the rules look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Traits {
    /// Over which channel the problem came.
    pub channel: Channel,
    /// Where it lies, once that is known.
    pub category: Option<TicketCategory>,
    /// How urgent it is.
    pub priority: TicketPriority,
    /// Whether it is a major problem.
    pub major: bool,
    /// Whether the customer is a key account.
    pub key_account: bool,
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
        let among = |list: &[Channel]| list.is_empty() || list.contains(&traits.channel);
        among(&self.channels)
            && (self.categories.is_empty() || traits.category.is_some_and(|category| self.categories.contains(&category)))
            && (self.priorities.is_empty() || self.priorities.contains(&traits.priority))
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
    /// Until the customer is first answered by a person.
    #[serde(default)]
    pub first_response: Option<Promise>,
    /// Until each further message of the customer is answered.
    #[serde(default)]
    pub next_response: Option<Promise>,
    /// Until the problem is solved.
    #[serde(default)]
    pub resolution: Option<Promise>,
}

impl Rule {
    /// What it promises for a target.
    #[must_use]
    pub const fn promise(&self, target: SlaTarget) -> Option<&Promise> {
        match target {
            SlaTarget::FirstResponse => self.first_response.as_ref(),
            SlaTarget::NextResponse => self.next_response.as_ref(),
            SlaTarget::Resolution => self.resolution.as_ref(),
        }
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
        let promises = |rule: &'_ Rule| [rule.first_response, rule.next_response, rule.resolution];
        self.rules.iter().flat_map(promises).flatten().filter_map(|promise| promise.calendar_id)
    }

    /// What an installation begins with: what the service handbook promises, and defaults where it is silent.
    #[must_use]
    pub fn shipped() -> Self {
        const MINUTE: i64 = 60;
        const HOUR: i64 = 3_600;
        let promise = |length, clock| Some(Promise { length, clock, calendar_id: None, warn_percent: Some(80) });
        let always = |seconds| promise(Length::Seconds(seconds), ClockKind::Always);
        let business = |seconds| promise(Length::Seconds(seconds), ClockKind::Business);
        let rule = |name: &str, when| Rule { name: name.to_owned(), when, first_response: None, next_response: None, resolution: None };
        let over = |channel| Conditions { channels: vec![channel], ..Conditions::default() };
        let key = |conditions| Conditions { key_account: Some(true), ..conditions };
        let all = Conditions::default;
        let major = || Conditions { major: Some(true), ..Conditions::default() };
        let first = |rule, first_response| Rule { first_response, ..rule };
        let solved = |rule, resolution| Rule { resolution, ..rule };
        let rules = vec![
            first(rule("大客户电话首次响应", key(over(Channel::Phone))), always(15 * MINUTE / 2)),
            first(rule("大客户聊天首次响应", key(over(Channel::Chat))), business(15 * MINUTE / 2)),
            first(rule("大客户首次响应", key(all())), always(12 * HOUR)),
            first(rule("电话首次响应", over(Channel::Phone)), always(15 * MINUTE)),
            first(rule("聊天首次响应", over(Channel::Chat)), business(15 * MINUTE)),
            first(rule("邮件首次响应", over(Channel::Email)), always(24 * HOUR)),
            first(rule("其他渠道首次响应", all()), always(24 * HOUR)),
            solved(rule("重大问题解决", major()), always(48 * HOUR)),
            solved(rule("一般问题解决", all()), promise(Length::Days(5), ClockKind::Business)),
        ];
        Self { rules }
    }
}
