//! Customers of any unit by an exact value, as a card that tells no more than whom one has to do with.

use diesel::prelude::*;
use guanxi_domain::ProblemCode;
use guanxi_domain::access::Reach;
use guanxi_domain::customers::CustomerKind;
use guanxi_domain::customers::lookup::{LookupKey, SHOWN};
use guanxi_domain::ids::{CustomerId, UnitId};

use super::duplicates::index_of;
use crate::access::scope::Within;
use crate::error::Error;
use crate::schema::{contact_points, customers, units};
use crate::store::Tx;
use crate::types::{Id, Word};

/// A customer as a lookup shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerCard {
    /// Its id.
    pub id: CustomerId,
    /// Its number.
    pub number: String,
    /// Person or organisation.
    pub kind: CustomerKind,
    /// The name.
    pub name: String,
    /// Its home.
    pub unit_id: UnitId,
    /// The name of the home.
    pub unit_name: String,
    /// Whether it is archived.
    pub archived: bool,
    /// Whether the caller may read it.
    pub within_reach: bool,
}

/// The customers with a value, those that came last first, at most [`SHOWN`].
///
/// # Errors
/// What the database says.
pub fn lookup(tx: &mut Tx<'_>, key: &LookupKey, reach: Option<Reach>) -> Result<Vec<CustomerCard>, Error> {
    cards(tx, &Wanted::With(key), reach)
}

/// The card of a customer.
///
/// # Errors
/// `not_found`, or what the database says.
pub fn card(tx: &mut Tx<'_>, id: CustomerId, reach: Option<Reach>) -> Result<CustomerCard, Error> {
    cards(tx, &Wanted::The(id), reach)?.pop().ok_or_else(|| ProblemCode::NotFound.into())
}

enum Wanted<'a> {
    With(&'a LookupKey),
    The(CustomerId),
}

fn cards(tx: &mut Tx<'_>, wanted: &Wanted<'_>, reach: Option<Reach>) -> Result<Vec<CustomerCard>, Error> {
    type Row = (Id, String, Word<CustomerKind>, String, Id, String, bool);
    let mut query = customers::table
        .inner_join(units::table)
        .select((
            customers::id,
            customers::number,
            customers::kind,
            customers::name,
            customers::unit_id,
            units::name,
            customers::archived_at.is_not_null(),
        ))
        .order((customers::created_at.desc(), customers::id.desc()))
        .limit(i64::try_from(SHOWN).unwrap_or(i64::MAX))
        .into_boxed();
    query = match wanted {
        Wanted::The(id) => query.filter(customers::id.eq(Id::from(*id))),
        Wanted::With(LookupKey::Number(number)) => query.filter(customers::number.eq(number.clone())),
        Wanted::With(LookupKey::Value(value)) => {
            let of_points = contact_points::table
                .filter(contact_points::value_index.eq(index_of(tx.keys, value)))
                .filter(contact_points::contact_id.is_null())
                .select(contact_points::customer_id);
            query.filter(customers::id.eq_any(of_points))
        }
    };
    let rows: Vec<Row> = query.load(tx.db)?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let within: Vec<Id> = match reach {
        None => Vec::new(),
        Some(reach) => customers::table
            .filter(crate::dialect::OneOf::ids(customers::id, rows.iter().map(|row| row.0)).and(Within::of(reach, customers::id)))
            .select(customers::id)
            .load(tx.db)?,
    };
    let card = |(id, number, kind, name, unit, unit_name, archived): Row| CustomerCard {
        id: id.typed(),
        number,
        kind: kind.0,
        name,
        unit_id: unit.typed(),
        unit_name,
        archived,
        within_reach: within.contains(&id),
    };
    Ok(rows.into_iter().map(card).collect())
}
