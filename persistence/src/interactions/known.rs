//! What decisions about interactions need to know of other records, for one interaction or for hundreds in the same few
//! statements.

use std::collections::{BTreeSet, HashMap, HashSet};

use diesel::prelude::*;
use guanxi_domain::Refusal;
use guanxi_domain::access::Reach;
use guanxi_domain::fields::{FieldCode, Fields, Patch};
use guanxi_domain::ids::{ContactId, CustomerId, InteractionId, OrderId, UnitId, UserId};
use guanxi_domain::interactions::write::reference_taken;
use guanxi_domain::interactions::{Interaction, InteractionDraft, InteractionFacts};
use guanxi_domain::orders::{CustomerFacts, CustomerKey};
use guanxi_domain::platform::Reference;

use super::load::{LoadedInteraction, load_many_for_change};
use crate::access::scope::{Within, units_within};
use crate::dialect::{OneOf, References};
use crate::error::Error;
use crate::orders::CustomerName;
use crate::orders::known::{lock_customers, resolve};
use crate::schema::{contacts, interactions, orders, staff_users, touchpoints};
use crate::store::Tx;
use crate::types::Id;

/// What a caller wants of one interaction.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// The reference under which another system knows it; none for one that is new in any case.
    pub reference: Option<&'a Reference>,
    /// What it says of the interaction.
    pub draft: &'a InteractionDraft,
}

/// What is known of other records, as it stands under the locks of the customers concerned and of the interactions that exist.
#[derive(Debug, Default)]
pub struct Known {
    customer_ids: HashMap<CustomerKey, CustomerId>,
    customers: HashMap<CustomerId, (CustomerFacts, CustomerName)>,
    contacts: HashMap<ContactId, CustomerId>,
    orders: HashMap<OrderId, CustomerId>,
    touchpoints: HashMap<String, bool>,
    units: HashSet<UnitId>,
    users: HashSet<UserId>,
    references: HashMap<Reference, InteractionId>,
    interactions: HashMap<InteractionId, LoadedInteraction>,
    /// Those that a reference names, and that are out of reach.
    foreign: HashSet<InteractionId>,
}

