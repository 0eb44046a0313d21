//! The contacts with the customer of which steps of a complaint consist: when they took place, whose they are, and whether the customer was
//! told something in them, or said something. A complaint ends by the customer's word: what only looks like one is refused here.

use chrono::Duration;

use super::edit::Work;
use super::words::{ComplaintGuard, ContactAfter};
use crate::Refusal;
use crate::case::message::{Kind, Message, MessageFacts, take};
use crate::fields::FieldCode;
use crate::ids::{InteractionId, UserId};
use crate::instant::{self, Instant};
use crate::interactions::{Direction, Interaction, Outcome};
use crate::problem::ProblemCode;
use crate::vocabulary::Word as _;
use crate::workflow::Guard as _;

/// A contact that a step consists of.
pub(super) struct Contact {
    /// When it took place; with the step where nobody says. Never before what it must follow.
    pub at: Instant,
    /// When it took place, as was said.
    said: Instant,
    /// Since when it is known: it did not take place later, whatever is said of it.
    recorded_at: Instant,
    interaction: Interaction,
}

/// The latest instant that a time may mean: people say them by the minute, and one on a whole minute stands for all of it.
fn latest(said: Instant) -> Instant {
    let on_the_minute = said.timestamp().rem_euclid(60) == 0 && said.timestamp_subsec_nanos() == 0;
    if on_the_minute { said + Duration::minutes(1) - Duration::microseconds(1) } else { said }
}

impl Contact {
    /// Its interaction.
    pub const fn id(&self) -> InteractionId {
        self.interaction.id
    }

    /// Who of the staff had it.
    pub const fn staff(&self) -> Option<UserId> {
        self.interaction.staff_id
    }

    /// Whether somebody had it and nobody else recorded it: they did themselves, or a program.
    pub fn is_of(&self, user: Option<UserId>) -> bool {
        let recorded_by = self.interaction.recorded_by;
        user.is_some() && self.staff() == user && (recorded_by.is_none() || recorded_by == user)
    }

    /// Whether a program said it, and no person.
    pub const fn is_automatic(&self) -> bool {
        self.interaction.automatic
    }

    /// What was said.
    pub fn words(&self) -> Option<String> {
        self.interaction.content.clone()
    }

    /// Whether what was said or written got to the customer: nobody hears what an answering machine records.
    pub fn is_delivered(&self) -> bool {
        match self.interaction.outcome {
            Some(Outcome::NoAnswer) => false,
            Some(Outcome::LeftMessage) => !self.interaction.channel.is_conversation(),
            _ => true,
        }
    }

    /// Whether a person told the customer something in it.
    pub fn tells(&self) -> bool {
        self.is_delivered() && !self.is_automatic()
    }

    /// Whether people talked with each other.
    pub fn is_conversation(&self) -> bool {
        self.tells() && self.interaction.channel.is_conversation()
    }

    /// Whether the customer themselves said something: they talked with somebody, or wrote. What the company sends is no word of theirs.
    pub fn is_heard(&self) -> bool {
        let wrote = self.interaction.direction == Direction::Inbound && self.interaction.outcome != Some(Outcome::LeftMessage);
        self.tells() && (wrote || self.is_conversation())
    }

    /// Whether the customer may have said no in it: what they leave on a machine of the company counts against it, and for nothing else.
    pub fn is_heard_as_no(&self) -> bool {
        let left = self.interaction.direction == Direction::Inbound && self.interaction.outcome == Some(Outcome::LeftMessage);
        self.is_heard() || (left && !self.is_automatic())
    }

    /// Whether the company turned to the customer in vain.
    pub fn is_in_vain(&self) -> bool {
        let missed = matches!(self.interaction.outcome, Some(Outcome::NoAnswer | Outcome::LeftMessage));
        missed && self.interaction.direction == Direction::Outbound
    }

