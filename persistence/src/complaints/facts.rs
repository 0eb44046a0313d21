//! What decisions about complaints need to know of other records: a statement for each kind that is named, and none for what is not.

use diesel::prelude::*;
use guanxi_domain::access::{Permission, Post, Reach};
use guanxi_domain::case::message::{Message, MessageFacts};
use guanxi_domain::complaints::{Cause, Complaint, ComplaintDraft, ComplaintFacts, ComplaintPatch, Opened, Origin};
use guanxi_domain::fields::{FieldCode, Patch};
use guanxi_domain::ids::{ComplaintId, CustomerId, ProductId, TypedId as _, UserId};
use guanxi_domain::platform::RecordKind;
use guanxi_domain::{Fields, Refusal};

use super::load::load_alone;
use super::subcauses;
use crate::access::scope::{Within, reaches};
use crate::access::units::company_id;
use crate::access::{roles, users};
use crate::case_facts::{self, contact_of, customer_of, interaction, order_of, set, touchpoint_active};
use crate::error::Error;
use crate::named::Named;
use crate::orders::CustomerName;
use crate::orders::known::{lock_customers, resolve};
use crate::schema::{complaints, products, tickets};
use crate::service::tickets as kept_tickets;
use crate::store::Tx;
use crate::types::{Id, Word, typed_or_none};

/// How far whoever receives a complaint reaches; none where they may not read such records.
#[derive(Clone, Copy, Debug)]
pub struct Reaches {
    /// Complaints, and the customers of new ones.
    pub complaints: Reach,
    /// Tickets.
    pub tickets: Option<Reach>,
    /// Contacts.
    pub interactions: Option<Reach>,
}

/// What a new complaint needs to know; the root row of its customer, and of the contact that it comes from, stay locked until the
/// transaction ends.
///
/// # Errors
/// `validation_failed` with `not_found` for a customer, a unit or staff that are missing or out of reach, or what the database says.
pub fn of_new(tx: &mut Tx<'_>, draft: &ComplaintDraft, reaches: Reaches) -> Result<(ComplaintFacts, CustomerName), Error> {
    let reach = reaches.complaints;
    let (id, pointer) = match &draft.customer {
        Some(key) => (resolve(tx, [key].into_iter().collect())?.remove(key), key.pointer()),
        None => (customer_of_origin(tx, draft.origin, reaches)?, "/customer_id"),
    };
    let known = match id {
        Some(id) => lock_customers(tx, [Id::from(id)], reach)?.remove(&id),
        None => None,
    };
    let mut fields = Fields::new();
    if known.is_none() && draft.customer.is_some() {
        fields.refuse(pointer.trim_start_matches('/'), FieldCode::NotFound);
    }
    fields.finish(Some(()))?;
    let named = Named::default().home("unit_id", draft.unit_id, reach).unit("outlet_id", draft.outlet_id);
    staff(named, &draft.staff_ids).check(tx)?;
    let facts = ComplaintFacts {
        customer: known.as_ref().map(|(facts, _)| *facts),
        contact_of: contact_of(tx, draft.contact_id)?,
        order_of: order_of(tx, draft.order_id)?,
        touchpoint_active: touchpoint_active(tx, draft.touchpoint.as_deref())?,
        product_known: product_known(tx, draft.product_id)?,
        opened: opened(tx, draft.origin, reaches)?,
        opened_before: opened_before(tx, draft.origin)?,
    };
    Ok((facts, known.map(|(_, name)| name).unwrap_or_default()))
}

/// What a merge patch needs to know.
///
/// # Errors
/// `validation_failed` with `not_found` for a unit or staff that are missing or out of reach, or what the database says.
pub fn of_patch(tx: &mut Tx<'_>, complaint: &Complaint, patch: &ComplaintPatch, reach: Reach) -> Result<ComplaintFacts, Error> {
    // Who says where it is placed already moves it nowhere, and need not reach that unit.
    let moved_to = set(&patch.unit_id).copied().filter(|unit| *unit != complaint.unit_id);
    let named = Named::default().home("unit_id", moved_to, reach).unit("outlet_id", set(&patch.outlet_id).copied());
    let list = if let Patch::Set(list) = &patch.staff_ids { list.as_slice() } else { &[] };
    staff(named, list).check(tx)?;
    Ok(ComplaintFacts {
        contact_of: contact_of(tx, set(&patch.contact_id).copied())?,
        order_of: order_of(tx, set(&patch.order_id).copied())?,
        touchpoint_active: touchpoint_active(tx, set(&patch.touchpoint).map(String::as_str))?,
        product_known: product_known(tx, set(&patch.product_id).copied())?,
        ..ComplaintFacts::default()
    })
}

/// What a message needs to know, where there is one; a contact that was logged before stays locked. The root row of the customer must
/// be locked.
///
/// # Errors
/// What the database says.
pub fn of_message(tx: &mut Tx<'_>, complaint: &Complaint, message: Option<&Message>, reach: Reach) -> Result<MessageFacts, Error> {
    case_facts::of_message(tx, complaint.customer_id, message, reach)
}

