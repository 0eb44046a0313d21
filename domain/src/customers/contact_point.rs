//! Contact points: where a customer, or a contact of one, can be reached.

use super::email::EmailAddress;
use super::phone::PhoneNumber;
use super::primary::Ranked;
use super::read;
use super::values::{PostalAddress, SocialHandle};
use super::words::{ContactPointKind, SocialPlatform};
use crate::fields::{self, FieldCode, Fields, Patch};
use crate::ids::{ContactId, ContactPointId};
use crate::instant::Instant;

/// The most contact points of one customer, those of its contacts among them.
pub const MAX_CONTACT_POINTS: usize = 200;
/// The longest label, in characters.
pub const MAX_LABEL: usize = 60;

/// Where somebody can be reached. Personal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ContactPointValue {
    /// A phone.
    Phone(PhoneNumber),
    /// An e-mail address.
    Email(EmailAddress),
    /// A postal address.
    Address(PostalAddress),
    /// An account on a social platform.
    Social(SocialPlatform, SocialHandle),
}

impl ContactPointValue {
    /// Reads a value of a kind. `platform` must be given for social handles, and only for these.
    pub fn read(kind: ContactPointKind, platform: Option<SocialPlatform>, value: &str, fields: &mut Fields) -> Option<Self> {
        let has_platform = platform.is_some();
        if kind != ContactPointKind::Social && has_platform {
            fields.refuse("platform", FieldCode::Unexpected);
        }
        match kind {
            ContactPointKind::Phone => fields.keep("value", PhoneNumber::read(value)).map(Self::Phone),
            ContactPointKind::Email => fields.keep("value", EmailAddress::read(value)).map(Self::Email),
            ContactPointKind::Address => fields.keep("value", PostalAddress::read(value)).map(Self::Address),
            ContactPointKind::Social => {
                let handle = fields.keep("value", SocialHandle::read(value));
                let platform = fields.required("platform", platform, Ok);
                Some(Self::Social(platform?, handle?))
            }
        }
    }

    /// Rebuilds what a database keeps; `None` where a social handle has no platform.
    #[must_use]
    pub fn from_stored(kind: ContactPointKind, platform: Option<SocialPlatform>, value: String) -> Option<Self> {
        Some(match kind {
            ContactPointKind::Phone => Self::Phone(PhoneNumber::from_stored(value)),
            ContactPointKind::Email => Self::Email(EmailAddress::from_stored(value)),
            ContactPointKind::Address => Self::Address(PostalAddress::from_stored(value)),
            ContactPointKind::Social => Self::Social(platform?, SocialHandle::from_stored(value)),
        })
    }

    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> ContactPointKind {
        match self {
            Self::Phone(_) => ContactPointKind::Phone,
            Self::Email(_) => ContactPointKind::Email,
            Self::Address(_) => ContactPointKind::Address,
            Self::Social(..) => ContactPointKind::Social,
        }
    }

    /// The platform of a social handle.
    #[must_use]
    pub const fn platform(&self) -> Option<SocialPlatform> {
        if let Self::Social(platform, _) = self { Some(*platform) } else { None }
    }

    /// The value in clear.
    #[must_use]
    pub fn clear(&self) -> &str {
        match self {
            Self::Phone(number) => number.as_str(),
            Self::Email(address) => address.as_str(),
            Self::Address(address) => address.as_str(),
            Self::Social(_, handle) => handle.as_str(),
        }
    }

    /// What every caller may see.
    #[must_use]
    pub fn masked(&self) -> String {
        match self {
            Self::Phone(number) => number.masked(),
            Self::Email(address) => address.masked(),
            Self::Address(address) => address.masked(),
            Self::Social(_, handle) => handle.masked(),
        }
    }

    /// The form in which two values of one kind (and platform) are compared.
    #[must_use]
    pub fn normal_form(&self) -> String {
        if let Self::Email(address) = self { address.normal_form() } else { self.clear().to_owned() }
    }

    /// Whether both reach the same place.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Email(one), Self::Email(two)) => one.as_str().eq_ignore_ascii_case(two.as_str()),
            _ => self == other,
        }
    }
}

/// A contact point of a customer, or of a contact where `contact_id` says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactPoint {
    /// Its id.
    pub id: ContactPointId,
    /// The contact who is reached by it; `None` means the customer itself.
    pub contact_id: Option<ContactId>,
    /// Where it reaches.
    pub value: ContactPointValue,
    /// What people call it (“工作”, “home”), up to [`MAX_LABEL`] characters.
    pub label: Option<String>,
    /// Whether it is the first to try: one of its kind is, per customer and per contact.
    pub primary: bool,
    /// Since when it is known to be right; a new value is unverified.
    pub verified_at: Option<Instant>,
    /// When it was added.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

impl Ranked for ContactPoint {
    type Id = ContactPointId;
    type Group = (Option<ContactId>, ContactPointKind);
    fn id(&self) -> Self::Id {
        self.id
    }
    fn group(&self) -> Self::Group {
        (self.contact_id, self.value.kind())
    }
    fn is_primary(&self) -> bool {
        self.primary
    }
    fn set_primary(&mut self, primary: bool) {
        self.primary = primary;
    }
}

