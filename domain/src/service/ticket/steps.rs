//! The way of a ticket: work begins, the customer is waited for, the problem is solved, the customer agrees or not.

use super::change::{Edit, TicketChange};
use super::edit::Asking;
use super::input::StepDraft;
use super::step::StepDetails;
use super::talk::{answer, end_wait, heard};
use super::ticket::Ticket;
use super::words::{TicketAction, TicketStatus, WaitingReason};
use crate::Refusal;
use crate::case::message::{Kind, MessageFacts, take};
use crate::fields::FieldCode;
use crate::ids::InteractionId;
use crate::platform::Context;
use crate::problem::ProblemCode;

impl Ticket {
    /// Begins the work.
    ///
    /// # Errors
    /// `illegal_transition`, `not_responsible`.
    pub fn start(&self, note: Option<String>, asking: Asking<'_>) -> Result<TicketChange, Refusal> {
        let (mut edit, to) = self.step(TicketAction::Start, asking)?;
        edit.take(TicketAction::Start, to, StepDetails::default(), note, None);
        Ok(edit.finish())
    }

    /// Waits for the customer: the promise of a solution stands still. What the customer was asked goes with the step.
    ///
    /// # Errors
    /// `illegal_transition`, `not_responsible`; `validation_failed`.
    pub fn wait(&self, reason: WaitingReason, said: &StepDraft, facts: &MessageFacts, asking: Asking<'_>) -> Result<TicketChange, Refusal> {
        let context = asking.context;
        let (mut edit, to) = self.step(TicketAction::WaitForCustomer, asking)?;
        if let Some(reply) = &said.contact {
            answer(&mut edit, reply, facts, context, self.status, "/reply")?;
        }
        edit.record.waiting_reason = Some(reason);
        edit.record.waiting_since = Some(edit.at);
        let details = StepDetails { waiting_reason: Some(reason), ..StepDetails::default() };
        edit.take(TicketAction::WaitForCustomer, to, details, said.note.clone(), None);
        Ok(edit.finish())
    }

    /// The customer has given what was waited for.
    ///
    /// # Errors
    /// `illegal_transition`, `not_responsible`; `validation_failed`.
    pub fn customer_answered(&self, said: &StepDraft, facts: &MessageFacts, asking: Asking<'_>) -> Result<TicketChange, Refusal> {
        let context = asking.context;
        let (mut edit, to) = self.step(TicketAction::CustomerAnswered, asking)?;
        let contact = log(&mut edit, said, facts, context)?;
        if contact.is_some() {
            let at = edit.at;
            heard(&mut edit, at);
        }
        end_wait(&mut edit);
        edit.take(TicketAction::CustomerAnswered, to, StepDetails::default(), said.note.clone(), contact);
        Ok(edit.finish())
    }

    /// Solves it. The customer must have been told since they last wrote, or is told by the step.
    ///
    /// # Errors
    /// `illegal_transition`, `not_responsible`; `customer_not_told`; `validation_failed`.
    pub fn resolve(&self, said: &StepDraft, facts: &MessageFacts, asking: Asking<'_>) -> Result<TicketChange, Refusal> {
        let context = asking.context;
        let (mut edit, to) = self.step(TicketAction::Resolve, asking)?;
        if let Some(reply) = &said.contact {
            answer(&mut edit, reply, facts, context, self.status, "/reply")?;
        }
        if !edit.record.is_customer_told() {
            return Err(ProblemCode::CustomerNotTold.into());
        }
        end_wait(&mut edit);
        edit.record.resolved_at = Some(edit.at);
        edit.record.asked_at = Some(edit.at);
        edit.take(TicketAction::Resolve, to, StepDetails::default(), said.note.clone(), None);
        Ok(edit.finish())
    }

    /// Asks the customer whether it is solved: from now on silence counts as a yes after some days.
    ///
    /// # Errors
    /// `illegal_transition`, `not_responsible`; `validation_failed`.
    pub fn ask_confirmation(&self, said: &StepDraft, facts: &MessageFacts, asking: Asking<'_>) -> Result<TicketChange, Refusal> {
        let context = asking.context;
        let (mut edit, to) = self.step(TicketAction::AskConfirmation, asking)?;
        if let Some(reply) = &said.contact {
            answer(&mut edit, reply, facts, context, to, "/reply")?;
        }
        edit.record.asked_at = Some(edit.at);
        edit.take(TicketAction::AskConfirmation, to, StepDetails::default(), said.note.clone(), None);
        Ok(edit.finish())
    }

