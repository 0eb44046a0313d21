//! Customers that have a value already, found by blind index.

use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;
use guanxi_domain::access::Reach;
use guanxi_domain::customers::duplicates::{ComparedValue, Found};
use guanxi_domain::ids::CustomerId;
use guanxi_domain::platform::Reference;

use crate::access::scope::Within;
use crate::dialect::{Locks, OneOf, References, lock_values};
use crate::error::Error;
use crate::keys::Keyring;
use crate::schema::{contact_points, customers};
use crate::store::Tx;
use crate::types::Id;

/// How many customers with the same value are named at most.
const NAMED: i64 = 20;

/// The locks that [`find`] takes on values, for a transaction that takes them as it begins.
#[must_use]
pub fn locks(keys: &Keyring, values: &[ComparedValue]) -> Locks {
    let indexes = values.iter().map(|value| index_of(keys, value));
    indexes.filter_map(|index| index.first_chunk().map(|bytes| i64::from_be_bytes(*bytes))).collect()
}

/// Locks the values until the transaction ends, so that of two who create at once one finds the other's customer, and finds
/// who has them.
///
/// # Errors
/// What the database says.
pub fn find(tx: &mut Tx<'_>, values: &[ComparedValue], reach: Reach) -> Result<Vec<Found>, Error> {
    if values.is_empty() {
        return Ok(Vec::new());
    }
    lock_values(tx.db, &locks(tx.keys, values).without(&tx.locked))?;
    let (identities, points): (Vec<_>, Vec<_>) = values.iter().partition(|value| matches!(value, ComparedValue::IdentityNumber(_)));
    let identities: Vec<_> = identities.into_iter().map(|value| index_of(tx.keys, value)).collect();
    let points: Vec<_> = points.into_iter().map(|value| index_of(tx.keys, value)).collect();
    let mut found = BTreeSet::new();
    let of_points = contact_points::table.filter(contact_points::contact_id.is_null()).select(contact_points::customer_id).limit(NAMED);
    found.extend::<Vec<Id>>(match points.as_slice() {
        [] => Vec::new(),
        [alone] => of_points.filter(contact_points::value_index.eq(alone)).load(tx.db)?,
        several => of_points.filter(OneOf::bytes(contact_points::value_index, several)).load(tx.db)?,
    });
    let of_identities = customers::table.select(customers::id).limit(NAMED);
    found.extend::<Vec<Id>>(match identities.as_slice() {
        [] => Vec::new(),
        [alone] => of_identities.filter(customers::identity_index.eq(alone)).load(tx.db)?,
        several => of_identities.filter(OneOf::bytes(customers::identity_index, several)).load(tx.db)?,
    });
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let within: Vec<Id> = customers::table
        .filter(OneOf::ids(customers::id, found.iter().copied()).and(Within::of(reach, customers::id)))
        .select(customers::id)
        .load(tx.db)?;
    Ok(found.into_iter().map(|id| Found { id: id.typed(), in_scope: within.contains(&id) }).collect())
}

/// The customers that have values: of each value the first one found, in the order of the values.
///
/// # Errors
/// What the database says.
pub fn by_values(tx: &mut Tx<'_>, values: &[ComparedValue]) -> Result<Vec<Option<CustomerId>>, Error> {
    if values.is_empty() {
        return Ok(Vec::new());
    }
    let indexes: Vec<Vec<u8>> = values.iter().map(|value| index_of(tx.keys, value)).collect();
    let mut found: HashMap<Vec<u8>, Id> = contact_points::table
        .filter(OneOf::bytes(contact_points::value_index, &indexes))
        .filter(contact_points::contact_id.is_null())
        .order(contact_points::customer_id.desc())
        .select((contact_points::value_index, contact_points::customer_id))
        .load::<(Vec<u8>, Id)>(tx.db)?
        .into_iter()
        .collect();
    let identities: Vec<(Option<Vec<u8>>, Id)> = customers::table
        .filter(OneOf::bytes(customers::identity_index, &indexes))
        .select((customers::identity_index, customers::id))
        .load(tx.db)?;
    found.extend(identities.into_iter().filter_map(|(index, id)| Some((index?, id))));
    Ok(indexes.iter().map(|index| found.get(index).map(|id| id.typed())).collect())
}

/// The customers that a system calls by references, by reference.
///
/// # Errors
/// What the database says.
pub fn by_references(tx: &mut Tx<'_>, source: &str, references: &[String]) -> Result<HashMap<String, CustomerId>, Error> {
    let named: Vec<Reference> =
        references.iter().map(|reference| Reference { source: source.to_owned(), reference: reference.clone() }).collect();
    let found = References { table: "customer_references", record: "customer_id" }.find(tx.db, &named)?;
    Ok(found.into_iter().map(|(named, id)| (named.reference, id.typed())).collect())
}

/// The customers of numbers, by number.
///
/// # Errors
/// What the database says.
pub fn by_numbers(tx: &mut Tx<'_>, numbers: &[String]) -> Result<HashMap<String, CustomerId>, Error> {
    if numbers.is_empty() {
        return Ok(HashMap::new());
    }
    let found: Vec<(String, Id)> =
        customers::table.filter(OneOf::texts(customers::number, numbers)).select((customers::number, customers::id)).load(tx.db)?;
    Ok(found.into_iter().map(|(number, id)| (number, id.typed())).collect())
}

pub(super) fn index_of(keys: &Keyring, value: &ComparedValue) -> Vec<u8> {
    match value {
        ComparedValue::Phone(normal) => keys.blind_index("phone", normal),
        ComparedValue::Email(normal) => keys.blind_index("email", normal),
        ComparedValue::IdentityNumber(normal) => keys.blind_index("identity_number", normal),
    }
}

/// Locks a reference until the transaction ends, so that of two who write by it one finds the other's customer.
///
/// # Errors
/// What the database says.
pub fn lock_reference(tx: &mut Tx<'_>, reference: &Reference) -> Result<(), Error> {
    let index = tx.keys.blind_index("customer_reference", &format!("{}\0{}", reference.source, reference.reference));
    let lock = index.first_chunk().map_or(0, |bytes| i64::from_be_bytes(*bytes));
    Ok(lock_values(tx.db, &[lock])?)
}
