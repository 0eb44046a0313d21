//! What callers say with the steps of a complaint, as it comes in and once it is read.

use super::handling::Measure;
use super::round::WORDS_MAX;
use super::words::{CallbackResult, Cause, ComplaintKind, Recourse, RecourseOutcome, Severity};
use crate::case::said::{StepDraft, StepInput, note};
use crate::fields::{self, FieldCode, FieldResult, Fields};
use crate::instant::{self, Instant};
use crate::interactions::touchpoint;
use crate::money::Money;
use crate::text;
use crate::vocabulary::Word;

/// A first assessment as it comes in. What is absent stays as it is, but for the severity, which is to be confirmed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AssessmentInput {
    /// Word of [`ComplaintKind`].
    pub kind: Option<String>,
    /// Word of [`Severity`]; only ever higher.
    pub severity: Option<String>,
    /// Whether somebody's safety is concerned.
    pub safety: Option<bool>,
    /// Whether the customer had complained of the same before.
    pub repeat: Option<bool>,
    /// Words for colleagues, and the contact in which the customer was told.
    pub step: StepInput,
}

/// A first assessment, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assessment {
    /// What it is about.
    pub kind: Option<ComplaintKind>,
    /// How serious it is; never lower than before.
    pub severity: Severity,
    /// Whether somebody's safety is concerned.
    pub safety: Option<bool>,
    /// Whether the customer had complained of the same before.
    pub repeat: Option<bool>,
    /// Words for colleagues, and the contact in which the customer was told.
    pub step: StepDraft,
}

/// A cause as it comes in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FindingInput {
    /// Word of [`Cause`].
    pub cause: Option<String>,
    /// Word of a sub-cause.
    pub subcause: Option<String>,
    /// What was found.
    pub finding: Option<String>,
    /// Words for colleagues.
    pub note: Option<String>,
}

/// A cause, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Where the cause lies.
    pub cause: Cause,
    /// Word of a sub-cause of that cause.
    pub subcause: Option<String>,
    /// What was found, 1–[`WORDS_MAX`] characters.
    pub finding: String,
    /// Words for colleagues.
    pub note: Option<String>,
}

/// A proposal as it comes in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProposalInput {
    /// Words of [`Measure`].
    pub measures: Vec<String>,
    /// The measures in words.
    pub description: Option<String>,
    /// What the customer is given: minor units and currency.
    pub compensation: Option<(Option<i64>, Option<String>)>,
    /// Words for colleagues.
    pub note: Option<String>,
}

/// A proposal, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// What is done, at least one.
    pub measures: Vec<Measure>,
    /// The measures in words, 1–[`WORDS_MAX`] characters.
    pub description: Option<String>,
    /// What the customer is given.
    pub compensation: Option<Money>,
    /// Words for colleagues.
    pub note: Option<String>,
}

/// A contact about the decision as it comes in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TalkInput {
    /// What the customer was told of the decision in it.
    pub told: Option<String>,
    /// Words for colleagues, and the contact.
    pub step: StepInput,
}

/// A contact about the decision, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Talk {
    /// What the customer was told of the decision in it, 1–[`WORDS_MAX`] characters, in words of the staff.
    pub told: Option<String>,
    /// Words for colleagues, and the contact.
    pub step: StepDraft,
}

/// A callback as it comes in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CallbackInput {
    /// Word of [`CallbackResult`].
    pub result: Option<String>,
    /// RFC 3339: when to call again, where nobody was reached.
    pub next_callback_at: Option<String>,
    /// Words for colleagues, and the callback itself.
    pub step: StepInput,
}

/// A callback, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallbackReport {
    /// What it found.
    pub result: CallbackResult,
    /// When to call again.
    pub next_callback_at: Option<Instant>,
    /// Words for colleagues, and the callback itself.
    pub step: StepDraft,
}

/// Word on outside recourse as it comes in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecourseInput {
    /// Words of [`Recourse`].
    pub recourse: Vec<String>,
    /// Words for colleagues, and the contact in which the customer was told.
    pub step: StepInput,
}

/// Word on outside recourse, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecourseTold {
    /// Which ways are open, each once, at least one.
    pub recourse: Vec<Recourse>,
    /// Words for colleagues, and the contact in which the customer was told.
    pub step: StepDraft,
}

