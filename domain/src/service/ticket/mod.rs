//! Tickets: problems of customers, from their report to their end.
//!
//! - [`ticket`](mod@ticket): the record; [`words`]: how tickets are told apart; [`workflow`]: how one may go, one table.
//! - [`step`]: what happened to it, and [`mod@history`] what that says to its promises; a decision is a [`change::TicketChange`].
//! - [`input`]: what callers say; [`mod@create`], [`edit`], [`talk`], [`steps`], [`giving`], [`hanging`], [`merge`]:
//!   what becomes of it.

pub mod change;
pub mod create;
pub mod edit;
pub mod giving;
pub mod hanging;
pub mod history;
pub mod input;
pub mod merge;
pub mod proof;
pub mod step;
pub mod steps;
pub mod subcategory;
pub mod talk;
pub mod telling;
#[cfg(test)]
mod tests;
#[allow(clippy::module_inception, reason = "the record has the name of its context, as everywhere")]
pub mod ticket;
pub mod words;
pub mod workflow;

pub use crate::case::message::{self, Message, MessageFacts, MessageInput};
pub use crate::case::said::NOTE_MAX;
pub use change::{TicketChange, TicketLink};
pub use create::{NewTicket, TicketFacts};
pub use edit::Asking;
pub use giving::Place;
pub use history::moments;
pub use input::{Classification, ClassificationInput, StepDraft, StepInput, TicketDraft, TicketInput, TicketPatch, TicketPatchInput};
pub use merge::Merger;
pub use step::{Step, StepDetails};
pub use subcategory::{Subcategories, Subcategory};
pub use ticket::Ticket;
pub use words::{
    TicketAction, TicketCategory, TicketGuard, TicketKind, TicketLinkKind, TicketPriority, TicketSort, TicketStatus, TicketStepSort,
    WaitingReason,
};
pub use workflow::WORKFLOW;

use crate::vocabulary::Vocabulary;

/// The word lists of tickets.
#[must_use]
pub fn vocabularies() -> Vec<Vocabulary> {
    vec![
        Vocabulary::of::<TicketStatus>(),
        Vocabulary::of::<TicketAction>(),
        Vocabulary::of::<TicketGuard>(),
        Vocabulary::of::<TicketKind>(),
        Vocabulary::of::<TicketCategory>(),
        Vocabulary::of::<TicketPriority>(),
        Vocabulary::of::<WaitingReason>(),
        Vocabulary::of::<TicketLinkKind>(),
        Vocabulary::of::<TicketSort>(),
    ]
}
