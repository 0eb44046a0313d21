//! Cases: records that go their way by steps, each with a history, events and contacts with the customer: tickets and complaints.
//!
//! - [`edit`]: a case under change, which gathers steps, fields and events.
//! - [`message`]: what the company and the customer say to each other about a case, and notes for colleagues.
//! - [`said`]: the words and the contact that come with a step.

pub(crate) mod edit;
pub mod message;
pub mod said;

use uuid::Uuid;

use crate::ids::InteractionId;
use crate::instant::Instant;
use crate::platform::{Event, EventKind};
use crate::vocabulary::Word;

/// A record that goes its way by steps.
pub(crate) trait Case: Clone {
    /// What can be done with it.
    type Action: Word;
    /// How far it has come.
    type Status: Word;
    /// What belongs to some kinds of steps.
    type Details: serde::Serialize;
    /// A step of its history.
    type Step;
    /// What hangs on it and changes with it.
    type Hanging: Default;

    /// How far it has come.
    fn status(&self) -> Self::Status;
    /// When it was last changed.
    fn updated_at(&self) -> Instant;
    /// Puts it into a status.
    fn enter(&mut self, status: Self::Status);
    /// One version further, at an instant.
    fn advance(&mut self, at: Instant);
    /// An event that tells of it.
    fn event(&self, kind: EventKind) -> Event;
    /// What tells of a step.
    fn told_by(action: Self::Action) -> EventKind;
    /// What events tell of a step's details: never words of people.
    fn told_details(details: &Self::Details) -> serde_json::Value {
        serde_json::to_value(details).unwrap_or_default()
    }
    /// The step that changes fields and nothing else.
    fn update(fields: Vec<String>) -> (Self::Action, Self::Details);
    /// The step as its history keeps it.
    fn step(&self, taken: Taken<Self>) -> Self::Step;
}

/// A step that was taken.
pub(crate) struct Taken<C: Case> {
    /// Its id.
    pub id: Uuid,
    /// What was done.
    pub action: C::Action,
    /// The status before; none for the first.
    pub from: Option<C::Status>,
    /// The status after.
    pub to: C::Status,
    /// When.
    pub at: Instant,
    /// Who did it, as steps carry it.
    pub actor_kind: String,
    /// The id of the user or the key.
    pub actor_id: Option<Uuid>,
    /// Words on it.
    pub note: Option<String>,
    /// The contact, or the note for colleagues, that it consists of.
    pub interaction_id: Option<InteractionId>,
    /// What belongs to the kind of step.
    pub details: C::Details,
}
