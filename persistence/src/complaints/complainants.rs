//! Who complained, as they said themselves, where somebody is known by what they gave.

use diesel::prelude::*;
use guanxi_domain::complaints::public::Complainant;
use guanxi_domain::customers::{EmailAddress, PhoneNumber};
use guanxi_domain::ids::{ComplaintId, TypedId as _};

use crate::error::Error;
use crate::keys::Place;
use crate::schema::complaint_complainants;
use crate::store::Tx;
use crate::types::Id;

const TABLE: &str = "complaint_complainants";

fn place(column: &'static str, complaint: ComplaintId) -> Place {
    Place { table: TABLE, column, row: complaint.uuid() }
}

/// Keeps who complained.
///
/// # Errors
/// What the database says.
pub fn put(tx: &mut Tx<'_>, complaint: ComplaintId, said: &Complainant) -> Result<(), Error> {
    let phone = said.phone.as_ref().map(|phone| tx.keys.seal(place("phone", complaint), phone.as_str())).transpose()?;
    let email = said.email.as_ref().map(|email| tx.keys.seal(place("email", complaint), email.as_str())).transpose()?;
    let row = (
        complaint_complainants::complaint_id.eq(Id::from(complaint)),
        complaint_complainants::name.eq(&said.name),
        complaint_complainants::phone.eq(phone),
        complaint_complainants::email.eq(email),
    );
    diesel::insert_into(complaint_complainants::table).values(row).execute(tx.db)?;
    Ok(())
}

/// Who complained; none where nobody but the customer did.
///
/// # Errors
/// What the database says.
pub(super) fn of(tx: &mut Tx<'_>, complaint: ComplaintId) -> Result<Option<Complainant>, Error> {
    use complaint_complainants::dsl;
    type Row = (String, Option<Vec<u8>>, Option<Vec<u8>>);
    let found: Option<Row> =
        dsl::complaint_complainants.find(Id::from(complaint)).select((dsl::name, dsl::phone, dsl::email)).first(tx.db).optional()?;
    let Some((name, phone, email)) = found else { return Ok(None) };
    let open = |column, sealed: Option<Vec<u8>>| sealed.map(|sealed| tx.keys.open(place(column, complaint), &sealed)).transpose();
    let (phone, email) = (open("phone", phone)?, open("email", email)?);
    Ok(Some(Complainant { name, phone: phone.map(PhoneNumber::from_stored), email: email.map(EmailAddress::from_stored) }))
}
