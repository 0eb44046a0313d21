//! What decisions about orders need to know of other records, for one order or for hundreds in the same few statements.

use std::collections::{BTreeSet, HashMap, HashSet};

use diesel::prelude::*;
use guanxi_domain::Refusal;
use guanxi_domain::access::Reach;
use guanxi_domain::access::naming::{Found, Naming};
use guanxi_domain::fields::{FieldCode, Fields, Patch};
use guanxi_domain::ids::{CustomerId, OrderId, UnitId, UserId};
use guanxi_domain::orders::create::reference_taken;
use guanxi_domain::orders::{Catalogue, CustomerFacts, CustomerKey, Order, OrderDraft, OrderFacts, ProductKey};
use guanxi_domain::platform::Reference;

use super::load::{CustomerName, LoadedOrder, load_many_for_change};
use super::products::catalogue;
use crate::access::scope::{Within, units_within};
use crate::dialect::{ForChange, OneOf, References};
use crate::error::Error;
use crate::named::find_units;
use crate::schema::{customers, orders, staff_users};
use crate::store::Tx;
use crate::types::{At, Id};

/// What a caller wants of one order.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// The reference under which another system knows it; none for an order that is new in any case.
    pub reference: Option<&'a Reference>,
    /// What it says of the order.
    pub draft: &'a OrderDraft,
}

/// What is known of other records, as it stands under the locks of the customers concerned and of the orders that exist.
#[derive(Debug, Default)]
pub struct Known {
    customer_ids: HashMap<CustomerKey, CustomerId>,
    customers: HashMap<CustomerId, (CustomerFacts, CustomerName)>,
    catalogue: Catalogue,
    units: HashMap<UnitId, Found>,
    users: HashSet<UserId>,
    references: HashMap<Reference, OrderId>,
    orders: HashMap<OrderId, LoadedOrder>,
    /// Those that a reference names, and that are out of reach.
    foreign: HashSet<OrderId>,
}

