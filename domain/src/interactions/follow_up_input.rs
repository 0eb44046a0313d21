//! What callers say about a follow-up, as it comes in and once it is read.

use super::input::some;
use crate::fields::{self, FieldResult, Fields, Patch};
use crate::ids::{CustomerId, InteractionId, TicketId, UserId};
use crate::instant::{self, Instant};
use crate::text;

/// The longest subject, in characters.
pub const SUBJECT_MAX: usize = 200;
/// The longest note, in characters.
pub const NOTE_MAX: usize = 10_000;

/// A new follow-up as it comes in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FollowUpInput {
    /// For whom. Required.
    pub customer_id: Option<String>,
    /// The contact in which it was promised.
    pub interaction_id: Option<String>,
    /// The ticket that it belongs to.
    pub ticket_id: Option<String>,
    /// What to do. Required.
    pub subject: Option<String>,
    /// Further words.
    pub note: Option<String>,
    /// By when, RFC 3339. Required.
    pub due_at: Option<String>,
    /// Who is to do it; who makes it where absent.
    pub assignee_id: Option<String>,
}

/// A merge patch of a follow-up as it comes in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FollowUpPatchInput {
    /// What to do; can't be cleared.
    pub subject: Patch<String>,
    /// Further words.
    pub note: Patch<String>,
    /// By when, RFC 3339; can't be cleared.
    pub due_at: Patch<String>,
    /// Who is to do it; can't be cleared.
    pub assignee_id: Patch<String>,
}

/// A new follow-up, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowUpDraft {
    /// For whom.
    pub customer_id: CustomerId,
    /// The contact in which it was promised.
    pub interaction_id: Option<InteractionId>,
    /// The ticket that it belongs to.
    pub ticket_id: Option<TicketId>,
    /// What to do.
    pub subject: String,
    /// Further words.
    pub note: Option<String>,
    /// By when.
    pub due_at: Instant,
    /// Who is to do it.
    pub assignee_id: Option<UserId>,
}

/// A merge patch of a follow-up, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FollowUpPatch {
    /// What to do.
    pub subject: Patch<String>,
    /// Further words.
    pub note: Patch<String>,
    /// By when.
    pub due_at: Patch<Instant>,
    /// Who is to do it.
    pub assignee_id: Patch<UserId>,
}

impl FollowUpDraft {
    /// Reads a new follow-up.
    pub fn read(input: FollowUpInput, fields: &mut Fields) -> Option<Self> {
        let customer_id = fields.required("customer_id", input.customer_id, fields::id::<CustomerId>);
        let interaction_id = fields.optional("interaction_id", input.interaction_id, fields::id::<InteractionId>);
        let ticket_id = fields.optional("ticket_id", input.ticket_id, fields::id::<TicketId>);
        let subject = fields.required("subject", input.subject, |text| text::line(text, 1, SUBJECT_MAX));
        let note = fields.optional("note", input.note, note);
        let due_at = fields.required("due_at", input.due_at, instant::parse);
        let assignee_id = fields.optional("assignee_id", input.assignee_id, fields::id::<UserId>);
        Some(Self {
            customer_id: customer_id?,
            interaction_id: interaction_id?,
            ticket_id: ticket_id?,
            subject: subject?,
            note: note?.flatten(),
            due_at: due_at?,
            assignee_id: assignee_id?,
        })
    }
}

impl FollowUpPatch {
    /// Reads a merge patch.
    pub fn read(input: FollowUpPatchInput, fields: &mut Fields) -> Self {
        Self {
            subject: input.subject.read_kept(fields, "subject", |text| text::line(text, 1, SUBJECT_MAX)),
            note: some(input.note.read(fields, "note", note)),
            due_at: input.due_at.read_kept(fields, "due_at", instant::parse),
            assignee_id: input.assignee_id.read_kept(fields, "assignee_id", fields::id::<UserId>),
        }
    }

    /// Whom it is given to, where the patch says so.
    #[must_use]
    pub fn assignee(&self) -> Option<UserId> {
        if let Patch::Set(user) = self.assignee_id { Some(user) } else { None }
    }
}

/// Reads words on a follow-up or on how it ended; empty ones count as absent.
///
/// # Errors
/// `too_long`, `control_character`.
pub fn note(text: impl AsRef<str>) -> FieldResult<Option<String>> {
    let text = text::paragraphs(text, 0, NOTE_MAX)?;
    Ok((!text.is_empty()).then_some(text))
}