    /// The customer agrees; staff log the contact in which they did.
    ///
    /// # Errors
    /// `illegal_transition`, `not_responsible`; `validation_failed` without the contact.
    pub fn confirm(&self, said: &StepDraft, facts: &MessageFacts, asking: Asking<'_>) -> Result<TicketChange, Refusal> {
        let context = asking.context;
        let (mut edit, to) = self.step(TicketAction::Confirm, asking)?;
        let contact = log(&mut edit, said, facts, context)?;
        if contact.is_none() {
            return Err(Refusal::field("/contact", FieldCode::Required));
        }
        edit.record.asked_at = None;
        edit.record.closed_at = Some(edit.at);
        edit.take(TicketAction::Confirm, to, StepDetails::default(), said.note.clone(), contact);
        Ok(edit.finish())
    }

    /// The customer says that it is not solved: the work goes on.
    ///
    /// # Errors
    /// `illegal_transition`, `not_responsible`; `validation_failed`.
    pub fn reject(&self, said: &StepDraft, facts: &MessageFacts, asking: Asking<'_>) -> Result<TicketChange, Refusal> {
        self.back_to_work(TicketAction::Reject, said, facts, asking)
    }

    /// Opens a closed ticket again: the next round, with a promise of its own. What the promise before came to stays.
    ///
    /// # Errors
    /// `illegal_transition` also where it was closed too long ago; `not_responsible`; `validation_failed`.
    pub fn reopen(&self, said: &StepDraft, facts: &MessageFacts, asking: Asking<'_>) -> Result<TicketChange, Refusal> {
        self.back_to_work(TicketAction::Reopen, said, facts, asking)
    }

    fn back_to_work(
        &self,
        action: TicketAction,
        said: &StepDraft,
        facts: &MessageFacts,
        asking: Asking<'_>,
    ) -> Result<TicketChange, Refusal> {
        let context = asking.context;
        let (mut edit, to) = self.step(action, asking)?;
        let contact = log(&mut edit, said, facts, context)?;
        let at = edit.at;
        heard(&mut edit, at);
        edit.record.asked_at = None;
        edit.record.resolved_at = None;
        edit.record.closed_at = None;
        if action == TicketAction::Reopen {
            edit.record.round += 1;
        }
        edit.take(action, to, StepDetails::default(), said.note.clone(), contact);
        Ok(edit.finish())
    }

    /// Gives it up, saying why.
    ///
    /// # Errors
    /// `illegal_transition`, `not_responsible`.
    pub fn cancel(&self, reason: String, asking: Asking<'_>) -> Result<TicketChange, Refusal> {
        let (mut edit, to) = self.step(TicketAction::Cancel, asking)?;
        edit.record.closed_at = Some(edit.at);
        edit.take(TicketAction::Cancel, to, StepDetails::default(), Some(reason), None);
        Ok(edit.finish())
    }

    /// Closes it after the customer was asked and said nothing. The context is that of the timer, at its due instant.
    ///
    /// # Errors
    /// `illegal_transition` where it is not resolved any more, or the customer has said something since.
    pub fn close(&self, asking: Asking<'_>) -> Result<TicketChange, Refusal> {
        let (mut edit, to) = self.step(TicketAction::Close, asking)?;
        edit.record.asked_at = None;
        edit.record.closed_at = Some(edit.at);
        edit.take(TicketAction::Close, to, StepDetails::default(), None, None);
        Ok(edit.finish())
    }

    pub(super) fn step<'t, 'a>(&'t self, action: TicketAction, asking: Asking<'a>) -> Result<(Edit<'t, 'a>, TicketStatus), Refusal> {
        let to = self.next(action, asking.asker, asking.context.now)?;
        Ok((Edit::of(self, asking.context, asking.make_id), to))
    }
}

/// Logs the contact that a step consists of.
fn log(edit: &mut Edit<'_, '_>, said: &StepDraft, facts: &MessageFacts, context: &Context) -> Result<Option<InteractionId>, Refusal> {
    let Some(contact) = &said.contact else { return Ok(None) };
    Ok(Some(take(edit, Kind::Contact, contact, facts, context, "/contact")?.id))
}