impl Known {
    /// Loads what all these orders need. Locks first the customers, then the orders that exist, each by id.
    ///
    /// # Errors
    /// `Conflict` where another transaction moved a reference meanwhile, or what the database says.
    pub fn load(tx: &mut Tx<'_>, wanted: &[Wanted<'_>], reach: Reach) -> Result<Self, Error> {
        let mut known = Self::default();
        known.load_references(tx, wanted)?;
        let named: BTreeSet<OrderId> = wanted.iter().filter_map(|one| known.references.get(one.reference?)).copied().collect();
        let existing = within_reach(tx, &named, reach)?;
        known.foreign = named.difference(&existing).copied().collect();
        known.lock_customers(tx, wanted, &existing, reach)?;
        if !existing.is_empty() {
            known.orders = load_many_for_change(tx, existing)?.into_iter().map(|loaded| (loaded.order.id, loaded)).collect();
        }
        let moved = |reference: &&Reference| {
            let Some(id) = known.references.get(*reference).filter(|id| !known.foreign.contains(id)) else { return false };
            known.orders.get(id).is_none_or(|loaded| !loaded.order.references.contains(reference))
        };
        if let Some(reference) = wanted.iter().filter_map(|one| one.reference).find(moved) {
            return Err(Error::Conflict(format!("an order reference of {} moved", reference.source)));
        }
        let keys: Vec<&ProductKey> = wanted.iter().flat_map(|one| one.draft.product_keys()).collect();
        known.catalogue = catalogue(tx, &keys)?;
        known.load_links(tx, wanted, reach)?;
        Ok(known)
    }

    /// The order with a reference, as it stands or as it was noted.
    ///
    /// # Errors
    /// `not_found` where there is one, and it is out of reach.
    pub fn existing(&self, reference: &Reference) -> Result<Option<&Order>, Refusal> {
        match self.references.get(reference) {
            Some(id) if self.foreign.contains(id) => Err(Refusal::not_found()),
            Some(id) => Ok(self.orders.get(id).map(|loaded| &loaded.order)),
            None => Ok(None),
        }
    }

    /// What a decision about the order needs, where every record that the draft names is there.
    ///
    /// # Errors
    /// `validation_failed` with `not_found` at each record that is missing, `inactive` at a unit that is closed; `already_exists` for a reference of another order.
    pub fn facts(&self, draft: &OrderDraft, existing: Option<&Order>) -> Result<OrderFacts, Refusal> {
        let mut fields = Fields::new();
        let customer = draft.customer.as_ref().and_then(|key| {
            let found = self.customer_ids.get(key).and_then(|id| self.customers.get(id)).map(|(facts, _)| *facts);
            if found.is_none() {
                fields.refuse(key.pointer().trim_start_matches('/'), FieldCode::NotFound);
            }
            found
        });
        if let Some(unit) = draft.unit_id {
            let found = self.units.get(&unit).copied().unwrap_or(Found::Nobody);
            fields.absorb("unit_id", Naming::Future.judge(found, existing.is_some_and(|order| order.unit_id == unit)));
        }
        if let Patch::Set(user) = &draft.salesperson_id
            && !self.users.contains(user)
        {
            fields.refuse("salesperson_id", FieldCode::NotFound);
        }
        fields.finish(Some(()))?;
        let taken = |reference: &Reference| self.references.get(reference).filter(|id| existing.is_none_or(|order| order.id != **id));
        if let Some(id) = draft.references.iter().find_map(taken) {
            return Err(reference_taken(Some(*id)));
        }
        let products = draft.product_keys().filter_map(|key| self.catalogue.find(key)).cloned().collect();
        Ok(OrderFacts { customer, catalogue: Catalogue(products) })
    }

    /// Notes a decision, so that later ones of the same transaction build on it.
    pub fn note(&mut self, order: &Order) {
        for reference in &order.references {
            self.references.insert(reference.clone(), order.id);
        }
        let loaded = self.loaded(order.clone());
        self.orders.insert(order.id, loaded);
    }

    /// Notes a customer that was created in the same transaction.
    pub fn note_customer(&mut self, key: CustomerKey, facts: CustomerFacts, name: CustomerName) {
        self.customer_ids.insert(key, facts.id);
        self.customers.insert(facts.id, (facts, name));
    }

    /// The customer that a key names.
    #[must_use]
    pub fn customer(&self, key: &CustomerKey) -> Option<CustomerFacts> {
        self.customer_ids.get(key).and_then(|id| self.customers.get(id)).map(|(facts, _)| *facts)
    }

    /// An order with what its screen shows of other records.
    #[must_use]
    pub fn loaded(&self, order: Order) -> LoadedOrder {
        let skus = self.orders.get(&order.id).map(|loaded| loaded.skus.clone()).unwrap_or_default();
        let customer = self.customers.get(&order.customer_id).map(|(_, name)| name.clone()).unwrap_or_default();
        LoadedOrder { order: order.clone(), customer, skus }.changed_to(order, &self.catalogue)
    }

    fn load_references(&mut self, tx: &mut Tx<'_>, wanted: &[Wanted<'_>]) -> Result<(), Error> {
        let named: HashSet<&Reference> = wanted.iter().flat_map(|one| one.reference.into_iter().chain(&one.draft.references)).collect();
        let found = References { table: "order_references", record: "order_id" }.find(tx.db, named)?;
        self.references = found.into_iter().map(|(reference, id)| (reference, id.typed())).collect();
        Ok(())
    }

    fn lock_customers(&mut self, tx: &mut Tx<'_>, wanted: &[Wanted<'_>], existing: &BTreeSet<OrderId>, reach: Reach) -> Result<(), Error> {
        let keys: HashSet<&CustomerKey> = wanted.iter().filter_map(|one| one.draft.customer.as_ref()).collect();
        self.customer_ids = resolve(tx, keys)?;
        let mut ids: BTreeSet<Id> = self.customer_ids.values().copied().map(Id::from).collect();
        if !existing.is_empty() {
            let of_orders = orders::table.filter(OneOf::ids(orders::id, existing.iter().copied().map(Id::from)));
            ids.extend(of_orders.select(orders::customer_id).load::<Id>(tx.db)?);
        }
        self.customers = lock_customers(tx, ids, reach)?;
        Ok(())
    }

    fn load_links(&mut self, tx: &mut Tx<'_>, wanted: &[Wanted<'_>], reach: Reach) -> Result<(), Error> {
        let named: BTreeSet<UnitId> = wanted.iter().filter_map(|one| one.draft.unit_id).collect();
        if !named.is_empty() {
            let within = if reach == Reach::All { named.into_iter().collect() } else { units_within(tx, named, reach)? };
            self.units = find_units(tx, within)?;
        }
        let salesperson = |one: &Wanted<'_>| if let Patch::Set(user) = &one.draft.salesperson_id { Some(Id::from(*user)) } else { None };
        let named: BTreeSet<Id> = wanted.iter().filter_map(salesperson).collect();
        if !named.is_empty() {
            let found: Vec<Id> = staff_users::table.filter(OneOf::ids(staff_users::id, named)).select(staff_users::id).load(tx.db)?;
            self.users = found.into_iter().map(Id::typed).collect();
        }
        Ok(())
    }
}

