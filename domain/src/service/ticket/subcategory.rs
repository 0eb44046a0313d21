//! Sub-categories: what tickets of a category are about in more detail. A list that the company keeps.

use super::words::TicketCategory;
use crate::Refusal;
use crate::fields::{self, Fault, FieldChange, FieldCode, FieldResult, Fields, Patch};
use crate::ids::{SubcategoryId, UnitId};
use crate::instant::Instant;
use crate::interactions::touchpoint;
use crate::orders::Effect;
use crate::platform::{Context, Event, EventKind, Record, RecordKind};
use crate::problem::ProblemCode;
use crate::text;
use crate::vocabulary::Word;

/// The longest label, in characters.
pub const LABEL_MAX: usize = 60;
/// The last place of the list.
pub const PLACE_MAX: i64 = 10_000;

crate::vocabulary! {
    /// What a list of sub-categories can be sorted by.
    SubcategorySort, "ticket_subcategory_sort" {
        Place = "place", "顺序", "Place";
    }
}

/// What tickets of a category are about in more detail. One that is used no longer is made inactive: tickets name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subcategory {
    /// Its id.
    pub id: SubcategoryId,
    /// Moves by one with each change.
    pub version: i64,
    /// Of which category. Never changes.
    pub category: TicketCategory,
    /// What tickets carry: unique, lower-case letters, digits and `_`. Never changes.
    pub word: String,
    /// The label in Chinese.
    pub label_zh: String,
    /// The label in English.
    pub label_en: String,
    /// Where it stands in the list, from 0.
    pub place: i64,
    /// Whether tickets may be given it.
    pub active: bool,
    /// The unit that keeps it.
    pub unit_id: UnitId,
    /// When the record was created.
    pub created_at: Instant,
    /// When the record was last changed.
    pub updated_at: Instant,
}

/// A sub-category, or a merge patch of one, as it comes in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SubcategoryInput {
    /// Word of [`TicketCategory`]; only of a new one.
    pub category: Option<String>,
    /// The word; only of a new one.
    pub word: Option<String>,
    /// The label in Chinese.
    pub label_zh: Patch<String>,
    /// The label in English.
    pub label_en: Patch<String>,
    /// Where it stands in the list.
    pub place: Patch<i64>,
    /// Whether tickets may be given it.
    pub active: Patch<bool>,
}

/// A sub-category, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SubcategoryDraft {
    category: Option<TicketCategory>,
    word: Option<String>,
    label_zh: Patch<String>,
    label_en: Patch<String>,
    place: Patch<i64>,
    active: Patch<bool>,
}

impl SubcategoryDraft {
    /// Reads a new sub-category.
    pub fn read_new(input: SubcategoryInput, fields: &mut Fields) -> Option<Self> {
        let category = fields.required("category", input.category.clone(), fields::word::<TicketCategory>);
        let word = fields.required("word", input.word.clone(), touchpoint::word);
        for (name, given) in [("label_zh", &input.label_zh), ("label_en", &input.label_en)] {
            if given.is_leave() {
                fields.refuse(name, FieldCode::Required);
            }
        }
        let draft = Self::read_patch(input, fields);
        Some(Self { category: Some(category?), word: Some(word?), ..draft })
    }

    /// Reads a merge patch.
    pub fn read_patch(input: SubcategoryInput, fields: &mut Fields) -> Self {
        Self {
            category: None,
            word: None,
            label_zh: input.label_zh.read_kept(fields, "label_zh", |text| text::line(text, 1, LABEL_MAX)),
            label_en: input.label_en.read_kept(fields, "label_en", |text| text::line(text, 1, LABEL_MAX)),
            place: input.place.read_kept(fields, "place", place),
            active: input.active.read_kept(fields, "active", Ok),
        }
    }
}

/// A decision about a sub-category.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubcategoryChange {
    /// What happens to its row.
    pub effect: Effect,
    /// The sub-category after the decision.
    pub subcategory: Subcategory,
    /// What tells of it.
    pub events: Vec<Event>,
}

impl Subcategory {
    /// Creates one; without a place of its own it stands at the end.
    ///
    /// # Errors
    /// `validation_failed` where the draft is that of a patch.
    pub fn create(id: SubcategoryId, unit_id: UnitId, draft: SubcategoryDraft, context: &Context) -> Result<SubcategoryChange, Refusal> {
        let word = draft.word.clone().ok_or_else(|| Refusal::field("/word", FieldCode::Required))?;
        let category = draft.category.ok_or_else(|| Refusal::field("/category", FieldCode::Required))?;
        let empty = Self {
            id,
            version: 1,
            category,
            word,
            label_zh: String::new(),
            label_en: String::new(),
            place: PLACE_MAX,
            active: true,
            unit_id,
            created_at: context.now,
            updated_at: context.now,
        };
        let subcategory = empty.with(draft);
        let event = subcategory.event(EventKind::TicketSubcategoryCreated);
        let event = event.with_detail("word", subcategory.word.as_str()).with_detail("category", category.word());
        Ok(SubcategoryChange { effect: Effect::Created, subcategory, events: vec![event] })
    }

    /// Changes what the draft mentions.
    #[must_use]
    pub fn edit(&self, draft: SubcategoryDraft, context: &Context) -> SubcategoryChange {
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
            return SubcategoryChange { effect: Effect::Unchanged, subcategory: after, events: Vec::new() };
        }
        after.version = self.version + 1;
        after.updated_at = context.now.max(self.updated_at);
        let event = self.event(EventKind::TicketSubcategoryUpdated).with_changes(changes);
        SubcategoryChange { effect: Effect::Updated, subcategory: after, events: vec![event] }
    }

    fn with(mut self, draft: SubcategoryDraft) -> Self {
        draft.label_zh.apply_kept(&mut self.label_zh);
        draft.label_en.apply_kept(&mut self.label_en);
        draft.place.apply_kept(&mut self.place);
        draft.active.apply_kept(&mut self.active);
        self
    }

    fn event(&self, kind: EventKind) -> Event {
        Event::new(kind, Record::new(RecordKind::TicketSubcategory, self.id), self.unit_id, None)
    }
}

/// The refusal of a word that another sub-category has.
#[must_use]
pub fn word_taken() -> Refusal {
    Refusal { code: ProblemCode::AlreadyExists, ..Refusal::field("/word", FieldCode::Duplicate) }
}

fn place(place: i64) -> FieldResult<i64> {
    if (0..=PLACE_MAX).contains(&place) {
        Ok(place)
    } else {
        let arguments = vec![("min".to_owned(), "0".to_owned()), ("max".to_owned(), PLACE_MAX.to_string())];
        Err(Fault { code: FieldCode::OutOfRange, arguments })
    }
}
