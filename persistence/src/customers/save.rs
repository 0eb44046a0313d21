//! Writing what a decision about a customer changed, and nothing else.

use diesel::prelude::*;
use guanxi_domain::customers::{Change, Contact, ContactPoint, Customer, RowChanges, Rows};
use guanxi_domain::ids::UnitId;
use guanxi_domain::platform::{Context, Event, RecordKind};

use super::facts::save_verified;
use super::lifecycle;
use super::rows::{ContactPointRow, ContactRow, CustomerRow, ReferenceRow, TagRow, UnitRow};
use super::search::searched;
use crate::access::holders;
use crate::dialect::{HomeOfNew, OneOf, insert_searched, put_first, replace_searched};
use crate::error::Error;
use crate::platform::events;
use crate::schema::{contact_points, contacts, customer_references, customer_stages, customer_tags, customer_units, customers};
use crate::store::Tx;
use crate::types::{At, Id};
use crate::{insert_many, put};

/// Writes the rows that differ and appends the events. The root row must be locked, or new.
///
/// # Errors
/// `already_exists` where a reference belongs to another customer, or what the database says.
pub fn save(tx: &mut Tx<'_>, change: Change, context: &Context) -> Result<Customer, Error> {
    let Change { customer, events, rows } = change;
    if rows.is_empty() {
        return Ok(customer);
    }
    let id = Id::from(customer.id);
    let home = if rows.created || rows.units.is_empty() { customer.unit_id } else { home(tx, id)? };
    let is_held = if rows.created {
        // Together with what hangs on it.
        tx.gather(|tx| {
            insert(tx, &customer)?;
            save_parts(tx, &customer, &rows, events, context)
        })?
    } else {
        update(tx, &customer, &rows)?;
        tx.gather(|tx| save_parts(tx, &customer, &rows, events, context))?
    };
    if is_held {
        holders::enter(tx, RecordKind::Customer, &[id])?;
    }
    if rows.holders {
        holders::customer_changed(tx, customer.id)?;
    }
    if home != customer.unit_id {
        lifecycle::moved(tx, &customer, home, context)?;
    }
    Ok(customer)
}

/// Writes what differs in the row of a customer that is there; its version in any case.
fn update(tx: &mut Tx<'_>, customer: &Customer, rows: &RowChanges) -> Result<(), Error> {
    let row = customers::table.find(Id::from(customer.id));
    if rows.columns {
        diesel::update(row).set(CustomerRow::of(customer, tx.keys)?).execute(tx.db)?;
    } else {
        let moved = (customers::version.eq(customer.version), customers::updated_at.eq(At::from(customer.updated_at)));
        diesel::update(row).set(moved).execute(tx.db)?;
    }
    Ok(())
}

/// Writes what hangs on a customer, and its events. Whether the customer is new and held by others than those of its home.
fn save_parts(tx: &mut Tx<'_>, customer: &Customer, rows: &RowChanges, events: Vec<Event>, context: &Context) -> Result<bool, Error> {
    let id = Id::from(customer.id);
    save_contacts(tx, customer, &rows.contacts)?;
    save_contact_points(tx, customer, &rows.contact_points)?;
    remove_contacts(tx, &rows.contacts)?;
    if !rows.units.removed.is_empty() {
        let gone = rows.units.removed.iter().map(|unit| Id::from(*unit));
        let of_customer = customer_units::table.filter(customer_units::customer_id.eq(id));
        diesel::delete(of_customer.filter(OneOf::ids(customer_units::unit_id, gone))).execute(tx.db)?;
    }
    let new_units = rows.units.added.iter().filter(|unit| !rows.created || **unit != customer.unit_id);
    let units: Vec<_> = new_units.map(|unit| UnitRow { customer_id: id, unit_id: Id::from(*unit) }).collect();
    let is_held = rows.created && (!units.is_empty() || customer.owner_id.is_some() || customer.account_manager_id.is_some());
    put!(tx, customer_units::table, units, columns = 2)?;
    if !rows.tags.removed.is_empty() {
        let of_customer = customer_tags::table.filter(customer_tags::customer_id.eq(id));
        diesel::delete(of_customer.filter(OneOf::texts(customer_tags::tag, &rows.tags.removed))).execute(tx.db)?;
    }
    let tags: Vec<_> = rows.tags.added.iter().map(|tag| TagRow { customer_id: id, tag: tag.clone() }).collect();
    put!(tx, customer_tags::table, tags, columns = 2)?;
    save_references(tx, customer, &rows.references)?;
    if rows.search && !rows.created {
        replace_searched(tx.db, &searched(customer))?;
    }
    save_verified(tx, customer, &rows.verified, context)?;
    events::append(tx, context, events)?;
    Ok(is_held)
}

