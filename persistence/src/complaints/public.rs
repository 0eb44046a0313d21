//! What a complaint of the public needs to know: who complains, of which order and outlet.

use diesel::prelude::*;
use diesel::sql_types::Text;
use guanxi_domain::access::Reach;
use guanxi_domain::complaints::public::{Candidate, PublicComplaint};
use guanxi_domain::ids::{CustomerId, OrderId, UnitId};

use crate::access::units;
use crate::customers::find_duplicates;
use crate::dialect::OneOf;
use crate::error::Error;
use crate::schema::{customers, orders, units as table};
use crate::store::Tx;
use crate::types::Id;

/// Those who may be the one who complains: known by the phone or the e-mail address, and not archived. The values stay locked until the
/// transaction ends, so that of two complaints at once one finds the other's customer.
///
/// # Errors
/// What the database says.
pub fn candidates(tx: &mut Tx<'_>, complaint: &PublicComplaint) -> Result<Vec<Candidate>, Error> {
    let found = find_duplicates(tx, &complaint.values(), Reach::All)?;
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<(Id, String)> = customers::table
        .filter(OneOf::ids(customers::id, found.iter().map(|found| Id::from(found.id))))
        .filter(customers::archived_at.is_null())
        .select((customers::id, customers::name))
        .load(tx.db)?;
    Ok(rows.into_iter().map(|(id, name)| Candidate { id: id.typed(), name }).collect())
}

/// The order of a number, where it is the customer's.
///
/// # Errors
/// What the database says.
pub fn order(tx: &mut Tx<'_>, customer: CustomerId, number: Option<&str>) -> Result<Option<OrderId>, Error> {
    let Some(number) = number else { return Ok(None) };
    let own = orders::table.filter(orders::number.eq(number)).filter(orders::customer_id.eq(Id::from(customer)));
    let id: Option<Id> = own.select(orders::id).first(tx.db).optional()?;
    Ok(id.map(Id::typed))
}

/// The unit of a code, whatever its case.
///
/// # Errors
/// What the database says.
pub fn outlet(tx: &mut Tx<'_>, code: Option<&str>) -> Result<Option<UnitId>, Error> {
    let Some(code) = code else { return Ok(None) };
    if let Some(found) = units::by_code(tx, code)? {
        return Ok(Some(found));
    }
    let alike = table::table.filter(lower(table::code).eq(code.to_ascii_lowercase())).order(table::code);
    let found: Option<Id> = alike.select(table::id).first(tx.db).optional()?;
    Ok(found.map(Id::typed))
}

diesel::define_sql_function! {
    /// A text in small letters: those of ASCII on both engines.
    fn lower(text: Text) -> Text;
}
