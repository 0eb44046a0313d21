//! What a decision about a ticket says: the new state, the steps, the events, and which rows around it changed.

use serde_json::Value;

use super::step::{Step, StepDetails};
use super::ticket::Ticket;
use super::words::{TicketAction, TicketLinkKind, TicketStatus};
use crate::fields::FieldChange;
use crate::ids::{InteractionId, TicketId, TicketStepId, UserId};
use crate::instant::Instant;
use crate::interactions::InteractionChange;
use crate::orders::Effect;
use crate::orders::compose::MakeId;
use crate::platform::{Context, EventKind};
use crate::service::assignment::{Handling, Standing};
use crate::vocabulary::Word;

/// A link between two tickets, seen from the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TicketLink {
    /// The ticket.
    pub ticket_id: TicketId,
    /// How they belong together.
    pub kind: TicketLinkKind,
    /// The other.
    pub other_id: TicketId,
}

/// A decision about a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketChange {
    /// What happens to its row.
    pub effect: Effect,
    /// The ticket after the decision.
    pub ticket: Ticket,
    /// Steps to insert, in order.
    pub steps: Vec<Step>,
    /// Contacts and notes that steps consist of.
    pub interactions: Vec<InteractionChange>,
    /// Staff who help from now on.
    pub collaborators_added: Vec<UserId>,
    /// Staff who help no longer.
    pub collaborators_removed: Vec<UserId>,
    /// Links to insert.
    pub links_added: Vec<TicketLink>,
    /// Links to delete.
    pub links_removed: Vec<TicketLink>,
    /// Field changes and steps, told.
    pub events: Vec<crate::platform::Event>,
    /// In whose scope a ticket that was there already is changed: its unit, its assignee or its collaborators.
    pub moves_holders: bool,
    /// Whether what its promises are judged by changed: its history or its traits.
    pub moves_clocks: bool,
    /// Who had it before and has it after.
    pub handling: Handling,
}

impl TicketChange {
    /// A decision by which nothing changes.
    #[must_use]
    pub fn none(ticket: Ticket) -> Self {
        let standing = ticket.standing();
        Self {
            effect: Effect::Unchanged,
            ticket,
            steps: Vec::new(),
            interactions: Vec::new(),
            collaborators_added: Vec::new(),
            collaborators_removed: Vec::new(),
            links_added: Vec::new(),
            links_removed: Vec::new(),
            events: Vec::new(),
            moves_holders: false,
            moves_clocks: false,
            handling: Handling { before: standing, after: standing, placement: None },
        }
    }
}

impl TicketAction {
    /// What tells of the step.
    #[must_use]
    pub const fn event(self) -> EventKind {
        match self {
            Self::Report => EventKind::TicketCreated,
            Self::Update => EventKind::TicketUpdated,
            Self::Classify => EventKind::TicketClassified,
            Self::Assign => EventKind::TicketAssigned,
            Self::Enqueue => EventKind::TicketEnqueued,
            Self::Claim => EventKind::TicketClaimed,
            Self::HandOver => EventKind::TicketHandedOver,
            Self::Release => EventKind::TicketReleased,
            Self::Start => EventKind::TicketStarted,
            Self::Reply => EventKind::TicketReplied,
            Self::Note => EventKind::TicketNoted,
            Self::CustomerMessage => EventKind::TicketCustomerWrote,
            Self::WaitForCustomer => EventKind::TicketWaitBegan,
            Self::CustomerAnswered => EventKind::TicketWaitEnded,
            Self::Resolve => EventKind::TicketResolved,
            Self::AskConfirmation => EventKind::TicketConfirmationAsked,
            Self::Confirm => EventKind::TicketConfirmed,
            Self::Reject => EventKind::TicketRejected,
            Self::Reopen => EventKind::TicketReopened,
            Self::Cancel => EventKind::TicketCancelled,
            Self::MergeInto => EventKind::TicketMerged,
            Self::TakeIn => EventKind::TicketTookIn,
            Self::AddCollaborator => EventKind::TicketCollaboratorAdded,
            Self::RemoveCollaborator => EventKind::TicketCollaboratorRemoved,
            Self::Link => EventKind::TicketLinked,
            Self::Unlink => EventKind::TicketUnlinked,
            Self::Attach => EventKind::TicketAttachmentAdded,
            Self::Detach => EventKind::TicketAttachmentRemoved,
            Self::Close => EventKind::TicketClosed,
        }
    }

    /// Whether promises are judged by the step.
    #[must_use]
    pub const fn moves_clocks(self) -> bool {
        matches!(
            self,
            Self::Report
                | Self::Reply
                | Self::CustomerMessage
                | Self::WaitForCustomer
                | Self::CustomerAnswered
                | Self::Resolve
                | Self::Confirm
                | Self::Reject
                | Self::Reopen
                | Self::Cancel
                | Self::MergeInto
                | Self::TakeIn
                | Self::Close
        )
    }
}

/// A ticket under change: gathers steps, fields and events. Steps never lie before what happened already.
pub(crate) struct Edit<'t, 'a> {
    before: Option<&'t Ticket>,
    pub(crate) ticket: Ticket,
    pub(crate) at: Instant,
    context: &'a Context,
    make_id: MakeId<'a>,
    changes: Vec<FieldChange>,
    pub(crate) change: Gathered,
}

/// What hangs on a ticket and changes with it.
#[derive(Default)]
pub(crate) struct Gathered {
    steps: Vec<Step>,
    events: Vec<crate::platform::Event>,
    pub(crate) interactions: Vec<InteractionChange>,
    pub(crate) collaborators_added: Vec<UserId>,
    pub(crate) collaborators_removed: Vec<UserId>,
    pub(crate) links_added: Vec<TicketLink>,
    pub(crate) links_removed: Vec<TicketLink>,
}

