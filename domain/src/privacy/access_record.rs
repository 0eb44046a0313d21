//! Access records: who has read protected values in clear.

use super::DoneBy;
use super::fields::{CATALOGUE, FieldClass};
use crate::access::Permission;
use crate::customers::Customer;
use crate::ids::{AccessRecordId, ContactPointId, CustomerId, UnitId};
use crate::instant::Instant;

/// For how many days at least access records are kept: three years.
pub const ACCESS_RECORD_DAYS: i64 = 1_096;

crate::vocabulary! {
    /// What access records are sorted by.
    AccessRecordSort, "access_record_sort" {
        OccurredAt = "occurred_at", "时间", "When";
    }
}

/// One clear answer, noted before it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessRecord {
    /// Its id.
    pub id: AccessRecordId,
    /// The customer whose values were read.
    pub customer_id: CustomerId,
    /// The customer's home unit at that moment.
    pub unit_id: UnitId,
    /// Who read.
    pub actor: DoneBy,
    /// Which fields, by name; those of a contact point as `contact_points/<id>/value`.
    pub fields: Vec<String>,
    /// The client's address.
    pub address: String,
    /// The id of the request.
    pub request_id: String,
    /// When.
    pub occurred_at: Instant,
}

/// The classes that a caller may read in clear.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Clearance {
    /// Values of class `personal`.
    pub personal: bool,
    /// Values of class `sensitive`.
    pub sensitive: bool,
}

impl Clearance {
    /// What a caller may read in clear who has these permissions.
    pub fn of(allows: impl Fn(Permission) -> bool) -> Self {
        let may = |class| {
            let sealed = CATALOGUE.iter().filter(|known| known.class == class && known.masked_as.is_some());
            sealed.filter_map(|known| known.read_by).any(&allows)
        };
        Self { personal: may(FieldClass::Personal), sensitive: may(FieldClass::Sensitive) }
    }

    /// Whether it clears nothing.
    #[must_use]
    pub const fn is_none(self) -> bool {
        !self.personal && !self.sensitive
    }

    /// Whether values of a class may be read.
    #[must_use]
    pub const fn clears(self, class: FieldClass) -> bool {
        match class {
            FieldClass::General => true,
            FieldClass::Personal => self.personal,
            FieldClass::Sensitive => self.sensitive,
        }
    }

    /// The fields of a customer that a clear answer shows: those that have a value.
    #[must_use]
    pub fn fields_of(self, customer: &Customer) -> Vec<String> {
        let number = (self.sensitive && customer.identity_number.is_some()).then(|| "identity_number".to_owned());
        let points = customer.contact_points.iter().filter(|_| self.personal).map(|point| Self::field_of_point(point.id));
        number.into_iter().chain(points).collect()
    }

    /// The field of one contact point.
    #[must_use]
    pub fn field_of_point(id: ContactPointId) -> String {
        format!("contact_points/{id}/value")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::Word;

    #[test]
    fn each_class_has_its_permission() {
        assert!(Clearance::of(|_| false).is_none());
        let of = |granted| Clearance::of(move |permission| permission == granted);
        assert!(of(Permission::CustomersRead).is_none(), "a birthday is shown as it is");
        assert_eq!(of(Permission::CustomersReadPersonal), Clearance { personal: true, sensitive: false });
        assert_eq!(of(Permission::CustomersReadSensitive), Clearance { personal: false, sensitive: true });
        let all = Clearance::of(|_| true);
        assert!(FieldClass::ALL.iter().all(|class| all.clears(*class)));
        assert!(!Clearance::default().clears(FieldClass::Personal) && Clearance::default().clears(FieldClass::General));
    }
}
