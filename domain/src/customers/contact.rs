//! Contacts: the persons who speak for an organisation.

use std::fmt;

use super::contact_point::{NewContactPoint, NewContactPointInput};
use super::primary::Ranked;
use super::read;
use crate::fields::{Fields, Patch};
use crate::ids::ContactId;
use crate::instant::Instant;
use crate::text;

/// The most contacts of one organisation.
pub const MAX_CONTACTS: usize = 100;
/// The longest name of a contact, in characters.
pub const MAX_NAME: usize = 200;
/// The longest position or department, in characters.
pub const MAX_POSITION: usize = 100;
/// The longest notes, in characters.
pub const MAX_NOTES: usize = 2_000;

/// A person who speaks for an organisation. The contact points stand with the customer and name the contact.
#[derive(Clone, PartialEq, Eq)]
pub struct Contact {
    /// Its id.
    pub id: ContactId,
    /// The person's name.
    pub name: String,
    /// What the person is (“采购经理”).
    pub position: Option<String>,
    /// Where in the organisation.
    pub department: Option<String>,
    /// Whether this is the first to ask for: one of the contacts is.
    pub primary: bool,
    /// The language the person speaks (BCP 47).
    pub language: Option<String>,
    /// What else staff should know.
    pub notes: Option<String>,
    /// When it was added.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

impl fmt::Debug for Contact {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Contact").field("id", &self.id).field("primary", &self.primary).finish_non_exhaustive()
    }
}

impl Ranked for Contact {
    type Id = ContactId;
    type Group = ();
    fn id(&self) -> Self::Id {
        self.id
    }
    fn group(&self) -> Self::Group {}
    fn is_primary(&self) -> bool {
        self.primary
    }
    fn set_primary(&mut self, primary: bool) {
        self.primary = primary;
    }
}

/// A new contact as it comes in.
#[derive(Clone, Default)]
pub struct NewContactInput {
    /// The person's name.
    pub name: Option<String>,
    /// What the person is.
    pub position: Option<String>,
    /// Where in the organisation.
    pub department: Option<String>,
    /// Whether this is to be the first to ask for.
    pub primary: Option<bool>,
    /// The language the person speaks.
    pub language: Option<String>,
    /// What else staff should know.
    pub notes: Option<String>,
    /// Where the person can be reached.
    pub contact_points: Option<Vec<NewContactPointInput>>,
}

/// A new contact.
#[derive(Clone, PartialEq, Eq)]
pub struct NewContact {
    pub(super) patch: ContactPatch,
    pub(super) contact_points: Vec<NewContactPoint>,
}

impl NewContact {
    /// Reads a new contact.
    pub fn read(input: NewContactInput, fields: &mut Fields) -> Option<Self> {
        let name = fields.required("name", input.name, Ok);
        let patch = ContactPatchInput {
            name: read::given(name.clone()),
            position: read::given(input.position),
            department: read::given(input.department),
            primary: read::given(input.primary),
            language: read::given(input.language),
            notes: read::given(input.notes),
        };
        let patch = ContactPatch::read(patch, fields);
        let contact_points = NewContactPoint::read_all(input.contact_points.unwrap_or_default(), fields);
        name?;
        Some(Self { patch, contact_points: contact_points? })
    }

    /// Whether it is to be the first to ask for.
    pub(super) fn is_primary(&self) -> bool {
        self.patch.primary == Patch::Set(true)
    }

    /// The record that comes of it.
    pub(super) fn record(&self, id: ContactId, now: Instant) -> Contact {
        let mut contact = Contact {
            id,
            name: String::new(),
            position: None,
            department: None,
            primary: self.is_primary(),
            language: None,
            notes: None,
            created_at: now,
            updated_at: now,
        };
        self.patch.clone().apply(&mut contact);
        contact
    }
}

/// A patch of a contact as it comes in.
#[derive(Clone, Default)]
pub struct ContactPatchInput {
    /// The person's name; it can't be cleared.
    pub name: Patch<String>,
    /// What the person is.
    pub position: Patch<String>,
    /// Where in the organisation.
    pub department: Patch<String>,
    /// Whether this is the first to ask for.
    pub primary: Patch<bool>,
    /// The language the person speaks.
    pub language: Patch<String>,
    /// What else staff should know.
    pub notes: Patch<String>,
}

/// A patch of a contact.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ContactPatch {
    name: Patch<String>,
    position: Patch<String>,
    department: Patch<String>,
    pub(super) primary: Patch<bool>,
    language: Patch<String>,
    notes: Patch<String>,
}

impl ContactPatch {
    /// Reads a patch, noting what is wrong; a wrong member is left out.
    pub fn read(input: ContactPatchInput, fields: &mut Fields) -> Self {
        Self {
            name: input.name.read_kept(fields, "name", |name| text::line(name, 1, MAX_NAME)),
            position: read::line(input.position, fields, "position", MAX_POSITION),
            department: read::line(input.department, fields, "department", MAX_POSITION),
            primary: input.primary.read_kept(fields, "primary", Ok),
            language: input.language.read(fields, "language", read::language),
            notes: read::paragraphs(input.notes, fields, "notes", MAX_NOTES),
        }
    }

    /// Applies all but the wish for the primary one, which concerns the others too.
    pub(super) fn apply(self, contact: &mut Contact) {
        self.name.apply_kept(&mut contact.name);
        self.position.apply(&mut contact.position);
        self.department.apply(&mut contact.department);
        self.language.apply(&mut contact.language);
        self.notes.apply(&mut contact.notes);
    }
}
