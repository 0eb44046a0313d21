//! What becomes of staff users after their first day: changes of their fields, and their coming and going.

use chrono_tz::Tz;
use serde_json::Value;

use super::user::{EMPLOYEE_NUMBER_MAX, NAME_MAX, StaffUser, UserRole, UserStatus, login_name, read_roles, read_skills, sorted};
use crate::customers::PhoneNumber;
use crate::fields::{self, FieldChange, FieldCode, Fields, Patch};
use crate::ids::UnitId;
use crate::instant;
use crate::platform::{Context, Event, EventKind};
use crate::problem::ProblemCode;
use crate::vocabulary::{Locale, Word};
use crate::{Refusal, text};

/// The longest reason, in characters.
pub const REASON_MAX: usize = 500;

crate::vocabulary! {
    /// What can be done with the account of a staff user.
    UserAction, "user_action" {
        Suspend = "suspend", "停用", "Suspend";
        Resume = "resume", "恢复", "Resume";
        Leave = "leave", "离职", "Leave";
    }
}

/// From, action, to. What does not stand here is not allowed. Who left may come back.
pub const TABLE: &[(UserStatus, UserAction, UserStatus)] = &[
    (UserStatus::Active, UserAction::Suspend, UserStatus::Suspended),
    (UserStatus::Active, UserAction::Leave, UserStatus::Left),
    (UserStatus::Suspended, UserAction::Resume, UserStatus::Active),
    (UserStatus::Suspended, UserAction::Leave, UserStatus::Left),
    (UserStatus::Left, UserAction::Resume, UserStatus::Active),
];

impl UserStatus {
    /// What the status allows.
    #[must_use]
    pub fn allowed(self) -> Vec<UserAction> {
        TABLE.iter().filter(|(from, _, _)| *from == self).map(|(_, action, _)| *action).collect()
    }

    /// Where an action leads.
    ///
    /// # Errors
    /// `illegal_transition` with the actions that the status allows.
    pub fn next(self, action: UserAction) -> Result<Self, Refusal> {
        let row = TABLE.iter().find(|(from, by, _)| *from == self && *by == action);
        row.map(|(_, _, to)| *to).ok_or_else(|| {
            let words: Vec<_> = self.allowed().into_iter().map(Word::word).collect();
            Refusal::illegal_transition(self, action, &words)
        })
    }
}

/// A merge patch of a user, as it comes in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserPatchInput {
    /// The login name.
    pub email: Patch<String>,
    /// The name that others see.
    pub display_name: Patch<String>,
    /// A phone number.
    pub phone: Patch<String>,
    /// The number in the personnel system.
    pub employee_number: Patch<String>,
    /// The unit where they work.
    pub unit_id: Patch<String>,
    /// Codes of all their roles.
    pub roles: Patch<Vec<String>>,
    /// Word of [`Locale`].
    pub locale: Patch<String>,
    /// IANA zone.
    pub time_zone: Patch<String>,
    /// Whether work may be given to them.
    pub on_duty: Patch<bool>,
    /// All that they are good at.
    pub skills: Patch<Vec<String>>,
}

/// A merge patch of a user, read; the unit and the roles are still to be looked up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserPatch {
    email: Patch<String>,
    display_name: Patch<String>,
    phone: Patch<PhoneNumber>,
    employee_number: Patch<String>,
    unit_id: Patch<UnitId>,
    roles: Patch<Vec<String>>,
    locale: Patch<Locale>,
    time_zone: Patch<Tz>,
    on_duty: Patch<bool>,
    skills: Patch<Vec<String>>,
}

impl UserPatch {
    /// Reads the input, noting every wrong field.
    pub fn read(input: UserPatchInput, fields: &mut Fields) -> Self {
        let mut employee_number =
            input.employee_number.read(fields, "employee_number", |number| text::line(number, 0, EMPLOYEE_NUMBER_MAX));
        if matches!(&employee_number, Patch::Set(number) if number.is_empty()) {
            employee_number = Patch::Clear;
        }
        Self {
            email: input.email.read_kept(fields, "email", login_name),
            display_name: input.display_name.read_kept(fields, "display_name", |name| text::line(name, 1, NAME_MAX)),
            phone: input.phone.read(fields, "phone", PhoneNumber::read),
            employee_number,
            unit_id: input.unit_id.read_kept(fields, "unit_id", fields::id),
            roles: list(input.roles, "roles", fields, read_roles),
            locale: input.locale.read_kept(fields, "locale", fields::word::<Locale>),
            time_zone: input.time_zone.read(fields, "time_zone", instant::parse_zone),
            on_duty: input.on_duty.read_kept(fields, "on_duty", Ok),
            skills: list(input.skills, "skills", fields, read_skills),
        }
    }

    /// The unit that the patch names, for the caller to look up.
    #[must_use]
    pub const fn unit_id(&self) -> Option<UnitId> {
        if let Patch::Set(unit) = self.unit_id { Some(unit) } else { None }
    }