impl<'t, 'a> Edit<'t, 'a> {
    /// Of a ticket that is there.
    pub(crate) fn of(before: &'t Ticket, context: &'a Context, make_id: MakeId<'a>) -> Self {
        // Clocks of two processes are never quite the same: steps stand in the order in which they were taken all the same.
        let at = if context.now > before.updated_at { context.now } else { before.updated_at + chrono::Duration::microseconds(1) };
        let (ticket, change) = (before.clone(), Gathered::default());
        Self { before: Some(before), ticket, at, context, make_id, changes: Vec::new(), change }
    }

    /// Of a new ticket.
    pub(crate) fn new(ticket: Ticket, context: &'a Context, make_id: MakeId<'a>) -> Self {
        Self { before: None, ticket, at: context.now, context, make_id, changes: Vec::new(), change: Gathered::default() }
    }

    /// The next id.
    pub(crate) fn id<T: From<uuid::Uuid>>(&mut self) -> T {
        T::from((self.make_id)())
    }

    /// Sets a field, and notes the change where it is one.
    pub(crate) fn set<T: PartialEq>(&mut self, name: &str, field: impl Fn(&mut Ticket) -> &mut T, value: T, show: impl Fn(&T) -> Value) {
        let place = field(&mut self.ticket);
        if *place != value {
            self.changes.push(FieldChange::new(name, show(place), show(&value)));
            *place = value;
        }
    }

    /// Sets a field whose values no event may carry.
    pub(crate) fn set_unseen<T: PartialEq>(&mut self, name: &str, field: impl Fn(&mut Ticket) -> &mut T, value: T) {
        let place = field(&mut self.ticket);
        if *place != value {
            self.changes.push(FieldChange::personal(name));
            *place = value;
        }
    }

    /// The fields that were set so far to other values.
    pub(crate) fn changed_fields(&self) -> Vec<String> {
        self.changes.iter().map(|change| change.field.clone()).collect()
    }

    /// Takes a step now.
    pub(crate) fn take(
        &mut self,
        action: TicketAction,
        to: TicketStatus,
        details: StepDetails,
        note: Option<String>,
        interaction_id: Option<InteractionId>,
    ) {
        self.take_at(self.at, action, to, details, note, interaction_id);
    }

    /// Takes a step at an instant.
    pub(crate) fn take_at(
        &mut self,
        at: Instant,
        action: TicketAction,
        to: TicketStatus,
        details: StepDetails,
        note: Option<String>,
        interaction_id: Option<InteractionId>,
    ) {
        let from = self.before.is_some() || !self.change.steps.is_empty();
        let from = from.then_some(self.ticket.status);
        self.ticket.status = to;
        let id: TicketStepId = self.id();
        let mut event = self.ticket.event(action.event()).with_detail("step_id", id.to_string()).with_detail("to", to.word());
        if let Some(from) = from {
            event = event.with_detail("from", from.word());
        }
        if let Some(interaction) = interaction_id {
            event = event.with_detail("interaction_id", interaction.to_string());
        }
        if at != self.context.now {
            event = event.with_detail("at", crate::instant::format(at));
        }
        if let Ok(Value::Object(facts)) = serde_json::to_value(&details) {
            event.details.extend(facts);
        }
        event = event.with_changes(std::mem::take(&mut self.changes));
        self.change.events.push(event);
        let (actor_kind, actor_id) = Step::actor_of(self.context.actor);
        let ticket_id = self.ticket.id;
        let origin_id = None;
        self.change.steps.push(Step {
            id,
            ticket_id,
            origin_id,
            action,
            from,
            to,
            at,
            actor_kind,
            actor_id,
            note,
            interaction_id,
            details,
        });
    }

    /// The decision: what changed between before and after. Fields that no step told of are told by an update.
    pub(crate) fn finish(mut self) -> TicketChange {
        if !self.changes.is_empty() {
            let fields = self.changed_fields();
            self.take(TicketAction::Update, self.ticket.status, StepDetails { fields, ..StepDetails::default() }, None, None);
        }
        let Self { before, mut ticket, at, change, .. } = self;
        let effect = match before {
            None => Effect::Created,
            Some(_) if change.steps.is_empty() => Effect::Unchanged,
            Some(before) => {
                ticket.version = before.version + 1;
                ticket.updated_at = at;
                Effect::Updated
            }
        };
        let held = |ticket: &Ticket| (ticket.unit_id, ticket.assignee_id, ticket.reported_at);
        let judged = |ticket: &Ticket| (ticket.unit_id, ticket.category, ticket.priority, ticket.major, ticket.key_account);
        let collaborators_moved = !change.collaborators_added.is_empty() || !change.collaborators_removed.is_empty();
        let handling =
            Handling { before: before.map_or_else(Standing::default, Ticket::standing), after: ticket.standing(), placement: None };
        TicketChange {
            effect,
            moves_holders: before.is_some_and(|before| held(before) != held(&ticket)) || (before.is_some() && collaborators_moved),
            moves_clocks: before.is_none_or(|before| judged(before) != judged(&ticket))
                || change.steps.iter().any(|step| step.action.moves_clocks()),
            ticket,
            steps: change.steps,
            interactions: change.interactions,
            collaborators_added: change.collaborators_added,
            collaborators_removed: change.collaborators_removed,
            links_added: change.links_added,
            links_removed: change.links_removed,
            events: change.events,
            handling,
        }
    }
}
