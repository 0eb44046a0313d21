//! Loading whole customers: for a change under the lock of the root row, or for a screen.

use crate::orders::CustomerFigures;
use diesel::prelude::*;
use guanxi_domain::access::Reach;
use guanxi_domain::customers::Customer;
use guanxi_domain::ids::{CustomerId, UnitId};

use super::parts::{self, Extent, Part};
use super::rows::CustomerRow;
use crate::access::scope::Within;
use crate::dialect::ForChange;
use crate::error::Error;
use crate::schema::{customer_references, customers};
use crate::store::Tx;
use crate::types::Id;

/// A customer with its purchase figures.
#[derive(Clone, Debug)]
pub struct LoadedCustomer {
    /// The record with all its parts.
    pub customer: Customer,
    /// The running purchase figures, one per currency.
    pub figures: Vec<CustomerFigures>,
}

/// A customer as it stands.
///
/// # Errors
/// `not_found` also where it is out of reach, or what the database says.
pub fn load(tx: &mut Tx<'_>, id: CustomerId, reach: Reach) -> Result<LoadedCustomer, Error> {
    let found = customers::table.find(Id::from(id)).filter(Within::of(reach, customers::id));
    let row = found.select(CustomerRow::as_select()).first(tx.db)?;
    complete(tx, row)
}

/// A customer to be changed: its root row stays locked until the transaction ends.
///
/// # Errors
/// `not_found` also where it is out of reach, or what the database says.
pub fn load_for_change(tx: &mut Tx<'_>, id: CustomerId, reach: Reach) -> Result<LoadedCustomer, Error> {
    let query = customers::table.find(Id::from(id)).filter(Within::of(reach, customers::id)).select(CustomerRow::as_select());
    let row = ForChange(query).get_result(tx.db)?;
    complete(tx, row)
}

/// Makes sure that a customer is there and within reach.
///
/// # Errors
/// `not_found`, or what the database says.
pub fn require(tx: &mut Tx<'_>, id: CustomerId, reach: Reach) -> Result<(), Error> {
    let found = customers::table.find(Id::from(id)).filter(Within::of(reach, customers::id));
    found.select(customers::id).first::<Id>(tx.db)?;
    Ok(())
}

/// The customer that another system calls so.
///
/// # Errors
/// What the database says.
pub fn by_reference(tx: &mut Tx<'_>, source: &str, reference: &str) -> Result<Option<CustomerId>, Error> {
    let found: Option<Id> = customer_references::table
        .filter(customer_references::source.eq(source).and(customer_references::reference.eq(reference)))
        .select(customer_references::customer_id)
        .first(tx.db)
        .optional()?;
    Ok(found.map(Id::typed))
}

fn complete(tx: &mut Tx<'_>, row: CustomerRow) -> Result<LoadedCustomer, Error> {
    let parts = parts::load(tx.db, [row.id], Extent::Whole)?;
    let mut loaded = LoadedCustomer { customer: row.into_customer(tx.keys)?, figures: Vec::new() };
    for part in parts {
        add(&mut loaded, part, tx)?;
    }
    let customer = &mut loaded.customer;
    customer.contact_points.sort_by_key(|point| (point.created_at, point.id));
    customer.contacts.sort_by_key(|contact| (contact.created_at, contact.id));
    customer.references.sort_by(|one, two| one.reference.cmp(&two.reference));
    customer.serving_unit_ids.sort();
    customer.tags.sort();
    loaded.figures.sort_by_key(|figures| figures.currency.code());
    Ok(loaded)
}

fn add(loaded: &mut LoadedCustomer, part: Part, tx: &Tx<'_>) -> Result<(), Error> {
    let customer = &mut loaded.customer;
    match part.part.as_str() {
        "contact_point" => customer.contact_points.push(part.into_contact_point(tx.keys)?),
        "contact" => customer.contacts.push(part.into_contact()?),
        "reference" => customer.references.push(part.into_reference()?),
        "tag" => customer.tags.extend(part.first),
        "unit" => customer.serving_unit_ids.extend(part.other_id.map(Id::typed).filter(|unit: &UnitId| *unit != customer.unit_id)),
        "figures" => {
            loaded.figures.push(CustomerFigures::of_row(part.first.as_deref(), part.count, part.amount, part.earlier_at, part.later_at)?)
        }
        other => return Err(Error::internal(format!("an unknown part {other}"))),
    }
    Ok(())
}
