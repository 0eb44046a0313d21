//! Changing a customer's own fields.

use super::actions::CustomerAction;
use super::change::Change;
use super::customer::Customer;
use super::quiet_hours::{QuietHours, QuietHoursInput};
use super::read;
use super::values::{Birthday, IdentityNumber};
use super::words::{CustomerKind, OrganizationSize, PotentialGrade};
use crate::fields::{self, FieldCode, Fields, Patch};
use crate::ids::{UnitId, UserId};
use crate::instant::{self, Instant, Tz};
use crate::platform::Context;
use crate::vocabulary::Channel;
use crate::{Refusal, text};

/// The longest name, in characters.
pub const MAX_NAME: usize = 200;
/// The longest industry, in characters.
pub const MAX_INDUSTRY: usize = 100;
/// The longest name of a province, city or district, in characters.
pub const MAX_PLACE: usize = 60;
/// The most interests of one customer.
pub const MAX_INTERESTS: usize = 20;
/// The longest interest, in characters.
pub const MAX_INTEREST: usize = 60;
/// The longest source detail, in characters.
pub const MAX_SOURCE_DETAIL: usize = 200;
/// The most tags of one customer.
pub const MAX_TAGS: usize = 50;
/// The longest tag, in characters.
pub const MAX_TAG: usize = 40;
/// The longest notes, in characters.
pub const MAX_NOTES: usize = 10_000;

/// A patch of a customer as it comes in.
#[derive(Clone, Default)]
pub struct CustomerPatchInput {
    /// The name; it can't be cleared.
    pub name: Patch<String>,
    /// A BCP 47 tag.
    pub language: Patch<String>,
    /// An IANA name.
    pub time_zone: Patch<String>,
    /// `YYYY-MM-DD`, of persons.
    pub birthday: Patch<String>,
    /// Of organisations.
    pub industry: Patch<String>,
    /// A word of [`OrganizationSize`], of organisations.
    pub organization_size: Patch<String>,
    /// Province or state.
    pub province: Patch<String>,
    /// City.
    pub city: Patch<String>,
    /// District.
    pub district: Patch<String>,
    /// Replaces the whole list.
    pub interests: Patch<Vec<String>>,
    /// A word of [`Channel`].
    pub source_channel: Patch<String>,
    /// Which campaign, partner or referrer.
    pub source_detail: Patch<String>,
    /// A word of [`PotentialGrade`].
    pub potential_grade: Patch<String>,
    /// A staff user.
    pub owner_id: Patch<String>,
    /// The home unit; it can't be cleared.
    pub unit_id: Patch<String>,
    /// Replaces the whole list.
    pub tags: Patch<Vec<String>>,
    /// A word of [`Channel`].
    pub preferred_channel: Patch<String>,
    /// Both times at once.
    pub quiet_hours: Patch<QuietHoursInput>,
    /// Of an identity card, passport or business licence.
    pub identity_number: Patch<String>,
    /// Long text.
    pub notes: Patch<String>,
}

/// A patch of a customer's own fields.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct CustomerPatch {
    pub(super) name: Patch<String>,
    language: Patch<String>,
    time_zone: Patch<Tz>,
    birthday: Patch<Birthday>,
    industry: Patch<String>,
    organization_size: Patch<OrganizationSize>,
    province: Patch<String>,
    city: Patch<String>,
    district: Patch<String>,
    interests: Patch<Vec<String>>,
    source_channel: Patch<Channel>,
    source_detail: Patch<String>,
    potential_grade: Patch<PotentialGrade>,
    owner_id: Patch<UserId>,
    unit_id: Patch<UnitId>,
    tags: Patch<Vec<String>>,
    preferred_channel: Patch<Channel>,
    quiet_hours: Patch<QuietHours>,
    identity_number: Patch<IdentityNumber>,
    notes: Patch<String>,
}

impl CustomerPatch {
    /// Reads a patch, noting what is wrong; a wrong member is left out.
    pub fn read(input: CustomerPatchInput, now: Instant, fields: &mut Fields) -> Self {
        Self {
            name: input.name.read_kept(fields, "name", |name| text::line(name, 1, MAX_NAME)),
            language: input.language.read(fields, "language", read::language),
            time_zone: input.time_zone.read(fields, "time_zone", instant::parse_zone),
            birthday: input.birthday.read(fields, "birthday", |day| Birthday::read(day, now)),
            industry: read::line(input.industry, fields, "industry", MAX_INDUSTRY),
            organization_size: input.organization_size.read(fields, "organization_size", fields::word),
            province: read::line(input.province, fields, "province", MAX_PLACE),
            city: read::line(input.city, fields, "city", MAX_PLACE),
            district: read::line(input.district, fields, "district", MAX_PLACE),
            interests: read_texts(input.interests, fields, "interests", MAX_INTERESTS, MAX_INTEREST),
            source_channel: input.source_channel.read(fields, "source_channel", fields::word),
            source_detail: read::line(input.source_detail, fields, "source_detail", MAX_SOURCE_DETAIL),
            potential_grade: input.potential_grade.read(fields, "potential_grade", fields::word),
            owner_id: input.owner_id.read(fields, "owner_id", fields::id),
            unit_id: input.unit_id.read_kept(fields, "unit_id", fields::id),
            tags: read_texts(input.tags, fields, "tags", MAX_TAGS, MAX_TAG),
            preferred_channel: input.preferred_channel.read(fields, "preferred_channel", fields::word),
            quiet_hours: read_quiet_hours(input.quiet_hours, fields),
            identity_number: input.identity_number.read(fields, "identity_number", IdentityNumber::read),
            notes: read::paragraphs(input.notes, fields, "notes", MAX_NOTES),
        }
    }

