//! Roles and persons whom policies of complaints name.

use std::collections::BTreeSet;

use diesel::prelude::*;
use guanxi_domain::Fields;
use guanxi_domain::fields::FieldCode;
use guanxi_domain::ids::UserId;

use crate::dialect::OneOf;
use crate::error::Error;
use crate::schema::{roles, staff_users, user_roles};
use crate::store::Tx;
use crate::types::Id;

/// The codes of somebody's roles.
pub(super) fn role_codes(tx: &mut Tx<'_>, user: UserId) -> Result<Vec<String>, Error> {
    let of_user = user_roles::table.inner_join(roles::table).filter(user_roles::user_id.eq(Id::from(user)));
    Ok(of_user.order(roles::code).select(roles::code).load(tx.db)?)
}

/// Notes the roles of a list that are not there, at `/<list>/n/role`.
///
/// # Errors
/// What the database says.
pub fn check_roles<'a>(tx: &mut Tx<'_>, list: &str, codes: impl Iterator<Item = &'a str>, fields: &mut Fields) -> Result<(), Error> {
    let codes: Vec<&str> = codes.collect();
    if codes.is_empty() {
        return Ok(());
    }
    let known = roles::table.filter(OneOf::texts(roles::code, codes.iter().copied())).select(roles::code);
    let known: BTreeSet<String> = known.load::<String>(tx.db)?.into_iter().collect();
    missing(list, "role", codes.iter().map(|code| known.contains(*code)), fields);
    Ok(())
}

/// Notes the persons of a list who are not there, at `/<list>/n/user_id`.
///
/// # Errors
/// What the database says.
pub fn check_persons(tx: &mut Tx<'_>, list: &str, persons: impl Iterator<Item = UserId>, fields: &mut Fields) -> Result<(), Error> {
    let persons: Vec<UserId> = persons.collect();
    if persons.is_empty() {
        return Ok(());
    }
    let known = staff_users::table.filter(OneOf::ids(staff_users::id, persons.iter().map(|id| Id::from(*id)))).select(staff_users::id);
    let known: BTreeSet<UserId> = known.load::<Id>(tx.db)?.into_iter().map(Id::typed).collect();
    missing(list, "user_id", persons.iter().map(|person| known.contains(person)), fields);
    Ok(())
}

fn missing(list: &str, name: &str, known: impl Iterator<Item = bool>, fields: &mut Fields) {
    for (place, _) in known.enumerate().filter(|(_, known)| !known) {
        fields.within(list, |fields| fields.within(place, |fields| fields.refuse(name, FieldCode::NotFound)));
    }
}