/// Inserts the row of a new customer with what every customer has one of: its home, its first stage, what it is found by.
fn insert(tx: &mut Tx<'_>, customer: &Customer) -> Result<(), Error> {
    let row = CustomerRow::of(customer, tx.keys)?;
    let home = UnitRow { customer_id: customer.id.into(), unit_id: customer.unit_id.into() };
    let place = HomeOfNew { unit_id: customer.unit_id.into(), created_at: customer.created_at.into() };
    let first = lifecycle::beginning(customer)?;
    if let (Some(together), Some(stage)) = (tx.gathered(1)?, &first) {
        together.add(diesel::insert_into(customers::table).values(row));
        together.add(diesel::insert_into(customer_units::table).values(home));
        together.add(diesel::insert_into(customer_stages::table).values(stage.clone()));
        put_first(together, searched(customer), place);
        return Ok(());
    }
    diesel::insert_into(customers::table).values(row).execute(tx.db)?;
    diesel::insert_into(customer_units::table).values(home).execute(tx.db)?;
    if let Some(stage) = first {
        diesel::insert_into(customer_stages::table).values(stage).execute(tx.db)?;
    }
    insert_searched(tx.db, &[searched(customer)])?;
    holders::enter(tx, RecordKind::Customer, &[customer.id.into()])
}

/// The home as the database still has it.
fn home(tx: &mut Tx<'_>, id: Id) -> Result<UnitId, Error> {
    let home: Id = customers::table.find(id).select(customers::unit_id).first(tx.db)?;
    Ok(home.typed())
}

/// Writes many decisions: the new customers with a statement for each kind of row, then what changed one by one. The root rows of
/// those that exist must be locked.
///
/// # Errors
/// As [`save`].
pub fn save_many(tx: &mut Tx<'_>, changes: Vec<Change>, context: &Context) -> Result<(), Error> {
    let (created, changed): (Vec<_>, Vec<_>) = changes.into_iter().partition(|change| change.rows.created);
    let new = || created.iter().map(|change| &change.customer);
    let rows: Vec<CustomerRow> = new().map(|customer| CustomerRow::of(customer, tx.keys)).collect::<Result<_, _>>()?;
    insert_many!(tx.db, customers::table, &rows, columns = 33)?;
    insert_searched(tx.db, &new().map(searched).collect::<Vec<_>>())?;
    lifecycle::begun(tx, &new().collect::<Vec<_>>())?;
    let rows: Vec<ContactRow> =
        new().flat_map(|customer| customer.contacts.iter().map(|contact| ContactRow::of(customer.id, contact))).collect();
    insert_many!(tx.db, contacts::table, &rows, columns = 10)?;
    let rows: Vec<ContactPointRow> = new()
        .flat_map(|customer| customer.contact_points.iter().map(|point| ContactPointRow::of(customer.id, point, tx.keys)))
        .collect::<Result<_, _>>()?;
    insert_many!(tx.db, contact_points::table, &rows, columns = 13)?;
    let rows: Vec<UnitRow> = new()
        .flat_map(|customer| customer.unit_ids().map(|unit| UnitRow { customer_id: customer.id.into(), unit_id: unit.into() }))
        .collect();
    insert_many!(tx.db, customer_units::table, &rows, columns = 2)?;
    let ids: Vec<Id> = new().map(|customer| customer.id.into()).collect();
    let is_named = new().any(|customer| customer.owner_id.is_some() || customer.account_manager_id.is_some());
    holders::enter_many(tx, RecordKind::Customer, &ids, is_named)?;
    let rows: Vec<TagRow> =
        new().flat_map(|customer| customer.tags.iter().map(|tag| TagRow { customer_id: customer.id.into(), tag: tag.clone() })).collect();
    insert_many!(tx.db, customer_tags::table, &rows, columns = 2)?;
    let rows: Vec<ReferenceRow> =
        new().flat_map(|customer| customer.references.iter().map(|reference| ReferenceRow::of(customer.id, reference))).collect();
    crate::dialect::unique(insert_many!(tx.db, customer_references::table, &rows, columns = 4))?;
    events::append(tx, context, created.into_iter().flat_map(|change| change.events).collect())?;
    for change in changed {
        save(tx, change, context)?;
    }
    Ok(())
}