    /// A patch of the name alone.
    pub(super) fn of_name(name: String) -> Self {
        Self { name: Patch::Set(name), ..Self::default() }
    }

    /// A patch that gives the customer another owner.
    #[must_use]
    pub fn of_owner(owner: UserId) -> Self {
        Self { owner_id: Patch::Set(owner), ..Self::default() }
    }

    /// The owner that the patch names, for the caller to look up.
    #[must_use]
    pub const fn owner_id(&self) -> Option<UserId> {
        if let Patch::Set(owner) = self.owner_id { Some(owner) } else { None }
    }

    /// The home unit that the patch names, for the caller to look up.
    #[must_use]
    pub const fn unit_id(&self) -> Option<UnitId> {
        if let Patch::Set(unit) = self.unit_id { Some(unit) } else { None }
    }

    /// The identity number that the patch sets.
    #[must_use]
    pub const fn identity_number(&self) -> Option<&IdentityNumber> {
        if let Patch::Set(number) = &self.identity_number { Some(number) } else { None }
    }

    /// Notes what does not go with the kind of customer.
    pub(super) fn check_kind(&self, kind: CustomerKind, fields: &mut Fields) {
        let not_for_kind = match kind {
            CustomerKind::Person => [
                ("industry", matches!(self.industry, Patch::Set(_))),
                ("organization_size", matches!(self.organization_size, Patch::Set(_))),
            ],
            CustomerKind::Organization => [("birthday", matches!(self.birthday, Patch::Set(_))), ("", false)],
        };
        for (field, _) in not_for_kind.into_iter().filter(|(_, is_set)| *is_set) {
            fields.refuse(field, FieldCode::NotForKind);
        }
        if let Patch::Set(number) = &self.identity_number {
            fields.absorb("identity_number", number.check(kind));
        }
    }

    pub(super) fn apply(self, customer: &mut Customer) {
        self.name.apply_kept(&mut customer.name);
        self.language.apply(&mut customer.language);
        self.time_zone.apply(&mut customer.time_zone);
        self.birthday.apply(&mut customer.birthday);
        self.industry.apply(&mut customer.industry);
        self.organization_size.apply(&mut customer.organization_size);
        self.province.apply(&mut customer.province);
        self.city.apply(&mut customer.city);
        self.district.apply(&mut customer.district);
        apply_list(self.interests, &mut customer.interests);
        self.source_channel.apply(&mut customer.source_channel);
        self.source_detail.apply(&mut customer.source_detail);
        self.potential_grade.apply(&mut customer.potential_grade);
        self.owner_id.apply(&mut customer.owner_id);
        self.unit_id.apply_kept(&mut customer.unit_id);
        apply_list(self.tags, &mut customer.tags);
        self.preferred_channel.apply(&mut customer.preferred_channel);
        self.quiet_hours.apply(&mut customer.quiet_hours);
        self.identity_number.apply(&mut customer.identity_number);
        self.notes.apply(&mut customer.notes);
    }
}

/// Changes a customer's own fields. A patch that changes nothing yields an empty change.
///
/// # Errors
/// `archived`; `validation_failed` with every field that does not go with the kind.
pub fn patch(customer: &Customer, patch: CustomerPatch, context: &Context) -> Result<Change, Refusal> {
    customer.state().check(CustomerAction::Update)?;
    let mut fields = Fields::new();
    patch.check_kind(customer.kind, &mut fields);
    fields.finish(Some(()))?;
    let mut next = customer.clone();
    patch.apply(&mut next);
    Ok(Change::between(customer, next, context))
}

fn apply_list(patch: Patch<Vec<String>>, list: &mut Vec<String>) {
    match patch {
        Patch::Leave => {}
        Patch::Clear => list.clear(),
        Patch::Set(new) => *list = new,
    }
}

fn read_texts(patch: Patch<Vec<String>>, fields: &mut Fields, name: &str, most: usize, longest: usize) -> Patch<Vec<String>> {
    match patch {
        Patch::Leave => Patch::Leave,
        Patch::Clear => Patch::Clear,
        Patch::Set(items) => {
            let values = read::texts(items, fields, name, most, |item| text::line(item, 1, longest));
            values.map_or(Patch::Leave, Patch::Set)
        }
    }
}

fn read_quiet_hours(patch: Patch<QuietHoursInput>, fields: &mut Fields) -> Patch<QuietHours> {
    match patch {
        Patch::Leave => Patch::Leave,
        Patch::Clear => Patch::Clear,
        Patch::Set(input) => fields.within("quiet_hours", |fields| QuietHours::read(input, fields)).map_or(Patch::Leave, Patch::Set),
    }
}
