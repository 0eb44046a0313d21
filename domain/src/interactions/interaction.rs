//! The interaction: one contact with a customer over one channel.

use chrono::Duration;

use crate::Refusal;
use crate::access::{Grants, Permission};
use crate::ids::{ComplaintId, ContactId, CustomerId, InteractionId, OrderId, TicketId, UnitId, UserId};
use crate::instant::Instant;
use crate::platform::{Event, EventKind, Record, RecordKind, Reference};
use crate::vocabulary::{Channel, Word};

/// The longest subject, in characters.
pub const SUBJECT_MAX: usize = 200;
/// The longest content, in characters: a long conversation in a chat.
pub const CONTENT_MAX: usize = 50_000;
/// The longest reason for voiding, in characters.
pub const REASON_MAX: usize = 500;
/// The longest contact, in seconds: a week.
pub const DURATION_MAX: i64 = 7 * 24 * 3600;
/// The most external references.
pub const REFERENCES_MAX: usize = 20;
/// How far ahead an interaction may lie: clocks of other systems and their zones are not ours.
pub const AHEAD_MAX: Duration = Duration::days(1);

crate::vocabulary! {
    /// Who turned to whom.
    Direction, "direction" {
        Inbound = "inbound", "客户来访", "The customer turned to the company";
        Outbound = "outbound", "主动联系", "The company turned to the customer";
    }
}

crate::vocabulary! {
    /// What came of an interaction.
    Outcome, "interaction_outcome" {
        Resolved = "resolved", "已解决", "Resolved";
        InformationGiven = "information_given", "已告知", "Information given";
        AppointmentMade = "appointment_made", "已预约", "Appointment made";
        PromisedCallback = "promised_callback", "承诺回电", "Callback promised";
        Forwarded = "forwarded", "已转交", "Forwarded";
        LeftMessage = "left_message", "已留言", "Message left";
        NoAnswer = "no_answer", "未接通", "No answer";
        NotInterested = "not_interested", "无意向", "Not interested";
        Other = "other", "其他", "Other";
    }
}

crate::vocabulary! {
    /// Whether an interaction counts.
    InteractionState, "interaction_state" {
        Valid = "valid", "有效", "Valid";
        Voided = "voided", "已作废", "Voided";
    }
}

crate::vocabulary! {
    /// What can be done with an interaction.
    InteractionAction, "interaction_action" {
        Update = "update", "修改", "Change";
        Void = "void", "作废", "Void";
        Restore = "restore", "恢复", "Restore";
    }
}

crate::vocabulary! {
    /// What a list of interactions can be sorted by.
    InteractionSort, "interaction_sort" {
        OccurredAt = "occurred_at", "发生时间", "Occurred at";
        CreatedAt = "created_at", "创建时间", "Created at";
        UpdatedAt = "updated_at", "更新时间", "Updated at";
    }
}

/// What can be done in which state. What does not stand here is not allowed.
pub const TABLE: &[(InteractionState, InteractionAction, InteractionState)] = &[
    (InteractionState::Valid, InteractionAction::Update, InteractionState::Valid),
    (InteractionState::Valid, InteractionAction::Void, InteractionState::Voided),
    (InteractionState::Voided, InteractionAction::Restore, InteractionState::Valid),
];

impl InteractionState {
    /// What the state allows.
    #[must_use]
    pub fn allowed(self) -> Vec<InteractionAction> {
        TABLE.iter().filter(|(from, _, _)| *from == self).map(|(_, action, _)| *action).collect()
    }

    /// What the state allows this caller.
    #[must_use]
    pub fn available(self, grants: &Grants) -> Vec<InteractionAction> {
        if grants.allows(Permission::InteractionsWrite).is_some() { self.allowed() } else { Vec::new() }
    }

    /// Where an action leads.
    ///
    /// # Errors
    /// `illegal_transition` with the actions that the state allows.
    pub fn next(self, action: InteractionAction) -> Result<Self, Refusal> {
        let row = TABLE.iter().find(|(from, by, _)| *from == self && *by == action);
        row.map(|(_, _, to)| *to).ok_or_else(|| {
            let words: Vec<_> = self.allowed().into_iter().map(Word::word).collect();
            Refusal::illegal_transition(self, action, &words)
        })
    }
}

/// Why an interaction counts for nothing: it was entered by mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Voiding {
    /// Since when.
    pub at: Instant,
    /// Why, in words of the staff.
    pub reason: String,
}

