//! Staff users: who works with the system.

use chrono_tz::Tz;
use serde_json::Value;

use crate::access::built_in::BuiltInRole;
use crate::access::role;
use crate::customers::{EmailAddress, PhoneNumber};
use crate::fields::{self, Fault, FieldCode, FieldResult, Fields};
use crate::ids::{RoleId, UnitId, UserId};
use crate::instant::{self, Instant};
use crate::platform::{Context, Event, EventKind, Record, RecordKind};
use crate::problem::ProblemCode;
use crate::vocabulary::{Locale, Word};
use crate::{Refusal, text};

crate::vocabulary! {
    /// Whether a staff user works here.
    UserStatus, "user_status" {
        Active = "active", "在职", "Active";
        Suspended = "suspended", "停用", "Suspended";
        Left = "left", "离职", "Left";
    }
}

/// The longest name, in characters.
pub const NAME_MAX: usize = 100;
/// The longest employee number, in characters.
pub const EMPLOYEE_NUMBER_MAX: usize = 40;
/// How many skills a user has at most.
pub const SKILLS_MAX: usize = 50;
/// The longest skill, in characters.
pub const SKILL_MAX: usize = 40;
/// How many roles a user has at most.
pub const ROLES_MAX: usize = 20;

/// A role that a user has.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct UserRole {
    /// Its code, by which people know it.
    pub code: String,
    /// Its id.
    pub id: RoleId,
}

impl From<BuiltInRole> for UserRole {
    fn from(role: BuiltInRole) -> Self {
        Self { code: role.word().to_owned(), id: role.id() }
    }
}

/// A staff user. Never deleted: history points at them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffUser {
    /// The id.
    pub id: UserId,
    /// Moves by one with each change of a field or of the state.
    pub version: i64,
    /// The login name: an e-mail address in lower case, unique among staff.
    pub email: String,
    /// The name that others see.
    pub display_name: String,
    /// Where colleagues call them. Personal.
    pub phone: Option<PhoneNumber>,
    /// The number in the personnel system.
    pub employee_number: Option<String>,
    /// The unit where they work; scope `unit` reaches from here down.
    pub unit_id: UnitId,
    /// What they are, by code; what they may do comes from it.
    pub roles: Vec<UserRole>,
    /// The language in which the system speaks to them.
    pub locale: Locale,
    /// Their own zone; the unit's where absent.
    pub time_zone: Option<Tz>,
    /// Whether work may be given to them at present.
    pub on_duty: bool,
    /// What they are good at, in the company's own words, sorted.
    pub skills: Vec<String>,
    /// Whether they work here.
    pub status: UserStatus,
    /// Why they were suspended or left, in words.
    pub status_reason: Option<String>,
    /// When they left; set exactly where they have.
    pub left_at: Option<Instant>,
    /// Whether the password must be changed before anything else: it was generated and shown to somebody.
    pub must_change_password: bool,
    /// When the account was created.
    pub created_at: Instant,
    /// When it was last changed.
    pub updated_at: Instant,
}

/// What a new user is made of, as it comes in. The password goes its own way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewUserInput {
    /// The login name.
    pub email: Option<String>,
    /// 1–100 characters; the part of the e-mail before the `@` where absent.
    pub display_name: Option<String>,
    /// A phone number.
    pub phone: Option<String>,
    /// Up to 40 characters.
    pub employee_number: Option<String>,
    /// The unit where they work.
    pub unit_id: Option<String>,
    /// Codes of roles.
    pub roles: Vec<String>,
    /// Word of [`Locale`]; `zh-CN` where absent.
    pub locale: Option<String>,
    /// IANA zone.
    pub time_zone: Option<String>,
    /// Whether work may be given to them; yes where absent.
    pub on_duty: Option<bool>,
    /// What they are good at.
    pub skills: Vec<String>,
}

/// A new user, read and valid; the unit and the roles are still to be looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewUser {
    email: String,
    display_name: String,
    phone: Option<PhoneNumber>,
    employee_number: Option<String>,
    unit_id: UnitId,
    roles: Vec<String>,
    locale: Locale,
    time_zone: Option<Tz>,
    on_duty: bool,
    skills: Vec<String>,
}

/// Reads a login name: an e-mail address, in the one form in which it is kept and looked up.
///
/// # Errors
/// As [`EmailAddress::read`].
pub fn login_name(text: impl AsRef<str>) -> FieldResult<String> {
    EmailAddress::read(text).map(|email| email.normal_form())
}

