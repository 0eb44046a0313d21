//! Who is responsible for the records of a unit.

use actix_web::web::Data;
use guanxi_domain::access::responsible::{Ground, general_manager, responsible};
use guanxi_domain::access::{BuiltInRole, role};
use guanxi_domain::ids::{UnitId, UserId};
use guanxi_domain::vocabulary::Word;
use guanxi_domain::{Fields, Refusal};
use guanxi_persistence::access::responsible::way_up;
use guanxi_persistence::access::roles;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::super::example;
use crate::answer::{Answer, Content};
use crate::app::App;
use crate::extract::{Caller, PathId, Query, QueryInput, QueryParameter, QueryValues, UnitsRead};
use crate::openapi::Example;
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/units/{id}/responsible`.
pub const OPERATION: Operation = Operation {
    id: "get_unit_responsible",
    method: Method::Get,
    path: "/api/v1/units/{id}/responsible",
    tag: Tag::Access,
    summary: "Read who is responsible for a unit's records",
    description: "The nearest active user with a role, in the unit or the next one above that has any: the manager before the deputy before the \
                  others. Where nobody has it, and for `general_manager`, whoever leads the company.",
    problems: &[],
};

/// What is asked.
pub struct ResponsibleQuery {
    role: String,
}

impl QueryInput for ResponsibleQuery {
    const PARAMETERS: &'static [QueryParameter] =
        &[QueryParameter::text("role", "The code of a role. Required.").with_example("sales_director")];

    fn read(values: &QueryValues, fields: &mut Fields) -> Option<Self> {
        let role = fields.required("role", values.get("role"), role::code)?;
        Some(Self { role })
    }
}

/// Who is responsible.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Responsible)]
pub struct ResponsibleView {
    /// The code of the role that was asked for.
    #[schema(max_length = 40)]
    pub role: String,
    /// Who; `null` where nobody has the role and nobody leads the company.
    pub user_id: Option<UserId>,
    /// The unit in which they were found.
    pub unit_id: Option<UnitId>,
    /// Why they are responsible.
    pub ground: Option<Ground>,
}

impl Example for ResponsibleView {
    fn example() -> Value {
        json!({ "role": "sales_director", "user_id": example::USER, "unit_id": example::UNIT, "ground": "role" })
    }
}

/// Reads it.
///
/// # Errors
/// What the document says.
pub async fn handle(
    _: Caller<UnitsRead>,
    PathId(id): PathId<UnitId>,
    Query(query): Query<ResponsibleQuery>,
    app: Data<App>,
) -> Answer<Content<ResponsibleView>> {
    let found = app.store.read(move |tx| {
        let role = roles::id_of(tx, &query.role)?.ok_or_else(|| Refusal::no_such("/role"))?;
        let found = if query.role == BuiltInRole::GeneralManager.word() {
            general_manager(&way_up(tx, id, None)?)
        } else {
            responsible(&way_up(tx, id, Some(role))?)
        };
        Ok(ResponsibleView {
            role: query.role.clone(),
            user_id: found.map(|found| found.user_id),
            unit_id: found.and_then(|found| found.unit_id),
            ground: found.map(|found| found.ground),
        })
    });
    Ok(Content(found.await?))
}