/// A case that an interaction can belong to; to one of each kind at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tie {
    /// A ticket.
    Ticket(TicketId),
    /// A complaint.
    Complaint(ComplaintId),
}

/// A contact with a customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interaction {
    /// Its id.
    pub id: InteractionId,
    /// Moves by one with each change of fields or state.
    pub version: i64,
    /// The unit whose record it is.
    pub unit_id: UnitId,
    /// With whom. Never changes.
    pub customer_id: CustomerId,
    /// The person who spoke for the organisation.
    pub contact_id: Option<ContactId>,
    /// Over which channel.
    pub channel: Channel,
    /// Who turned to whom.
    pub direction: Direction,
    /// When it began.
    pub occurred_at: Instant,
    /// Who of the staff; none where no person took part.
    pub staff_id: Option<UserId>,
    /// Word of a [`Touchpoint`](super::Touchpoint).
    pub touchpoint: Option<String>,
    /// What it was about, 1–[`SUBJECT_MAX`] characters.
    pub subject: Option<String>,
    /// What was said, 1–[`CONTENT_MAX`] characters.
    pub content: Option<String>,
    /// What came of it.
    pub outcome: Option<Outcome>,
    /// How long it took, in seconds, 0 to [`DURATION_MAX`].
    pub duration_seconds: Option<i64>,
    /// The order that it was about.
    pub order_id: Option<OrderId>,
    /// The ticket whose conversation it belongs to.
    pub ticket_id: Option<TicketId>,
    /// The complaint whose course it belongs to.
    pub complaint_id: Option<ComplaintId>,
    /// Whether it is a note for colleagues, and no contact with the customer.
    pub internal: bool,
    /// Whether a program said it, and no person. Never changes.
    pub automatic: bool,
    /// Who of the staff recorded it; none where a program did. Never changes.
    pub recorded_by: Option<UserId>,
    /// What other systems call it.
    pub references: Vec<Reference>,
    /// Set where it was entered by mistake: it then counts for nothing.
    pub voided: Option<Voiding>,
    /// When the record was created.
    pub created_at: Instant,
    /// When the record was last changed.
    pub updated_at: Instant,
}

impl Interaction {
    /// Whether it belongs to a case of the same kind already.
    #[must_use]
    pub const fn is_tied(&self, tie: Tie) -> bool {
        match tie {
            Tie::Ticket(_) => self.ticket_id.is_some(),
            Tie::Complaint(_) => self.complaint_id.is_some(),
        }
    }

    /// Whether it is a part of the history of a ticket or a complaint.
    #[must_use]
    pub const fn is_of_a_case(&self) -> bool {
        self.ticket_id.is_some() || self.complaint_id.is_some()
    }

    /// Whether it still says what was said, by whom, when and how, as a complaint rests on it: words may be added where there were none.
    #[must_use]
    pub(crate) fn testifies_as(&self, after: &Self) -> bool {
        let how = |one: &Self| (one.channel, one.direction, one.occurred_at, one.staff_id, one.contact_id, one.outcome, one.internal);
        let words = self.content.is_none() || self.content == after.content;
        how(self) == how(after) && words
    }

    /// Lets it belong to a case.
    pub(crate) fn tie(&mut self, tie: Tie) {
        match tie {
            Tie::Ticket(id) => self.ticket_id = Some(id),
            Tie::Complaint(id) => self.complaint_id = Some(id),
        }
    }

    /// Whether it counts.
    #[must_use]
    pub const fn state(&self) -> InteractionState {
        if self.voided.is_some() { InteractionState::Voided } else { InteractionState::Valid }
    }

    /// When the customer turned to the company, where that is what it tells of: what keeps a relation alive, as a complaint does not.
    #[must_use]
    pub fn inbound_at(&self) -> Option<Instant> {
        let counts = self.direction == Direction::Inbound && self.voided.is_none() && !self.internal && self.complaint_id.is_none();
        counts.then_some(self.occurred_at)
    }

    /// The record, for files and events.
    #[must_use]
    pub fn record(&self) -> Record {
        Record::new(RecordKind::Interaction, self.id)
    }

    pub(super) fn event(&self, kind: EventKind) -> Event {
        Event::new(kind, self.record(), self.unit_id, Some(self.customer_id))
    }
}
