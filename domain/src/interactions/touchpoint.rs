//! Touchpoints: the steps of the customer's journey that contacts belong to. A list that the company keeps.

use crate::Refusal;
use crate::fields::{Fault, FieldChange, FieldCode, FieldResult, Fields, Patch};
use crate::ids::{TouchpointId, UnitId};
use crate::instant::Instant;
use crate::orders::Effect;
use crate::platform::{Context, Event, EventKind, Record, RecordKind};
use crate::problem::ProblemCode;
use crate::text;

/// The longest word.
pub const WORD_MAX: usize = 40;
/// The longest label, in characters.
pub const LABEL_MAX: usize = 60;
/// The last place of the list.
pub const PLACE_MAX: i64 = 10_000;

/// The list that an installation starts with: word, Chinese and English label, in the order of the journey.
pub const STANDARD: &[(&str, &str, &str)] = &[
    ("first_contact", "首次接触", "First contact"),
    ("reception", "接待", "Reception"),
    ("consultation", "咨询", "Consultation"),
    ("test_drive", "试驾", "Test drive"),
    ("quotation", "报价", "Quotation"),
    ("negotiation", "洽谈", "Negotiation"),
    ("contract", "签约", "Contract"),
    ("delivery", "交付", "Delivery"),
    ("handover", "交接", "Handover"),
    ("after_delivery", "交付后关怀", "After delivery"),
    ("maintenance", "保养", "Maintenance"),
    ("repair", "维修", "Repair"),
    ("payment", "付款", "Payment"),
    ("complaint_handling", "投诉处理", "Complaint handling"),
    ("renewal", "续约", "Renewal"),
    ("win_back", "客户再开发", "Win-back"),
];

crate::vocabulary! {
    /// What a list of touchpoints can be sorted by.
    TouchpointSort, "touchpoint_sort" {
        Place = "place", "顺序", "Place";
    }
}

/// A step of the customer's journey. One that is used no longer is made inactive: records name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Touchpoint {
    /// Its id.
    pub id: TouchpointId,
    /// Moves by one with each change.
    pub version: i64,
    /// What records carry: unique, lower-case letters, digits and `_`. Never changes.
    pub word: String,
    /// The label in Chinese.
    pub label_zh: String,
    /// The label in English.
    pub label_en: String,
    /// Where it stands in the list, from 0.
    pub place: i64,
    /// Whether new records may name it.
    pub active: bool,
    /// The unit that keeps it.
    pub unit_id: UnitId,
    /// When the record was created.
    pub created_at: Instant,
    /// When the record was last changed.
    pub updated_at: Instant,
}

/// A touchpoint, or a merge patch of one, as it comes in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TouchpointInput {
    /// The word; only of a new one.
    pub word: Option<String>,
    /// The label in Chinese.
    pub label_zh: Patch<String>,
    /// The label in English.
    pub label_en: Patch<String>,
    /// Where it stands in the list.
    pub place: Patch<i64>,
    /// Whether new records may name it.
    pub active: Patch<bool>,
}

/// A touchpoint, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TouchpointDraft {
    word: Option<String>,
    label_zh: Patch<String>,
    label_en: Patch<String>,
    place: Patch<i64>,
    active: Patch<bool>,
}

impl TouchpointDraft {
    /// Reads a new touchpoint.
    pub fn read_new(input: TouchpointInput, fields: &mut Fields) -> Option<Self> {
        let word = fields.required("word", input.word.clone(), word);
        for (name, given) in [("label_zh", &input.label_zh), ("label_en", &input.label_en)] {
            if given.is_leave() {
                fields.refuse(name, FieldCode::Required);
            }
        }
        let draft = Self::read_patch(input, fields);
        Some(Self { word: Some(word?), ..draft })
    }

    /// Reads a merge patch.
    pub fn read_patch(input: TouchpointInput, fields: &mut Fields) -> Self {
        Self {
            word: None,
            label_zh: input.label_zh.read_kept(fields, "label_zh", |text| text::line(text, 1, LABEL_MAX)),
            label_en: input.label_en.read_kept(fields, "label_en", |text| text::line(text, 1, LABEL_MAX)),
            place: input.place.read_kept(fields, "place", place),
            active: input.active.read_kept(fields, "active", Ok),
        }
    }
}

