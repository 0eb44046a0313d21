//! Whether a fact is known.

use super::super::contact_point::ContactPoint;
use super::super::customer::Customer;
use super::super::words::{ContactPointKind, CustomerKind};
use super::CustomerFact;
use crate::vocabulary::Word as _;

impl CustomerFact {
    /// Whether customers of this kind have the fact at all.
    #[must_use]
    pub const fn is_of(self, kind: CustomerKind) -> bool {
        match self {
            Self::Birthday => matches!(kind, CustomerKind::Person),
            Self::Contact | Self::Industry | Self::OrganizationSize => matches!(kind, CustomerKind::Organization),
            _ => true,
        }
    }

    /// The kind of contact points that the fact is about.
    pub(super) const fn contact_point_kind(self) -> Option<ContactPointKind> {
        match self {
            Self::Phone => Some(ContactPointKind::Phone),
            Self::Email => Some(ContactPointKind::Email),
            Self::Address => Some(ContactPointKind::Address),
            Self::Social => Some(ContactPointKind::Social),
            _ => None,
        }
    }

    /// Whether the fact is known of a customer. A name that only repeats what another system calls the customer is none.
    #[must_use]
    pub fn is_known(self, customer: &Customer) -> bool {
        match self {
            Self::Name => !customer.references.iter().any(|reference| reference.reference.reference == customer.name),
            Self::Phone | Self::Email | Self::Address | Self::Social => contact_points(customer, self).next().is_some(),
            Self::Contact => !customer.contacts.is_empty(),
            Self::Birthday => customer.birthday.is_some(),
            Self::Industry => customer.industry.is_some(),
            Self::OrganizationSize => customer.organization_size.is_some(),
            Self::Province => customer.province.is_some(),
            Self::City => customer.city.is_some(),
            Self::District => customer.district.is_some(),
            Self::Language => customer.language.is_some(),
            Self::Interests => !customer.interests.is_empty(),
            Self::SourceChannel => customer.source_channel.is_some(),
            Self::PotentialGrade => customer.potential_grade.is_some(),
            Self::PreferredChannel => customer.preferred_channel.is_some(),
            Self::Owner => customer.owner_id.is_some(),
            Self::IdentityNumber => customer.identity_number.is_some(),
        }
    }

    /// Whether the fact is the same in two states of a customer.
    fn is_same(self, one: &Customer, other: &Customer) -> bool {
        match self {
            Self::Name => one.name == other.name,
            Self::Phone | Self::Email | Self::Address | Self::Social => true,
            Self::Contact => one.contacts == other.contacts,
            Self::Birthday => one.birthday == other.birthday,
            Self::Industry => one.industry == other.industry,
            Self::OrganizationSize => one.organization_size == other.organization_size,
            Self::Province => one.province == other.province,
            Self::City => one.city == other.city,
            Self::District => one.district == other.district,
            Self::Language => one.language == other.language,
            Self::Interests => one.interests == other.interests,
            Self::SourceChannel => one.source_channel == other.source_channel,
            Self::PotentialGrade => one.potential_grade == other.potential_grade,
            Self::PreferredChannel => one.preferred_channel == other.preferred_channel,
            Self::Owner => one.owner_id == other.owner_id,
            Self::IdentityNumber => one.identity_number == other.identity_number,
        }
    }
}

/// The customer's own contact points that the fact is about.
pub(super) fn contact_points(customer: &Customer, fact: CustomerFact) -> impl Iterator<Item = &ContactPoint> {
    let kind = fact.contact_point_kind();
    customer.contact_points_of(None).filter(move |point| Some(point.value.kind()) == kind)
}

/// The facts that a change entered: known after it, and not the same before.
pub(in super::super) fn entered(old: &Customer, new: &Customer) -> Vec<CustomerFact> {
    CustomerFact::ALL.iter().copied().filter(|fact| !fact.is_same(old, new) && fact.is_known(new)).collect()
}
