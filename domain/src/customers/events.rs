//! The events that tell how one state of a customer differs from the one before. Personal values never stand in them.

use serde::Serialize;
use serde_json::Value;

use super::change::RowChanges;
use super::contact::Contact;
use super::contact_point::ContactPoint;
use super::customer::Customer;
use super::facts::CustomerFact;
use crate::fields::FieldChange;
use crate::platform::{Event, EventKind, Record, RecordKind};
use crate::vocabulary::Word;

/// The changes between two states of one record, field by field.
#[derive(Default)]
struct Changes(Vec<FieldChange>);

impl Changes {
    /// Notes a field with its values. Of one that is not general the event leaves them out.
    fn note<T: PartialEq + Serialize + ?Sized>(&mut self, field: &str, old: &T, new: &T) {
        if old != new {
            self.0.push(FieldChange::new(field, json(old), json(new)));
        }
    }

    /// Notes that a field changed in which anything may stand, or whose values have no form in events.
    fn note_unseen<T: PartialEq + ?Sized>(&mut self, field: &str, old: &T, new: &T) {
        if old != new {
            self.0.push(FieldChange::personal(field));
        }
    }
}

fn json<T: Serialize + ?Sized>(value: &T) -> Value {
    serde_json::to_value(value).unwrap_or(Value::Null)
}

/// The changes of a customer's own columns, without those that have events of their own.
pub(super) fn column_changes(old: &Customer, new: &Customer) -> Vec<FieldChange> {
    let mut changes = Changes::default();
    changes.note("name", &old.name, &new.name);
    changes.note("language", &old.language, &new.language);
    changes.note("time_zone", &old.time_zone.map(chrono_tz::Tz::name), &new.time_zone.map(chrono_tz::Tz::name));
    changes.note_unseen("birthday", &old.birthday, &new.birthday);
    changes.note("industry", &old.industry, &new.industry);
    changes.note("organization_size", &old.organization_size, &new.organization_size);
    changes.note("province", &old.province, &new.province);
    changes.note("city", &old.city, &new.city);
    changes.note("district", &old.district, &new.district);
    changes.note("interests", &old.interests, &new.interests);
    changes.note("source_channel", &old.source_channel, &new.source_channel);
    changes.note("source_detail", &old.source_detail, &new.source_detail);
    changes.note("potential_grade", &old.potential_grade, &new.potential_grade);
    changes.note("owner_id", &old.owner_id, &new.owner_id);
    changes.note("unit_id", &old.unit_id, &new.unit_id);
    changes.note("preferred_channel", &old.preferred_channel, &new.preferred_channel);
    changes.note("quiet_hours", &old.quiet_hours, &new.quiet_hours);
    changes.note_unseen("identity_number", &old.identity_number, &new.identity_number);
    changes.note_unseen("notes", &old.notes, &new.notes);
    changes.0
}

/// The event of a new customer. What it came with stands in the record; changes tell the old values from then on.
pub(super) fn created(customer: &Customer) -> Event {
    event(customer, EventKind::CustomerCreated)
        .with_detail("kind", customer.kind.word())
        .with_detail("number", customer.number.as_str())
        .with_detail("contact_points", customer.contact_points.len())
        .with_detail("contacts", customer.contacts.len())
}

/// The event of facts that were verified.
pub(super) fn facts_verified(customer: &Customer, facts: &[CustomerFact]) -> Event {
    let words: Vec<&str> = facts.iter().map(|fact| fact.word()).collect();
    event(customer, EventKind::CustomerFactsVerified).with_detail("facts", words)
}

/// The events between two states of one customer: one for its own columns, one for each thing with an event of its own.
pub(super) fn between(old: &Customer, new: &Customer, columns: Vec<FieldChange>, rows: &RowChanges) -> Vec<Event> {
    let mut events = Vec::new();
    let mut changes = Changes(columns);
    changes.note("tags", &old.tags, &new.tags);
    if !changes.0.is_empty() {
        events.push(event(new, EventKind::CustomerUpdated).with_changes(changes.0));
    }
    events.extend(archiving(old, new));
    events.extend(key_account(old, new));
    serving_units(old, new, &mut events);
    contacts(old, new, rows, &mut events);
    contact_points(old, new, rows, &mut events);
    references(old, new, rows, &mut events);
    events
}

fn event(customer: &Customer, kind: EventKind) -> Event {
    Event::new(kind, Record::new(RecordKind::Customer, customer.id), customer.unit_id, Some(customer.id))
}

fn archiving(old: &Customer, new: &Customer) -> Option<Event> {
    match (old.archived_at, new.archived_at) {
        (None, Some(_)) => Some(event(new, EventKind::CustomerArchived)),
        (Some(_), None) => Some(event(new, EventKind::CustomerRestored)),
        _ => None,
    }
}

