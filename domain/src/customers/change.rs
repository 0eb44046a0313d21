//! What a decision gives back: the new state, the events that tell of it, and the rows to write.

use super::customer::Customer;
use super::events;
use super::facts::{self, CustomerFact};
use super::search::Entry;
use crate::ids::{ContactId, ContactPointId, ReferenceId, UnitId};
use crate::platform::{Context, Event};

/// A decision about a customer.
#[derive(Clone, Debug)]
pub struct Change {
    /// The state after it; the same as before where nothing changed.
    pub customer: Customer,
    /// What happened; nothing exactly where nothing changed.
    pub events: Vec<Event>,
    /// The rows to write.
    pub rows: RowChanges,
}

/// Which rows differ between two states of one customer. Contact points hang on contacts: contacts are inserted before and
/// deleted after them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowChanges {
    /// The customer is new: its row and all rows of the state are to be inserted.
    pub created: bool,
    /// Columns of the customer's row other than `version` and `updated_at` changed. These two move with every change.
    pub columns: bool,
    /// Contact points.
    pub contact_points: Rows<ContactPointId>,
    /// Contacts.
    pub contacts: Rows<ContactId>,
    /// Tags.
    pub tags: Rows<String>,
    /// Units in whose scope the customer is, the home among them.
    pub units: Rows<UnitId>,
    /// References.
    pub references: Rows<ReferenceId>,
    /// What the customer is found by changed.
    pub search: bool,
    /// In whose scope the customer is changed: its units, its owner or its account manager.
    pub holders: bool,
    /// Facts that were verified by the change, those that it entered among them. Of a new customer there are none: its creation
    /// verifies what it came with.
    pub verified: Vec<CustomerFact>,
}

/// The keys of child rows to insert, to update and to delete. Delete first: a value may have moved from one row to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rows<K> {
    /// New ones, in the order of the state.
    pub added: Vec<K>,
    /// Ones with other content.
    pub changed: Vec<K>,
    /// Ones that are gone.
    pub removed: Vec<K>,
}

impl<K> Default for Rows<K> {
    fn default() -> Self {
        Self { added: Vec::new(), changed: Vec::new(), removed: Vec::new() }
    }
}

impl<K: PartialEq> Rows<K> {
    /// Whether no row differs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.changed.is_empty() && self.removed.is_empty()
    }

    fn between<T: PartialEq>(old: &[T], new: &[T], key: impl Fn(&T) -> K) -> Self {
        let mut rows = Self::default();
        for record in new {
            match old.iter().find(|before| key(before) == key(record)) {
                None => rows.added.push(key(record)),
                Some(before) if before != record => rows.changed.push(key(record)),
                Some(_) => {}
            }
        }
        rows.removed = old.iter().map(&key).filter(|gone| !new.iter().any(|record| key(record) == *gone)).collect();
        rows
    }
}

impl RowChanges {
    /// Whether no row differs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    fn between(old: &Customer, new: &Customer) -> Self {
        let units = |customer: &Customer| customer.unit_ids().collect::<Vec<_>>();
        Self {
            created: false,
            columns: false,
            contact_points: Rows::between(&old.contact_points, &new.contact_points, |point| point.id),
            contacts: Rows::between(&old.contacts, &new.contacts, |contact| contact.id),
            tags: Rows::between(&old.tags, &new.tags, Clone::clone),
            units: Rows::between(&units(old), &units(new), |unit| *unit),
            references: Rows::between(&old.references, &new.references, |reference| reference.id),
            verified: facts::entered(old, new),
            search: old.archived_at.is_some() != new.archived_at.is_some() || Entry::of(old) != Entry::of(new),
            holders: units(old) != units(new) || (old.owner_id, old.account_manager_id) != (new.owner_id, new.account_manager_id),
        }
    }
}

impl Change {
    /// Whether nothing changed, so that nothing is to be written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The change from one state to the next. What every change moves (version, instants) is moved here and only here.
    pub(super) fn between(old: &Customer, mut next: Customer, context: &Context) -> Self {
        next.settle();
        let mut rows = RowChanges::between(old, &next);
        for point in next.contact_points.iter_mut().filter(|point| rows.contact_points.changed.contains(&point.id)) {
            point.updated_at = context.now;
        }
        for contact in next.contacts.iter_mut().filter(|contact| rows.contacts.changed.contains(&contact.id)) {
            contact.updated_at = context.now;
        }
        let columns = events::column_changes(old, &next);
        rows.columns = !columns.is_empty()
            || old.archived_at != next.archived_at
            || (old.key_account, old.account_manager_id) != (next.key_account, next.account_manager_id);
        let events = events::between(old, &next, columns, &rows);
        if !rows.is_empty() {
            next.version = old.version.saturating_add(1);
            next.updated_at = context.now.max(old.updated_at);
        }
        Self { customer: next, events, rows }
    }

    /// The same, and facts were verified by it.
    pub(super) fn verifying(mut self, old: &Customer, facts: Vec<CustomerFact>, context: &Context) -> Self {
        if facts.is_empty() {
            return self;
        }
        self.customer.version = old.version.saturating_add(1);
        self.customer.updated_at = context.now.max(old.updated_at);
        self.events.push(events::facts_verified(&self.customer, &facts));
        self.rows.verified.extend(facts);
        self
    }

    /// The change that brings a new customer about.
    pub(super) fn created(mut customer: Customer) -> Self {
        customer.settle();
        let rows = RowChanges {
            created: true,
            columns: true,
            contact_points: Rows { added: customer.contact_points.iter().map(|point| point.id).collect(), ..Rows::default() },
            contacts: Rows { added: customer.contacts.iter().map(|contact| contact.id).collect(), ..Rows::default() },
            tags: Rows { added: customer.tags.clone(), ..Rows::default() },
            units: Rows { added: customer.unit_ids().collect(), ..Rows::default() },
            references: Rows { added: customer.references.iter().map(|reference| reference.id).collect(), ..Rows::default() },
            search: true,
            holders: false,
            verified: Vec::new(),
        };
        Self { events: vec![events::created(&customer)], customer, rows }
    }
}
