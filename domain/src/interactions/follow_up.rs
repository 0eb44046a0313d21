//! Follow-ups: what staff have promised to do next for a customer, by when and who.

use serde_json::Value;

use super::follow_up_input::{FollowUpDraft, FollowUpPatch};
use crate::Refusal;
use crate::access::{Grants, Permission};
use crate::fields::{FieldChange, FieldCode, Fields};
use crate::ids::{CustomerId, FollowUpId, InteractionId, TicketId, UnitId, UserId};
use crate::instant::{self, Instant};
use crate::orders::{CustomerFacts, Effect};
use crate::platform::{Context, Event, EventKind, Record, RecordKind};
use crate::problem::ProblemCode;
use crate::vocabulary::Word;

crate::vocabulary! {
    /// How far a follow-up has come.
    FollowUpStatus, "follow_up_status" {
        Open = "open", "待办", "Open";
        Done = "done", "已完成", "Done";
        Cancelled = "cancelled", "已取消", "Cancelled";
    }
}

crate::vocabulary! {
    /// What can be done with a follow-up.
    FollowUpAction, "follow_up_action" {
        Update = "update", "修改", "Change";
        Complete = "complete", "完成", "Complete";
        Cancel = "cancel", "取消", "Cancel";
        Reopen = "reopen", "重新打开", "Reopen";
    }
}

crate::vocabulary! {
    /// What a list of follow-ups can be sorted by.
    FollowUpSort, "follow_up_sort" {
        DueAt = "due_at", "截止时间", "Due at";
        CreatedAt = "created_at", "创建时间", "Created at";
        UpdatedAt = "updated_at", "更新时间", "Updated at";
    }
}

/// The workflow: from, action, to. What does not stand here is not allowed.
pub const TABLE: &[(FollowUpStatus, FollowUpAction, FollowUpStatus)] = &[
    (FollowUpStatus::Open, FollowUpAction::Update, FollowUpStatus::Open),
    (FollowUpStatus::Open, FollowUpAction::Complete, FollowUpStatus::Done),
    (FollowUpStatus::Open, FollowUpAction::Cancel, FollowUpStatus::Cancelled),
    (FollowUpStatus::Done, FollowUpAction::Reopen, FollowUpStatus::Open),
    (FollowUpStatus::Cancelled, FollowUpAction::Reopen, FollowUpStatus::Open),
];

impl FollowUpStatus {
    /// What the status allows.
    #[must_use]
    pub fn allowed(self) -> Vec<FollowUpAction> {
        TABLE.iter().filter(|(from, _, _)| *from == self).map(|(_, action, _)| *action).collect()
    }

    /// What the status allows this caller.
    #[must_use]
    pub fn available(self, grants: &Grants) -> Vec<FollowUpAction> {
        if grants.allows(Permission::InteractionsWrite).is_some() { self.allowed() } else { Vec::new() }
    }

    /// Where an action leads.
    ///
    /// # Errors
    /// `illegal_transition` with the actions that the status allows.
    pub fn next(self, action: FollowUpAction) -> Result<Self, Refusal> {
        let row = TABLE.iter().find(|(from, by, _)| *from == self && *by == action);
        row.map(|(_, _, to)| *to).ok_or_else(|| {
            let words: Vec<_> = self.allowed().into_iter().map(Word::word).collect();
            Refusal::illegal_transition(self, action, &words)
        })
    }
}

/// How a follow-up ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closing {
    /// When.
    pub at: Instant,
    /// Who of the staff did it.
    pub by: Option<UserId>,
    /// Words on it.
    pub note: Option<String>,
}

/// Something that staff have promised to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowUp {
    /// Its id.
    pub id: FollowUpId,
    /// Moves by one with each change of fields or state.
    pub version: i64,
    /// The unit whose record it is: the customer's home unit when it was made.
    pub unit_id: UnitId,
    /// For whom. Never changes.
    pub customer_id: CustomerId,
    /// The contact in which it was promised. Never changes.
    pub interaction_id: Option<InteractionId>,
    /// The ticket that it belongs to. Never changes, but where that goes into another.
    pub ticket_id: Option<TicketId>,
    /// What to do.
    pub subject: String,
    /// Further words.
    pub note: Option<String>,
    /// By when.
    pub due_at: Instant,
    /// Who of the staff is to do it.
    pub assignee_id: UserId,
    /// How far it has come.
    pub status: FollowUpStatus,
    /// How it ended; set exactly where it is not open.
    pub closing: Option<Closing>,
    /// When the record was created.
    pub created_at: Instant,
    /// When the record was last changed.
    pub updated_at: Instant,
}

/// What a new follow-up needs to know of other records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FollowUpFacts {
    /// The customer that the draft names.
    pub customer: Option<CustomerFacts>,
    /// With whom the interaction was that the draft names; none where there is no such interaction.
    pub interaction_of: Option<CustomerId>,
    /// Whose ticket the one is that the draft names; none where there is no such ticket.
    pub ticket_of: Option<CustomerId>,
}

/// A decision about a follow-up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowUpChange {
    /// What happens to its row.
    pub effect: Effect,
    /// The follow-up after the decision.
    pub follow_up: FollowUp,
    /// What tells of it; empty where nothing changed.
    pub events: Vec<Event>,
    /// In whose scope a follow-up that was there already is, or its place in their lists, changed: who is to do it, or by when.
    pub moves_holders: bool,
}

