//! What the customer is told, and what they say: the decision, their word on it, the callback.

use chrono::Duration;

use super::change::ComplaintChange;
use super::complaint::Complaint;
use super::contact::{Contact, heard, heard_as_no, logged, not_about, unmet};
use super::edit::{Asking, Work};
use super::round::WORDS_MAX;
use super::said::{CallbackReport, Talk};
use super::step::ComplaintStepDetails;
use super::words::{CallbackResult, ComplaintAction, ComplaintGuard, ComplaintOutcome, ComplaintStatus, ContactAfter, RoundVerdict};
use super::workflow::{BETWEEN_TRIES, Said};
use crate::Refusal;
use crate::case::message::{Kind, Message, MessageFacts, take};
use crate::fields::FieldCode;
use crate::interactions::Outcome;
use crate::vocabulary::Channel;

/// When a customer who was not reached is called again, where nobody says.
pub const NEXT_TRY: Duration = Duration::hours(4);
/// How far ahead the next callback may lie at most.
pub const NEXT_TRY_MAX: Duration = Duration::days(7);

impl Complaint {
    /// Tells the customer of the decision: meets the promise of a resolution. What was told is `told`, else the words of the contact. An
    /// attempt in which nobody was reached, and what a program tells, tell nobody.
    ///
    /// # Errors
    /// `illegal_transition`; `contact_not_logged` without the contact, `contact_too_early` for one before the decision; `validation_failed`.
    pub fn tell_customer(&self, said: &Talk, facts: &MessageFacts, asking: Asking<'_>) -> Result<ComplaintChange, Refusal> {
        let mut work = self.step(ComplaintAction::TellCustomer, None, asking)?;
        let mut contact = logged(&mut work, Kind::Telling, said.step.contact.as_ref(), facts)?;
        if said.told.is_some() && !contact.tells() {
            return Err(Refusal::field("/told", FieldCode::Unexpected));
        }
        if said.told.is_none() && contact.tells() && contact.words().is_none() {
            return Err(Refusal::field("/told", FieldCode::Required));
        }
        tell(&mut work, &mut contact, said.told.as_deref(), said.step.note.clone())?;
        Ok(work.finish())
    }

    /// The customer says to be satisfied: a callback by somebody else is promised from then on, also where it is entered later.
    ///
    /// # Errors
    /// `illegal_transition`; `contact_not_logged`, `customer_not_heard`, `customer_not_told`, `contact_too_early`; `validation_failed`.
    pub fn customer_satisfied(&self, said: &Talk, facts: &MessageFacts, asking: Asking<'_>) -> Result<ComplaintChange, Refusal> {
        let (mut work, contact) = self.word_of_customer(ComplaintAction::CustomerSatisfied, said, facts, asking)?;
        let at = work.round.told_at.map_or(contact.at, |told_at| contact.at.max(told_at));
        work.round.satisfied_at = Some(at);
        work.edit.record.satisfied_at = Some(at);
        work.edit.record.next_callback_at = Some(at);
        work.edit.record.callback_tries = 0;
        let details = ComplaintStepDetails { satisfied_at: Some(at).filter(|at| *at != work.edit.at), ..work.details() };
        work.handle(ComplaintAction::CustomerSatisfied, details, said.step.note.clone(), Some(contact.id()));
        Ok(work.finish())
    }

    /// The customer says not to be satisfied: the next round begins. Also where they said yes before, and think better of it before they are
    /// called back, whomever they say it to: whoever hears that has not handled it, as whoever hears a no in a callback has not.
    ///
    /// # Errors
    /// `illegal_transition`; `contact_not_logged`, `customer_not_heard`, `customer_not_told`, `contact_too_early`; `validation_failed`.
    pub fn customer_unsatisfied(&self, said: &Talk, facts: &MessageFacts, asking: Asking<'_>) -> Result<ComplaintChange, Refusal> {
        let again = self.status == ComplaintStatus::CallbackDue;
        let (mut work, contact) = if again {
            self.second_thoughts(said, facts, asking)?
        } else {
            self.word_of_customer(ComplaintAction::CustomerUnsatisfied, said, facts, asking)?
        };
        let told = said.told.clone().filter(|_| again);
        let details = ComplaintStepDetails { told, ..work.details() };
        let (note, contact) = (said.step.note.clone(), Some(contact.id()));
        if again {
            work.take(ComplaintAction::CustomerUnsatisfied, details, note, contact);
        } else {
            work.handle(ComplaintAction::CustomerUnsatisfied, details, note, contact);
        }
        work.end_round(RoundVerdict::Unsatisfied, true);
        Ok(work.finish())
    }

