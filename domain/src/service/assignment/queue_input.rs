//! What callers say of queues.

use super::shift::{Shift, ShiftInput};
use super::words::QueueKind;
use crate::access::role;
use crate::fields::{self, Fault, FieldCode, FieldResult, Fields, Patch};
use crate::text;

/// The longest label, in characters.
pub const LABEL_MAX: usize = 60;
/// The most skills that a queue asks for.
pub const SKILLS_MAX: usize = 10;
/// The longest skill, in characters.
pub const SKILL_MAX: usize = 40;
/// The shortest wait before an alert, in seconds.
pub const ALERT_MIN: i64 = 60;
/// The longest wait before an alert, in seconds: a week.
pub const ALERT_MAX: i64 = 604_800;

/// A queue, or a merge patch of one, as it comes in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueueInput {
    /// The code; only of a new one.
    pub code: Option<String>,
    /// Word of [`QueueKind`]; only of a new one.
    pub kind: Option<String>,
    /// Code of a role; only of a new one of the kind `responsible`.
    pub role: Option<String>,
    /// The label in Chinese.
    pub label_zh: Patch<String>,
    /// The label in English.
    pub label_en: Patch<String>,
    /// What whoever is given its tickets must be good at.
    pub skills: Patch<Vec<String>>,
    /// The hours in which its tickets are given to people.
    pub hours: Patch<ShiftInput>,
    /// Seconds that a ticket waits before it is told of.
    pub alert_after_seconds: Patch<i64>,
    /// Whether tickets may be sent to it.
    pub active: Patch<bool>,
}

/// A queue, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueueDraft {
    pub(super) code: Option<String>,
    pub(super) kind: Option<QueueKind>,
    pub(super) role: Option<String>,
    pub(super) label_zh: Patch<String>,
    pub(super) label_en: Patch<String>,
    pub(super) skills: Patch<Vec<String>>,
    pub(super) hours: Patch<Shift>,
    pub(super) alert_after_seconds: Patch<i64>,
    pub(super) active: Patch<bool>,
}

impl QueueDraft {
    /// Reads a new queue.
    pub fn read_new(input: QueueInput, fields: &mut Fields) -> Option<Self> {
        let code = fields.required("code", input.code.clone(), role::code);
        let kind = fields.required("kind", input.kind.clone(), fields::word::<QueueKind>);
        for (name, given) in [("label_zh", &input.label_zh), ("label_en", &input.label_en)] {
            if given.is_leave() {
                fields.refuse(name, FieldCode::Required);
            }
        }
        let by = fields.optional("role", input.role.clone(), role::code);
        let draft = Self::read_patch(input, fields);
        let (kind, role) = (kind?, by?);
        match (kind, &role) {
            (QueueKind::Responsible, None) => fields.refuse("role", FieldCode::Required),
            (QueueKind::Team | QueueKind::Skill, Some(_)) => fields.refuse("role", FieldCode::Unexpected),
            _ => {}
        }
        if kind == QueueKind::Skill && !matches!(&draft.skills, Patch::Set(skills) if !skills.is_empty()) {
            fields.refuse("skills", FieldCode::Required);
        }
        Some(Self { code: Some(code?), kind: Some(kind), role, ..draft })
    }

    /// Reads a merge patch.
    pub fn read_patch(input: QueueInput, fields: &mut Fields) -> Self {
        let label = |text: String| text::line(text, 1, LABEL_MAX);
        let hours = match input.hours {
            Patch::Leave => Patch::Leave,
            Patch::Clear => Patch::Clear,
            Patch::Set(hours) => fields.within("hours", |fields| Shift::read(hours, fields)).map_or(Patch::Leave, Patch::Set),
        };
        Self {
            code: None,
            kind: None,
            role: None,
            label_zh: input.label_zh.read_kept(fields, "label_zh", label),
            label_en: input.label_en.read_kept(fields, "label_en", label),
            skills: skills(input.skills, SKILLS_MAX, fields),
            hours,
            alert_after_seconds: input.alert_after_seconds.read_kept(fields, "alert_after_seconds", alert_after),
            active: input.active.read_kept(fields, "active", Ok),
        }
    }

    /// The code of the role that a new queue names, for the caller to look up.
    #[must_use]
    pub fn role(&self) -> Option<&str> {
        self.role.as_deref()
    }
}

/// Reads a list of skills that takes the place of the one that was there: each once, sorted; `null` empties it.
pub(super) fn skills(given: Patch<Vec<String>>, max: usize, fields: &mut Fields) -> Patch<Vec<String>> {
    match given {
        Patch::Leave => Patch::Leave,
        Patch::Clear => Patch::Set(Vec::new()),
        Patch::Set(list) => {
            let read = crate::customers::read::texts(list, fields, "skills", max, |skill| text::line(skill, 1, SKILL_MAX));
            read.map_or(Patch::Leave, |mut skills| {
                skills.sort_unstable();
                Patch::Set(skills)
            })
        }
    }
}

fn alert_after(seconds: i64) -> FieldResult<i64> {
    within(seconds, ALERT_MIN, ALERT_MAX)
}

/// Reads a number between two bounds, both inclusive.
pub(super) fn within(value: i64, min: i64, max: i64) -> FieldResult<i64> {
    if (min..=max).contains(&value) {
        Ok(value)
    } else {
        Err(Fault { code: FieldCode::OutOfRange, arguments: vec![("min".into(), min.to_string()), ("max".into(), max.to_string())] })
    }
}