impl FollowUp {
    /// Makes one. Whom the draft gives it to does not say, gets it who makes it.
    ///
    /// # Errors
    /// `validation_failed` with every field concerned; `archived` where the customer is.
    pub fn create(id: FollowUpId, draft: &FollowUpDraft, facts: FollowUpFacts, context: &Context) -> Result<FollowUpChange, Refusal> {
        let mut fields = Fields::new();
        let customer = fields.required("customer_id", facts.customer, Ok);
        let assignee = fields.required("assignee_id", draft.assignee_id.or(context.actor.user()), Ok);
        if draft.interaction_id.is_some() && facts.interaction_of != customer.map(|customer| customer.id) {
            fields.refuse("interaction_id", FieldCode::NotFound);
        }
        if draft.ticket_id.is_some() && facts.ticket_of != customer.map(|customer| customer.id) {
            fields.refuse("ticket_id", FieldCode::NotFound);
        }
        let (customer, assignee_id) = fields.finish(customer.zip(assignee))?;
        if customer.archived {
            return Err(ProblemCode::Archived.into());
        }
        let follow_up = Self {
            id,
            version: 1,
            unit_id: customer.unit_id,
            customer_id: customer.id,
            interaction_id: draft.interaction_id,
            ticket_id: draft.ticket_id,
            subject: draft.subject.clone(),
            note: draft.note.clone(),
            due_at: draft.due_at,
            assignee_id,
            status: FollowUpStatus::Open,
            closing: None,
            created_at: context.now,
            updated_at: context.now,
        };
        let event = follow_up
            .event(EventKind::FollowUpCreated)
            .with_detail("due_at", instant::format(follow_up.due_at))
            .with_detail("assignee_id", assignee_id.to_string());
        Ok(FollowUpChange { effect: Effect::Created, follow_up, events: vec![event], moves_holders: false })
    }

    /// Changes the fields that a merge patch mentions.
    ///
    /// # Errors
    /// `illegal_transition` unless it is open.
    pub fn edit(&self, patch: &FollowUpPatch, context: &Context) -> Result<FollowUpChange, Refusal> {
        let mut after = self.clone();
        let patch = patch.clone();
        patch.subject.apply_kept(&mut after.subject);
        patch.note.apply(&mut after.note);
        patch.due_at.apply_kept(&mut after.due_at);
        patch.assignee_id.apply_kept(&mut after.assignee_id);
        let mut changes = Vec::new();
        for (name, old, new) in [
            ("due_at", instant::format(self.due_at), instant::format(after.due_at)),
            ("assignee_id", self.assignee_id.to_string(), after.assignee_id.to_string()),
        ] {
            if old != new {
                changes.push(FieldChange::new(name, Value::from(old), Value::from(new)));
            }
        }
        if self.subject != after.subject {
            changes.push(FieldChange::personal("subject"));
        }
        if self.note != after.note {
            changes.push(FieldChange::personal("note"));
        }
        if changes.is_empty() {
            return Ok(FollowUpChange { effect: Effect::Unchanged, follow_up: after, events: Vec::new(), moves_holders: false });
        }
        self.status.next(FollowUpAction::Update)?;
        Ok(self.changed(after, self.event(EventKind::FollowUpUpdated).with_changes(changes), context))
    }

    /// Does or drops it, with words on how it ended.
    ///
    /// # Errors
    /// `illegal_transition`.
    pub fn close(&self, action: FollowUpAction, note: Option<String>, context: &Context) -> Result<FollowUpChange, Refusal> {
        let status = self.status.next(action)?;
        let closing = Closing { at: context.now, by: context.actor.user(), note };
        let told = if status == FollowUpStatus::Done { EventKind::FollowUpCompleted } else { EventKind::FollowUpCancelled };
        let after = Self { status, closing: Some(closing), ..self.clone() };
        Ok(self.changed(after, self.event(told), context))
    }

    /// Opens it again.
    ///
    /// # Errors
    /// `illegal_transition` where it is open.
    pub fn reopen(&self, context: &Context) -> Result<FollowUpChange, Refusal> {
        let status = self.status.next(FollowUpAction::Reopen)?;
        let after = Self { status, closing: None, ..self.clone() };
        Ok(self.changed(after, self.event(EventKind::FollowUpReopened), context))
    }

    /// Whether it should have been done by now.
    #[must_use]
    pub fn is_overdue(&self, now: Instant) -> bool {
        self.status == FollowUpStatus::Open && self.due_at < now
    }

    fn changed(&self, mut after: Self, event: Event, context: &Context) -> FollowUpChange {
        after.version = self.version + 1;
        after.updated_at = context.now.max(self.updated_at);
        let moves_holders = (self.assignee_id, self.due_at) != (after.assignee_id, after.due_at);
        FollowUpChange { effect: Effect::Updated, follow_up: after, events: vec![event], moves_holders }
    }

    fn event(&self, kind: EventKind) -> Event {
        Event::new(kind, Record::new(RecordKind::FollowUp, self.id), self.unit_id, Some(self.customer_id))
    }
}
