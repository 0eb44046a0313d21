//! Lists of words that a company keeps itself: what records may carry, with labels in both languages. A word that is used no longer is
//! made inactive: records name it.

use std::fmt::Debug;

use serde_json::Value;

use super::{Context, Event, EventKind, Record, RecordKind};
use crate::Refusal;
use crate::fields::{self, Fault, FieldChange, FieldCode, FieldResult, Fields, Patch};
use crate::ids::{TypedId, UnitId};
use crate::instant::Instant;
use crate::orders::Effect;
use crate::problem::ProblemCode;
use crate::text;
use crate::vocabulary::Word;

/// The longest word.
pub const WORD_MAX: usize = 40;
/// The longest label, in characters.
pub const LABEL_MAX: usize = 60;
/// The last place of a list.
pub const PLACE_MAX: i64 = 10_000;

crate::vocabulary! {
    /// What a list that the company keeps can be sorted by.
    KeptListSort, "kept_list_sort" {
        Place = "place", "顺序", "Place";
    }
}

/// Under what a list orders its words: a closed vocabulary, or nothing.
pub trait Class: Copy + Debug + Eq + Send + Sync + 'static {
    /// Reads the class of a new word.
    fn read(given: Option<String>, name: &str, fields: &mut Fields) -> Option<Self>;

    /// Its word, where there is one.
    fn word(self) -> Option<&'static str>;
}

impl Class for () {
    fn read(_: Option<String>, _: &str, _: &mut Fields) -> Option<Self> {
        Some(())
    }

    fn word(self) -> Option<&'static str> {
        None
    }
}

impl<W: Word> Class for W {
    fn read(given: Option<String>, name: &str, fields: &mut Fields) -> Option<Self> {
        fields.required(name, given, fields::word::<W>)
    }

    fn word(self) -> Option<&'static str> {
        Some(Word::word(self))
    }
}

/// A list that the company keeps.
pub trait KeptList: Copy + Debug + Eq + Send + Sync + 'static {
    /// The id of a word.
    type Id: TypedId + Debug;
    /// Under what its words stand.
    type Class: Class;
    /// What that is called, as a field.
    const CLASS: &'static str;
    /// The kind of record that a word is.
    const RECORD: RecordKind;
    /// What tells of a new word.
    const CREATED: EventKind;
    /// What tells of a changed word.
    const UPDATED: EventKind;
}

/// A word of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptWord<L: KeptList> {
    /// Its id.
    pub id: L::Id,
    /// Moves by one with each change.
    pub version: i64,
    /// Under what it stands. Never changes.
    pub class: L::Class,
    /// What records carry: unique in the list, lower-case letters, digits and `_`. Never changes.
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

/// A word, or a merge patch of one, as it comes in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeptWordInput {
    /// The word of its class; only of a new one, and of a list that has classes.
    pub class: Option<String>,
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

/// What a patch says of a word.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeptWordPatch {
    label_zh: Patch<String>,
    label_en: Patch<String>,
    place: Patch<i64>,
    active: Patch<bool>,
}

impl KeptWordPatch {
    /// Reads a merge patch.
    pub fn read(input: KeptWordInput, fields: &mut Fields) -> Self {
        Self {
            label_zh: input.label_zh.read_kept(fields, "label_zh", |text| text::line(text, 1, LABEL_MAX)),
            label_en: input.label_en.read_kept(fields, "label_en", |text| text::line(text, 1, LABEL_MAX)),
            place: input.place.read_kept(fields, "place", place),
            active: input.active.read_kept(fields, "active", Ok),
        }
    }
}

/// A new word, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewKeptWord<L: KeptList> {
    class: L::Class,
    word: String,
    rest: KeptWordPatch,
}

impl<L: KeptList> NewKeptWord<L> {
    /// Reads a new word.
    pub fn read(input: KeptWordInput, fields: &mut Fields) -> Option<Self> {
        let class = L::Class::read(input.class.clone(), L::CLASS, fields);
        let word = fields.required("word", input.word.clone(), word);
        for (name, given) in [("label_zh", &input.label_zh), ("label_en", &input.label_en)] {
            if given.is_leave() {
                fields.refuse(name, FieldCode::Required);
            }
        }
        let rest = KeptWordPatch::read(input, fields);
        Some(Self { class: class?, word: word?, rest })
    }
}

/// A decision about a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptWordChange<L: KeptList> {
    /// What happens to its row.
    pub effect: Effect,
    /// The word after the decision.
    pub kept: KeptWord<L>,
    /// What tells of it.
    pub events: Vec<Event>,
}

impl<L: KeptList> KeptWord<L> {
    /// Adds one; without a place of its own it stands at the end.
    #[must_use]
    pub fn create(id: L::Id, unit_id: UnitId, new: NewKeptWord<L>, context: &Context) -> KeptWordChange<L> {
        let empty = Self {
            id,
            version: 1,
            class: new.class,
            word: new.word,
            label_zh: String::new(),
            label_en: String::new(),
            place: PLACE_MAX,
            active: true,
            unit_id,
            created_at: context.now,
            updated_at: context.now,
        };
        let kept = empty.with(new.rest);
        let event = kept.event(L::CREATED).with_detail("word", kept.word.as_str());
        let event = match kept.class.word() {
            Some(class) => event.with_detail(L::CLASS, class),
            None => event,
        };
        KeptWordChange { effect: Effect::Created, kept, events: vec![event] }
    }

