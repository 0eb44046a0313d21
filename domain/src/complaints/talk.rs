//! What the customer is told, and what they say: the decision, their word on it, the callback.

use chrono::Duration;

use super::change::ComplaintChange;
use super::complaint::Complaint;
use super::edit::{Asking, Work};
use super::round::WORDS_MAX;
use super::said::CallbackReport;
use super::step::ComplaintStepDetails;
use super::words::{CallbackResult, ComplaintAction, ComplaintOutcome, RoundVerdict};
use super::workflow::{BETWEEN_TRIES, Said};
use crate::Refusal;
use crate::case::message::{Kind, Message, MessageFacts, Taken, take};
use crate::case::said::StepDraft;
use crate::fields::FieldCode;
use crate::instant::Instant;
use crate::problem::ProblemCode;
use crate::vocabulary::Channel;

/// When a customer who was not reached is called again, where nobody says.
pub const NEXT_TRY: Duration = Duration::hours(4);
/// How far ahead the next callback may lie at most.
pub const NEXT_TRY_MAX: Duration = Duration::days(7);

impl Complaint {
    /// Tells the customer of the decision: meets the promise of a resolution. An attempt in which nobody was reached, and what a program
    /// tells, tell nobody.
    ///
    /// # Errors
    /// `illegal_transition`; `contact_not_logged` without the contact; `validation_failed`.
    pub fn tell_customer(&self, said: &StepDraft, facts: &MessageFacts, asking: Asking<'_>) -> Result<ComplaintChange, Refusal> {
        let mut work = self.step(ComplaintAction::TellCustomer, None, asking)?;
        let taken = log(&mut work, Kind::Reply, said.contact.as_ref(), facts)?.ok_or(ProblemCode::ContactNotLogged)?;
        tell(&mut work, &taken, said.note.clone());
        Ok(work.finish())
    }

    /// The customer says to be satisfied: a callback by somebody else is promised from now on.
    ///
    /// # Errors
    /// `illegal_transition`; `contact_not_logged` without a contact in which the customer was reached; `validation_failed`.
    pub fn customer_satisfied(&self, said: &StepDraft, facts: &MessageFacts, asking: Asking<'_>) -> Result<ComplaintChange, Refusal> {
        let (mut work, taken) = self.word_of_customer(ComplaintAction::CustomerSatisfied, said, facts, asking)?;
        let at = work.edit.at;
        work.round.satisfied_at = Some(at);
        work.edit.record.satisfied_at = Some(at);
        work.edit.record.next_callback_at = Some(at);
        work.edit.record.callback_tries = 0;
        let details = work.details();
        work.handle(ComplaintAction::CustomerSatisfied, details, said.note.clone(), Some(taken.id));
        Ok(work.finish())
    }

    /// The customer says not to be satisfied: the next round begins.
    ///
    /// # Errors
    /// `illegal_transition`; `contact_not_logged` without a contact in which the customer was reached; `validation_failed`.
    pub fn customer_unsatisfied(&self, said: &StepDraft, facts: &MessageFacts, asking: Asking<'_>) -> Result<ComplaintChange, Refusal> {
        let (mut work, taken) = self.word_of_customer(ComplaintAction::CustomerUnsatisfied, said, facts, asking)?;
        let details = work.details();
        work.handle(ComplaintAction::CustomerUnsatisfied, details, said.note.clone(), Some(taken.id));
        work.end_round(RoundVerdict::Unsatisfied, true);
        Ok(work.finish())
    }

    /// A callback was made, by somebody who has not handled the complaint: only a customer who then says to be satisfied closes it so.
    ///
    /// # Errors
    /// `illegal_transition`, `handled_by_self`; `contact_not_logged` without a contact in which the customer was reached, where they said
    /// something; `validation_failed`.
    pub fn call_back(&self, said: &CallbackReport, facts: &MessageFacts, asking: Asking<'_>) -> Result<ComplaintChange, Refusal> {
        let mut work = self.step(ComplaintAction::Callback, Some(Said::Callback(said.result)), asking)?;
        let over = said.step.contact.as_ref().map(|message| over(message, Channel::Callback));
        let taken = log(&mut work, Kind::Reply, over.as_ref(), facts)?;
        if said.result == CallbackResult::NotReached {
            return not_reached(work, said, taken.map(|taken| taken.id));
        }
        if said.next_callback_at.is_some() {
            return Err(Refusal::field("/next_callback_at", FieldCode::Unexpected));
        }
        let taken = taken.filter(has_spoken).ok_or(ProblemCode::ContactNotLogged)?;
        let details = ComplaintStepDetails { result: Some(said.result), ..work.details() };
        called(&mut work, said);
        work.take(ComplaintAction::Callback, details, said.step.note.clone(), Some(taken.id));
        if said.result == CallbackResult::Satisfied {
            let first_round = self.rounds_in_all() == 1;
            let told_at = work.round.told_at.or(work.round.satisfied_at);
            work.end_round(RoundVerdict::Satisfied, false);
            let record = &mut work.edit.record;
            record.outcome = Some(ComplaintOutcome::Satisfied);
            record.first_round = first_round;
            record.resolution_seconds = told_at.map(|at| (at - record.received_at).num_seconds().max(0));
        } else {
            work.end_round(RoundVerdict::Unsatisfied, true);
        }
        Ok(work.finish())
    }