fn key_account(old: &Customer, new: &Customer) -> Option<Event> {
    let mut changes = Changes::default();
    changes.note("key_account", &old.key_account, &new.key_account);
    changes.note("account_manager_id", &old.account_manager_id, &new.account_manager_id);
    let kind = if new.key_account { EventKind::CustomerKeyAccountSet } else { EventKind::CustomerKeyAccountCleared };
    (!changes.0.is_empty()).then(|| event(new, kind).with_changes(changes.0))
}

fn serving_units(old: &Customer, new: &Customer, events: &mut Vec<Event>) {
    let only_in = |one: &Customer, other: &Customer| {
        one.serving_unit_ids.iter().copied().filter(|unit| !other.serving_unit_ids.contains(unit)).collect::<Vec<_>>()
    };
    for (units, kind) in
        [(only_in(new, old), EventKind::CustomerServingUnitAdded), (only_in(old, new), EventKind::CustomerServingUnitRemoved)]
    {
        events.extend(units.into_iter().map(|unit| event(new, kind).with_detail("unit_id", unit.to_string())));
    }
}

fn contacts(old: &Customer, new: &Customer, rows: &RowChanges, events: &mut Vec<Event>) {
    let of = |kind, id: &crate::ids::ContactId| event(new, kind).with_detail("contact_id", id.to_string());
    events.extend(rows.contacts.added.iter().map(|id| of(EventKind::CustomerContactAdded, id)));
    for id in &rows.contacts.changed {
        let (Some(before), Some(after)) = (old.contact(*id), new.contact(*id)) else { continue };
        events.push(of(EventKind::CustomerContactUpdated, id).with_changes(contact_changes(before, after)));
    }
    events.extend(rows.contacts.removed.iter().map(|id| of(EventKind::CustomerContactRemoved, id)));
}

fn contact_changes(old: &Contact, new: &Contact) -> Vec<FieldChange> {
    let mut changes = Changes::default();
    changes.note("name", &old.name, &new.name);
    changes.note("position", &old.position, &new.position);
    changes.note("department", &old.department, &new.department);
    changes.note("primary", &old.primary, &new.primary);
    changes.note("language", &old.language, &new.language);
    changes.note_unseen("notes", &old.notes, &new.notes);
    changes.0
}

fn contact_points(old: &Customer, new: &Customer, rows: &RowChanges, events: &mut Vec<Event>) {
    let of = |kind, point: &ContactPoint| {
        let event = event(new, kind).with_detail("contact_point_id", point.id.to_string()).with_detail("kind", point.value.kind().word());
        match point.contact_id {
            Some(contact) => event.with_detail("contact_id", contact.to_string()),
            None => event,
        }
    };
    let points = &rows.contact_points;
    events.extend(points.added.iter().filter_map(|id| new.contact_point(*id)).map(|point| of(EventKind::CustomerContactPointAdded, point)));
    for id in &points.changed {
        let (Some(before), Some(after)) = (old.contact_point(*id), new.contact_point(*id)) else { continue };
        events.push(of(EventKind::CustomerContactPointUpdated, after).with_changes(contact_point_changes(before, after)));
    }
    events.extend(
        points.removed.iter().filter_map(|id| old.contact_point(*id)).map(|point| of(EventKind::CustomerContactPointRemoved, point)),
    );
}

fn contact_point_changes(old: &ContactPoint, new: &ContactPoint) -> Vec<FieldChange> {
    let mut changes = Changes::default();
    changes.note_unseen("value", old.value.clear(), new.value.clear());
    changes.note("platform", &old.value.platform(), &new.value.platform());
    changes.note("label", &old.label, &new.label);
    changes.note("primary", &old.primary, &new.primary);
    let verified = |point: &ContactPoint| point.verified_at.map(crate::instant::format);
    changes.note("verified_at", &verified(old), &verified(new));
    changes.0
}

fn references(old: &Customer, new: &Customer, rows: &RowChanges, events: &mut Vec<Event>) {
    let pick = |customer: &Customer, ids: &[crate::ids::ReferenceId], kind| {
        let named = customer.references.iter().filter(|reference| ids.contains(&reference.id));
        named
            .map(|named| {
                event(new, kind)
                    .with_detail("source", named.reference.source.as_str())
                    .with_detail("reference", named.reference.reference.as_str())
            })
            .collect::<Vec<_>>()
    };
    events.extend(pick(new, &rows.references.added, EventKind::CustomerReferenceAdded));
    events.extend(pick(old, &rows.references.removed, EventKind::CustomerReferenceRemoved));
}