/// The cause of a sub-cause, and whether it is in use; none where there is no such sub-cause.
///
/// # Errors
/// What the database says.
pub fn subcause(tx: &mut Tx<'_>, word: Option<&str>) -> Result<Option<(Cause, bool)>, Error> {
    word.map_or(Ok(None), |word| subcauses::of_word(tx, word))
}

/// Whoever is to answer for a complaint must work here, may work on complaints and reach this one.
///
/// # Errors
/// `validation_failed` at `/assignee_id` with `not_found`, `inactive` or `not_entitled`, or what the database says.
pub fn assignee(tx: &mut Tx<'_>, complaint: &Complaint, user: UserId) -> Result<(), Error> {
    Named::default().answering("assignee_id", Some(user)).check(tx)?;
    let unit_id = users::load(tx, user)?.unit_id;
    let post = Post { unit_id, at_company: unit_id == company_id(tx)?, user_id: Some(user) };
    let granted = roles::together(&roles::of_user(tx, user)?).reach(Permission::ComplaintsWrite, &post);
    let reaches = match granted {
        None => false,
        // Whoever answers for a complaint has it as their own.
        Some(Reach::All | Reach::Own { .. }) => true,
        Some(unit) => reaches(tx, RecordKind::Complaint, complaint.id.uuid(), unit)?,
    };
    if reaches { Ok(()) } else { Err(Refusal::field("/assignee_id", FieldCode::NotEntitled).into()) }
}

/// Whether somebody may answer for a complaint: one to whom it could be given by hand.
///
/// # Errors
/// What the database says.
pub fn may_answer(tx: &mut Tx<'_>, complaint: &Complaint, user: UserId) -> Result<bool, Error> {
    let reaches = match assignee(tx, complaint, user) {
        Ok(()) => true,
        Err(Error::Refused(_)) => false,
        Err(error) => return Err(error),
    };
    Ok(reaches && !complaint.concerns(user))
}

fn staff(mut named: Named, list: &[UserId]) -> Named {
    for user in list {
        named = named.staff("staff_ids", Some(*user));
    }
    named
}

fn product_known(tx: &mut Tx<'_>, id: Option<ProductId>) -> Result<bool, Error> {
    let Some(id) = id else { return Ok(false) };
    Ok(products::table.find(Id::from(id)).select(products::id).first::<Id>(tx.db).optional()?.is_some())
}

fn customer_of_origin(tx: &mut Tx<'_>, origin: Option<Origin>, reaches: Reaches) -> Result<Option<CustomerId>, Error> {
    let customer: Option<Id> = match origin {
        None => None,
        Some(Origin::Interaction(id)) => {
            let Some(reach) = reaches.interactions else { return Ok(None) };
            return customer_of(tx, Some(id), reach);
        }
        Some(Origin::Ticket(id)) => {
            let Some(reach) = reaches.tickets else { return Ok(None) };
            let found = tickets::table.find(Id::from(id)).filter(Within::of(reach, tickets::id));
            found.select(tickets::customer_id).first(tx.db).optional()?
        }
        Some(Origin::Complaint(id)) => {
            let found = complaints::table.find(Id::from(id)).filter(Within::of(reaches.complaints, complaints::id));
            found.select(complaints::customer_id).first(tx.db).optional()?
        }
    };
    Ok(typed_or_none(customer))
}

fn opened(tx: &mut Tx<'_>, origin: Option<Origin>, reaches: Reaches) -> Result<Option<Opened>, Error> {
    Ok(match (origin, reaches.interactions, reaches.tickets) {
        (Some(Origin::Interaction(id)), Some(reach), _) => interaction(tx, Some(id), reach)?.map(Box::new).map(Opened::Interaction),
        (Some(Origin::Ticket(id)), _, Some(reach)) => there(kept_tickets::load_alone(tx, id, reach))?.map(Box::new).map(Opened::Ticket),
        (Some(Origin::Complaint(id)), ..) => there(load_alone(tx, id, reaches.complaints))?.map(Box::new).map(Opened::Complaint),
        _ => None,
    })
}

/// The first complaint that was opened from the ticket before. The customer's root row must be locked.
fn opened_before(tx: &mut Tx<'_>, origin: Option<Origin>) -> Result<Option<(ComplaintId, String)>, Error> {
    let Some(Origin::Ticket(id)) = origin else { return Ok(None) };
    let of_ticket = complaints::origin_id.eq(Id(id.uuid())).and(complaints::origin_kind.eq(Word(RecordKind::Ticket)));
    let first = complaints::table.filter(of_ticket).order((complaints::created_at, complaints::id));
    let found: Option<(Id, String)> = first.select((complaints::id, complaints::number)).first(tx.db).optional()?;
    Ok(found.map(|(id, number)| (id.typed(), number)))
}

/// What is there; what is out of reach is not.
fn there<T>(loaded: Result<T, Error>) -> Result<Option<T>, Error> {
    match loaded {
        Ok(loaded) => Ok(Some(loaded)),
        Err(Error::Refused(_)) => Ok(None),
        Err(error) => Err(error),
    }
}
