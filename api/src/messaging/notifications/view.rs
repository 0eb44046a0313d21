//! A notification as it goes out.

use guanxi_domain::ids::{CustomerId, NotificationId, UserId};
use guanxi_domain::instant;
use guanxi_domain::messaging::notification::{Notification, NotificationKind};
use guanxi_domain::platform::RecordKind;
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::openapi::Example;

/// Something that you are told.
#[derive(Serialize, ToSchema)]
#[schema(as = Notification)]
pub struct NotificationView {
    /// The id.
    pub id: NotificationId,
    /// Of what it tells.
    pub kind: NotificationKind,
    /// The kind of the record that it is about.
    pub record_kind: RecordKind,
    /// The id of that record.
    pub record_id: Uuid,
    /// The customer concerned.
    pub customer_id: Option<CustomerId>,
    /// The staff user who did it; `null` where the system or a key did.
    pub actor_id: Option<UserId>,
    /// Facts that belong to the kind: of `customer.unit_linked` the members `unit_id`, `reason` and `note`.
    pub details: Map<String, Value>,
    /// When it was written.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// From when on it stands in your list: when it was written, or until when you put it off.
    #[schema(format = DateTime)]
    pub shown_at: String,
    /// Since when it is read; `null` while it is not.
    #[schema(format = DateTime)]
    pub read_at: Option<String>,
}

impl From<Notification> for NotificationView {
    fn from(one: Notification) -> Self {
        Self {
            id: one.id,
            kind: one.kind,
            record_kind: one.record.kind,
            record_id: one.record.id,
            customer_id: one.customer_id,
            actor_id: one.actor_id,
            details: one.details,
            created_at: instant::format(one.created_at),
            shown_at: instant::format(one.shown_at),
            read_at: one.read_at.map(instant::format),
        }
    }
}

impl Example for NotificationView {
    fn example() -> Value {
        json!({
            "id": "0192f3a4-5b6c-7d8e-9f01-23456789ab71",
            "kind": "customer.unit_linked",
            "record_kind": "customer",
            "record_id": "0192f3a4-5b6c-7d8e-9f01-23456789ab01",
            "customer_id": "0192f3a4-5b6c-7d8e-9f01-23456789ab01",
            "actor_id": "0192f3a4-5b6c-7d8e-9f01-23456789ab03",
            "details": { "unit_id": "0192f3a4-5b6c-7d8e-9f01-23456789ab02", "reason": "customer_visited", "note": "到店保养" },
            "created_at": "2026-11-21T02:30:00Z",
            "shown_at": "2026-11-21T02:30:00Z",
            "read_at": null
        })
    }
}
