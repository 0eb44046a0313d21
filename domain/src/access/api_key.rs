//! Keys of integrators: what a key may do, and for how long.
//!
//! A key belongs to a unit and reaches that unit and all below; at the company it reaches everything. It owns no records. Nobody
//! gives a key more than they have themselves; what they have later changes nothing about keys that are there.

use chrono::Duration;
use serde_json::Value;

use super::permission::{Grants, Permission, Scope};
use crate::Refusal;
use crate::fields::{self, FieldCode, FieldResult, Fields};
use crate::ids::{ApiKeyId, UnitId, UserId};
use crate::instant::{self, Instant};
use crate::platform::{Context, Event, EventKind, Record, RecordKind};
use crate::text;
use crate::vocabulary::Word;

/// How long a key lasts where nothing is said.
pub const USUAL_TERM: Duration = Duration::days(365);
/// The longest that a key can last.
pub const LONGEST_TERM: Duration = Duration::days(5 * 366);
/// How often the use of a key is noted at most.
pub const USE_NOTED_EVERY: Duration = Duration::minutes(1);

/// What only people may do: a key that could let others in would be more than a key.
const FOR_PEOPLE: [Permission; 4] =
    [Permission::ApiKeysManage, Permission::SessionsManage, Permission::UsersResetPassword, Permission::UsersResetSecondFactor];

/// A key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKey {
    /// The id.
    pub id: ApiKeyId,
    /// Moves by one with each change.
    pub version: i64,
    /// What it is for.
    pub name: String,
    /// The beginning of its text, by which people tell keys apart.
    pub prefix: String,
    /// The unit that it belongs to.
    pub unit_id: UnitId,
    /// What it may do, each permission once.
    pub permissions: Vec<Permission>,
    /// Who issued it.
    pub created_by: UserId,
    /// When it stops.
    pub expires_at: Instant,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Instant>,
    /// When it was revoked.
    pub revoked_at: Option<Instant>,
    /// When it was issued.
    pub created_at: Instant,
    /// When it was last changed.
    pub updated_at: Instant,
}

/// What a new key is made of, as it comes in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewApiKeyInput {
    /// 1–100 characters.
    pub name: Option<String>,
    /// The unit; the issuer's where absent.
    pub unit_id: Option<String>,
    /// Words of [`Permission`], one at least.
    pub permissions: Option<Vec<String>>,
    /// When it stops; [`USUAL_TERM`] from now where absent.
    pub expires_at: Option<String>,
}

/// A new key, read and valid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewApiKey {
    name: String,
    /// The unit that was named.
    pub unit_id: Option<UnitId>,
    /// As they were given: what is wrong with one is told at its place.
    permissions: Vec<Permission>,
    expires_at: Instant,
}

impl NewApiKey {
    /// Reads the input, noting every wrong field.
    pub fn read(input: NewApiKeyInput, now: Instant, fields: &mut Fields) -> Option<Self> {
        let name = fields.required("name", input.name, |name| text::line(name, 1, 100));
        let unit_id = fields.optional("unit_id", input.unit_id, fields::id);
        let expires_at = fields.optional("expires_at", input.expires_at, |text| term(&text, now));
        let words = input.permissions.unwrap_or_default();
        if words.is_empty() {
            fields.refuse("permissions", FieldCode::Required);
        }
        let permissions = fields.within("permissions", |fields| {
            let read: Vec<_> = words.iter().enumerate().map(|(at, word)| fields.keep(&at.to_string(), for_keys(word))).collect();
            read.into_iter().collect::<Option<Vec<Permission>>>()
        });
        Some(Self { name: name?, unit_id: unit_id?, permissions: permissions?, expires_at: expires_at?.unwrap_or(now + USUAL_TERM) })
    }
}

fn for_keys(word: &str) -> FieldResult<Permission> {
    let permission = fields::word(word)?;
    if FOR_PEOPLE.contains(&permission) { Err(FieldCode::NotForKeys.into()) } else { Ok(permission) }
}

fn term(text: &str, now: Instant) -> FieldResult<Instant> {
    let expires_at = instant::parse(text)?;
    if expires_at <= now || expires_at > now + LONGEST_TERM {
        return Err(instant::outside(now, now + LONGEST_TERM));
    }
    Ok(expires_at)
}

/// Who issues a key, and how the key's unit stands to them.
#[derive(Clone, Copy, Debug)]
pub struct Issuer<'a> {
    /// Who.
    pub user_id: UserId,
    /// What they may do.
    pub grants: &'a Grants,
    /// Whether the key's unit is theirs or below it.
    pub reaches_unit: bool,
}