    /// The codes of the roles that the patch names, for the caller to look up.
    #[must_use]
    pub fn roles(&self) -> Option<&[String]> {
        if let Patch::Set(roles) = &self.roles { Some(roles) } else { None }
    }
}

/// A list that takes the place of the one that was there; `null` empties it.
fn list(
    patch: Patch<Vec<String>>,
    name: &str,
    fields: &mut Fields,
    read: impl Fn(Vec<String>, &mut Fields) -> Option<Vec<String>>,
) -> Patch<Vec<String>> {
    match patch {
        Patch::Leave => Patch::Leave,
        Patch::Clear => Patch::Set(Vec::new()),
        Patch::Set(list) => fields.within(name, |fields| read(list, fields)).map_or(Patch::Leave, Patch::Set),
    }
}

/// A decision about a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserChange {
    /// The user after the decision.
    pub user: StaffUser,
    /// What tells of it; empty where nothing changed.
    pub events: Vec<Event>,
}

impl StaffUser {
    /// Changes what the patch mentions; `roles` are those that it names, looked up.
    #[must_use]
    pub fn edit(&self, patch: &UserPatch, roles: Option<Vec<UserRole>>, context: &Context) -> UserChange {
        let mut after = self.clone();
        let patch = patch.clone();
        patch.email.apply_kept(&mut after.email);
        patch.display_name.apply_kept(&mut after.display_name);
        patch.phone.apply(&mut after.phone);
        patch.employee_number.apply(&mut after.employee_number);
        patch.unit_id.apply_kept(&mut after.unit_id);
        patch.locale.apply_kept(&mut after.locale);
        patch.time_zone.apply(&mut after.time_zone);
        patch.on_duty.apply_kept(&mut after.on_duty);
        patch.skills.apply_kept(&mut after.skills);
        if let Some(roles) = roles {
            after.roles = sorted(roles);
        }
        let mut changes = Vec::new();
        for (name, changed) in [("email", self.email != after.email), ("phone", self.phone != after.phone)] {
            if changed {
                changes.push(FieldChange::personal(name));
            }
        }
        let zone = |user: &Self| Value::from(user.time_zone.map(Tz::name));
        for (name, old, new) in [
            ("display_name", Value::from(self.display_name.as_str()), Value::from(after.display_name.as_str())),
            ("employee_number", self.employee_number.clone().into(), after.employee_number.clone().into()),
            ("unit_id", self.unit_id.to_string().into(), after.unit_id.to_string().into()),
            ("roles", self.role_codes(), after.role_codes()),
            ("locale", self.locale.word().into(), after.locale.word().into()),
            ("time_zone", zone(self), zone(&after)),
            ("on_duty", self.on_duty.into(), after.on_duty.into()),
            ("skills", self.skills.clone().into(), after.skills.clone().into()),
        ] {
            if old != new {
                changes.push(FieldChange::new(name, old, new));
            }
        }
        if changes.is_empty() {
            return UserChange { user: after, events: Vec::new() };
        }
        let event = after.event(EventKind::UserUpdated).with_changes(changes);
        self.changed(after, event, context)
    }

    /// Suspends, resumes or lets go.
    ///
    /// # Errors
    /// `illegal_transition`.
    pub fn act(&self, action: UserAction, reason: Option<String>, context: &Context) -> Result<UserChange, Refusal> {
        let status = self.status.next(action)?;
        let (kind, left_at) = match action {
            UserAction::Suspend => (EventKind::UserSuspended, None),
            UserAction::Resume => (EventKind::UserResumed, None),
            UserAction::Leave => (EventKind::UserLeft, Some(context.now)),
        };
        let after = Self { status, status_reason: reason, left_at, ..self.clone() };
        let event = after.event(kind);
        Ok(self.changed(after, event, context))
    }

    fn changed(&self, mut after: Self, event: Event, context: &Context) -> UserChange {
        after.version = self.version + 1;
        after.updated_at = context.now.max(self.updated_at);
        UserChange { user: after, events: vec![event] }
    }

    /// Whether this user administers the system at present, and no longer does after the change: then somebody else must.
    #[must_use]
    pub fn gives_up_administration(&self, after: &Self) -> bool {
        let administers = |user: &Self| user.is_administrator() && user.status == UserStatus::Active;
        administers(self) && !administers(after)
    }
}

/// Refuses a change that would leave nobody to administer the system.
///
/// # Errors
/// `last_administrator` where no other active user is an administrator.
pub fn require_administrator(others: i64) -> Result<(), Refusal> {
    if others > 0 { Ok(()) } else { Err(ProblemCode::LastAdministrator.into()) }
}

/// The refusal of a login name that another user has.
#[must_use]
pub fn email_taken() -> Refusal {
    Refusal { code: ProblemCode::AlreadyExists, ..Refusal::field("/email", FieldCode::Duplicate) }
}

