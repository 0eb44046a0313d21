//! Customers that are there already: which values are compared, and what is said when another customer has one.
//!
//! Compared are a customer's own phones and e-mail addresses and its identity number, in their normal forms. Those of the
//! contacts of an organisation are not: a person may speak for a firm and be a customer too. Archived customers count.

use std::fmt;

use super::contact_point::ContactPointValue;
use super::create::NewCustomer;
use crate::access::{Grants, Permission};
use crate::ids::CustomerId;
use crate::{ProblemCode, Refusal};

/// A value by which customers are compared. Personal.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum ComparedValue {
    /// A phone in E.164.
    Phone(String),
    /// An e-mail address in lower case.
    Email(String),
    /// An identity number in upper case.
    IdentityNumber(String),
}

impl fmt::Debug for ComparedValue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Phone(_) => "Phone(***)",
            Self::Email(_) => "Email(***)",
            Self::IdentityNumber(_) => "IdentityNumber(***)",
        })
    }
}

/// The values of a new customer that no other one may have.
#[must_use]
pub fn compared_values(new: &NewCustomer) -> Vec<ComparedValue> {
    let points = new.contact_points.iter().filter_map(|point| of_contact_point(&point.value));
    let identity = new.patch.identity_number().map(|number| ComparedValue::IdentityNumber(number.as_str().to_owned()));
    points.chain(identity).collect()
}

/// The compared value of a contact point, where its kind has one.
#[must_use]
pub fn of_contact_point(value: &ContactPointValue) -> Option<ComparedValue> {
    match value {
        ContactPointValue::Phone(_) => Some(ComparedValue::Phone(value.normal_form())),
        ContactPointValue::Email(_) => Some(ComparedValue::Email(value.normal_form())),
        ContactPointValue::Address(_) | ContactPointValue::Social(..) => None,
    }
}

/// Whether duplicates are allowed: asked for, and granted.
///
/// # Errors
/// `permission_denied` where it is asked for without `customers:allow_duplicate`.
pub fn allowance(asked: bool, grants: &Grants) -> Result<bool, Refusal> {
    if asked && grants.allows(Permission::CustomersAllowDuplicate).is_none() {
        return Err(Refusal::permission_denied(Permission::CustomersAllowDuplicate));
    }
    Ok(asked)
}

/// A customer found with one of the values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// The customer.
    pub id: CustomerId,
    /// Whether it is in the caller's scope.
    pub in_scope: bool,
}

/// Judges what was found. Of customers outside the caller's scope it says only that there are such.
///
/// # Errors
/// `duplicate_customer` with `customer_ids` and `exists_elsewhere`.
pub fn judge(found: &[Found], allowed: bool) -> Result<(), Refusal> {
    if allowed || found.is_empty() {
        return Ok(());
    }
    let mut ids: Vec<_> = found.iter().filter(|found| found.in_scope).map(|found| found.id).collect();
    ids.sort_unstable();
    ids.dedup();
    let elsewhere = found.iter().any(|found| !found.in_scope);
    Err(Refusal::new(ProblemCode::DuplicateCustomer)
        .with_extension("customer_ids", ids.iter().map(|id| serde_json::Value::from(id.to_string())).collect())
        .with_extension("exists_elsewhere", elsewhere.into()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn found(id: u128, in_scope: bool) -> Found {
        Found { id: CustomerId::new(uuid::Uuid::from_u128(id)), in_scope }
    }

    #[test]
    fn what_is_out_of_scope_is_not_named() {
        assert!(judge(&[], false).is_ok());
        assert!(judge(&[found(1, true)], true).is_ok());
        let refusal = judge(&[found(2, true), found(1, true), found(2, true), found(3, false)], false).unwrap_err();
        assert_eq!(refusal.code, ProblemCode::DuplicateCustomer);
        let ids = [1, 2].map(|id| uuid::Uuid::from_u128(id).to_string());
        assert_eq!(refusal.extensions["customer_ids"], json!(ids));
        assert_eq!(refusal.extensions["exists_elsewhere"], json!(true));
        let refusal = judge(&[found(3, false)], false).unwrap_err();
        assert_eq!(refusal.extensions["customer_ids"], json!([]));
        assert_eq!(judge(&[found(1, true)], false).unwrap_err().extensions["exists_elsewhere"], json!(false));
    }

    #[test]
    fn duplicates_need_a_permission() {
        assert_eq!(allowance(false, &Grants::NONE), Ok(false));
        assert_eq!(allowance(true, &Grants::NONE).unwrap_err().code, ProblemCode::PermissionDenied);
        assert_eq!(allowance(true, &Grants::everything()), Ok(true));
    }
}