/// A new contact point as it comes in.
#[derive(Clone, Default)]
pub struct NewContactPointInput {
    /// A word of [`ContactPointKind`].
    pub kind: Option<String>,
    /// The phone, address or handle.
    pub value: Option<String>,
    /// A word of [`SocialPlatform`], for social handles.
    pub platform: Option<String>,
    /// What people call it.
    pub label: Option<String>,
    /// Whether it is to be the first to try.
    pub primary: Option<bool>,
    /// Whether it is known to be right.
    pub verified: Option<bool>,
    /// The contact who is reached by it.
    pub contact_id: Option<String>,
}

/// A new contact point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewContactPoint {
    /// Where it reaches.
    pub value: ContactPointValue,
    /// What people call it.
    pub label: Option<String>,
    /// Whether it is to be the first to try; the first of its kind always is.
    pub primary: bool,
    /// Whether it is known to be right.
    pub verified: bool,
    /// The contact who is reached by it.
    pub contact_id: Option<ContactId>,
}

impl NewContactPoint {
    /// Reads a new contact point.
    pub fn read(input: NewContactPointInput, fields: &mut Fields) -> Option<Self> {
        let kind = fields.required("kind", input.kind, fields::word::<ContactPointKind>);
        let platform = fields.optional("platform", input.platform, fields::word::<SocialPlatform>);
        let label = fields.optional("label", input.label, |label| crate::text::optional_line(label, MAX_LABEL));
        let contact_id = fields.optional("contact_id", input.contact_id, fields::id);
        let value = fields.required("value", input.value, Ok);
        let value = ContactPointValue::read(kind?, platform?, &value?, fields);
        Some(Self {
            value: value?,
            label: label?.flatten(),
            primary: input.primary.unwrap_or(false),
            verified: input.verified.unwrap_or(false),
            contact_id: contact_id?,
        })
    }

    /// Reads the contact points that a new customer or contact brings along: no two the same, and one primary per kind at most.
    pub fn read_all(inputs: Vec<NewContactPointInput>, fields: &mut Fields) -> Option<Vec<Self>> {
        let points = read::list(inputs, fields, "contact_points", MAX_CONTACT_POINTS, |mut input, fields| {
            if input.contact_id.take().is_some() {
                fields.refuse("contact_id", FieldCode::Unexpected);
            }
            Self::read(input, fields)
        })?;
        for (at, point) in points.iter().enumerate() {
            let before = || points.iter().take(at);
            let fault = if before().any(|other| other.value.is_same(&point.value)) {
                Some("value")
            } else if point.primary && before().any(|other| other.primary && other.value.kind() == point.value.kind()) {
                Some("primary")
            } else {
                None
            };
            if let Some(name) = fault {
                fields.within("contact_points", |fields| fields.within(at, |fields| fields.refuse(name, FieldCode::Duplicate)));
            }
        }
        Some(points)
    }

    /// The record that comes of it.
    pub(super) fn into_record(self, id: ContactPointId, contact_id: Option<ContactId>, now: Instant) -> ContactPoint {
        ContactPoint {
            id,
            contact_id,
            value: self.value,
            label: self.label,
            primary: self.primary,
            verified_at: self.verified.then_some(now),
            created_at: now,
            updated_at: now,
        }
    }
}

/// A patch of a contact point as it comes in. Its kind and whose it is can't change: that is another contact point.
#[derive(Clone, Default)]
pub struct ContactPointPatchInput {
    /// The new value.
    pub value: Patch<String>,
    /// A word of [`SocialPlatform`].
    pub platform: Patch<String>,
    /// What people call it.
    pub label: Patch<String>,
    /// Whether it is the first to try.
    pub primary: Patch<bool>,
    /// Whether it is known to be right.
    pub verified: Patch<bool>,
}

/// A patch of a contact point; the value is read once its kind is known.
#[derive(Clone, Default)]
pub struct ContactPointPatch {
    pub(super) value: Patch<String>,
    pub(super) platform: Patch<SocialPlatform>,
    pub(super) label: Patch<String>,
    pub(super) primary: Patch<bool>,
    pub(super) verified: Patch<bool>,
}

impl ContactPointPatch {
    /// Reads a patch, noting what is wrong; a wrong member is left out.
    pub fn read(input: ContactPointPatchInput, fields: &mut Fields) -> Self {
        Self {
            value: input.value.read_kept(fields, "value", Ok),
            platform: input.platform.read_kept(fields, "platform", fields::word),
            label: read::line(input.label, fields, "label", MAX_LABEL),
            primary: input.primary.read_kept(fields, "primary", Ok),
            verified: input.verified.read_kept(fields, "verified", Ok),
        }
    }

    /// The value after the patch, noting what is wrong with it.
    pub(super) fn value_of(&self, old: &ContactPointValue, fields: &mut Fields) -> Option<ContactPointValue> {
        if !matches!(self.value, Patch::Set(_)) && !matches!(self.platform, Patch::Set(_)) {
            return Some(old.clone());
        }
        let platform = if let Patch::Set(platform) = self.platform { Some(platform) } else { old.platform() };
        let value = if let Patch::Set(value) = &self.value { value.as_str() } else { old.clear() };
        ContactPointValue::read(old.kind(), platform, value, fields)
    }
}