    /// A callback was made, by somebody who has not handled the complaint: only a customer who then says to be satisfied closes it so. Its
    /// contact is one of whoever calls back, recorded by nobody else, and had since the customer's yes; who is satisfied said so in a talk.
    ///
    /// # Errors
    /// `illegal_transition`, `handled_by_self`; `contact_not_logged`, `callback_of_another`, `contact_too_early`; `customer_not_heard` where
    /// the customer is to have said something, `customer_reached` where nobody is to have been reached; `validation_failed`.
    pub fn call_back(&self, said: &CallbackReport, facts: &MessageFacts, asking: Asking<'_>) -> Result<ComplaintChange, Refusal> {
        let mut work = self.step(ComplaintAction::Callback, Some(Said::Callback(said.result)), asking)?;
        let call = said.step.contact.as_ref().map(|message| as_callback(message, said.result));
        let mut contact = logged(&mut work, Kind::Callback, call.as_ref(), facts)?;
        if !contact.is_of(work.context.actor.user()) {
            return Err(unmet(ComplaintGuard::OwnContact));
        }
        contact.not_before(work.round.satisfied_at, ContactAfter::Yes)?;
        if said.result == CallbackResult::NotReached {
            return not_reached(work, said, &contact);
        }
        if said.next_callback_at.is_some() {
            return Err(Refusal::field("/next_callback_at", FieldCode::Unexpected));
        }
        let is_said = match said.result {
            CallbackResult::Satisfied => contact.is_conversation(),
            CallbackResult::Unsatisfied | CallbackResult::NotReached => contact.is_heard_as_no(),
        };
        if !is_said {
            return Err(unmet(ComplaintGuard::CustomerHeard));
        }
        let details = ComplaintStepDetails { result: Some(said.result), ..work.details() };
        called(&mut work, said, &contact);
        work.take(ComplaintAction::Callback, details, said.step.note.clone(), Some(contact.id()));
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

    /// A step that consists of what the customer says about the decision, once they were told of it: before, or in the same talk.
    fn word_of_customer<'t, 'a>(
        &'t self,
        action: ComplaintAction,
        said: &Talk,
        facts: &MessageFacts,
        asking: Asking<'a>,
    ) -> Result<(Work<'t, 'a>, Contact), Refusal> {
        let mut work = self.step(action, None, asking)?;
        let hear = if action == ComplaintAction::CustomerSatisfied { heard } else { heard_as_no };
        let mut contact = hear(&mut work, said.step.contact.as_ref(), facts)?;
        match (&said.told, work.round.told_at) {
            (None, None) => return Err(unmet(ComplaintGuard::CustomerTold)),
            (None, told_at) => contact.not_before(told_at, ContactAfter::Telling)?,
            // Who writes is told nothing by what they write themselves.
            (Some(_), _) if !contact.is_conversation() => return Err(unmet(ComplaintGuard::CustomerTold)),
            (Some(told), _) => {
                not_about(&work, &contact)?;
                let to = std::mem::replace(&mut work.to, self.status);
                tell(&mut work, &mut contact, Some(told), None)?;
                work.to = to;
            }
        }
        work.round.handled_by(contact.staff());
        Ok((work, contact))
    }

    /// What a customer says who said to be satisfied before, since then.
    fn second_thoughts<'t, 'a>(
        &'t self,
        said: &Talk,
        facts: &MessageFacts,
        asking: Asking<'a>,
    ) -> Result<(Work<'t, 'a>, Contact), Refusal> {
        let mut work = self.step(ComplaintAction::CustomerUnsatisfied, None, asking)?;
        let mut contact = heard_as_no(&mut work, said.step.contact.as_ref(), facts)?;
        contact.not_before(work.round.satisfied_at, ContactAfter::Yes)?;
        Ok((work, contact))
    }
}

/// The call as a callback: over that channel, and in vain where nobody is to have been reached, where it does not say so.
fn as_callback(message: &Message, result: CallbackResult) -> Message {
    match message {
        Message::Logged(id) => Message::Logged(*id),
        Message::New(new) => {
            let mut new = new.clone();
            new.channel = Some(new.channel.unwrap_or(Channel::Callback));
            if result == CallbackResult::NotReached {
                new.outcome = Some(new.outcome.unwrap_or(Outcome::NoAnswer));
            }
            Message::New(new)
        }
    }
}

/// The customer is told of the decision, once there is one: in these words, else in those of the contact. The round keeps what they were told
/// first, and each step what was told with it.
fn tell(work: &mut Work<'_, '_>, contact: &mut Contact, told: Option<&str>, note: Option<String>) -> Result<(), Refusal> {
    contact.not_before(work.round.settled_at(), ContactAfter::Decision)?;
    if contact.tells() && work.round.told_at.is_none() {
        let words = told.map(str::to_owned).or_else(|| contact.words());
        work.round.told = words.map(|words| words.chars().take(WORDS_MAX).collect());
        work.round.told_at = Some(contact.at);
        work.round.told_by = contact.staff();
        work.edit.record.told_at = Some(contact.at);
    }
    let details = ComplaintStepDetails {
        reached: (!contact.is_delivered()).then_some(false),
        automatic: contact.is_automatic().then_some(true),
        told: told.map(str::to_owned),
        ..work.details()
    };
    work.round.handled_by(contact.staff());
    work.round.handled_by(work.context.actor.user());
    work.edit.take_at(contact.at, ComplaintAction::TellCustomer, work.to, details, note, Some(contact.id()));
    Ok(())
}

fn called(work: &mut Work<'_, '_>, said: &CallbackReport, contact: &Contact) {
    let user = work.context.actor.user();
    let round = &mut work.round;
    round.callback_result = Some(said.result);
    round.callback_by = user;
    round.callback_at = Some(contact.at);
    round.callback_note.clone_from(&said.step.note);
}

fn not_reached(mut work: Work<'_, '_>, said: &CallbackReport, contact: &Contact) -> Result<ComplaintChange, Refusal> {
    if !contact.is_in_vain() {
        return Err(unmet(ComplaintGuard::ContactInVain));
    }
    let at = work.edit.at;
    let next = said.next_callback_at.unwrap_or(at + NEXT_TRY);
    if next <= at || next > at + NEXT_TRY_MAX {
        return Err(Refusal::field("/next_callback_at", crate::instant::outside(at, at + NEXT_TRY_MAX)));
    }
    called(&mut work, said, contact);
    if work.round.tries.last().is_none_or(|last| contact.at - *last >= BETWEEN_TRIES) {
        work.round.tries.push(contact.at);
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
    work.take(ComplaintAction::Callback, details, said.step.note.clone(), Some(contact.id()));
    Ok(work.finish())
}
