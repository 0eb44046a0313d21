//! What a decision about a ticket says: the new state, the steps, the events, and which rows around it changed.

use super::step::{Step, StepDetails};
use super::ticket::Ticket;
use super::words::{TicketAction, TicketLinkKind, TicketStatus};
use crate::case::edit::Decided;
use crate::case::{Case, Taken};
use crate::ids::{TicketId, TicketStepId, UserId};
use crate::instant::Instant;
use crate::interactions::InteractionChange;
use crate::orders::Effect;
use crate::platform::{Event, EventKind};
use crate::service::assignment::{Handling, Standing};

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

/// A ticket under change.
pub(crate) type Edit<'t, 'a> = crate::case::edit::Edit<'t, 'a, Ticket>;

/// What hangs on a ticket and changes with it.
#[derive(Default)]
pub(crate) struct Hanging {
    pub(crate) collaborators_added: Vec<UserId>,
    pub(crate) collaborators_removed: Vec<UserId>,
    pub(crate) links_added: Vec<TicketLink>,
    pub(crate) links_removed: Vec<TicketLink>,
}

impl Case for Ticket {
    type Action = TicketAction;
    type Status = TicketStatus;
    type Details = StepDetails;
    type Step = Step;
    type Hanging = Hanging;

    fn status(&self) -> TicketStatus {
        self.status
    }

    fn updated_at(&self) -> Instant {
        self.updated_at
    }

    fn enter(&mut self, status: TicketStatus) {
        self.status = status;
    }

    fn advance(&mut self, at: Instant) {
        self.version += 1;
        self.updated_at = at;
    }

    fn event(&self, kind: EventKind) -> Event {
        Self::event(self, kind)
    }

    fn told_by(action: TicketAction) -> EventKind {
        action.event()
    }

    fn update(fields: Vec<String>) -> (TicketAction, StepDetails) {
        (TicketAction::Update, StepDetails { fields, ..StepDetails::default() })
    }

    fn step(&self, taken: Taken<Self>) -> Step {
        Step {
            id: TicketStepId::new(taken.id),
            ticket_id: self.id,
            origin_id: None,
            action: taken.action,
            from: taken.from,
            to: taken.to,
            at: taken.at,
            actor_kind: taken.actor_kind,
            actor_id: taken.actor_id,
            note: taken.note,
            interaction_id: taken.interaction_id,
            details: taken.details,
        }
    }
}

impl Edit<'_, '_> {
    /// The decision.
    pub(crate) fn finish(self) -> TicketChange {
        let Decided { before, record: ticket, effect, steps, events, interactions, hanging } = self.decided();
        let held = |ticket: &Ticket| (ticket.unit_id, ticket.assignee_id, ticket.reported_at);
        let judged = |ticket: &Ticket| (ticket.unit_id, ticket.category, ticket.priority, ticket.major, ticket.key_account);
        let collaborators_moved = !hanging.collaborators_added.is_empty() || !hanging.collaborators_removed.is_empty();
        let handling =
            Handling { before: before.map_or_else(Standing::default, Ticket::standing), after: ticket.standing(), placement: None };
        TicketChange {
            effect,
            moves_holders: before.is_some_and(|before| held(before) != held(&ticket)) || (before.is_some() && collaborators_moved),
            moves_clocks: before.is_none_or(|before| judged(before) != judged(&ticket))
                || steps.iter().any(|step| step.action.moves_clocks()),
            ticket,
            steps,
            interactions,
            collaborators_added: hanging.collaborators_added,
            collaborators_removed: hanging.collaborators_removed,
            links_added: hanging.links_added,
            links_removed: hanging.links_removed,
            events,
            handling,
        }
    }
}
