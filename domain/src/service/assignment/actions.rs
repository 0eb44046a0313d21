//! Claiming a ticket, giving it to somebody, handing it over and giving it back.

use super::desk::Desk;
use crate::Refusal;
use crate::fields::{self, FieldCode, Fields};
use crate::ids::{QueueId, UserId};
use crate::problem::ProblemCode;
use crate::service::ticket::{Asking, NOTE_MAX, Place, Ticket, TicketAction, TicketChange};
use crate::text;

/// Where a ticket is to go, as it comes in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HandingInput {
    /// Who is to have it.
    pub assignee_id: Option<String>,
    /// The queue where it is to go.
    pub queue_id: Option<String>,
    /// Words on it.
    pub note: Option<String>,
}

/// Where a ticket is to go.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Handing {
    /// Who is to have it; whoever of the queue is free where nobody is named.
    pub assignee_id: Option<UserId>,
    /// The queue where it is to go; the one where it is, or that the rules say, where none is named.
    pub queue_id: Option<QueueId>,
    /// Words on it.
    pub note: Option<String>,
}

impl Handing {
    /// Reads where a ticket is to go.
    pub fn read(input: HandingInput, fields: &mut Fields) -> Option<Self> {
        let assignee_id = fields.optional("assignee_id", input.assignee_id, fields::id);
        let queue_id = fields.optional("queue_id", input.queue_id, fields::id);
        let note = fields.optional("note", input.note, |note| text::paragraphs(note, 0, NOTE_MAX));
        Some(Self { assignee_id: assignee_id?, queue_id: queue_id?, note: note?.filter(|note| !note.is_empty()) })
    }

    /// The same, where a person or a queue must be named.
    pub fn read_named(input: HandingInput, fields: &mut Fields) -> Option<Self> {
        let is_named = input.assignee_id.is_some() || input.queue_id.is_some();
        if !is_named {
            fields.refuse("assignee_id", FieldCode::Required);
        }
        Self::read(input, fields).filter(|_| is_named)
    }
}

/// What becomes of a ticket that is to go somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Handed {
    /// Somebody gets it.
    Given(TicketChange),
    /// It is nobody's now, and is to be placed: by a queue where one is named, else by where it is or by the rules. Who had it is not
    /// given it again.
    ToPlace(TicketChange, Option<UserId>),
}

impl Ticket {
    /// Takes a ticket that nobody has.
    ///
    /// # Errors
    /// `already_assigned`, `ticket_limit_reached`; `illegal_transition`, `permission_denied`, `not_responsible`.
    pub fn claim(&self, desk: &Desk, note: Option<String>, asking: Asking<'_>) -> Result<TicketChange, Refusal> {
        if let Some(assignee) = self.standing().handler() {
            let refusal = Refusal::new(ProblemCode::AlreadyAssigned);
            return Err(refusal.with_extension("assignee_id", assignee.to_string().into()));
        }
        let place = Place { queue_id: None, assignee_id: Some(desk.user_id) };
        let change = self.give(TicketAction::Claim, place, note, asking)?;
        desk.require_room()?;
        Ok(change)
    }

    /// Gives a ticket to somebody, or puts it into a queue. `desk` is that of whoever is named.
    ///
    /// # Errors
    /// `ticket_limit_reached`, `staff_not_active`; `illegal_transition`, `permission_denied`; `validation_failed` with `duplicate` for
    /// whoever has it already.
    pub fn assign(&self, handing: &Handing, desk: Option<&Desk>, asking: Asking<'_>) -> Result<Handed, Refusal> {
        match desk {
            Some(desk) => self.pass(TicketAction::Assign, handing, desk, asking),
            None if self.assignee_id.is_some() => self.give_back(handing, asking),
            None => {
                let place = Place { queue_id: handing.queue_id, assignee_id: None };
                Ok(Handed::ToPlace(self.give(TicketAction::Enqueue, place, handing.note.clone(), asking)?, None))
            }
        }
    }

    /// Hands one's own ticket over to somebody, or to a queue.
    ///
    /// # Errors
    /// As [`Self::assign`], and `not_responsible` where it is somebody else's.
    pub fn hand_over(&self, handing: &Handing, desk: Option<&Desk>, asking: Asking<'_>) -> Result<Handed, Refusal> {
        match desk {
            Some(desk) => self.pass(TicketAction::HandOver, handing, desk, asking),
            None => self.give_back(handing, asking),
        }
    }

    /// Gives a ticket back, or takes it from whoever has it: somebody else of a queue gets it.
    ///
    /// # Errors
    /// `illegal_transition`, `permission_denied`, `not_responsible`.
    pub fn give_back(&self, handing: &Handing, asking: Asking<'_>) -> Result<Handed, Refusal> {
        let place = Place { queue_id: handing.queue_id, assignee_id: None };
        let change = self.give(TicketAction::Release, place, handing.note.clone(), asking)?;
        Ok(Handed::ToPlace(change, self.assignee_id))
    }

    fn pass(&self, action: TicketAction, handing: &Handing, desk: &Desk, asking: Asking<'_>) -> Result<Handed, Refusal> {
        let place = Place { queue_id: handing.queue_id, assignee_id: Some(desk.user_id) };
        let change = self.give(action, place, handing.note.clone(), asking)?;
        desk.require_room()?;
        Ok(Handed::Given(change))
    }
}
