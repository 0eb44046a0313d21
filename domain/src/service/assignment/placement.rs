//! The decision where a ticket goes and who gets it, with its reasons.

use serde::{Deserialize, Serialize};

use super::choose::Choice;
use super::queue::{ALERT_AFTER, Queue};
use super::rules::Rule;
use super::words::{NotFree, Strategy};
use crate::ids::{AssignmentRulesId, QueueId, UserId};
use crate::instant::Instant;

/// How many of those who were passed over are told of.
pub const TOLD_MAX: usize = 100;

/// Somebody who did not get a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassedOver {
    /// Who.
    pub user_id: UserId,
    /// Why.
    pub reason: NotFree,
    /// Until when, where it ends by the clock.
    pub until: Option<Instant>,
}

/// Somebody's turn in a queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    /// The queue.
    pub queue_id: QueueId,
    /// Whose turn.
    pub user_id: UserId,
    /// Its number: those of a queue grow.
    pub number: i64,
}

/// The rule by which a ticket went to its queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleMatched {
    /// The version of the rules.
    pub rules_id: AssignmentRulesId,
    /// The number of that version.
    pub ordinal: i64,
    /// The place of the rule in it, counted from 1.
    pub place: i64,
    /// Its name.
    pub name: String,
}

/// Where a ticket goes, who gets it, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placement {
    /// When it was decided.
    pub at: Instant,
    /// The rule that matched; none where none did, or where somebody chose the queue.
    pub rule: Option<RuleMatched>,
    /// The queue; none where no rule matched.
    pub queue_id: Option<QueueId>,
    /// How somebody was chosen.
    pub strategy: Option<Strategy>,
    /// Who gets it; nobody where nobody is free, or where staff claim the queue's tickets.
    pub assignee_id: Option<UserId>,
    /// Their turn in the queue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub turn: Option<i64>,
    /// Who was passed over, the first of them.
    #[serde(default)]
    pub passed_over: Vec<PassedOver>,
    /// How many were passed over.
    #[serde(default)]
    pub passed_over_total: i64,
    /// When the queue opens, where it is closed.
    #[serde(default)]
    pub opens_at: Option<Instant>,
    /// When somebody is free by the clock, at the earliest.
    #[serde(default)]
    pub next_at: Option<Instant>,
    /// When somebody is alerted, if nobody has it by then.
    #[serde(default)]
    pub alert_at: Option<Instant>,
}

impl Placement {
    /// The decision where no rule matched: nobody gets it, and after a while somebody is told.
    #[must_use]
    pub fn nowhere(now: Instant) -> Self {
        Self {
            at: now,
            rule: None,
            queue_id: None,
            strategy: None,
            assignee_id: None,
            turn: None,
            passed_over: Vec::new(),
            passed_over_total: 0,
            opens_at: None,
            next_at: None,
            alert_at: now.checked_add_signed(ALERT_AFTER),
        }
    }

    /// The decision of a choice among a queue.
    #[must_use]
    pub fn of(queue: &Queue, strategy: Strategy, rule: Option<RuleMatched>, choice: Choice, now: Instant) -> Self {
        let Choice { user_id, turn, mut passed_over, next_at, opens_at } = choice;
        let passed_over_total = i64::try_from(passed_over.len()).unwrap_or(i64::MAX);
        passed_over.truncate(TOLD_MAX);
        Self {
            at: now,
            rule,
            queue_id: Some(queue.id),
            strategy: Some(strategy),
            assignee_id: user_id,
            turn,
            passed_over,
            passed_over_total,
            opens_at,
            next_at: next_at.filter(|_| user_id.is_none()),
            alert_at: if user_id.is_none() { now.checked_add_signed(queue.alert_after) } else { None },
        }
    }

    /// The turn to be kept.
    #[must_use]
    pub fn turn(&self) -> Option<Turn> {
        let (queue_id, user_id) = self.queue_id.zip(self.assignee_id)?;
        Some(Turn { queue_id, user_id, number: self.turn? })
    }

    /// The queue of which somebody is to be given the ticket as soon as they are free.
    #[must_use]
    pub fn awaits(&self) -> Option<QueueId> {
        self.queue_id.filter(|_| self.assignee_id.is_none() && self.strategy != Some(Strategy::Manual))
    }

    /// Whether nobody of the queue is free for any ticket at present.
    #[must_use]
    pub fn is_nobody_free(&self) -> bool {
        let of_ticket = |reason: NotFree| matches!(reason, NotFree::SkillMissing | NotFree::LanguageMissing | NotFree::GaveBack);
        self.assignee_id.is_none() && !self.passed_over.iter().any(|passed| of_ticket(passed.reason))
    }
}

impl RuleMatched {
    /// A rule of a version, with its place.
    #[must_use]
    pub fn of(rules: &super::Rules, place: usize, rule: &Rule) -> Self {
        Self { rules_id: rules.id, ordinal: rules.ordinal, place: i64::try_from(place).unwrap_or(i64::MAX), name: rule.name.clone() }
    }
}
