//! A part of a customer as the answer to an operation on it: the part itself, with the version and address of the customer.

use guanxi_domain::Refusal;
use guanxi_domain::customers::Customer;
use guanxi_domain::ids::{ContactId, ContactPointId, ReferenceId};
use guanxi_domain::platform::Reference;
use guanxi_domain::privacy::Clearance;

use super::part_view::{ContactPointView, ContactView, ReferenceView};
pub use crate::part::PartView;

fn of<T>(customer: &Customer, part: T, path: &str) -> PartView<T> {
    PartView::new(part, customer.version, format!("/api/v1/customers/{}/{path}", customer.id))
}

impl PartView<ContactPointView> {
    /// A contact point of the customer, masked.
    ///
    /// # Errors
    /// `not_found` where it is gone.
    pub fn contact_point(customer: &Customer, id: ContactPointId) -> Result<Self, Refusal> {
        Self::cleared(customer, id, Clearance::default())
    }

    /// A contact point of the customer, in clear where that is cleared.
    ///
    /// # Errors
    /// `not_found` where it is gone.
    pub fn cleared(customer: &Customer, id: ContactPointId, clearance: Clearance) -> Result<Self, Refusal> {
        let point = customer.contact_point(id).ok_or_else(Refusal::not_found)?;
        Ok(of(customer, ContactPointView::cleared(point, clearance), &format!("contact_points/{id}")))
    }
}

impl PartView<ContactView> {
    /// A contact of the customer.
    ///
    /// # Errors
    /// `not_found` where it is gone.
    pub fn contact(customer: &Customer, id: ContactId) -> Result<Self, Refusal> {
        let contact = customer.contact(id).cloned().ok_or_else(Refusal::not_found)?;
        Ok(of(customer, contact.into(), &format!("contacts/{id}")))
    }
}

impl PartView<ReferenceView> {
    /// A reference of the customer.
    ///
    /// # Errors
    /// `not_found` where it is gone.
    pub fn reference(customer: &Customer, id: ReferenceId) -> Result<Self, Refusal> {
        let found = customer.references.iter().find(|reference| reference.id == id).cloned().ok_or_else(Refusal::not_found)?;
        Ok(of(customer, found.into(), &format!("references/{id}")))
    }

    /// The reference of the customer that reads so.
    ///
    /// # Errors
    /// `not_found` where it is gone.
    pub fn named(customer: &Customer, reference: &Reference) -> Result<Self, Refusal> {
        let found = customer.references.iter().find(|known| known.reference == *reference).ok_or_else(Refusal::not_found)?;
        Self::reference(customer, found.id)
    }
}
