//! The customers that rows name, found for a whole slice in a few statements.

use std::collections::HashMap;

use guanxi_domain::customers::duplicates::ComparedValue;
use guanxi_domain::ids::CustomerId;
use guanxi_domain::platform::import::CustomerMatch;
use guanxi_persistence::customers::{by_numbers, by_references, by_values};
use guanxi_persistence::{Error, Tx};

/// The customer of each row, where it is there: by reference before by number before by phone before by e-mail address.
///
/// # Errors
/// What the database says.
pub fn find(tx: &mut Tx<'_>, source: &str, rows: &[CustomerMatch<'_>]) -> Result<Vec<Option<CustomerId>>, Error> {
    let texts = |of: fn(&CustomerMatch<'_>) -> Option<String>| rows.iter().filter_map(of).collect::<Vec<_>>();
    let references = texts(|row| row.reference.as_ref().map(ToString::to_string));
    let numbers = texts(|row| row.number.as_ref().map(ToString::to_string));
    let values: Vec<ComparedValue> = rows.iter().flat_map(values_of).collect();
    let by_reference = if references.is_empty() { HashMap::new() } else { by_references(tx, source, &references)? };
    let by_number = if numbers.is_empty() { HashMap::new() } else { by_numbers(tx, &numbers)? };
    let found = if values.is_empty() { Vec::new() } else { by_values(tx, &values)? };
    let by_value: HashMap<ComparedValue, CustomerId> = values.into_iter().zip(found).filter_map(|(value, id)| Some((value, id?))).collect();
    let of_row = |row: &CustomerMatch<'_>| {
        let by_reference = row.reference.as_deref().and_then(|reference| by_reference.get(reference));
        let by_number = || row.number.as_deref().and_then(|number| by_number.get(number));
        by_reference.or_else(by_number).copied().or_else(|| values_of(row).find_map(|value| by_value.get(&value).copied()))
    };
    Ok(rows.iter().map(of_row).collect())
}

fn values_of(row: &CustomerMatch<'_>) -> impl Iterator<Item = ComparedValue> {
    let phone = row.phone.as_ref().map(|phone| ComparedValue::Phone(phone.as_str().to_owned()));
    let email = row.email.as_ref().map(|email| ComparedValue::Email(email.normal_form()));
    phone.into_iter().chain(email)
}
