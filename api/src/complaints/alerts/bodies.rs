//! What callers send about early warnings.

use guanxi_domain::{Fields, Refusal, text};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

use crate::openapi::Example;

/// The longest note, in characters.
const NOTE_MAX: usize = 5_000;

/// A task that is done.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = ComplaintAlertTaskDone)]
pub struct TaskDoneBody {
    /// The number of the task. Required.
    #[schema(required = true, minimum = 1)]
    number: Option<i64>,
    /// What was done, 1–5,000 characters.
    note: Option<String>,
}

impl TaskDoneBody {
    /// The number and the note.
    ///
    /// # Errors
    /// `validation_failed` with every field concerned.
    pub fn read(self) -> Result<(i64, Option<String>), Refusal> {
        let mut fields = Fields::new();
        let number = fields.required("number", self.number, Ok);
        let note = fields.optional("note", self.note, |note| text::paragraphs(note, 1, NOTE_MAX));
        let read = number.zip(note);
        fields.finish(read)
    }
}

impl Example for TaskDoneBody {
    fn example() -> Value {
        json!({ "number": 1, "note": "已联系全部客户" })
    }
}

/// The end of an alert.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = ComplaintAlertClosing)]
pub struct ClosingBody {
    /// What came of it, 1–5,000 characters. Required.
    #[schema(required = true)]
    note: Option<String>,
}

impl ClosingBody {
    /// The note.
    ///
    /// # Errors
    /// `validation_failed` where there is none.
    pub fn read(self) -> Result<String, Refusal> {
        let mut fields = Fields::new();
        let note = fields.required("note", self.note, |note| text::paragraphs(note, 1, NOTE_MAX));
        fields.finish(note)
    }
}

impl Example for ClosingBody {
    fn example() -> Value {
        json!({ "note": "同一批次制动片，已召回" })
    }
}