impl Issuer<'_> {
    /// Whether a key may be given a permission: it reaches the key's unit, so the issuer's must.
    #[must_use]
    pub fn may_give(&self, permission: Permission) -> bool {
        match self.grants.allows(permission) {
            Some(Scope::All) => true,
            Some(Scope::Unit) => self.reaches_unit && scope_of(permission, false) == Scope::Unit,
            Some(Scope::Own) | None => false,
        }
    }
}

/// How far a key reaches with a permission. What is there once for the whole company has no unit.
fn scope_of(permission: Permission, at_company: bool) -> Scope {
    if at_company || !permission.scopes().contains(&Scope::Unit) { permission.widest() } else { Scope::Unit }
}

impl ApiKey {
    /// Issues a key.
    ///
    /// # Errors
    /// `exceeds_own` at each permission that the issuer does not have as far as the key would.
    pub fn issue(
        id: ApiKeyId,
        new: NewApiKey,
        (unit_id, prefix): (UnitId, String),
        issuer: &Issuer<'_>,
        context: &Context,
    ) -> Result<(Self, Event), Refusal> {
        let mut fields = Fields::new();
        fields.within("permissions", |fields| {
            for (at, permission) in new.permissions.iter().enumerate().filter(|(_, permission)| !issuer.may_give(**permission)) {
                fields.refuse_with(&at.to_string(), FieldCode::ExceedsOwn, [("permission", permission.word().to_owned())]);
            }
        });
        fields.finish(Some(()))?;
        let mut permissions = new.permissions;
        permissions.sort_unstable_by_key(|permission| *permission as usize);
        permissions.dedup();
        let key = Self {
            id,
            version: 1,
            name: new.name,
            prefix,
            unit_id,
            permissions,
            created_by: issuer.user_id,
            expires_at: new.expires_at,
            last_used_at: None,
            revoked_at: None,
            created_at: context.now,
            updated_at: context.now,
        };
        let permissions: Value = key.permissions.iter().map(|permission| permission.word()).collect();
        let event = key.event(EventKind::ApiKeyCreated).with_detail("permissions", permissions);
        Ok((key, event))
    }

    /// Whether it lets anybody in.
    #[must_use]
    pub fn is_alive(&self, now: Instant) -> bool {
        self.revoked_at.is_none() && now < self.expires_at
    }

    /// What it may do: everything where its unit is the company, else what belongs to its unit and those below.
    #[must_use]
    pub fn grants(&self, at_company: bool) -> Grants {
        self.permissions.iter().map(|permission| (*permission, scope_of(*permission, at_company))).collect()
    }

    /// Whether a use at this instant is to be noted.
    #[must_use]
    pub fn notes_use(&self, now: Instant) -> bool {
        self.last_used_at.is_none_or(|at| now - at >= USE_NOTED_EVERY)
    }

    /// Revokes it for good; `None` where it was revoked already.
    #[must_use]
    pub fn revoke(&self, context: &Context) -> Option<(Self, Event)> {
        if self.revoked_at.is_some() {
            return None;
        }
        let key = Self { revoked_at: Some(context.now), version: self.version + 1, updated_at: context.now, ..self.clone() };
        let event = key.event(EventKind::ApiKeyRevoked);
        Some((key, event))
    }

