//! Roles: named sets of grants, which an installation edits as data.

use serde_json::Value;

use super::built_in::BuiltInRole;
use super::giving::{self, Giver};
use super::permission::{Grants, Permission, Scope};
use crate::Refusal;
use crate::fields::{self, Fault, FieldChange, FieldCode, FieldResult, Fields, Patch};
use crate::ids::{RoleId, UnitId};
use crate::instant::Instant;
use crate::platform::{Context, Event, EventKind, Record, RecordKind};
use crate::problem::ProblemCode;
use crate::text;
use crate::vocabulary::Word;

/// The longest code.
pub const CODE_MAX: usize = 40;
/// The longest label, in characters.
pub const LABEL_MAX: usize = 60;
/// The longest description, in characters.
pub const DESCRIPTION_MAX: usize = 500;

/// A role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// Its id.
    pub id: RoleId,
    /// Moves by one with each change.
    pub version: i64,
    /// What users carry: unique, lower-case letters, digits and `_`. Never changes.
    pub code: String,
    /// The label in Chinese.
    pub label_zh: String,
    /// The label in English.
    pub label_en: String,
    /// What it is for.
    pub description: Option<String>,
    /// Whether the system brought it along: it can be edited, but not deleted.
    pub built_in: bool,
    /// Whether who has it must sign in with a second factor.
    pub demands_second_factor: bool,
    /// What it grants.
    pub grants: Grants,
    /// When it was created.
    pub created_at: Instant,
    /// When it was last changed.
    pub updated_at: Instant,
}

/// One grant as it comes in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GrantInput {
    /// Word of [`Permission`].
    pub permission: Option<String>,
    /// Word of [`Scope`].
    pub scope: Option<String>,
}

/// A role, or a merge patch of one, as it comes in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoleInput {
    /// The code; only of a new one.
    pub code: Option<String>,
    /// The label in Chinese.
    pub label_zh: Patch<String>,
    /// The label in English.
    pub label_en: Patch<String>,
    /// What it is for.
    pub description: Patch<String>,
    /// Whether who has it must sign in with a second factor.
    pub demands_second_factor: Patch<bool>,
    /// All that it grants.
    pub grants: Patch<Vec<GrantInput>>,
}

/// A role, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoleDraft {
    code: Option<String>,
    label_zh: Patch<String>,
    label_en: Patch<String>,
    description: Patch<String>,
    demands_second_factor: Patch<bool>,
    grants: Patch<Vec<(Permission, Scope)>>,
}

impl RoleDraft {
    /// Reads a new role.
    pub fn read_new(input: RoleInput, fields: &mut Fields) -> Option<Self> {
        let code = fields.required("code", input.code.clone(), code);
        for (name, given) in [("label_zh", &input.label_zh), ("label_en", &input.label_en)] {
            if given.is_leave() {
                fields.refuse(name, FieldCode::Required);
            }
        }
        let draft = Self::read_patch(input, fields);
        Some(Self { code: Some(code?), ..draft })
    }

    /// Reads a merge patch. The list of grants takes the place of all that were there.
    pub fn read_patch(input: RoleInput, fields: &mut Fields) -> Self {
        let label = |text: String| text::line(text, 1, LABEL_MAX);
        let mut description = input.description.read(fields, "description", |words| text::paragraphs(words, 0, DESCRIPTION_MAX));
        if matches!(&description, Patch::Set(words) if words.is_empty()) {
            description = Patch::Clear;
        }
        let grants = match input.grants {
            Patch::Leave => Patch::Leave,
            Patch::Clear => Patch::Set(Vec::new()),
            Patch::Set(list) => fields.within("grants", |fields| read_grants(list, fields)).map_or(Patch::Leave, Patch::Set),
        };
        Self {
            code: None,
            label_zh: input.label_zh.read_kept(fields, "label_zh", label),
            label_en: input.label_en.read_kept(fields, "label_en", label),
            description,
            demands_second_factor: input.demands_second_factor.read_kept(fields, "demands_second_factor", Ok),
            grants,
        }
    }
}

fn read_grants(list: Vec<GrantInput>, fields: &mut Fields) -> Option<Vec<(Permission, Scope)>> {
    let mut read = Vec::with_capacity(list.len());
    let mut seen = Grants::NONE;
    for (at, grant) in list.into_iter().enumerate() {
        fields.within(at, |fields| {
            let permission = fields.required("permission", grant.permission, fields::word::<Permission>);
            let scope = fields.required("scope", grant.scope, fields::word::<Scope>);
            let (Some(permission), Some(scope)) = (permission, scope) else { return };
            if !permission.scopes().contains(&scope) {
                let allowed: Vec<_> = permission.scopes().iter().map(|scope| scope.word()).collect();
                fields.refuse_with("scope", FieldCode::UnknownWord, [("allowed", allowed.join(", "))]);
            } else if seen.allows(permission).is_some() {
                fields.refuse("permission", FieldCode::Duplicate);
            } else {
                seen.add(permission, scope);
                read.push((permission, scope));
            }
        });
    }
    Some(read)
}

/// A decision about a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleChange {
    /// The role after the decision.
    pub role: Role,
    /// Whether its grants are others than before.
    pub regranted: bool,
    /// What tells of it; empty where nothing changed.
    pub events: Vec<Event>,
}

