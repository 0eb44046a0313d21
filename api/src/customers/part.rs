//! A part of a customer as the answer to an operation on it: the part itself, with the version and address of the customer.

use guanxi_domain::Refusal;
use guanxi_domain::customers::Customer;
use guanxi_domain::ids::{ContactId, ContactPointId, ReferenceId};
use guanxi_domain::platform::Reference;
use serde::Serialize;
use serde_json::Value;
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::view::{ContactPointView, ContactView, ReferenceView};
use crate::answer::Resource;
use crate::openapi::Example;

/// A part with the version of its customer.
#[derive(Serialize)]
#[serde(transparent)]
pub struct PartView<T> {
    part: T,
    #[serde(skip)]
    version: i64,
    #[serde(skip)]
    location: String,
}

impl<T> PartView<T> {
    fn of(customer: &Customer, part: T, path: &str) -> Self {
        Self { part, version: customer.version, location: format!("/api/v1/customers/{}/{path}", customer.id) }
    }
}

impl PartView<ContactPointView> {
    /// A contact point of the customer.
    ///
    /// # Errors
    /// `not_found` where it is gone.
    pub fn contact_point(customer: &Customer, id: ContactPointId) -> Result<Self, Refusal> {
        let point = customer.contact_point(id).ok_or_else(Refusal::not_found)?;
        Ok(Self::of(customer, point.into(), &format!("contact_points/{id}")))
    }
}

impl PartView<ContactView> {
    /// A contact of the customer.
    ///
    /// # Errors
    /// `not_found` where it is gone.
    pub fn contact(customer: &Customer, id: ContactId) -> Result<Self, Refusal> {
        let contact = customer.contact(id).cloned().ok_or_else(Refusal::not_found)?;
        Ok(Self::of(customer, contact.into(), &format!("contacts/{id}")))
    }
}

impl PartView<ReferenceView> {
    /// A reference of the customer.
    ///
    /// # Errors
    /// `not_found` where it is gone.
    pub fn reference(customer: &Customer, id: ReferenceId) -> Result<Self, Refusal> {
        let found = customer.references.iter().find(|reference| reference.id == id).cloned().ok_or_else(Refusal::not_found)?;
        Ok(Self::of(customer, found.into(), &format!("references/{id}")))
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

impl<T> Resource for PartView<T> {
    fn version(&self) -> i64 {
        self.version
    }

    fn location(&self) -> String {
        self.location.clone()
    }
}

impl<T: PartialSchema> PartialSchema for PartView<T> {
    fn schema() -> RefOr<Schema> {
        T::schema()
    }
}

impl<T: ToSchema> ToSchema for PartView<T> {
    fn name() -> std::borrow::Cow<'static, str> {
        T::name()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        T::schemas(schemas);
    }
}

impl<T: Example> Example for PartView<T> {
    fn example() -> Value {
        T::example()
    }
}