/// A decision about a touchpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TouchpointChange {
    /// What happens to its row.
    pub effect: Effect,
    /// The touchpoint after the decision.
    pub touchpoint: Touchpoint,
    /// What tells of it.
    pub events: Vec<Event>,
}

impl Touchpoint {
    /// Creates one; without a place of its own it stands at the end.
    ///
    /// # Errors
    /// `validation_failed` where the draft is that of a patch.
    pub fn create(id: TouchpointId, unit_id: UnitId, draft: TouchpointDraft, context: &Context) -> Result<TouchpointChange, Refusal> {
        let word = draft.word.clone().ok_or_else(|| Refusal::field("/word", FieldCode::Required))?;
        let empty = Self {
            id,
            version: 1,
            word,
            label_zh: String::new(),
            label_en: String::new(),
            place: PLACE_MAX,
            active: true,
            unit_id,
            created_at: context.now,
            updated_at: context.now,
        };
        let touchpoint = empty.with(draft);
        let event = touchpoint.event(EventKind::TouchpointCreated).with_detail("word", touchpoint.word.as_str());
        Ok(TouchpointChange { effect: Effect::Created, touchpoint, events: vec![event] })
    }

    /// Those that an installation starts with; nobody made them, so that no event tells of it.
    pub fn standard(unit_id: UnitId, mut make_id: impl FnMut() -> uuid::Uuid, now: Instant) -> Vec<Self> {
        let places = (10..).step_by(10);
        STANDARD
            .iter()
            .zip(places)
            .map(|((word, zh, en), place)| Self {
                id: TouchpointId::new(make_id()),
                version: 1,
                word: (*word).to_owned(),
                label_zh: (*zh).to_owned(),
                label_en: (*en).to_owned(),
                place,
                active: true,
                unit_id,
                created_at: now,
                updated_at: now,
            })
            .collect()
    }

    /// Changes what the draft mentions.
    #[must_use]
    pub fn edit(&self, draft: TouchpointDraft, context: &Context) -> TouchpointChange {
        let mut after = self.clone().with(draft);
        let shown = |one: &Self| {
            [
                ("label_zh", one.label_zh.as_str().into()),
                ("label_en", one.label_en.as_str().into()),
                ("place", one.place.into()),
                ("active", one.active.into()),
            ] as [(&str, serde_json::Value); 4]
        };
        let pairs = shown(self).into_iter().zip(shown(&after));
        let changes: Vec<_> =
            pairs.filter(|((_, old), (_, new))| old != new).map(|((name, old), (_, new))| FieldChange::new(name, old, new)).collect();
        if changes.is_empty() {
            return TouchpointChange { effect: Effect::Unchanged, touchpoint: after, events: Vec::new() };
        }
        after.version = self.version + 1;
        after.updated_at = context.now.max(self.updated_at);
        let event = self.event(EventKind::TouchpointUpdated).with_changes(changes);
        TouchpointChange { effect: Effect::Updated, touchpoint: after, events: vec![event] }
    }

    fn with(mut self, draft: TouchpointDraft) -> Self {
        draft.label_zh.apply_kept(&mut self.label_zh);
        draft.label_en.apply_kept(&mut self.label_en);
        draft.place.apply_kept(&mut self.place);
        draft.active.apply_kept(&mut self.active);
        self
    }

    fn event(&self, kind: EventKind) -> Event {
        Event::new(kind, Record::new(RecordKind::Touchpoint, self.id), self.unit_id, None)
    }
}

/// The refusal of a word that another touchpoint has.
#[must_use]
pub fn word_taken() -> Refusal {
    Refusal { code: ProblemCode::AlreadyExists, ..Refusal::field("/word", FieldCode::Duplicate) }
}

/// Reads the word of a touchpoint.
///
/// # Errors
/// `required`, `too_long`, `unknown_word` naming the allowed characters.
pub fn word(text: impl AsRef<str>) -> FieldResult<String> {
    let text = text::line(text, 1, WORD_MAX)?;
    if text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_') {
        Ok(text)
    } else {
        Err(Fault::with(FieldCode::UnknownWord, "allowed", "a-z 0-9 _"))
    }
}

fn place(place: i64) -> FieldResult<i64> {
    if (0..=PLACE_MAX).contains(&place) {
        Ok(place)
    } else {
        let arguments = vec![("min".to_owned(), "0".to_owned()), ("max".to_owned(), PLACE_MAX.to_string())];
        Err(Fault { code: FieldCode::OutOfRange, arguments })
    }
}
