//! The conversation: replies to the customer, messages of the customer, notes for colleagues.

use super::change::{Edit, TicketChange};
use super::edit::Asking;
use super::step::StepDetails;
use super::ticket::Ticket;
use super::words::{TicketAction, TicketStatus};
use crate::Refusal;
use crate::case::message::{Kind, Message, MessageFacts, Taken, take};
use crate::instant::Instant;
use crate::platform::Context;

impl Ticket {
    /// Answers the customer, over whichever channel; a call, a visit or a letter of the company is a reply as well. An attempt in which
    /// nobody was reached, and an answer that a program gives, answer nobody: no promise is kept by them.
    ///
    /// # Errors
    /// `illegal_transition`, `not_responsible`; `validation_failed`, `archived`.
    pub fn reply(&self, message: &Message, facts: &MessageFacts, asking: Asking<'_>) -> Result<TicketChange, Refusal> {
        let to = self.next(TicketAction::Reply, asking.asker, asking.context.now)?;
        let mut edit = Edit::of(self, asking.context, asking.make_id);
        answer(&mut edit, message, facts, asking.context, to, "")?;
        Ok(edit.finish())
    }

    /// Notes something for colleagues, which the customer never sees.
    ///
    /// # Errors
    /// `illegal_transition`; `validation_failed`, `archived`.
    pub fn note(&self, message: &Message, facts: &MessageFacts, asking: Asking<'_>) -> Result<TicketChange, Refusal> {
        let to = self.next(TicketAction::Note, asking.asker, asking.context.now)?;
        let mut edit = Edit::of(self, asking.context, asking.make_id);
        let taken = take(&mut edit, Kind::Note, message, facts, asking.context, "")?;
        edit.take(TicketAction::Note, to, StepDetails::default(), None, Some(taken.id));
        Ok(edit.finish())
    }

    /// Takes a message of the customer. One that the company waited for ends the wait; one to a ticket that is resolved keeps it from
    /// being closed by silence.
    ///
    /// # Errors
    /// `illegal_transition`; `validation_failed`, `archived`.
    pub fn take_message(&self, message: &Message, facts: &MessageFacts, asking: Asking<'_>) -> Result<TicketChange, Refusal> {
        let to = self.next(TicketAction::CustomerMessage, asking.asker, asking.context.now)?;
        let mut edit = Edit::of(self, asking.context, asking.make_id);
        let taken = take(&mut edit, Kind::Customer, message, facts, asking.context, "")?;
        // Where the step leads on it is taken now: a status has no past.
        let at = if to == self.status { taken.at } else { edit.at };
        heard(&mut edit, at);
        if self.status == TicketStatus::WaitingCustomer {
            end_wait(&mut edit);
        }
        edit.record.asked_at = None;
        edit.take_at(at, TicketAction::CustomerMessage, to, StepDetails::default(), None, Some(taken.id));
        Ok(edit.finish())
    }
}

/// Answers the customer as a part of a decision.
pub(super) fn answer(
    edit: &mut Edit<'_, '_>,
    message: &Message,
    facts: &MessageFacts,
    context: &Context,
    to: TicketStatus,
    pointer: &str,
) -> Result<(), Refusal> {
    let Taken { id, at, reached, automatic, .. } = take(edit, Kind::Reply, message, facts, context, pointer)?;
    if reached && !automatic {
        told(edit, at);
    }
    let details = StepDetails { reached: (!reached).then_some(false), automatic: automatic.then_some(true), ..StepDetails::default() };
    edit.take_at(at, TicketAction::Reply, to, details, None, Some(id));
    Ok(())
}

/// The customer has said something.
pub(super) fn heard(edit: &mut Edit<'_, '_>, at: Instant) {
    edit.record.customer_wrote_at = edit.record.customer_wrote_at.max(at);
    edit.record.customer_messages += 1;
}

/// The customer was told something by a person.
pub(super) fn told(edit: &mut Edit<'_, '_>, at: Instant) {
    edit.record.customer_told_at = edit.record.customer_told_at.max(Some(at));
    edit.record.first_response_at = Some(edit.record.first_response_at.map_or(at, |first| first.min(at)));
    edit.record.replies += 1;
}

/// The wait for the customer is over.
pub(super) fn end_wait(edit: &mut Edit<'_, '_>) {
    if let Some(since) = edit.record.waiting_since.take() {
        edit.record.waited_seconds += (edit.at - since).num_seconds().max(0);
    }
    edit.record.waiting_reason = None;
}