    /// Notes something for colleagues, which the customer never sees.
    ///
    /// # Errors
    /// `illegal_transition`; `validation_failed`.
    pub fn note(&self, message: &Message, facts: &MessageFacts, asking: Asking<'_>) -> Result<ComplaintChange, Refusal> {
        let mut work = self.step(ComplaintAction::Note, None, asking)?;
        let taken = take(&mut work.edit, Kind::Note, message, facts, work.context, "")?;
        let details = work.details();
        work.take(ComplaintAction::Note, details, None, Some(taken.id));
        Ok(work.finish())
    }

    /// A step that consists of what the customer says about the decision, of which they are told in the same breath where nobody has.
    fn word_of_customer<'t, 'a>(
        &'t self,
        action: ComplaintAction,
        said: &StepDraft,
        facts: &MessageFacts,
        asking: Asking<'a>,
    ) -> Result<(Work<'t, 'a>, Taken), Refusal> {
        let mut work = self.step(action, None, asking)?;
        let taken = reached(&mut work, Kind::Contact, said, facts)?;
        if work.round.told_at.is_none() {
            let to = std::mem::replace(&mut work.to, self.status);
            tell(&mut work, &taken, None);
            work.to = to;
        }
        Ok((work, taken))
    }
}

/// Logs the contact with which a step comes, where there is one.
pub(super) fn log(work: &mut Work<'_, '_>, kind: Kind, contact: Option<&Message>, facts: &MessageFacts) -> Result<Option<Taken>, Refusal> {
    let Some(contact) = contact else { return Ok(None) };
    take(&mut work.edit, kind, contact, facts, work.context, "/contact").map(Some)
}

/// Logs the contact that a step takes, in which a person reached the customer.
pub(super) fn reached(work: &mut Work<'_, '_>, kind: Kind, said: &StepDraft, facts: &MessageFacts) -> Result<Taken, Refusal> {
    let taken = log(work, kind, said.contact.as_ref(), facts)?;
    Ok(taken.filter(has_spoken).ok_or(ProblemCode::ContactNotLogged)?)
}

const fn has_spoken(taken: &Taken) -> bool {
    taken.reached && !taken.automatic
}

/// The same over this channel, where it says none.
fn over(message: &Message, channel: Channel) -> Message {
    match message {
        Message::Logged(id) => Message::Logged(*id),
        Message::New(new) => {
            let mut new = new.clone();
            new.channel = Some(new.channel.unwrap_or(channel));
            Message::New(new)
        }
    }
}

/// The customer is told of the decision, never before there was one.
fn tell(work: &mut Work<'_, '_>, taken: &Taken, note: Option<String>) {
    let decided_at: Option<Instant> = work.round.decided_at.max(work.round.proposed_at);
    let at = decided_at.map_or(taken.at, |decided_at| taken.at.max(decided_at)).min(work.edit.at);
    if has_spoken(taken) {
        let words = work.edit.interactions.last().and_then(|one| one.interaction.content.clone());
        if work.round.told_at.is_none() {
            work.round.told = words.map(|words| words.chars().take(WORDS_MAX).collect());
            work.round.told_at = Some(at);
            work.round.told_by = work.context.actor.user();
            work.edit.record.told_at = Some(at);
        }
    }
    let details =
        ComplaintStepDetails { reached: (!taken.reached).then_some(false), automatic: taken.automatic.then_some(true), ..work.details() };
    work.round.handled_by(work.context.actor.user());
    work.edit.take_at(at, ComplaintAction::TellCustomer, work.to, details, note, Some(taken.id));
}

fn called(work: &mut Work<'_, '_>, said: &CallbackReport) {
    let (at, user) = (work.edit.at, work.context.actor.user());
    let round = &mut work.round;
    round.callback_result = Some(said.result);
    round.callback_by = user;
    round.callback_at = Some(at);
    round.callback_note.clone_from(&said.step.note);
}

fn not_reached(
    mut work: Work<'_, '_>,
    said: &CallbackReport,
    contact: Option<crate::ids::InteractionId>,
) -> Result<ComplaintChange, Refusal> {
    let at = work.edit.at;
    let next = said.next_callback_at.unwrap_or(at + NEXT_TRY);
    if next <= at || next > at + NEXT_TRY_MAX {
        return Err(Refusal::field("/next_callback_at", FieldCode::OutOfRange));
    }
    called(&mut work, said);
    if work.round.tries.last().is_none_or(|last| at - *last >= BETWEEN_TRIES) {
        work.round.tries.push(at);
    }
    let tries = i64::try_from(work.round.tries.len()).unwrap_or(i64::MAX);
    work.edit.record.callback_tries = tries;
    work.edit.record.next_callback_at = Some(next);
    let details = ComplaintStepDetails {
        result: Some(CallbackResult::NotReached),
        tries: Some(tries),
        next_callback_at: Some(next),
        ..work.details()
    };
    work.take(ComplaintAction::Callback, details, said.step.note.clone(), contact);
    Ok(work.finish())
}
