//! Staff users: who works with the system.

use chrono_tz::Tz;
use serde_json::Value;

use crate::access::permission::{BuiltInRole, Grants};
use crate::customers::EmailAddress;
use crate::fields::{self, FieldResult, Fields};
use crate::ids::{UnitId, UserId};
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
    /// The number in the personnel system.
    pub employee_number: Option<String>,
    /// The unit where they work; scope `unit` reaches from here down.
    pub unit_id: UnitId,
    /// What they are, in the system's words.
    pub roles: Vec<BuiltInRole>,
    /// The language in which the system speaks to them.
    pub locale: Locale,
    /// Their own zone; the unit's where absent.
    pub time_zone: Option<Tz>,
    /// Whether they work here.
    pub status: UserStatus,
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
    /// Up to 40 characters.
    pub employee_number: Option<String>,
    /// Words of [`BuiltInRole`].
    pub roles: Vec<String>,
    /// Word of [`Locale`]; `zh-CN` where absent.
    pub locale: Option<String>,
    /// IANA zone.
    pub time_zone: Option<String>,
}

/// A new user, read and valid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewUser {
    email: String,
    display_name: String,
    employee_number: Option<String>,
    roles: Vec<BuiltInRole>,
    locale: Locale,
    time_zone: Option<Tz>,
}

/// Reads a login name: an e-mail address, in the one form in which it is kept and looked up.
///
/// # Errors
/// As [`EmailAddress::read`].
pub fn login_name(text: impl AsRef<str>) -> FieldResult<String> {
    EmailAddress::read(text).map(|email| email.normal_form())
}

impl NewUser {
    /// Reads the input, noting every wrong field.
    pub fn read(input: NewUserInput, fields: &mut Fields) -> Option<Self> {
        let email = fields.required("email", input.email, login_name);
        let display_name = fields.optional("display_name", input.display_name, |name| text::line(name, 1, 100));
        let employee_number = fields.optional("employee_number", input.employee_number, |number| text::optional_line(number, 40));
        let locale = fields.optional("locale", input.locale, fields::word::<Locale>);
        let time_zone = fields.optional("time_zone", input.time_zone, instant::parse_zone);
        let roles = fields.within("roles", |fields| {
            let read: Vec<_> = input.roles.iter().enumerate().map(|(at, role)| fields.keep(&at.to_string(), fields::word(role))).collect();
            read.into_iter().collect::<Option<Vec<BuiltInRole>>>()
        });
        let email = email?;
        let local = email.split_once('@').map_or(email.as_str(), |(local, _)| local).to_owned();
        let mut roles = roles?;
        roles.sort_unstable();
        roles.dedup();
        Some(Self {
            display_name: display_name?.unwrap_or(local),
            email,
            employee_number: employee_number?.flatten(),
            roles,
            locale: locale?.unwrap_or(Locale::ZhCn),
            time_zone: time_zone?,
        })
    }

    /// The login name, which the password is judged beside and which must not be taken.
    #[must_use]
    pub fn email(&self) -> &str {
        &self.email
    }
}

impl StaffUser {
    /// Creates an account in a unit. A password that somebody else chose or saw must be changed at the first sign-in.
    #[must_use]
    pub fn create(id: UserId, unit_id: UnitId, new: NewUser, must_change_password: bool, context: &Context) -> (Self, Event) {
        let user = Self {
            id,
            version: 1,
            email: new.email,
            display_name: new.display_name,
            employee_number: new.employee_number,
            unit_id,
            roles: new.roles,
            locale: new.locale,
            time_zone: new.time_zone,
            status: UserStatus::Active,
            must_change_password,
            created_at: context.now,
            updated_at: context.now,
        };
        let roles: Value = user.roles.iter().map(|role| role.word()).collect();
        let event =
            user.event(EventKind::UserCreated).with_detail("roles", roles).with_detail("must_change_password", must_change_password);
        (user, event)
    }

