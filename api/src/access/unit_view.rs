//! Organisation units as callers see them.

use guanxi_domain::access::{Unit, UnitKind};
use guanxi_domain::ids::{UnitId, UserId};
use guanxi_domain::instant;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::example;
use crate::answer::Resource;
use crate::openapi::Example;

/// An organisation unit.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Unit)]
pub struct UnitView {
    /// The id.
    pub id: UnitId,
    /// Moves by one with each change.
    #[schema(minimum = 1)]
    pub version: i64,
    /// The unit above; `null` for the company alone.
    pub parent_id: Option<UnitId>,
    /// The level in the tree.
    pub kind: UnitKind,
    /// A short code, unique in the company.
    #[schema(max_length = 40)]
    pub code: String,
    /// The name.
    #[schema(max_length = 200)]
    pub name: String,
    /// The IANA time zone in which the unit's days and weeks are counted.
    #[schema(example = "Asia/Shanghai")]
    pub time_zone: &'static str,
    /// Who leads it. That of the company is the general manager.
    pub manager_id: Option<UserId>,
    /// Who leads it when the manager can't.
    pub deputy_id: Option<UserId>,
    /// The code of the calendar of its working hours; `null` means that of the unit above.
    #[schema(max_length = 40)]
    pub calendar: Option<String>,
    /// When it was closed; nobody works in a closed unit.
    #[schema(format = DateTime)]
    pub closed_at: Option<String>,
    /// The levels that may stand directly below.
    pub child_kinds: Vec<UnitKind>,
    /// When the unit was created.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When it was last changed.
    #[schema(format = DateTime)]
    pub updated_at: String,
}

impl From<Unit> for UnitView {
    fn from(unit: Unit) -> Self {
        Self {
            id: unit.id,
            version: unit.version,
            parent_id: unit.parent_id,
            kind: unit.kind,
            code: unit.code,
            name: unit.name,
            time_zone: unit.time_zone.name(),
            manager_id: unit.manager_id,
            deputy_id: unit.deputy_id,
            calendar: unit.calendar,
            closed_at: unit.closed_at.map(instant::format),
            child_kinds: unit.kind.below().collect(),
            created_at: instant::format(unit.created_at),
            updated_at: instant::format(unit.updated_at),
        }
    }
}

impl Resource for UnitView {
    fn version(&self) -> i64 {
        self.version
    }

    fn location(&self) -> String {
        format!("/api/v1/units/{}", self.id)
    }
}

impl Example for UnitView {
    fn example() -> Value {
        json!({
            "id": example::UNIT,
            "version": 1,
            "parent_id": null,
            "kind": "company",
            "code": "company",
            "name": "公司",
            "time_zone": "Asia/Shanghai",
            "manager_id": example::USER,
            "deputy_id": null,
            "calendar": null,
            "closed_at": null,
            "child_kinds": ["region", "outlet", "team"],
            "created_at": "2026-01-05T01:00:00Z",
            "updated_at": "2026-01-05T01:00:00Z"
        })
    }
}