impl Known {
    /// Loads what all these interactions need. Locks first the customers, then the interactions that exist, each by id.
    ///
    /// # Errors
    /// `Conflict` where another transaction moved a reference meanwhile, or what the database says.
    pub fn load(tx: &mut Tx<'_>, wanted: &[Wanted<'_>], reach: Reach) -> Result<Self, Error> {
        let mut known = Self::default();
        known.load_references(tx, wanted)?;
        let named: BTreeSet<InteractionId> = wanted.iter().filter_map(|one| known.references.get(one.reference?)).copied().collect();
        let existing = within_reach(tx, &named, reach)?;
        known.foreign = named.difference(&existing).copied().collect();
        known.lock_customers(tx, wanted, &existing, reach)?;
        if !existing.is_empty() {
            let loaded = load_many_for_change(tx, existing)?;
            known.interactions = loaded.into_iter().map(|loaded| (loaded.interaction.id, loaded)).collect();
        }
        let moved = |reference: &&Reference| {
            let Some(id) = known.references.get(*reference).filter(|id| !known.foreign.contains(id)) else { return false };
            known.interactions.get(id).is_none_or(|loaded| !loaded.interaction.references.contains(reference))
        };
        if let Some(reference) = wanted.iter().filter_map(|one| one.reference).find(moved) {
            return Err(Error::Conflict(format!("an interaction reference of {} moved", reference.source)));
        }
        known.load_links(tx, wanted.iter().map(|one| one.draft), reach)?;
        Ok(known)
    }

    /// What a change of one interaction needs to know of the records that the draft names.
    ///
    /// # Errors
    /// What the database says.
    pub fn of_change(tx: &mut Tx<'_>, draft: &InteractionDraft, reach: Reach) -> Result<Self, Error> {
        let mut known = Self::default();
        known.load_links(tx, std::iter::once(draft), reach)?;
        Ok(known)
    }

    /// The interaction with a reference, as it stands or as it was noted.
    ///
    /// # Errors
    /// `not_found` where there is one, and it is out of reach.
    pub fn existing(&self, reference: &Reference) -> Result<Option<&Interaction>, Refusal> {
        match self.references.get(reference) {
            Some(id) if self.foreign.contains(id) => Err(Refusal::not_found()),
            Some(id) => Ok(self.interactions.get(id).map(|loaded| &loaded.interaction)),
            None => Ok(None),
        }
    }

    /// What a decision about the interaction needs, where every unit, staff user and customer that the draft names is there.
    ///
    /// # Errors
    /// `validation_failed` with `not_found` at each record that is missing; `already_exists` for a reference of another
    /// interaction.
    pub fn facts(&self, draft: &InteractionDraft, existing: Option<&Interaction>) -> Result<InteractionFacts, Refusal> {
        let mut fields = Fields::new();
        let customer = draft.customer.as_ref().and_then(|key| {
            let found = self.customer_ids.get(key).and_then(|id| self.customers.get(id)).map(|(facts, _)| *facts);
            if found.is_none() {
                fields.refuse(key.pointer().trim_start_matches('/'), FieldCode::NotFound);
            }
            found
        });
        if draft.unit_id.is_some_and(|unit| !self.units.contains(&unit)) {
            fields.refuse("unit_id", FieldCode::NotFound);
        }
        if set(&draft.staff_id).is_some_and(|user| !self.users.contains(user)) {
            fields.refuse("staff_id", FieldCode::NotFound);
        }
        fields.finish(Some(()))?;
        let taken = |reference: &Reference| self.references.get(reference).filter(|id| existing.is_none_or(|one| one.id != **id));
        if let Some(id) = draft.references.iter().find_map(taken) {
            return Err(reference_taken(Some(*id)));
        }
        Ok(InteractionFacts {
            customer,
            contact_of: set(&draft.contact_id).and_then(|id| self.contacts.get(id)).copied(),
            order_of: set(&draft.order_id).and_then(|id| self.orders.get(id)).copied(),
            touchpoint_active: set(&draft.touchpoint).and_then(|word| self.touchpoints.get(word)).copied(),
        })
    }

    /// Notes a decision, so that later ones of the same transaction build on it.
    pub fn note(&mut self, interaction: &Interaction) {
        for reference in &interaction.references {
            self.references.insert(reference.clone(), interaction.id);
        }
        let loaded = self.loaded(interaction.clone());
        self.interactions.insert(interaction.id, loaded);
    }

    /// An interaction with what its screen shows of other records.
    #[must_use]
    pub fn loaded(&self, interaction: Interaction) -> LoadedInteraction {
        let attachments = self.interactions.get(&interaction.id).map(|loaded| loaded.attachments.clone()).unwrap_or_default();
        let customer = self.customers.get(&interaction.customer_id).map(|(_, name)| name.clone()).unwrap_or_default();
        LoadedInteraction { interaction, customer, attachments }
    }

    fn load_references(&mut self, tx: &mut Tx<'_>, wanted: &[Wanted<'_>]) -> Result<(), Error> {
        let named: HashSet<&Reference> = wanted.iter().flat_map(|one| one.reference.into_iter().chain(&one.draft.references)).collect();
        let found = References { table: "interaction_references", record: "interaction_id" }.find(tx.db, named)?;
        self.references = found.into_iter().map(|(reference, id)| (reference, id.typed())).collect();
        Ok(())
    }

    fn lock_customers(
        &mut self,
        tx: &mut Tx<'_>,
        wanted: &[Wanted<'_>],
        existing: &BTreeSet<InteractionId>,
        reach: Reach,
    ) -> Result<(), Error> {
        let keys: HashSet<&CustomerKey> = wanted.iter().filter_map(|one| one.draft.customer.as_ref()).collect();
        self.customer_ids = resolve(tx, keys)?;
        let mut ids: BTreeSet<Id> = self.customer_ids.values().copied().map(Id::from).collect();
        if !existing.is_empty() {
            let of_them = interactions::table.filter(OneOf::ids(interactions::id, existing.iter().copied().map(Id::from)));
            ids.extend(of_them.select(interactions::customer_id).load::<Id>(tx.db)?);
        }
        self.customers = lock_customers(tx, ids, reach)?;
        Ok(())
    }

    /// Contacts, orders, touchpoints, units and staff that drafts name: a statement for each kind that is named.
    fn load_links<'a>(
        &mut self,
        tx: &mut Tx<'_>,
        drafts: impl Iterator<Item = &'a InteractionDraft> + Clone,
        reach: Reach,
    ) -> Result<(), Error> {
        let named: BTreeSet<Id> = drafts.clone().filter_map(|draft| set(&draft.contact_id)).copied().map(Id::from).collect();
        if !named.is_empty() {
            let query = contacts::table.filter(OneOf::ids(contacts::id, named)).select((contacts::id, contacts::customer_id));
            self.contacts = query.load::<(Id, Id)>(tx.db)?.into_iter().map(|(id, customer)| (id.typed(), customer.typed())).collect();
        }
        let named: BTreeSet<Id> = drafts.clone().filter_map(|draft| set(&draft.order_id)).copied().map(Id::from).collect();
        if !named.is_empty() {
            let query = orders::table.filter(OneOf::ids(orders::id, named)).select((orders::id, orders::customer_id));
            self.orders = query.load::<(Id, Id)>(tx.db)?.into_iter().map(|(id, customer)| (id.typed(), customer.typed())).collect();
        }
        let named: BTreeSet<&String> = drafts.clone().filter_map(|draft| set(&draft.touchpoint)).collect();
        if !named.is_empty() {
            let query = touchpoints::table.filter(OneOf::texts(touchpoints::word, named)).select((touchpoints::word, touchpoints::active));
            self.touchpoints = query.load::<(String, bool)>(tx.db)?.into_iter().collect();
        }
        let named: BTreeSet<UnitId> = drafts.clone().filter_map(|draft| draft.unit_id).collect();
        if !named.is_empty() {
            self.units = units_within(tx, named, reach)?.into_iter().collect();
        }
        let named: BTreeSet<Id> = drafts.filter_map(|draft| set(&draft.staff_id)).copied().map(Id::from).collect();
        if !named.is_empty() {
            let query = staff_users::table.filter(OneOf::ids(staff_users::id, named)).select(staff_users::id);
            self.users = query.load::<Id>(tx.db)?.into_iter().map(Id::typed).collect();
        }
        Ok(())
    }
}

fn set<T>(patch: &Patch<T>) -> Option<&T> {
    if let Patch::Set(value) = patch { Some(value) } else { None }
}

/// Those of these interactions that are within reach.
fn within_reach(tx: &mut Tx<'_>, ids: &BTreeSet<InteractionId>, reach: Reach) -> Result<BTreeSet<InteractionId>, Error> {
    if reach == Reach::All || ids.is_empty() {
        return Ok(ids.clone());
    }
    let chosen = OneOf::ids(interactions::id, ids.iter().copied().map(Id::from));
    let found: Vec<Id> =
        interactions::table.filter(chosen).filter(Within::of(reach, interactions::id)).select(interactions::id).load(tx.db)?;
    Ok(found.into_iter().map(Id::typed).collect())
}