    /// What the user may do now: nothing unless active.
    #[must_use]
    pub fn grants(&self) -> Grants {
        if self.status == UserStatus::Active { Grants::of(&self.roles) } else { Grants::NONE }
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

    /// Tells that passwords of this user are being tried from many addresses.
    #[must_use]
    pub fn sign_in_attacked(&self, addresses: i64) -> Event {
        self.event(EventKind::UserSignInAttacked).with_detail("addresses", addresses)
    }

    /// Tells that sign-ins ask for a second factor from now on.
    #[must_use]
    pub fn second_factor_enabled(&self) -> Event {
        self.event(EventKind::UserSecondFactorEnabled)
    }

    /// Tells that sign-ins ask for no second factor any more.
    #[must_use]
    pub fn second_factor_removed(&self) -> Event {
        self.event(EventKind::UserSecondFactorRemoved)
    }

    /// Tells that recovery codes were made anew.
    #[must_use]
    pub fn recovery_codes_renewed(&self) -> Event {
        self.event(EventKind::UserRecoveryCodesRenewed)
    }

    /// Tells that a recovery code was used up.
    #[must_use]
    pub fn recovery_code_used(&self) -> Event {
        self.event(EventKind::UserRecoveryCodeUsed)
    }

    /// Lets a code for a new password be issued.
    ///
    /// # Errors
    /// `not_found` unless active: nobody else can sign in with it.
    pub fn issue_password_reset(&self) -> Result<Event, Refusal> {
        if self.status == UserStatus::Active { Ok(self.event(EventKind::UserPasswordResetIssued)) } else { Err(Refusal::not_found()) }
    }

    /// The user after choosing a new password with a code. All sessions end with it.
    #[must_use]
    pub fn reset_password(&self, context: &Context) -> (Self, Event) {
        let user = Self { version: self.version + 1, must_change_password: false, updated_at: context.now, ..self.clone() };
        let event = user.event(EventKind::UserPasswordReset);
        (user, event)
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

    fn event(&self, kind: EventKind) -> Event {
        Event::new(kind, Record::new(RecordKind::User, self.id), self.unit_id, None)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::access::permission::{Permission, Scope};
    use crate::fields::FieldCode;
    use crate::platform::Actor;

    fn context() -> Context {
        Context { now: instant::parse("2026-02-13T09:00:00Z").unwrap(), actor: Actor::System("setup") }
    }

    fn input() -> NewUserInput {
        NewUserInput { email: Some("Admin@Example.com".into()), roles: vec!["administrator".into()], ..NewUserInput::default() }
    }

    fn administrator() -> StaffUser {
        let new = NewUser::read(input(), &mut Fields::new()).unwrap();
        StaffUser::create(UserId::new(Uuid::from_u128(1)), UnitId::new(Uuid::from_u128(2)), new, true, &context()).0
    }

    #[test]
    fn a_new_user_is_filled_up() {
        let user = administrator();
        assert_eq!((user.email.as_str(), user.display_name.as_str(), user.locale), ("admin@example.com", "admin", Locale::ZhCn));
        assert_eq!(user.grants().allows(Permission::CustomersRead), Some(Scope::All));
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
            assert_eq!(user.grants() == Grants::NONE, *status != UserStatus::Active);
        }
    }

    #[test]
    fn all_wrong_fields_are_named() {
        let wrong = NewUserInput {
            email: Some("nobody".into()),
            display_name: Some(" ".into()),
            roles: vec!["administrator".into(), "king".into()],
            locale: Some("tlh".into()),
            ..NewUserInput::default()
        };
        let mut fields = Fields::new();
        let user = NewUser::read(wrong, &mut fields);
        let errors = fields.finish(user).unwrap_err().errors;
        let got: Vec<_> = errors.iter().map(|error| (error.pointer.as_str(), error.code)).collect();
        let expected = [
            ("/email", FieldCode::EmailInvalid),
            ("/display_name", FieldCode::Required),
            ("/locale", FieldCode::UnknownWord),
            ("/roles/1", FieldCode::UnknownWord),
        ];
        assert_eq!(got, expected);
    }
}
