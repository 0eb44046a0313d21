//! What callers send about organisation units.

use guanxi_domain::access::UnitKind;
use guanxi_domain::access::unit::NewUnitInput;
use guanxi_domain::access::unit_change::UnitPatchInput;
use guanxi_domain::fields::Patch;
use guanxi_domain::ids::{UnitId, UserId};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

use super::super::example;
use crate::openapi::Example;

/// A new organisation unit.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = NewUnit)]
pub struct NewUnitBody {
    /// The level, below that of the unit above. Required.
    #[schema(required = true, value_type = Option<UnitKind>)]
    kind: Option<String>,
    /// The unit above, which must be open. Required.
    #[schema(required = true, value_type = Option<UnitId>)]
    parent_id: Option<String>,
    /// 1–40 letters, digits, `. _ - :`, unique in the company. Required.
    #[schema(required = true)]
    code: Option<String>,
    /// 1–200 characters. Required.
    #[schema(required = true)]
    name: Option<String>,
    /// The IANA time zone in which its days and weeks are counted; that of the unit above where absent.
    time_zone: Option<String>,
    /// Who leads it, an active user.
    #[schema(value_type = Option<UserId>)]
    manager_id: Option<String>,
    /// Who leads it when the manager can't, another active user.
    #[schema(value_type = Option<UserId>)]
    deputy_id: Option<String>,
    /// The code of the calendar of its working hours, up to 40 characters; that of the unit above where absent.
    calendar: Option<String>,
}

/// A JSON Merge Patch of a unit: absent members stay. Its level never changes; `actions/move` puts it elsewhere in the tree.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = UnitPatch)]
pub struct UnitPatchBody {
    /// 1–40 letters, digits, `. _ - :`, unique in the company.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    code: Patch<String>,
    /// 1–200 characters.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    name: Patch<String>,
    /// The IANA time zone in which its days and weeks are counted.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    time_zone: Patch<String>,
    /// Who leads it, an active user; `null` clears it.
    #[serde(default)]
    #[schema(value_type = Option<UserId>)]
    manager_id: Patch<String>,
    /// Who leads it when the manager can't, another active user; `null` clears it.
    #[serde(default)]
    #[schema(value_type = Option<UserId>)]
    deputy_id: Patch<String>,
    /// The code of the calendar of its working hours; `null` means that of the unit above.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    calendar: Patch<String>,
}

/// Where a unit moves to.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = UnitMove)]
pub struct MoveBody {
    /// The unit above from now on: open, and of a higher level. Required.
    #[schema(required = true, value_type = Option<UnitId>)]
    pub(super) parent_id: Option<String>,
}

impl From<NewUnitBody> for NewUnitInput {
    fn from(body: NewUnitBody) -> Self {
        Self {
            kind: body.kind,
            parent_id: body.parent_id,
            code: body.code,
            name: body.name,
            time_zone: body.time_zone,
            manager_id: body.manager_id,
            deputy_id: body.deputy_id,
            calendar: body.calendar,
        }
    }
}

impl From<UnitPatchBody> for UnitPatchInput {
    fn from(body: UnitPatchBody) -> Self {
        Self {
            code: body.code,
            name: body.name,
            time_zone: body.time_zone,
            manager_id: body.manager_id,
            deputy_id: body.deputy_id,
            calendar: body.calendar,
        }
    }
}

impl Example for NewUnitBody {
    fn example() -> Value {
        json!({ "kind": "outlet", "parent_id": example::UNIT, "code": "sh-02", "name": "上海浦东店", "calendar": "shop" })
    }
}

impl Example for UnitPatchBody {
    fn example() -> Value {
        json!({ "name": "上海旗舰店", "calendar": "shop" })
    }
}

impl Example for MoveBody {
    fn example() -> Value {
        json!({ "parent_id": example::UNIT })
    }
}