    fn event(&self, kind: EventKind) -> Event {
        Event::new(kind, Record::new(RecordKind::ApiKey, self.id), self.unit_id, None)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::platform::Actor;

    fn context() -> Context {
        Context { now: instant::parse("2026-02-13T09:00:00Z").unwrap(), actor: Actor::System("test") }
    }

    fn input(permissions: &[&str]) -> NewApiKeyInput {
        let permissions = permissions.iter().map(|word| (*word).to_owned()).collect();
        NewApiKeyInput { name: Some("DMS".into()), permissions: Some(permissions), ..NewApiKeyInput::default() }
    }

    fn read(input: NewApiKeyInput) -> Result<NewApiKey, Vec<(String, FieldCode)>> {
        let mut fields = Fields::new();
        let new = NewApiKey::read(input, context().now, &mut fields);
        let named = |refusal: Refusal| refusal.errors.into_iter().map(|error| (error.pointer, error.code)).collect();
        fields.finish(new).map_err(named)
    }

    fn issue(words: &[&str], grants: &Grants, reaches_unit: bool) -> Result<ApiKey, Refusal> {
        let issuer = Issuer { user_id: UserId::new(Uuid::nil()), grants, reaches_unit };
        let place = (UnitId::new(Uuid::nil()), "gx_abcdefgh".to_owned());
        ApiKey::issue(ApiKeyId::new(Uuid::nil()), read(input(words)).unwrap(), place, &issuer, &context()).map(|(key, _)| key)
    }

    #[test]
    fn a_key_is_read() {
        let new = read(input(&["orders:read", "customers:read", "orders:read"])).unwrap();
        assert_eq!(new.permissions, [Permission::OrdersRead, Permission::CustomersRead, Permission::OrdersRead]);
        let key = issue(&["orders:read", "customers:read", "orders:read"], &Grants::everything(), true).unwrap();
        assert_eq!(key.permissions, [Permission::CustomersRead, Permission::OrdersRead]);
        assert_eq!(new.expires_at, context().now + USUAL_TERM);
        let late = instant::format(context().now + LONGEST_TERM + Duration::seconds(1));
        let wrong = NewApiKeyInput {
            name: Some(" ".into()),
            unit_id: Some("x".into()),
            expires_at: Some(late),
            ..input(&["customers:eat", "api_keys:manage"])
        };
        let expected = [
            ("/name", FieldCode::Required),
            ("/unit_id", FieldCode::IdInvalid),
            ("/expires_at", FieldCode::OutOfRange),
            ("/permissions/0", FieldCode::UnknownWord),
            ("/permissions/1", FieldCode::NotForKeys),
        ];
        assert_eq!(read(wrong).unwrap_err(), expected.map(|(pointer, code)| (pointer.to_owned(), code)));
        assert_eq!(read(input(&[])).unwrap_err(), [("/permissions".to_owned(), FieldCode::Required)]);
        let now = NewApiKeyInput { expires_at: Some(instant::format(context().now)), ..input(&["orders:read"]) };
        assert_eq!(read(now).unwrap_err(), [("/expires_at".to_owned(), FieldCode::OutOfRange)]);
    }

    #[test]
    fn nobody_gives_more_than_they_have() {
        for (own, reaches_unit, given) in [
            (None, true, false),
            (Some(Scope::Own), true, false),
            (Some(Scope::Unit), true, true),
            (Some(Scope::Unit), false, false),
            (Some(Scope::All), false, true),
        ] {
            let grants: Grants = own.map(|scope| (Permission::OrdersRead, scope)).into_iter().collect();
            let issued = issue(&["orders:read"], &grants, reaches_unit);
            assert_eq!(issued.is_ok(), given, "{own:?} {reaches_unit}");
            if let Err(refusal) = issued {
                assert_eq!((refusal.errors[0].pointer.as_str(), refusal.errors[0].code), ("/permissions/0", FieldCode::ExceedsOwn));
            }
        }
    }

    #[test]
    fn a_key_lives_until_its_term_or_its_end() {
        let all: Grants = Permission::ALL.iter().map(|permission| (*permission, Scope::All)).collect();
        let key = issue(&["orders:read"], &all, false).unwrap();
        assert!(key.is_alive(key.expires_at - Duration::seconds(1)) && !key.is_alive(key.expires_at));
        assert_eq!(key.grants(true).allows(Permission::OrdersRead), Some(Scope::All));
        assert_eq!(key.grants(false).allows(Permission::OrdersRead), Some(Scope::Unit));
        assert_eq!(key.grants(true).allows(Permission::OrdersWrite), None);
        let used = ApiKey { last_used_at: Some(context().now), ..key.clone() };
        assert!(key.notes_use(context().now) && !used.notes_use(context().now) && used.notes_use(context().now + USE_NOTED_EVERY));
        let (over, event) = key.revoke(&context()).unwrap();
        assert_eq!((event.kind, over.version, over.is_alive(context().now)), (EventKind::ApiKeyRevoked, 2, false));
        assert!(over.revoke(&context()).is_none());
    }

    proptest! {
        /// Whatever somebody has, a key that they issue may do nothing that they may not, nor further.
        #[test]
        fn keys_lie_within_their_issuers(own in prop::collection::vec((prop::sample::select(Permission::ALL), prop::sample::select(Scope::ALL)), 0..20),
                                         wanted in prop::sample::select(Permission::ALL), reaches_unit in any::<bool>()) {
            let grants: Grants = own.into_iter().collect();
            if let Ok(new) = read(input(&[wanted.word()])) {
                let issuer = Issuer { user_id: UserId::new(Uuid::nil()), grants: &grants, reaches_unit };
                let place = (UnitId::new(Uuid::nil()), String::new());
                if let Ok((key, _)) = ApiKey::issue(ApiKeyId::new(Uuid::nil()), new, place, &issuer, &context()) {
                    for (permission, scope) in key.grants(false).iter() {
                        prop_assert!(grants.allows(permission) >= Some(scope));
                    }
                }
            }
        }
    }
}
