//! What goes out about access records.

use guanxi_domain::ids::{AccessRecordId, CustomerId, UnitId};
use guanxi_domain::instant;
use guanxi_domain::privacy::{AccessRecord, DoneBy};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::openapi::Example;

/// A clear answer, noted before it was given.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AccessRecord)]
pub struct AccessRecordView {
    /// The id.
    pub id: AccessRecordId,
    /// The customer whose values were read.
    pub customer_id: CustomerId,
    /// The customer's home unit at that moment.
    pub unit_id: UnitId,
    /// Who read.
    pub actor: DoneByView,
    /// Which fields were shown in clear: a member of the customer, or `contact_points/<id>/value`.
    pub fields: Vec<String>,
    /// The client's IP address.
    pub address: String,
    /// The id of the request, as the server's log has it.
    pub request_id: String,
    /// When.
    #[schema(format = DateTime)]
    pub occurred_at: String,
}

/// Who did something.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DoneBy)]
pub struct DoneByView {
    /// `user` for a staff user, `api_key` for an integrator's key; `system:` and the name of a part of the system for what neither did.
    pub kind: String,
    /// The user or the key; `null` where neither did it.
    #[schema(value_type = Option<String>, format = Uuid)]
    pub id: Option<Uuid>,
}

impl From<DoneBy> for DoneByView {
    fn from(by: DoneBy) -> Self {
        Self { kind: by.kind, id: by.id }
    }
}

impl From<AccessRecord> for AccessRecordView {
    fn from(record: AccessRecord) -> Self {
        Self {
            id: record.id,
            customer_id: record.customer_id,
            unit_id: record.unit_id,
            actor: record.actor.into(),
            fields: record.fields,
            address: record.address,
            request_id: record.request_id,
            occurred_at: instant::format(record.occurred_at),
        }
    }
}

impl Example for AccessRecordView {
    fn example() -> Value {
        json!({
            "id": "0192f3a4-5b6c-7d8e-9f01-23456789abd1", "customer_id": "0192f3a4-5b6c-7d8e-9f01-23456789abcd",
            "unit_id": "0192f3a4-0000-7000-8000-000000000001", "actor": { "kind": "user", "id": "0192f3a4-5b6c-7d8e-9f01-23456789abc2" },
            "fields": ["contact_points/0192f3a4-5b6c-7d8e-9f01-23456789abce/value"], "address": "203.0.113.7",
            "request_id": "0192f3a4-5b6c-7d8e-9f01-23456789abd2", "occurred_at": "2026-11-21T08:30:00Z"
        })
    }
}
