//! The complaint: one grievance of a customer, from its receipt to its end.

use crate::access::Grants;
use crate::case::message::{Conversation, Conversing};
use crate::ids::{ComplaintId, ContactId, CustomerId, OrderId, ProductId, UnitId, UserId};
use crate::instant::Instant;
use crate::interactions::Tie;
use crate::platform::{Event, EventKind, Record, RecordKind};
use crate::service::report::PromiseCounts;
use crate::vocabulary::Channel;
use crate::workflow::{Asker, Part};

use super::handling::{ApprovalBy, Awaited, DecisionLevel};
use super::round::{Round, has_handled};
use super::words::{Cause, ComplaintKind, ComplaintOutcome, ComplaintSource, ComplaintStatus, Recourse, RecourseOutcome, Severity};

/// The longest subject, in characters.
pub const SUBJECT_MAX: usize = 200;
/// The longest account or demand, in characters.
pub const ACCOUNT_MAX: usize = 20_000;
/// The most staff whom one complaint concerns.
pub const STAFF_MAX: usize = 20;

/// The recourse outside the company of which a customer was informed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutsideRecourse {
    /// Which ways are open, each once, at least one.
    pub ways: Vec<Recourse>,
    /// Since when the customer knows.
    pub since: Instant,
    /// What it came to; the complaint stands on the watch list until that is recorded.
    pub outcome: Option<RecourseOutcome>,
    /// When that was recorded.
    pub outcome_at: Option<Instant>,
}

/// A grievance of a customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// Its id.
    pub id: ComplaintId,
    /// Moves by one with each step and each change of fields.
    pub version: i64,
    /// What people call it: `C-2026-000123`.
    pub number: String,
    /// The unit that handles it.
    pub unit_id: UnitId,
    /// Whose grievance. Never changes.
    pub customer_id: CustomerId,
    /// The person who speaks for the organisation.
    pub contact_id: Option<ContactId>,
    /// Over which channel it came. Never changes.
    pub channel: Channel,
    /// Where it came from. Never changes.
    pub source: ComplaintSource,
    /// The ticket, the interaction or the complaint from which it was opened.
    pub origin: Option<Record>,
    /// When the customer complained.
    pub received_at: Instant,
    /// Who of the staff received it; none where a program did.
    pub received_by: Option<UserId>,
    /// Word of a touchpoint.
    pub touchpoint: Option<String>,
    /// What it is about, 1–[`SUBJECT_MAX`] characters.
    pub subject: String,
    /// The grievance in the customer's words, 1–[`ACCOUNT_MAX`] characters.
    pub account: Option<String>,
    /// What the customer asks for, 1–[`ACCOUNT_MAX`] characters.
    pub demand: Option<String>,
    /// The language of the conversation, a BCP 47 tag.
    pub language: Option<String>,
    /// The product that it is about.
    pub product_id: Option<ProductId>,
    /// The order that it is about.
    pub order_id: Option<OrderId>,
    /// The outlet that it is about.
    pub outlet_id: Option<UnitId>,
    /// The staff whom it is about, or a double that went into it, in the order of their ids. None of them takes a step that decides, and
    /// only somebody else takes one off, saying why.
    pub staff_ids: Vec<UserId>,
    /// What it is about.
    pub kind: ComplaintKind,
    /// How serious it is.
    pub severity: Severity,
    /// Whether the customer is a key account, as it was when the complaint came.
    pub key_account: bool,
    /// Whether somebody's safety is concerned.
    pub safety: bool,
    /// Whether the customer had complained of the same before.
    pub repeat: bool,
    /// How far it has come.
    pub status: ComplaintStatus,
    /// How it was closed; set exactly where the status is `closed`.
    pub outcome: Option<ComplaintOutcome>,
    /// Who answers for it. Once there is somebody, there always is.
    pub assignee_id: Option<UserId>,
    /// Since when.
    pub assigned_at: Option<Instant>,
    /// The number of the present round, from 1 on.
    pub round: i64,
    /// How many rounds the doubles that went into it had behind them.
    pub earlier_rounds: i64,
    /// Where the cause lies, in the present round.
    pub cause: Option<Cause>,
    /// Word of a sub-cause of that cause.
    pub subcause: Option<String>,
    /// Who proposed what is done for the customer, in the present round.
    pub proposed_by: Option<UserId>,
    /// The lowest level that may decide on it; set exactly where the status is `awaiting_approval`.
    pub approval_level: Option<DecisionLevel>,
    /// When it was first assessed.
    pub acknowledged_at: Option<Instant>,
    /// Since when the general manager is to acknowledge that it is major or critical, or was until that happened.
    pub major_since: Option<Instant>,
    /// When the general manager acknowledged that.
    pub major_acknowledged_at: Option<Instant>,
    /// Who acknowledged it.
    pub major_acknowledged_by: Option<UserId>,
    /// When the customer was told of the decision in the present round.
    pub told_at: Option<Instant>,
    /// When the customer said in the present round to be satisfied, not when that was entered: the callback is promised from then on.
    pub satisfied_at: Option<Instant>,
    /// How often the customer was called back in vain since then, tries two hours or more apart.
    pub callback_tries: i64,
    /// When the next callback is to be made; set exactly where the status is `callback_due`.
    pub next_callback_at: Option<Instant>,
    /// When it ended: closed, withdrawn or merged.
    pub closed_at: Option<Instant>,
    /// The complaint that it went into; set exactly where the status is `merged`.
    pub merged_into_id: Option<ComplaintId>,
    /// The recourse outside the company of which the customer was last informed.
    pub recourse: Option<OutsideRecourse>,
    /// Whether it was closed `satisfied` in its first round.
    pub first_round: bool,
    /// Of one that is closed `satisfied`: from its receipt until the customer was told of the decision that satisfied, in seconds.
    pub resolution_seconds: Option<i64>,
    /// The earliest deadline that runs; none where none does.
    pub next_due_at: Option<Instant>,
    /// Whether a promise was broken.
    pub breached: bool,
    /// How many of its promises were kept and broken.
    pub promises: PromiseCounts,
    /// When the record was created.
    pub created_at: Instant,
    /// When the record was last changed.
    pub updated_at: Instant,
}

