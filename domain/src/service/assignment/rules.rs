//! The rules by which tickets go to queues, in versions. The first rule that matches counts.

use serde::{Deserialize, Serialize};

use super::desk::same_language;
use super::queue;
use super::words::Strategy;
use crate::ids::{AssignmentRulesId, QueueId, UnitId, UserId};
use crate::instant::Instant;
use crate::platform::{Event, EventKind, Record, RecordKind};
use crate::service::ticket::TicketCategory;
use crate::vocabulary::Channel;

/// The most rules of a version.
pub const RULES_MAX: usize = 100;

/// What a ticket must be like; every condition that says something must hold, and one that says nothing always does.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conditions {
    /// It came over one of these channels.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub channels: Vec<Channel>,
    /// Its problem lies in one of these places; one that is not classified lies nowhere.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<TicketCategory>,
    /// It is written in one of these languages.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<String>,
    /// It is handled in one of these units or below.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unit_ids: Vec<UnitId>,
    /// The customer is a key account, or is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_account: Option<bool>,
    /// One of these stands in the subject or the description, in upper or lower case.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<String>,
}

/// One rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// What people call it.
    pub name: String,
    /// Which tickets it is for.
    pub conditions: Conditions,
    /// Where they go.
    pub queue_id: QueueId,
    /// Who of the queue gets them.
    pub strategy: Strategy,
}

/// A version of the rules. Never changed; the latest counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// The id.
    pub id: AssignmentRulesId,
    /// Counts the versions, from 1.
    pub ordinal: i64,
    /// The rules in their order.
    pub rules: Vec<Rule>,
    /// Why they were set.
    pub note: Option<String>,
    /// Who set them; nobody of the staff set those that an installation starts with.
    pub created_by: Option<UserId>,
    /// When they were set.
    pub created_at: Instant,
}

/// What the rules are told of a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matter<'a> {
    /// Over which channel it came.
    pub channel: Channel,
    /// Where the problem lies.
    pub category: Option<TicketCategory>,
    /// The language of the conversation.
    pub language: Option<&'a str>,
    /// The unit that handles it and those above, the nearest first.
    pub unit_ids: &'a [UnitId],
    /// Whether the customer is a key account.
    pub key_account: bool,
    /// What it is about.
    pub subject: &'a str,
    /// The problem in words.
    pub description: Option<&'a str>,
}

impl Conditions {
    /// Whether a ticket is like that.
    #[must_use]
    pub fn hold(&self, matter: &Matter<'_>) -> bool {
        fn any<T>(list: &[T], holds: impl Fn(&T) -> bool) -> bool {
            list.is_empty() || list.iter().any(holds)
        }
        any(&self.channels, |channel| *channel == matter.channel)
            && any(&self.categories, |category| Some(*category) == matter.category)
            && any(&self.languages, |language| matter.language.is_some_and(|written| same_language(language, written)))
            && any(&self.unit_ids, |unit| matter.unit_ids.contains(unit))
            && self.key_account.is_none_or(|wanted| wanted == matter.key_account)
            && (self.words.is_empty() || self.any_word(matter))
    }

    fn any_word(&self, matter: &Matter<'_>) -> bool {
        let subject = matter.subject.to_lowercase();
        let description = matter.description.map(str::to_lowercase).unwrap_or_default();
        self.words.iter().any(|word| {
            let word = word.to_lowercase();
            subject.contains(&word) || description.contains(&word)
        })
    }
}

impl Rules {
    /// The first rule that a ticket matches, with its place, counted from 1.
    #[must_use]
    pub fn first_match(&self, matter: &Matter<'_>) -> Option<(usize, &Rule)> {
        (1..).zip(&self.rules).find(|(_, rule)| rule.conditions.hold(matter))
    }

    /// Those that an installation starts with. `queue` finds the standard queues by their codes.
    #[must_use]
    pub fn standard(id: AssignmentRulesId, queue: impl Fn(&str) -> Option<QueueId>, now: Instant) -> Self {
        use TicketCategory::{Process, ProductUsage, ServiceProcess, Technical};
        let of = |categories: &[TicketCategory]| Conditions { categories: categories.to_vec(), ..Conditions::default() };
        let rows = [
            ("技术问题转技术支持", of(&[Technical]), queue::TECHNICAL_SUPPORT, Strategy::LeastOpen),
            ("产品使用转一线客服", of(&[ProductUsage]), queue::FRONT_LINE, Strategy::RoundRobin),
            ("流程问题转门店服务经理", of(&[Process, ServiceProcess]), queue::SERVICE_MANAGERS, Strategy::LeastOpen),
            // Who takes a ticket that says nothing yet, classifies it.
            ("其他由一线客服认领", Conditions::default(), queue::FRONT_LINE, Strategy::Manual),
        ];
        let rules = rows.into_iter().filter_map(|(name, conditions, code, strategy)| {
            Some(Rule { name: name.to_owned(), conditions, queue_id: queue(code)?, strategy })
        });
        Self { id, ordinal: 1, rules: rules.collect(), note: None, created_by: None, created_at: now }
    }

    /// What tells of a version.
    #[must_use]
    pub fn event(&self, unit_id: UnitId) -> Event {
        Event::new(EventKind::AssignmentRulesSet, Record::new(RecordKind::AssignmentRules, self.id), unit_id, None)
            .with_detail("ordinal", self.ordinal)
            .with_detail("rules", i64::try_from(self.rules.len()).unwrap_or(i64::MAX))
    }
}
