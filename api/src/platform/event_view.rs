//! What goes out of the event log.

use guanxi_domain::fields::FieldChange;
use guanxi_domain::ids::{CustomerId, EventId, UnitId};
use guanxi_domain::instant;
use guanxi_domain::platform::{EventKind, RecordKind};
use guanxi_persistence::platform::events::SealedEvent;
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::openapi::Example;

/// A piece of the event log.
#[derive(Serialize, ToSchema)]
#[schema(as = EventPage)]
pub struct EventsView {
    /// The events in the order of their positions, at most `limit`.
    pub items: Vec<EventView>,
    /// What to send as `after` next time, also where this answer is empty.
    #[schema(minimum = 0)]
    pub next_after: i64,
    /// The position of the newest event there is; 0 where there is none. As long as `next_after` is less, more can be read at once.
    #[schema(minimum = 0)]
    pub head: i64,
}

/// Something that happened.
#[derive(Serialize, ToSchema)]
#[schema(as = Event)]
pub struct EventView {
    /// Its place in the log, from 1, without gaps.
    #[schema(minimum = 1)]
    pub position: i64,
    /// The id.
    pub id: EventId,
    /// What happened.
    pub kind: EventKind,
    /// To which record.
    pub record: EventRecordView,
    /// The unit whose record it is.
    pub unit_id: UnitId,
    /// The customer concerned, where there is one.
    pub customer_id: Option<CustomerId>,
    /// Who did it.
    pub actor: EventActorView,
    /// When it happened. Positions are given after the commit, so that of two events the later may have the earlier instant.
    #[schema(format = DateTime)]
    pub occurred_at: String,
    /// The fields that changed.
    pub changes: Vec<FieldChangeView>,
    /// Further facts that belong to the kind, by name.
    #[schema(value_type = Object)]
    pub details: Map<String, Value>,
}

/// The record that an event tells of.
#[derive(Serialize, ToSchema)]
#[schema(as = EventRecord)]
pub struct EventRecordView {
    /// Its kind.
    pub kind: RecordKind,
    /// Its id.
    #[schema(value_type = String, format = Uuid)]
    pub id: Uuid,
}

/// Who did something.
#[derive(Serialize, ToSchema)]
#[schema(as = EventActor)]
pub struct EventActorView {
    /// `user` for a staff user; `api_key` for an integrator; `system:` and the name of a part of the system, such as `system:import`, for what no user did.
    pub kind: String,
    /// The staff user or the API key; `null` where neither did it.
    #[schema(value_type = Option<String>, format = Uuid)]
    pub id: Option<Uuid>,
}

/// One field that changed.
#[derive(Serialize, ToSchema)]
#[schema(as = FieldChange)]
pub struct FieldChangeView {
    /// The field's name.
    pub field: String,
    /// The value before: `null` where there was none, and for every field with personal data.
    pub old: Value,
    /// The value after: `null` where there is none, and for every field with personal data.
    pub new: Value,
}

impl EventsView {
    /// The answer to a reader who asked for at most `limit` events behind `after`, when the log ended at `head` or later.
    #[must_use]
    pub fn of(events: Vec<SealedEvent>, after: i64, limit: i64, head: i64) -> Self {
        let last = events.last().map_or(0, |event| event.position);
        let head = head.max(last);
        let whole = i64::try_from(events.len()).is_ok_and(|count| count < limit);
        // Fewer than asked for: everything up to the head was looked at.
        let next_after = if whole { head.max(after) } else { last };
        Self { items: events.into_iter().map(EventView::from).collect(), next_after, head }
    }
}

impl From<SealedEvent> for EventView {
    fn from(event: SealedEvent) -> Self {
        Self {
            position: event.position,
            id: event.id,
            kind: event.kind,
            record: EventRecordView { kind: event.record_kind, id: event.record_id },
            unit_id: event.unit_id,
            customer_id: event.customer_id,
            actor: EventActorView { kind: event.actor_kind, id: event.actor_id },
            occurred_at: instant::format(event.occurred_at),
            changes: event.changes.into_iter().map(FieldChangeView::from).collect(),
            details: event.details,
        }
    }
}

impl From<FieldChange> for FieldChangeView {
    fn from(change: FieldChange) -> Self {
        Self { field: change.field, old: change.old, new: change.new }
    }
}

impl Example for EventsView {
    fn example() -> Value {
        json!({
            "items": [{
                "position": 4711,
                "id": "0192f3a4-5b6c-7d8e-9f01-23456789abc0",
                "kind": "customer.updated",
                "record": { "kind": "customer", "id": "0192f3a4-5b6c-7d8e-9f01-23456789abcd" },
                "unit_id": "0192f3a4-5b6c-7d8e-9f01-23456789abc1",
                "customer_id": "0192f3a4-5b6c-7d8e-9f01-23456789abcd",
                "actor": { "kind": "user", "id": "0192f3a4-5b6c-7d8e-9f01-23456789abc2" },
                "occurred_at": "2026-02-13T09:30:00.123456Z",
                "changes": [{ "field": "city", "old": "上海", "new": "杭州" }, { "field": "birthday", "old": null, "new": null }],
                "details": {}
            }],
            "next_after": 4711,
            "head": 4711
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use guanxi_domain::ids::EventId;

    fn event(position: i64) -> SealedEvent {
        SealedEvent {
            position,
            id: EventId::new(Uuid::nil()),
            kind: EventKind::OrderPaid,
            record_kind: RecordKind::Order,
            record_id: Uuid::nil(),
            unit_id: UnitId::new(Uuid::nil()),
            customer_id: None,
            actor_kind: "user".to_owned(),
            actor_id: None,
            occurred_at: instant::parse("2026-02-13T09:30:00Z").unwrap(),
            changes: Vec::new(),
            details: Map::new(),
        }
    }

    #[test]
    fn a_follower_misses_nothing_and_looks_at_nothing_twice() {
        let next = |positions: &[i64], after, limit, head| {
            let view = EventsView::of(positions.iter().map(|position| event(*position)).collect(), after, limit, head);
            (view.next_after, view.head)
        };
        assert_eq!(next(&[], 0, 10, 0), (0, 0), "an empty log");
        assert_eq!(next(&[4, 7], 3, 2, 20), (7, 20), "a full piece goes on behind its last event");
        assert_eq!(next(&[4, 7], 3, 10, 20), (20, 20), "what the filter left out is not looked at again");
        assert_eq!(next(&[19, 21], 3, 10, 20), (21, 21), "sealed after the head was read");
        assert_eq!(next(&[], 30, 10, 20), (30, 20), "behind the end of the log");
    }
}
