//! What decisions about tickets need to know of other records: a statement for each kind that is named, and none for what is not.

use diesel::prelude::*;
use guanxi_domain::Fields;
use guanxi_domain::access::Reach;
use guanxi_domain::fields::{FieldCode, Patch};
use guanxi_domain::ids::TicketId;
use guanxi_domain::service::ticket::create::DEPTH_MAX;
use guanxi_domain::service::ticket::{
    Classification, Message, MessageFacts, Ticket, TicketCategory, TicketDraft, TicketFacts, TicketPatch, TicketStatus,
};

use crate::access::scope::{Within, units_within};
use crate::case_facts::{self, contact_of, customer, customer_of, interaction, order_of, set, touchpoint_active};
use crate::dialect::lock_values;
use crate::error::Error;
use crate::orders::CustomerName;
use crate::orders::known::{lock_customers, resolve};
use crate::schema::{ticket_subcategories, tickets};
use crate::store::Tx;
use crate::types::{Id, Word};

/// The number under which processes agree who changes which ticket is a part of which: no two changes may make a circle together.
const FAMILY_LOCK: i64 = 0x6775_616e_7869_0011;

/// What a new ticket needs to know; the root row of its customer, and of the contact that it comes from, stay locked until the
/// transaction ends.
///
/// # Errors
/// `validation_failed` with `not_found` for a customer or a unit that is missing or out of reach, or what the database says.
pub fn of_new(tx: &mut Tx<'_>, draft: &TicketDraft, reach: Reach) -> Result<(TicketFacts, CustomerName), Error> {
    let mut fields = Fields::new();
    let (id, pointer) = match &draft.customer {
        Some(key) => (resolve(tx, [key].into_iter().collect())?.remove(key), key.pointer()),
        None => (customer_of(tx, draft.interaction_id, reach)?, "/customer_id"),
    };
    let known = match id {
        Some(id) => lock_customers(tx, [Id::from(id)], reach)?.remove(&id),
        None => None,
    };
    if known.is_none() && draft.customer.is_some() {
        fields.refuse(pointer.trim_start_matches('/'), FieldCode::NotFound);
    }
    if let Some(unit) = draft.unit_id
        && units_within(tx, [unit], reach)?.is_empty()
    {
        fields.refuse("unit_id", FieldCode::NotFound);
    }
    fields.finish(Some(()))?;
    let facts = TicketFacts {
        customer: known.as_ref().map(|(facts, _)| *facts),
        contact_of: contact_of(tx, draft.contact_id)?,
        order_of: order_of(tx, draft.order_id)?,
        touchpoint_active: touchpoint_active(tx, draft.touchpoint.as_deref())?,
        subcategory: subcategory(tx, &draft.classification.subcategory)?,
        interaction: interaction(tx, draft.interaction_id, reach)?,
        parent: parent(tx, draft.parent_id, reach)?,
    };
    Ok((facts, known.map(|(_, name)| name).unwrap_or_default()))
}

/// What a classification needs to know. The root row of the customer must be locked.
///
/// # Errors
/// What the database says.
pub fn of_classification(tx: &mut Tx<'_>, ticket: &Ticket, said: &Classification) -> Result<TicketFacts, Error> {
    let customer = Some(customer(tx, ticket.customer_id)?);
    Ok(TicketFacts { customer, subcategory: subcategory(tx, &said.subcategory)?, ..TicketFacts::default() })
}

/// What a merge patch needs to know.
///
/// # Errors
/// `validation_failed` with `not_found` for a unit that is missing or out of reach, or what the database says.
pub fn of_patch(tx: &mut Tx<'_>, ticket: &Ticket, patch: &TicketPatch, reach: Reach) -> Result<TicketFacts, Error> {
    if let Patch::Set(unit) = patch.unit_id
        && unit != ticket.unit_id
        && units_within(tx, [unit], reach)?.is_empty()
    {
        let mut fields = Fields::new();
        fields.refuse("unit_id", FieldCode::NotFound);
        fields.finish(Some(()))?;
    }
    Ok(TicketFacts {
        contact_of: contact_of(tx, set(&patch.contact_id).copied())?,
        order_of: order_of(tx, set(&patch.order_id).copied())?,
        touchpoint_active: touchpoint_active(tx, set(&patch.touchpoint).map(String::as_str))?,
        parent: parent(tx, set(&patch.parent_id).copied(), reach)?,
        ..TicketFacts::default()
    })
}

/// What a message needs to know, where there is one; a contact that was logged before stays locked. The root row of the customer must
/// be locked.
///
/// # Errors
/// What the database says.
pub fn of_message(tx: &mut Tx<'_>, ticket: &Ticket, message: Option<&Message>, reach: Reach) -> Result<MessageFacts, Error> {
    case_facts::of_message(tx, ticket.customer_id, message, reach)
}

fn subcategory(tx: &mut Tx<'_>, word: &Patch<String>) -> Result<Option<(TicketCategory, bool)>, Error> {
    let Some(word) = set(word) else { return Ok(None) };
    let columns = (ticket_subcategories::category, ticket_subcategories::active);
    let query = ticket_subcategories::table.filter(ticket_subcategories::word.eq(word)).select(columns);
    let found: Option<(Word<TicketCategory>, bool)> = query.first(tx.db).optional()?;
    Ok(found.map(|(category, active)| (category.0, active)))
}

/// A ticket that is to be above another: its status, and those above it. Nobody else changes families until the transaction ends.
fn parent(tx: &mut Tx<'_>, id: Option<TicketId>, reach: Reach) -> Result<Option<(TicketStatus, Vec<TicketId>)>, Error> {
    let Some(id) = id else { return Ok(None) };
    lock_families(tx)?;
    let found = tickets::table.find(Id::from(id)).filter(Within::of(reach, tickets::id));
    let row: Option<(Word<TicketStatus>, Option<Id>)> = found.select((tickets::status, tickets::parent_id)).first(tx.db).optional()?;
    let Some((status, mut next)) = row else { return Ok(None) };
    let mut above = Vec::new();
    while let Some(id) = next.filter(|_| above.len() <= DEPTH_MAX) {
        above.push(id.typed());
        next = tickets::table.find(id).select(tickets::parent_id).first(tx.db)?;
    }
    Ok(Some((status.0, above)))
}

/// Nobody else changes which ticket is a part of which until the transaction ends.
pub(super) fn lock_families(tx: &mut Tx<'_>) -> Result<(), Error> {
    Ok(lock_values(tx.db, &[FAMILY_LOCK])?)
}