impl Role {
    /// Creates a role.
    ///
    /// # Errors
    /// `grant_exceeds_own` where it grants what the giver does not have.
    pub fn create(id: RoleId, draft: RoleDraft, giver: &Giver<'_>, company: UnitId, context: &Context) -> Result<RoleChange, Refusal> {
        let code = draft.code.clone().ok_or_else(|| Refusal::field("/code", FieldCode::Required))?;
        let empty = Self {
            id,
            version: 1,
            code,
            label_zh: String::new(),
            label_en: String::new(),
            description: None,
            built_in: false,
            demands_second_factor: false,
            grants: Grants::NONE,
            created_at: context.now,
            updated_at: context.now,
        };
        let role = empty.with(draft);
        giver.check(&role.grants)?;
        let event =
            role.event(EventKind::RoleCreated, company).with_detail("code", role.code.as_str()).with_detail("grants", told(&role.grants));
        Ok(RoleChange { role, regranted: true, events: vec![event] })
    }

    /// A role that the system brings along; nobody made it, so that no event tells of it.
    #[must_use]
    pub fn standard(role: BuiltInRole, now: Instant) -> Self {
        Self {
            id: role.id(),
            version: 1,
            code: role.word().to_owned(),
            label_zh: role.zh().to_owned(),
            label_en: role.en().to_owned(),
            description: None,
            built_in: true,
            demands_second_factor: false,
            grants: role.grants(),
            created_at: now,
            updated_at: now,
        }
    }

    /// Whether it is the administrator's, which grants everything whatever becomes of it.
    #[must_use]
    pub fn is_administrator(&self) -> bool {
        self.id == BuiltInRole::Administrator.id()
    }

    /// Changes what the draft mentions.
    ///
    /// # Errors
    /// `validation_failed` with `unchangeable` for the grants of the administrator; `grant_exceeds_own` where it comes to grant what
    /// the giver does not have.
    pub fn edit(&self, draft: RoleDraft, giver: &Giver<'_>, company: UnitId, context: &Context) -> Result<RoleChange, Refusal> {
        let mut after = self.clone().with(draft);
        let regranted = after.grants != self.grants;
        if regranted && self.is_administrator() {
            return Err(Refusal::field("/grants", FieldCode::Unchangeable));
        }
        giver.check(&giving::added(&self.grants, &after.grants))?;
        let mut changes = Vec::new();
        for (name, old, new) in [
            ("label_zh", Value::from(self.label_zh.as_str()), Value::from(after.label_zh.as_str())),
            ("label_en", self.label_en.as_str().into(), after.label_en.as_str().into()),
            ("description", self.description.clone().into(), after.description.clone().into()),
            ("demands_second_factor", self.demands_second_factor.into(), after.demands_second_factor.into()),
            ("grants", told(&self.grants), told(&after.grants)),
        ] {
            if old != new {
                changes.push(FieldChange::new(name, old, new));
            }
        }
        if changes.is_empty() {
            return Ok(RoleChange { role: after, regranted, events: Vec::new() });
        }
        after.version = self.version + 1;
        after.updated_at = context.now.max(self.updated_at);
        let event = self.event(EventKind::RoleUpdated, company).with_detail("code", self.code.as_str()).with_changes(changes);
        Ok(RoleChange { role: after, regranted, events: vec![event] })
    }

    /// Deletes it: the event that tells of it.
    ///
    /// # Errors
    /// `in_use` for a built-in one, and where somebody has it.
    pub fn delete(&self, holders: i64, company: UnitId) -> Result<Event, Refusal> {
        if self.built_in || holders > 0 {
            return Err(Refusal::new(ProblemCode::InUse).with_extension("users", holders.into()));
        }
        Ok(self.event(EventKind::RoleDeleted, company).with_detail("code", self.code.as_str()))
    }

    fn with(mut self, draft: RoleDraft) -> Self {
        draft.label_zh.apply_kept(&mut self.label_zh);
        draft.label_en.apply_kept(&mut self.label_en);
        draft.description.apply(&mut self.description);
        draft.demands_second_factor.apply_kept(&mut self.demands_second_factor);
        if let Patch::Set(grants) = draft.grants {
            self.grants = grants.into_iter().collect();
        }
        self
    }

    /// Roles belong to the company as a whole.
    fn event(&self, kind: EventKind, company: UnitId) -> Event {
        Event::new(kind, Record::new(RecordKind::Role, self.id), company, None)
    }
}

/// The refusal of a code that another role has.
#[must_use]
pub fn code_taken() -> Refusal {
    Refusal { code: ProblemCode::AlreadyExists, ..Refusal::field("/code", FieldCode::Duplicate) }
}

/// Reads the code of a role.
///
/// # Errors
/// `required`, `too_long`, `unknown_word` naming the allowed characters.
pub fn code(text: impl AsRef<str>) -> FieldResult<String> {
    let text = text::line(text, 1, CODE_MAX)?;
    if text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_') {
        Ok(text)
    } else {
        Err(Fault::with(FieldCode::UnknownWord, "allowed", "a-z 0-9 _"))
    }
}

/// Grants as events tell them: `permission scope`, in order.
fn told(grants: &Grants) -> Value {
    grants.iter().map(|(permission, scope)| Value::from(format!("{permission} {scope}"))).collect()
}

#[cfg(test)]
mod tests;