impl Assessment {
    /// Reads a first assessment.
    pub fn read(input: AssessmentInput, fields: &mut Fields) -> Option<Self> {
        let kind = fields.optional("kind", input.kind, fields::word::<ComplaintKind>);
        let severity = fields.required("severity", input.severity, fields::word::<Severity>);
        let step = StepDraft::read(input.step, "contact", fields);
        Some(Self { kind: kind?, severity: severity?, safety: input.safety, repeat: input.repeat, step: step? })
    }
}

impl Finding {
    /// Reads a cause.
    pub fn read(input: FindingInput, fields: &mut Fields) -> Option<Self> {
        let cause = fields.required("cause", input.cause, fields::word::<Cause>);
        let subcause = fields.optional("subcause", input.subcause, touchpoint::word);
        let finding = fields.required("finding", input.finding, |text| text::paragraphs(text, 1, WORDS_MAX));
        let note = fields.optional("note", input.note, note);
        Some(Self { cause: cause?, subcause: subcause?, finding: finding?, note: note?.flatten() })
    }
}

impl Proposal {
    /// Reads a proposal.
    pub fn read(input: ProposalInput, fields: &mut Fields) -> Option<Self> {
        let measures = words::<Measure>("measures", input.measures, fields);
        let description = fields.optional("description", input.description, words_max);
        let compensation = match input.compensation {
            Some((minor, currency)) => fields.within("compensation", |fields| {
                let currency = fields.required("currency", currency, crate::money::Currency::read);
                let minor = fields.required("amount_minor", minor, Ok);
                let (minor, currency) = minor.zip(currency)?;
                fields.keep("amount_minor", Money::new(minor, currency)).map(Some)
            }),
            None => Some(None),
        };
        let note = fields.optional("note", input.note, note);
        Some(Self { measures: measures?, description: description?.flatten(), compensation: compensation?, note: note?.flatten() })
    }
}

impl Talk {
    /// Reads a contact about the decision.
    pub fn read(input: TalkInput, fields: &mut Fields) -> Option<Self> {
        let told = fields.optional("told", input.told, words_max);
        let step = StepDraft::read(input.step, "contact", fields);
        Some(Self { told: told?.flatten(), step: step? })
    }
}

impl CallbackReport {
    /// Reads a callback.
    pub fn read(input: CallbackInput, fields: &mut Fields) -> Option<Self> {
        let result = fields.required("result", input.result, fields::word::<CallbackResult>);
        let next_callback_at = fields.optional("next_callback_at", input.next_callback_at, instant::parse);
        let step = StepDraft::read(input.step, "contact", fields);
        Some(Self { result: result?, next_callback_at: next_callback_at?, step: step? })
    }
}

impl RecourseTold {
    /// Reads word on outside recourse.
    pub fn read(input: RecourseInput, fields: &mut Fields) -> Option<Self> {
        let recourse = words::<Recourse>("recourse", input.recourse, fields);
        let step = StepDraft::read(input.step, "contact", fields);
        Some(Self { recourse: recourse?, step: step? })
    }
}

/// What outside recourse came to, as it comes in and read.
///
/// # Errors
/// `unknown_word`.
pub fn recourse_outcome(text: impl AsRef<str>) -> FieldResult<RecourseOutcome> {
    fields::word(text)
}

/// Words of a closed list, each once, at least one.
fn words<W: Word>(name: &str, list: Vec<String>, fields: &mut Fields) -> Option<Vec<W>> {
    if list.is_empty() {
        fields.refuse(name, FieldCode::Required);
        return None;
    }
    let mut read: Vec<W> = Vec::with_capacity(list.len());
    fields
        .within(name, |fields| {
            let mut all = true;
            for (place, text) in list.into_iter().enumerate() {
                match fields.keep(&place.to_string(), fields::word::<W>(text)) {
                    Some(word) if read.contains(&word) => {
                        fields.refuse(&place.to_string(), FieldCode::Duplicate);
                        all = false;
                    }
                    Some(word) => read.push(word),
                    None => all = false,
                }
            }
            all
        })
        .then_some(read)
}

fn words_max(text: impl AsRef<str>) -> FieldResult<Option<String>> {
    let text = text::paragraphs(text, 0, WORDS_MAX)?;
    Ok((!text.is_empty()).then_some(text))
}