fn save_contacts(tx: &mut Tx<'_>, customer: &Customer, rows: &Rows<guanxi_domain::ids::ContactId>) -> Result<(), Error> {
    let chosen = |keys: &[_]| -> Vec<ContactRow> {
        let of = |contact: &&Contact| keys.contains(&contact.id);
        customer.contacts.iter().filter(of).map(|contact| ContactRow::of(customer.id, contact)).collect()
    };
    put!(tx, contacts::table, chosen(&rows.added), columns = 10)?;
    for row in chosen(&rows.changed) {
        diesel::update(contacts::table.find(row.id)).set(row).execute(tx.db)?;
    }
    Ok(())
}

fn remove_contacts(tx: &mut Tx<'_>, rows: &Rows<guanxi_domain::ids::ContactId>) -> Result<(), Error> {
    if !rows.removed.is_empty() {
        let gone = rows.removed.iter().map(|id| Id::from(*id));
        diesel::delete(contacts::table.filter(OneOf::ids(contacts::id, gone))).execute(tx.db)?;
    }
    Ok(())
}

fn save_contact_points(tx: &mut Tx<'_>, customer: &Customer, rows: &Rows<guanxi_domain::ids::ContactPointId>) -> Result<(), Error> {
    if !rows.removed.is_empty() {
        let gone = rows.removed.iter().map(|id| Id::from(*id));
        diesel::delete(contact_points::table.filter(OneOf::ids(contact_points::id, gone))).execute(tx.db)?;
    }
    let chosen = |keys: &[_], tx: &Tx<'_>| -> Result<Vec<ContactPointRow>, Error> {
        let of = |point: &&ContactPoint| keys.contains(&point.id);
        customer.contact_points.iter().filter(of).map(|point| ContactPointRow::of(customer.id, point, tx.keys)).collect()
    };
    put!(tx, contact_points::table, chosen(&rows.added, tx)?, columns = 13)?;
    for row in chosen(&rows.changed, tx)? {
        diesel::update(contact_points::table.find(row.id)).set(row).execute(tx.db)?;
    }
    Ok(())
}

fn save_references(tx: &mut Tx<'_>, customer: &Customer, rows: &Rows<guanxi_domain::ids::ReferenceId>) -> Result<(), Error> {
    if !rows.removed.is_empty() {
        let gone = rows.removed.iter().map(|id| Id::from(*id));
        diesel::delete(customer_references::table.filter(OneOf::ids(customer_references::id, gone))).execute(tx.db)?;
    }
    let added: Vec<_> = customer
        .references
        .iter()
        .filter(|reference| rows.added.contains(&reference.id))
        .map(|reference| ReferenceRow::of(customer.id, reference))
        .collect();
    if !added.is_empty() {
        // They lean on the customer, and a refusal here is to mean that a reference is another's.
        tx.write_gathered()?;
    }
    crate::dialect::unique(insert_many!(tx.db, customer_references::table, &added, columns = 4))
}
