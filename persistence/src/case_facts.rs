//! What decisions about cases (tickets, complaints) need to know of other records: a statement for each that is named.

use diesel::prelude::*;
use guanxi_domain::access::Reach;
use guanxi_domain::case::message::{Message, MessageFacts};
use guanxi_domain::fields::Patch;
use guanxi_domain::ids::{ContactId, CustomerId, InteractionId, OrderId};
use guanxi_domain::interactions::Interaction;
use guanxi_domain::orders::CustomerFacts;

use crate::access::scope::Within;
use crate::error::Error;
use crate::interactions::load_row_for_change;
use crate::schema::{contacts, customers, interactions, orders, touchpoints};
use crate::store::Tx;
use crate::types::{At, Id, typed_or_none};

/// What a message needs to know, where there is one; a contact that was logged before stays locked. The root row of the customer must
/// be locked.
pub(crate) fn of_message(tx: &mut Tx<'_>, of: CustomerId, message: Option<&Message>, reach: Reach) -> Result<MessageFacts, Error> {
    let Some(message) = message else { return Ok(MessageFacts::default()) };
    // What was begun is brought to its end, though its customer was archived meanwhile.
    let customer = CustomerFacts { archived: false, ..customer(tx, of)? };
    Ok(MessageFacts {
        customer: Some(customer),
        contact_of: contact_of(tx, message.contact())?,
        logged: interaction(tx, message.logged(), reach)?,
    })
}

/// What decisions about cases ask of a customer.
pub(crate) fn customer(tx: &mut Tx<'_>, id: CustomerId) -> Result<CustomerFacts, Error> {
    let columns = (customers::unit_id, customers::key_account, customers::archived_at);
    let (unit, key_account, archived_at): (Id, bool, Option<At>) = customers::table.find(Id::from(id)).select(columns).first(tx.db)?;
    Ok(CustomerFacts { id, unit_id: unit.typed(), key_account, archived: archived_at.is_some() })
}

/// The customer of a contact, within reach.
pub(crate) fn customer_of(tx: &mut Tx<'_>, interaction: Option<InteractionId>, reach: Reach) -> Result<Option<CustomerId>, Error> {
    let Some(id) = interaction else { return Ok(None) };
    let found = interactions::table.find(Id::from(id)).filter(Within::of(reach, interactions::id));
    let customer: Option<Id> = found.select(interactions::customer_id).first(tx.db).optional()?;
    Ok(typed_or_none(customer))
}

/// A contact that was logged before, within reach; it stays locked.
pub(crate) fn interaction(tx: &mut Tx<'_>, id: Option<InteractionId>, reach: Reach) -> Result<Option<Interaction>, Error> {
    id.map_or(Ok(None), |id| load_row_for_change(tx, id, reach))
}

/// Whose contact it is.
pub(crate) fn contact_of(tx: &mut Tx<'_>, id: Option<ContactId>) -> Result<Option<CustomerId>, Error> {
    let Some(id) = id else { return Ok(None) };
    let customer: Option<Id> = contacts::table.find(Id::from(id)).select(contacts::customer_id).first(tx.db).optional()?;
    Ok(typed_or_none(customer))
}

/// Whose order it is.
pub(crate) fn order_of(tx: &mut Tx<'_>, id: Option<OrderId>) -> Result<Option<CustomerId>, Error> {
    let Some(id) = id else { return Ok(None) };
    let customer: Option<Id> = orders::table.find(Id::from(id)).select(orders::customer_id).first(tx.db).optional()?;
    Ok(typed_or_none(customer))
}

/// Whether a touchpoint is in use; none where there is no such touchpoint.
pub(crate) fn touchpoint_active(tx: &mut Tx<'_>, word: Option<&str>) -> Result<Option<bool>, Error> {
    let Some(word) = word else { return Ok(None) };
    Ok(touchpoints::table.filter(touchpoints::word.eq(word)).select(touchpoints::active).first(tx.db).optional()?)
}

/// The value that a patch sets.
pub(crate) fn set<T>(patch: &Patch<T>) -> Option<&T> {
    if let Patch::Set(value) = patch { Some(value) } else { None }
}