/// The ids of the customers that the keys name; those by id are not looked up yet.
pub(crate) fn resolve(tx: &mut Tx<'_>, keys: HashSet<&CustomerKey>) -> Result<HashMap<CustomerKey, CustomerId>, Error> {
    let mut ids = HashMap::with_capacity(keys.len());
    let mut references: HashSet<&Reference> = HashSet::new();
    for key in keys {
        match key {
            CustomerKey::Id(id) => drop(ids.insert(key.clone(), *id)),
            CustomerKey::Reference(reference) => drop(references.insert(reference)),
        }
    }
    let found = References { table: "customer_references", record: "customer_id" }.find(tx.db, references)?;
    ids.extend(found.into_iter().map(|(reference, id)| (CustomerKey::Reference(reference), id.typed())));
    Ok(ids)
}

/// The customers of these ids, by id, as far as they are there and within reach; their root rows stay locked until the transaction ends.
pub(crate) fn lock_customers(
    tx: &mut Tx<'_>,
    ids: impl IntoIterator<Item = Id>,
    reach: Reach,
) -> Result<HashMap<CustomerId, (CustomerFacts, CustomerName)>, Error> {
    let mut ids = ids.into_iter().peekable();
    if ids.peek().is_none() {
        return Ok(HashMap::new());
    }
    type Row = (Id, Id, bool, Option<At>, String, String);
    let columns = (customers::id, customers::unit_id, customers::key_account, customers::archived_at, customers::number, customers::name);
    let query = customers::table
        .filter(OneOf::ids(customers::id, ids))
        .filter(Within::of(reach, customers::id))
        .order(customers::id)
        .select(columns);
    let rows = ForChange(query).load::<Row>(tx.db)?.into_iter();
    Ok(rows
        .map(|(id, unit_id, key_account, archived_at, number, name)| {
            let facts = CustomerFacts { id: id.typed(), unit_id: unit_id.typed(), key_account, archived: archived_at.is_some() };
            (facts.id, (facts, CustomerName { number, name }))
        })
        .collect())
}

/// Those of these orders that are within reach.
fn within_reach(tx: &mut Tx<'_>, ids: &BTreeSet<OrderId>, reach: Reach) -> Result<BTreeSet<OrderId>, Error> {
    if reach == Reach::All || ids.is_empty() {
        return Ok(ids.clone());
    }
    let chosen = OneOf::ids(orders::id, ids.iter().copied().map(Id::from));
    let found: Vec<Id> = orders::table.filter(chosen).filter(Within::of(reach, orders::id)).select(orders::id).load(tx.db)?;
    Ok(found.into_iter().map(Id::typed).collect())
}