    /// It must have taken place at an instant or later, of which it may be said by the minute. What was recorded before that instant did not,
    /// whatever is said of it since.
    ///
    /// # Errors
    /// `contact_too_early` with that instant, and what happened then.
    pub fn not_before(&mut self, since: Option<Instant>, what: ContactAfter) -> Result<(), Refusal> {
        let Some(since) = since else { return Ok(()) };
        if latest(self.said) < since || self.recorded_at < since {
            return Err(too_early(since, what));
        }
        self.at = self.at.max(since);
        Ok(())
    }
}

/// Logs the contact with which a step comes, where there is one: never of a time before the complaint, nor ahead of the step.
pub(super) fn log(
    work: &mut Work<'_, '_>,
    kind: Kind,
    contact: Option<&Message>,
    facts: &MessageFacts,
) -> Result<Option<Contact>, Refusal> {
    let Some(message) = contact else { return Ok(None) };
    let taken = take(&mut work.edit, kind, message, facts, work.context, "/contact")?;
    let interaction = taken.interaction;
    let at = match message {
        Message::New(new) if new.occurred_at.is_none() => work.edit.at,
        _ => interaction.occurred_at,
    };
    if at > work.edit.at {
        return Err(Refusal::field("/contact/interaction_id", FieldCode::InFuture));
    }
    let recorded_at = message.logged().map_or(work.edit.at, |_| interaction.created_at);
    let at = at.min(recorded_at);
    let mut contact = Contact { at, said: at, recorded_at, interaction };
    contact.not_before(Some(work.edit.record.received_at), ContactAfter::Receipt)?;
    Ok(Some(contact))
}

/// Logs the contact that a step takes.
pub(super) fn logged(work: &mut Work<'_, '_>, kind: Kind, contact: Option<&Message>, facts: &MessageFacts) -> Result<Contact, Refusal> {
    let contact = required(log(work, kind, contact, facts)?)?;
    not_about(work, &contact)?;
    Ok(contact)
}

fn required(contact: Option<Contact>) -> Result<Contact, Refusal> {
    contact.ok_or_else(|| unmet(ComplaintGuard::ContactLogged))
}

/// Nobody whom the complaint is about had the contact.
pub(super) fn not_about(work: &Work<'_, '_>, contact: &Contact) -> Result<(), Refusal> {
    let is_about_them = contact.staff().is_some_and(|user| work.edit.record.concerns(user));
    if is_about_them { Err(unmet(ComplaintGuard::NotConcerned)) } else { Ok(()) }
}

/// Logs the contact in which the customer said no: whomever they said it to, since nobody can be the only one who may hear that.
pub(super) fn heard_as_no(work: &mut Work<'_, '_>, contact: Option<&Message>, facts: &MessageFacts) -> Result<Contact, Refusal> {
    let contact = required(log(work, Kind::Contact, contact, facts)?)?;
    if contact.is_heard_as_no() { Ok(contact) } else { Err(unmet(ComplaintGuard::CustomerHeard)) }
}

/// Logs the contact in which the customer themselves said something.
pub(super) fn heard(work: &mut Work<'_, '_>, contact: Option<&Message>, facts: &MessageFacts) -> Result<Contact, Refusal> {
    let contact = logged(work, Kind::Contact, contact, facts)?;
    if contact.is_heard() { Ok(contact) } else { Err(unmet(ComplaintGuard::CustomerHeard)) }
}

/// The refusal of a call that does not bring what its step takes.
pub(super) fn unmet(guard: ComplaintGuard) -> Refusal {
    let code = guard.refusal().unwrap_or(ProblemCode::ValidationFailed);
    Refusal::new(code).with_extension("guard", guard.word().into())
}

fn too_early(since: Instant, what: ContactAfter) -> Refusal {
    let refusal = unmet(ComplaintGuard::ContactInTime).with_label("after", what).with_extension("after", what.word().into());
    refusal.with_extension("since", instant::format(since).into())
}
