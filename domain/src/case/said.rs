//! What callers say with a step of a case.

use super::message::{Message, MessageInput};
use crate::fields::{FieldResult, Fields, Patch};
use crate::text;

/// The longest note of a step, in characters.
pub const NOTE_MAX: usize = 2_000;

/// Words on a step, and the contact with the customer that it consists of, as they come in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StepInput {
    /// Words for colleagues.
    pub note: Option<String>,
    /// The contact that took place, to be logged with the step.
    pub contact: Option<MessageInput>,
}

/// Words on a step, and the contact that it consists of, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StepDraft {
    /// Words for colleagues.
    pub note: Option<String>,
    /// The contact that took place.
    pub contact: Option<Message>,
}

impl StepDraft {
    /// Reads them; `member` is what the contact is called in the body.
    pub fn read(input: StepInput, member: &str, fields: &mut Fields) -> Option<Self> {
        let note = fields.optional("note", input.note, note);
        let contact = match input.contact {
            Some(contact) => fields.within(member, |fields| Message::read(contact, fields)).map(Some),
            None => Some(None),
        };
        Some(Self { note: note?.flatten(), contact: contact? })
    }
}

/// Reads words on a step; empty ones count as absent.
///
/// # Errors
/// `too_long`, `control_character`.
pub fn note(text: impl AsRef<str>) -> FieldResult<Option<String>> {
    let text = text::paragraphs(text, 0, NOTE_MAX)?;
    Ok((!text.is_empty()).then_some(text))
}

/// Reads why something is done.
///
/// # Errors
/// `required`, `too_long`, `control_character`.
pub fn reason(text: impl AsRef<str>) -> FieldResult<String> {
    text::paragraphs(text, 1, NOTE_MAX)
}

/// Text that was emptied is text that is cleared.
pub(crate) fn some<T>(patch: Patch<Option<T>>) -> Patch<T> {
    match patch {
        Patch::Set(Some(value)) => Patch::Set(value),
        Patch::Set(None) | Patch::Clear => Patch::Clear,
        Patch::Leave => Patch::Leave,
    }
}