/// Reads the reason of an action.
///
/// # Errors
/// `too_long`, `control_character`.
pub fn reason(words: impl AsRef<str>) -> fields::FieldResult<Option<String>> {
    let words = text::paragraphs(words, 0, REASON_MAX)?;
    Ok((!words.is_empty()).then_some(words))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::access::BuiltInRole;
    use crate::access::user::{NewUser, NewUserInput};
    use crate::ids::UserId;
    use crate::instant::Instant;
    use crate::platform::Actor;

    fn at(text: &str) -> Instant {
        instant::parse(text).unwrap()
    }

    fn context() -> Context {
        Context { now: at("2026-02-13T09:00:00Z"), actor: Actor::System("test") }
    }

    fn user(roles: &[BuiltInRole]) -> StaffUser {
        let input = NewUserInput {
            email: Some("wang.fang@example.com".into()),
            unit_id: Some(Uuid::from_u128(2).to_string()),
            phone: Some("13800138000".into()),
            ..NewUserInput::default()
        };
        let new = NewUser::read(input, &mut Fields::new()).unwrap();
        let roles = roles.iter().map(|role| (*role).into()).collect();
        StaffUser::create(UserId::new(Uuid::from_u128(1)), new, roles, false, &context()).0
    }

    #[test]
    fn every_status_and_action_is_decided() {
        for status in UserStatus::ALL {
            for action in UserAction::ALL {
                let before = StaffUser { status: *status, ..user(&[]) };
                let decided = before.act(*action, Some("离职".into()), &context());
                let row = TABLE.iter().find(|(from, by, _)| from == status && by == action);
                match (row, decided) {
                    (Some((_, _, to)), Ok(change)) => {
                        assert_eq!((change.user.status, change.user.version, change.events.len()), (*to, 2, 1));
                        assert_eq!(change.user.left_at.is_some(), *to == UserStatus::Left);
                    }
                    (None, Err(refusal)) => assert_eq!(refusal.code, ProblemCode::IllegalTransition),
                    (row, decided) => panic!("{status} {action}: {row:?} but {decided:?}"),
                }
            }
        }
    }

    #[test]
    fn a_patch_changes_what_it_mentions_and_tells_no_personal_value() {
        let input = UserPatchInput {
            email: Patch::Set("Fang.Wang@Example.com".into()),
            phone: Patch::Set("13900139000".into()),
            display_name: Patch::Set("王芳芳".into()),
            skills: Patch::Set(vec!["二手车".into(), "english".into(), "二手车".into()]),
            employee_number: Patch::Set(" ".into()),
            ..UserPatchInput::default()
        };
        let mut fields = Fields::new();
        let patch = UserPatch::read(input, &mut fields);
        assert!(fields.is_clean());
        let before = user(&[]);
        let change = before.edit(&patch, Some(vec![BuiltInRole::Salesperson.into(), BuiltInRole::Salesperson.into()]), &context());
        assert_eq!((change.user.email.as_str(), change.user.version), ("fang.wang@example.com", 2));
        assert_eq!((change.user.skills.len(), change.user.roles.len(), &change.user.employee_number), (2, 1, &None));
        let told = serde_json::to_string(&change.events[0].changes).unwrap();
        for personal in ["139", "138", "@"] {
            assert!(!told.contains(personal), "{told}");
        }
        let same = change.user.edit(&patch, None, &context());
        assert_eq!((same.user.version, same.events.len()), (2, 0));
    }

    #[test]
    fn what_must_be_there_is_not_cleared() {
        let input = UserPatchInput {
            email: Patch::Clear,
            display_name: Patch::Clear,
            unit_id: Patch::Set("x".into()),
            phone: Patch::Set("138****8000".into()),
            roles: Patch::Set(vec!["No Role".into()]),
            on_duty: Patch::Clear,
            ..UserPatchInput::default()
        };
        let mut fields = Fields::new();
        let patch = UserPatch::read(input, &mut fields);
        let errors = fields.finish(Some(patch)).unwrap_err().errors;
        let got: Vec<_> = errors.iter().map(|error| (error.pointer.as_str(), error.code)).collect();
        let expected = [
            ("/email", FieldCode::Required),
            ("/display_name", FieldCode::Required),
            ("/phone", FieldCode::MaskedValue),
            ("/unit_id", FieldCode::IdInvalid),
            ("/roles/0", FieldCode::UnknownWord),
            ("/on_duty", FieldCode::Required),
        ];
        assert_eq!(got, expected);
    }

    #[test]
    fn somebody_always_administers() {
        let boss = user(&[BuiltInRole::Administrator]);
        let suspended = boss.act(UserAction::Suspend, None, &context()).unwrap().user;
        let demoted = boss.edit(&UserPatch::default(), Some(Vec::new()), &context()).user;
        assert!(boss.gives_up_administration(&suspended) && boss.gives_up_administration(&demoted));
        assert!(!boss.gives_up_administration(&boss) && !suspended.gives_up_administration(&demoted));
        assert!(!user(&[BuiltInRole::Salesperson]).gives_up_administration(&suspended));
        assert_eq!(require_administrator(0).unwrap_err().code, ProblemCode::LastAdministrator);
        assert!(require_administrator(1).is_ok());
    }
}