impl Conversing for Complaint {
    fn conversation(&self) -> Conversation {
        Conversation {
            tie: Tie::Complaint(self.id),
            customer_id: self.customer_id,
            contact_id: self.contact_id,
            channel: self.channel,
            touchpoint: self.touchpoint.clone(),
            order_id: self.order_id,
            since: self.received_at,
        }
    }
}

impl Complaint {
    /// Whether somebody still has to do something.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.status.is_open()
    }

    /// Whether it is major or critical, and the general manager has not acknowledged that: also once it is closed, but not where it was
    /// withdrawn or went into another, which is acknowledged in its place.
    #[must_use]
    pub const fn is_major_unacknowledged(&self) -> bool {
        let gone = matches!(self.status, ComplaintStatus::Withdrawn | ComplaintStatus::Merged);
        self.major_since.is_some() && self.major_acknowledged_at.is_none() && !gone
    }

    /// Whether the customer was informed of recourse outside the company that has no outcome yet.
    #[must_use]
    pub fn is_watched(&self) -> bool {
        // What went into another complaint is watched there.
        self.status != ComplaintStatus::Merged && self.recourse.as_ref().is_some_and(|recourse| recourse.outcome.is_none())
    }

    /// Whether it is about somebody of the staff.
    #[must_use]
    pub fn concerns(&self, user: UserId) -> bool {
        self.staff_ids.contains(&user)
    }

    /// In which round the customer is, those of the doubles that went into it included.
    #[must_use]
    pub const fn rounds_in_all(&self) -> i64 {
        self.round + self.earlier_rounds
    }

    /// The decision that it waits for, in its present round.
    #[must_use]
    pub fn awaited(&self, present: Option<&Round>) -> Option<Awaited> {
        let amount = present.and_then(|round| round.counted);
        let stand_in = present.and_then(|round| round.approval.as_ref()).is_some_and(|approval| approval.by == ApprovalBy::StandIn);
        self.approval_level.map(|level| Awaited { field: self.kind.field(), level, amount, stand_in })
    }

    /// Whether somebody may be asked for that decision: neither who proposed, nor whom the complaint is about.
    #[must_use]
    pub fn may_ask(&self, user: UserId) -> bool {
        self.proposed_by != Some(user) && !self.concerns(user)
    }

    /// Whether somebody may make the callback: neither who handled the complaint in any of its rounds, nor whom it is about.
    #[must_use]
    pub fn may_call<'a>(&self, user: UserId, rounds: impl IntoIterator<Item = &'a Round>) -> bool {
        !has_handled(rounds, user) && !self.concerns(user)
    }

    /// The record, for files and events.
    #[must_use]
    pub fn record(&self) -> Record {
        Record::new(RecordKind::Complaint, self.id)
    }

    /// What a caller is to the complaint.
    #[must_use]
    pub fn part_of(&self, user: Option<UserId>) -> Part {
        if user.is_some() && self.assignee_id == user { Part::Assignee } else { Part::Colleague }
    }

    /// Who asks, with what they are to the complaint.
    #[must_use]
    pub fn asker(&self, user: Option<UserId>, grants: &Grants) -> Asker {
        Asker { part: self.part_of(user), grants: *grants }
    }

    pub(crate) fn event(&self, kind: EventKind) -> Event {
        Event::new(kind, self.record(), self.unit_id, Some(self.customer_id))
    }
}
