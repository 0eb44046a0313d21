//! Records that are only supposed, and what would be promised of them.

use super::book::Book;
use super::clock::{Clock, judge};
use super::history::{Moment, Span, What, spans};
use super::policy::Traits;
use super::promised::PromisedKind;
use crate::complaints::promises::{self, Turn, Turned};
use crate::complaints::words::{ComplaintKind, Severity};
use crate::fields::{self, Fields};
use crate::ids::UnitId;
use crate::instant::Instant;
use crate::service::ticket::{TicketCategory, TicketPriority};
use crate::vocabulary::Channel;

/// A supposed ticket as it comes in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SupposedInput {
    /// Word of `channel`.
    pub channel: Option<String>,
    /// Word of `ticket_category`.
    pub category: Option<String>,
    /// Word of `ticket_priority`; `normal` where absent.
    pub priority: Option<String>,
    /// Whether it is a major problem.
    pub major: Option<bool>,
    /// Whether the customer is a key account.
    pub key_account: Option<bool>,
    /// The unit that would handle it; the company where absent.
    pub unit_id: Option<String>,
}

/// A supposed complaint as it comes in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SupposedComplaintInput {
    /// Word of `channel`.
    pub channel: Option<String>,
    /// Word of `complaint_kind`.
    pub kind: Option<String>,
    /// Word of `complaint_severity`; `general` where absent.
    pub severity: Option<String>,
    /// Whether the customer is a key account.
    pub key_account: Option<bool>,
    /// The unit that would handle it; the company where absent.
    pub unit_id: Option<String>,
}

/// A supposed ticket or complaint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Supposed {
    /// Which of these.
    pub kind: PromisedKind,
    /// What the rules look at.
    pub traits: Traits,
    /// The unit that would handle it.
    pub unit_id: Option<UnitId>,
}

impl Supposed {
    pub(super) fn ticket(input: SupposedInput, fields: &mut Fields) -> Option<Self> {
        let channel = fields.required("channel", input.channel, fields::word::<Channel>);
        let category = fields.optional("category", input.category, fields::word::<TicketCategory>);
        let priority = fields.optional("priority", input.priority, fields::word::<TicketPriority>);
        let unit_id = fields.optional("unit_id", input.unit_id, fields::id);
        let traits = Traits {
            channel: channel?,
            category: category?,
            priority: Some(priority?.unwrap_or(TicketPriority::Normal)),
            complaint_kind: None,
            severity: None,
            major: input.major.unwrap_or(false),
            key_account: input.key_account.unwrap_or(false),
        };
        Some(Self { kind: PromisedKind::Ticket, traits, unit_id: unit_id? })
    }

    pub(super) fn complaint(input: SupposedComplaintInput, fields: &mut Fields) -> Option<Self> {
        let channel = fields.required("channel", input.channel, fields::word::<Channel>);
        let kind = fields.required("kind", input.kind, fields::word::<ComplaintKind>);
        let severity = fields.optional("severity", input.severity, fields::word::<Severity>);
        let unit_id = fields.optional("unit_id", input.unit_id, fields::id);
        let severity = severity?.unwrap_or(Severity::General);
        let traits = Traits::of_complaint(channel?, kind?, severity, input.key_account.unwrap_or(false));
        Some(Self { kind: PromisedKind::Complaint, traits, unit_id: unit_id? })
    }

    /// The spans that it would have, were it reported at an instant and nothing more happened.
    fn spans(&self, start: Instant) -> Vec<Span> {
        match self.kind {
            PromisedKind::Ticket => spans(&[Moment { at: start, what: What::Reported { answered: false } }]),
            PromisedKind::Complaint => {
                let turn = |what| Turn { at: start, what };
                let marked = self.traits.major.then_some(turn(Turned::Marked));
                promises::spans(&std::iter::once(turn(Turned::Received)).chain(marked).collect::<Vec<_>>())
            }
        }
    }
}

/// The clocks that a supposed record would have, were it reported at an instant and nothing more happened, with their spans: the
/// earliest deadline first.
#[must_use]
pub fn suppose(book: &Book, supposed: &Supposed, start: Instant) -> Vec<(Clock, Span)> {
    let spans = supposed.spans(start);
    let clocks = judge(book, &supposed.traits, &spans, &[], start);
    let of = |clock: &Clock| spans.iter().find(|span| (span.target, span.ordinal) == (clock.target, clock.ordinal)).cloned();
    let mut pairs: Vec<(Clock, Span)> = clocks.into_iter().filter_map(|clock| of(&clock).map(|span| (clock, span))).collect();
    pairs.sort_by_key(|(clock, _)| (clock.due_at.is_none(), clock.due_at, clock.target));
    pairs
}