    /// Those that an installation starts with, in their order; nobody made them, so that no event tells of it.
    pub fn standard<'a>(
        words: impl IntoIterator<Item = (L::Class, &'a str, &'a str, &'a str)>,
        unit_id: UnitId,
        mut make_id: impl FnMut() -> uuid::Uuid,
        now: Instant,
    ) -> Vec<Self> {
        let places = (10..).step_by(10);
        let one = |((class, word, zh, en), place): ((L::Class, &str, &str, &str), i64)| Self {
            id: make_id().into(),
            version: 1,
            class,
            word: word.to_owned(),
            label_zh: zh.to_owned(),
            label_en: en.to_owned(),
            place,
            active: true,
            unit_id,
            created_at: now,
            updated_at: now,
        };
        words.into_iter().zip(places).map(one).collect()
    }

    /// Changes what the patch mentions.
    #[must_use]
    pub fn edit(&self, patch: KeptWordPatch, context: &Context) -> KeptWordChange<L> {
        let mut after = self.clone().with(patch);
        let pairs = self.shown().into_iter().zip(after.shown());
        let changes: Vec<_> =
            pairs.filter(|((_, old), (_, new))| old != new).map(|((name, old), (_, new))| FieldChange::new(name, old, new)).collect();
        if changes.is_empty() {
            return KeptWordChange { effect: Effect::Unchanged, kept: after, events: Vec::new() };
        }
        after.version = self.version + 1;
        after.updated_at = context.now.max(self.updated_at);
        let event = self.event(L::UPDATED).with_changes(changes);
        KeptWordChange { effect: Effect::Updated, kept: after, events: vec![event] }
    }

    fn shown(&self) -> [(&'static str, Value); 4] {
        [
            ("label_zh", self.label_zh.as_str().into()),
            ("label_en", self.label_en.as_str().into()),
            ("place", self.place.into()),
            ("active", self.active.into()),
        ]
    }

    fn with(mut self, patch: KeptWordPatch) -> Self {
        patch.label_zh.apply_kept(&mut self.label_zh);
        patch.label_en.apply_kept(&mut self.label_en);
        patch.place.apply_kept(&mut self.place);
        patch.active.apply_kept(&mut self.active);
        self
    }

    fn event(&self, kind: EventKind) -> Event {
        Event::new(kind, Record::new(L::RECORD, self.id), self.unit_id, None)
    }
}

/// The refusal of a word that stands in the list already.
#[must_use]
pub fn word_taken() -> Refusal {
    Refusal { code: ProblemCode::AlreadyExists, ..Refusal::field("/word", FieldCode::Duplicate) }
}

/// Reads a word as records carry it.
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
        return Ok(place);
    }
    let arguments = vec![("min".to_owned(), "0".to_owned()), ("max".to_owned(), PLACE_MAX.to_string())];
    Err(Fault { code: FieldCode::OutOfRange, arguments })
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::ids::SubcategoryId;
    use crate::instant;
    use crate::platform::Actor;
    use crate::service::ticket::{Subcategories, TicketCategory};

    fn context() -> Context {
        Context { now: instant::parse("2026-02-13T09:00:00Z").unwrap(), actor: Actor::System("test") }
    }

    fn input(word: &str) -> KeptWordInput {
        let label = |text: &str| Patch::Set(text.to_owned());
        KeptWordInput {
            class: Some("technical".to_owned()),
            word: Some(word.to_owned()),
            label_zh: label("发动机"),
            label_en: label("Engine"),
            ..KeptWordInput::default()
        }
    }

    #[test]
    fn a_new_word_is_read_whole() {
        let mut fields = Fields::new();
        let read = NewKeptWord::<Subcategories>::read(
            KeptWordInput { place: Patch::Set(-1), word: Some("Test Drive".to_owned()), ..KeptWordInput::default() },
            &mut fields,
        );
        let refusal = fields.finish(read).unwrap_err();
        let found: Vec<_> = refusal.errors.iter().map(|error| (error.pointer.as_str(), error.code)).collect();
        let (required, unknown) = (FieldCode::Required, FieldCode::UnknownWord);
        assert_eq!(
            found,
            [
                ("/category", required),
                ("/word", unknown),
                ("/label_zh", required),
                ("/label_en", required),
                ("/place", FieldCode::OutOfRange)
            ]
        );
    }

    #[test]
    fn a_word_is_made_and_retired() {
        let mut fields = Fields::new();
        let new = NewKeptWord::<Subcategories>::read(input("engine"), &mut fields).unwrap();
        let made = KeptWord::create(SubcategoryId::new(Uuid::nil()), UnitId::new(Uuid::nil()), new, &context());
        assert_eq!((made.kept.place, made.kept.active, made.kept.class), (PLACE_MAX, true, TicketCategory::Technical));
        assert_eq!(
            (made.events[0].details["word"].as_str(), made.events[0].details["category"].as_str()),
            (Some("engine"), Some("technical"))
        );
        let patch =
            |active| KeptWordPatch::read(KeptWordInput { active: Patch::Set(active), ..KeptWordInput::default() }, &mut Fields::new());
        let same = made.kept.edit(patch(true), &context());
        assert_eq!((same.effect, same.kept.version, same.events.len()), (Effect::Unchanged, 1, 0));
        let off = made.kept.edit(patch(false), &context());
        assert_eq!((off.effect, off.kept.version, off.kept.active, off.events.len()), (Effect::Updated, 2, false, 1));
        assert_eq!(off.events[0].changes[0].field, "active");
    }
}
