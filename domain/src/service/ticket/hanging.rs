//! What hangs on a ticket: colleagues who help, and other tickets.

use super::change::{TicketChange, TicketLink};
use super::edit::Asking;
use super::step::StepDetails;
use super::ticket::{COLLABORATORS_MAX, Ticket};
use super::words::{TicketAction, TicketLinkKind};
use crate::Refusal;
use crate::fields::{Fault, FieldCode};
use crate::ids::{TicketId, UserId};

/// The most links of one ticket.
pub const LINKS_MAX: usize = 100;

impl Ticket {
    /// Asks a colleague to help, who then sees the ticket and adds to it. One who helps already changes nothing.
    ///
    /// # Errors
    /// `illegal_transition`, `not_responsible`; `validation_failed` with `too_many`.
    pub fn add_collaborator(
        &self,
        user: UserId,
        collaborators: &[UserId],
        note: Option<String>,
        asking: Asking<'_>,
    ) -> Result<TicketChange, Refusal> {
        let (mut edit, to) = self.step(TicketAction::AddCollaborator, asking)?;
        if collaborators.contains(&user) {
            return Ok(edit.finish());
        }
        if collaborators.len() >= COLLABORATORS_MAX {
            return Err(Refusal::field("/user_id", Fault::with(FieldCode::TooMany, "max", COLLABORATORS_MAX)));
        }
        edit.hanging.collaborators_added.push(user);
        let details = StepDetails { user_id: Some(user), ..StepDetails::default() };
        edit.take(TicketAction::AddCollaborator, to, details, note, None);
        Ok(edit.finish())
    }

    /// Lets a colleague go who helped.
    ///
    /// # Errors
    /// `not_found` where they don't help; `illegal_transition`, `not_responsible`.
    pub fn remove_collaborator(&self, user: UserId, collaborators: &[UserId], asking: Asking<'_>) -> Result<TicketChange, Refusal> {
        let (mut edit, to) = self.step(TicketAction::RemoveCollaborator, asking)?;
        if !collaborators.contains(&user) {
            return Err(Refusal::not_found());
        }
        edit.hanging.collaborators_removed.push(user);
        let details = StepDetails { user_id: Some(user), ..StepDetails::default() };
        edit.take(TicketAction::RemoveCollaborator, to, details, None, None);
        Ok(edit.finish())
    }

    /// Links another ticket, which must be within reach. A link that is there already, in either direction where it has none, changes
    /// nothing.
    ///
    /// # Errors
    /// `validation_failed` for itself and with `too_many`; `illegal_transition`, `not_responsible`.
    pub fn link(&self, other: TicketId, kind: TicketLinkKind, links: &[TicketLink], asking: Asking<'_>) -> Result<TicketChange, Refusal> {
        let (mut edit, to) = self.step(TicketAction::Link, asking)?;
        if other == self.id {
            return Err(Refusal::field("/ticket_id", FieldCode::Unexpected));
        }
        let wanted = TicketLink { ticket_id: self.id, kind, other_id: other };
        let mirrored = TicketLink { ticket_id: other, kind, other_id: self.id };
        if links.contains(&wanted) || (kind == TicketLinkKind::Related && links.contains(&mirrored)) {
            return Ok(edit.finish());
        }
        if links.len() >= LINKS_MAX {
            return Err(Refusal::field("/ticket_id", Fault::with(FieldCode::TooMany, "max", LINKS_MAX)));
        }
        if links.contains(&mirrored) {
            // Neither is the duplicate of the other's duplicate, nor the cause of its cause.
            return Err(Refusal::field("/kind", FieldCode::Unexpected));
        }
        edit.hanging.links_added.push(wanted);
        let details = StepDetails { other_ticket_id: Some(other), link: Some(kind), ..StepDetails::default() };
        edit.take(TicketAction::Link, to, details, None, None);
        Ok(edit.finish())
    }

    /// Takes a link away, whichever of the two it is seen from.
    ///
    /// # Errors
    /// `not_found` where there is none; `illegal_transition`, `not_responsible`.
    pub fn unlink(&self, other: TicketId, kind: TicketLinkKind, links: &[TicketLink], asking: Asking<'_>) -> Result<TicketChange, Refusal> {
        let (mut edit, to) = self.step(TicketAction::Unlink, asking)?;
        let between = |link: &&TicketLink| link.kind == kind && (link.other_id == other || link.ticket_id == other);
        let found = links.iter().find(between).ok_or_else(Refusal::not_found)?;
        edit.hanging.links_removed.push(*found);
        let details = StepDetails { other_ticket_id: Some(other), link: Some(kind), ..StepDetails::default() };
        edit.take(TicketAction::Unlink, to, details, None, None);
        Ok(edit.finish())
    }
}
