//! What callers say of desks.

use super::queue_input::{skills, within};
use super::shift::{Shift, ShiftInput};
use crate::access::user::SKILLS_MAX;
use crate::access::user_change::{UserPatch, UserPatchInput};
use crate::customers::read;
use crate::fields::{Fields, Patch};

/// The highest limit of open tickets.
pub const OPEN_LIMIT_MAX: i64 = 10_000;
/// The most languages of one person.
pub const LANGUAGES_MAX: usize = 20;

/// A merge patch of a desk as it comes in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeskPatchInput {
    /// Whether work may be given to them.
    pub on_duty: Patch<bool>,
    /// All that they are good at.
    pub skills: Patch<Vec<String>>,
    /// All languages that they speak.
    pub languages: Patch<Vec<String>>,
    /// How many open tickets they have at most.
    pub open_limit: Patch<i64>,
    /// The hours in which they take tickets.
    pub shift: Patch<ShiftInput>,
}

/// A merge patch of a desk, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeskPatch {
    /// What of it is kept with the account.
    pub account: UserPatch,
    pub(super) languages: Patch<Vec<String>>,
    pub(super) open_limit: Patch<i64>,
    pub(super) shift: Patch<Shift>,
}

impl DeskPatch {
    /// Reads the input, noting every wrong field.
    pub fn read(input: DeskPatchInput, fields: &mut Fields) -> Self {
        let DeskPatchInput { on_duty, skills: given, languages, open_limit, shift } = input;
        let given = skills(given, SKILLS_MAX, fields);
        let shift = match shift {
            Patch::Leave => Patch::Leave,
            Patch::Clear => Patch::Clear,
            Patch::Set(shift) => fields.within("shift", |fields| Shift::read(shift, fields)).map_or(Patch::Leave, Patch::Set),
        };
        let languages = match languages {
            Patch::Leave => Patch::Leave,
            Patch::Clear => Patch::Set(Vec::new()),
            Patch::Set(tags) => {
                let read = read::texts(tags, fields, "languages", LANGUAGES_MAX, read::language);
                read.map_or(Patch::Leave, |mut tags| {
                    tags.sort_unstable();
                    Patch::Set(tags)
                })
            }
        };
        Self {
            account: UserPatch::read(UserPatchInput { on_duty, skills: given, ..UserPatchInput::default() }, fields),
            languages,
            open_limit: open_limit.read_kept(fields, "open_limit", |limit| within(limit, 0, OPEN_LIMIT_MAX)),
            shift,
        }
    }
}