/// Reads codes of roles, in the order in which they came in.
pub(super) fn read_roles(codes: Vec<String>, fields: &mut Fields) -> Option<Vec<String>> {
    read_list(codes, ROLES_MAX, role::code, fields)
}

/// Reads skills, each once, sorted.
pub(super) fn read_skills(skills: Vec<String>, fields: &mut Fields) -> Option<Vec<String>> {
    let mut skills = read_list(skills, SKILLS_MAX, |skill| text::line(skill, 1, SKILL_MAX), fields)?;
    skills.sort_unstable();
    skills.dedup();
    Some(skills)
}

fn read_list(list: Vec<String>, max: usize, read: impl Fn(String) -> FieldResult<String>, fields: &mut Fields) -> Option<Vec<String>> {
    if list.len() > max {
        fields.absorb("", Err(Fault::with(FieldCode::TooMany, "max", max)));
        return None;
    }
    let all: Vec<Option<String>> = list.into_iter().enumerate().map(|(at, text)| fields.keep(&at.to_string(), read(text))).collect();
    all.into_iter().collect()
}

impl NewUser {
    /// Reads the input, noting every wrong field.
    pub fn read(input: NewUserInput, fields: &mut Fields) -> Option<Self> {
        let email = fields.required("email", input.email, login_name);
        let display_name = fields.optional("display_name", input.display_name, |name| text::line(name, 1, NAME_MAX));
        let phone = fields.optional("phone", input.phone, PhoneNumber::read);
        let employee_number =
            fields.optional("employee_number", input.employee_number, |number| text::optional_line(number, EMPLOYEE_NUMBER_MAX));
        let unit_id = fields.required("unit_id", input.unit_id, fields::id);
        let locale = fields.optional("locale", input.locale, fields::word::<Locale>);
        let time_zone = fields.optional("time_zone", input.time_zone, instant::parse_zone);
        let roles = fields.within("roles", |fields| read_roles(input.roles, fields));
        let skills = fields.within("skills", |fields| read_skills(input.skills, fields));
        let email = email?;
        let local = email.split_once('@').map_or(email.as_str(), |(local, _)| local).to_owned();
        Some(Self {
            display_name: display_name?.unwrap_or(local),
            email,
            phone: phone?,
            employee_number: employee_number?.flatten(),
            unit_id: unit_id?,
            roles: roles?,
            locale: locale?.unwrap_or(Locale::ZhCn),
            time_zone: time_zone?,
            on_duty: input.on_duty.unwrap_or(true),
            skills: skills?,
        })
    }

    /// The unit where they are to work, for the caller to look up.
    #[must_use]
    pub const fn unit_id(&self) -> UnitId {
        self.unit_id
    }

    /// The codes of the roles that they are to have, for the caller to look up.
    #[must_use]
    pub fn roles(&self) -> &[String] {
        &self.roles
    }

    /// The login name, which the password is judged beside and which must not be taken.
    #[must_use]
    pub fn email(&self) -> &str {
        &self.email
    }
}

impl StaffUser {
    /// Creates an account with these roles. A password that somebody else chose or saw must be changed at the first sign-in.
    #[must_use]
    pub fn create(id: UserId, new: NewUser, roles: Vec<UserRole>, must_change_password: bool, context: &Context) -> (Self, Event) {
        let user = Self {
            id,
            version: 1,
            email: new.email,
            display_name: new.display_name,
            phone: new.phone,
            employee_number: new.employee_number,
            unit_id: new.unit_id,
            roles: sorted(roles),
            locale: new.locale,
            time_zone: new.time_zone,
            on_duty: new.on_duty,
            skills: new.skills,
            status: UserStatus::Active,
            status_reason: None,
            left_at: None,
            must_change_password,
            created_at: context.now,
            updated_at: context.now,
        };
        let event = user
            .event(EventKind::UserCreated)
            .with_detail("roles", user.role_codes())
            .with_detail("must_change_password", must_change_password);
        (user, event)
    }

    /// Whether one of the roles is the administrator's.
    #[must_use]
    pub fn is_administrator(&self) -> bool {
        self.roles.iter().any(|role| role.id == BuiltInRole::Administrator.id())
    }

    /// The codes of the roles, as events tell them.
    #[must_use]
    pub(super) fn role_codes(&self) -> Value {
        self.roles.iter().map(|role| role.code.as_str()).collect()
    }

    /// Lets a user in whose password was right.
    ///
    /// # Errors
    /// `credentials_invalid` unless active: the same answer as to a wrong password, so that it tells nothing.
    pub fn sign_in(&self) -> Result<Event, Refusal> {
        if self.status == UserStatus::Active {
            Ok(self.event(EventKind::UserSignedIn))
        } else {
            Err(ProblemCode::CredentialsInvalid.into())
        }
    }

    /// Refuses everything but changing the password while it must be changed.
    ///
    /// # Errors
    /// `password_change_required`.
    pub fn require_own_password(&self) -> Result<(), Refusal> {
        if self.must_change_password { Err(ProblemCode::PasswordChangeRequired.into()) } else { Ok(()) }
    }

    /// The user after choosing a new password. Their other sessions end with it.
    #[must_use]
    pub fn change_password(&self, context: &Context) -> (Self, Event) {
        let user = Self { version: self.version + 1, must_change_password: false, updated_at: context.now, ..self.clone() };
        let event = user.event(EventKind::UserPasswordChanged);
        (user, event)
    }

    pub(super) fn event(&self, kind: EventKind) -> Event {
        Event::new(kind, Record::new(RecordKind::User, self.id), self.unit_id, None)
    }
}

/// Roles by code, each once.
pub(super) fn sorted(mut roles: Vec<UserRole>) -> Vec<UserRole> {
    roles.sort_unstable();
    roles.dedup();
    roles
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::platform::Actor;

    fn context() -> Context {
        Context { now: instant::parse("2026-02-13T09:00:00Z").unwrap(), actor: Actor::System("setup") }
    }

    fn input() -> NewUserInput {
        NewUserInput {
            email: Some("Admin@Example.com".into()),
            unit_id: Some(Uuid::from_u128(2).to_string()),
            roles: vec!["administrator".into()],
            ..NewUserInput::default()
        }
    }

    fn administrator() -> StaffUser {
        let new = NewUser::read(input(), &mut Fields::new()).unwrap();
        StaffUser::create(UserId::new(Uuid::from_u128(1)), new, vec![BuiltInRole::Administrator.into()], true, &context()).0
    }

    #[test]
    fn a_new_user_is_filled_up() {
        let user = administrator();
        assert_eq!((user.email.as_str(), user.display_name.as_str(), user.locale), ("admin@example.com", "admin", Locale::ZhCn));
        assert!(user.is_administrator() && user.on_duty && user.skills.is_empty());
    }

    #[test]
    fn a_generated_password_is_changed_first() {
        let user = administrator();
        assert_eq!(user.require_own_password().unwrap_err().code, ProblemCode::PasswordChangeRequired);
        let (changed, event) = user.change_password(&context());
        assert!(changed.require_own_password().is_ok());
        assert_eq!((changed.version, event.kind), (2, EventKind::UserPasswordChanged));
    }

    #[test]
    fn only_active_users_come_in() {
        for status in UserStatus::ALL {
            let user = StaffUser { status: *status, ..administrator() };
            assert_eq!(user.sign_in().is_ok(), *status == UserStatus::Active);
        }
    }

    #[test]
    fn all_wrong_fields_are_named() {
        let wrong = NewUserInput {
            email: Some("nobody".into()),
            display_name: Some(" ".into()),
            phone: Some("12".into()),
            roles: vec!["administrator".into(), "King!".into()],
            locale: Some("tlh".into()),
            skills: vec![String::new(); SKILLS_MAX + 1],
            ..NewUserInput::default()
        };
        let mut fields = Fields::new();
        let user = NewUser::read(wrong, &mut fields);
        let errors = fields.finish(user).unwrap_err().errors;
        let got: Vec<_> = errors.iter().map(|error| (error.pointer.as_str(), error.code)).collect();
        let expected = [
            ("/email", FieldCode::EmailInvalid),
            ("/display_name", FieldCode::Required),
            ("/phone", FieldCode::PhoneInvalid),
            ("/unit_id", FieldCode::Required),
            ("/locale", FieldCode::UnknownWord),
            ("/roles/1", FieldCode::UnknownWord),
            ("/skills", FieldCode::TooMany),
        ];
        assert_eq!(got, expected);
    }
}
