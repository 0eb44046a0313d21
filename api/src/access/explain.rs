//! Why a user may do something, or may not.

use std::collections::HashMap;
use std::sync::OnceLock;

use actix_web::web::Data;
use guanxi_domain::access::rights::{Asked, Demanded, Verdict, judge, sources};
use guanxi_domain::access::{Grants, Permission, Post, Reach, Scope};
use guanxi_domain::fields::{self, FieldCode};
use guanxi_domain::ids::{UnitId, UserId};
use guanxi_domain::platform::RecordKind;
use guanxi_domain::{Fields, ProblemCode, Refusal};
use guanxi_persistence::access::{roles, scope, units, users};
use guanxi_persistence::{Error, Tx};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

use super::example;
use super::users::get_rights::SourceView;
use crate::answer::{Answer, Content};
use crate::app::App;
use crate::extract::{Caller, Query, QueryInput, QueryParameter, QueryValues, RolesRead};
use crate::openapi::Example;
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/access/explain`.
pub const OPERATION: Operation = Operation {
    id: "explain_access",
    method: Method::Get,
    path: "/api/v1/access/explain",
    tag: Tag::Access,
    summary: "Explain why a user may do something",
    description: "Which grants let a user do an operation, or why none does; with `record` also whether a customer, an order, an interaction or \
                  a follow-up is within the reach of them. A record that is not there is within the reach of whoever reaches all.",
    problems: &[],
};

/// What is asked.
pub struct ExplainQuery {
    user: UserId,
    operation: String,
    known: Known,
    record: Option<Uuid>,
}

/// What is known of an operation.
#[derive(Clone, Copy)]
struct Known {
    demanded: Demanded,
    path: &'static str,
}

/// Every operation by its id.
fn known_operations() -> &'static HashMap<&'static str, Known> {
    static KNOWN: OnceLock<HashMap<&'static str, Known>> = OnceLock::new();
    KNOWN.get_or_init(|| {
        let operations = crate::routes::operations();
        let entries = operations.entries().iter();
        entries.map(|entry| (entry.operation.id, Known { demanded: entry.document().demanded(), path: entry.operation.path })).collect()
    })
}

impl QueryInput for ExplainQuery {
    const PARAMETERS: &'static [QueryParameter] = &[
        QueryParameter::ids("user", "The user; one id. Required.").with_example(example::USER),
        QueryParameter::text("operation", "The `operationId` of this document. Required.").with_example("get_customer"),
        QueryParameter::ids("record", "The customer, order, interaction or follow-up that the operation is about; one id."),
    ];

    fn read(values: &QueryValues, fields: &mut Fields) -> Option<Self> {
        let user = fields.required("user", values.get("user"), fields::id::<UserId>);
        let known = fields.required("operation", values.get("operation"), |id| {
            known_operations().get_key_value(id).map(|(id, known)| ((*id).to_owned(), *known)).ok_or_else(|| FieldCode::NotFound.into())
        });
        let record = values.read("record", fields, |id| fields::id::<guanxi_domain::ids::CustomerId>(id));
        let (operation, known) = known?;
        let record = record.map(guanxi_domain::ids::TypedId::uuid);
        if record.is_some() && record_kind(known.path).is_none() {
            fields.refuse("record", FieldCode::Unexpected);
        }
        Some(Self { user: user?, operation, known, record })
    }
}

/// The kind of the records that the operations of a path are about.
fn record_kind(path: &str) -> Option<RecordKind> {
    match path.split('/').nth(3)? {
        "customers" => Some(RecordKind::Customer),
        "orders" => Some(RecordKind::Order),
        "interactions" => Some(RecordKind::Interaction),
        "follow_ups" => Some(RecordKind::FollowUp),
        "complaints" if path.contains("/complaints/{") => Some(RecordKind::Complaint),
        "service" if path.contains("/tickets/{") => Some(RecordKind::Ticket),
        _ => None,
    }
}

/// Why a user may do something, or may not.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AccessExplanation)]
pub struct ExplanationView {
    /// The user.
    pub user_id: UserId,
    /// The operation.
    pub operation: String,
    /// Whether the user may do it.
    pub allowed: bool,
    /// Why, or why not.
    pub verdict: Verdict,
    /// The permission that the operation demands; `null` where it demands none.
    pub permission: Option<Permission>,
    /// How far that permission reaches for the user; `null` where no role grants it.
    pub scope: Option<Scope>,
    /// The unit where the user works; scope `unit` is this one and all below it.
    pub unit_id: UnitId,
    /// The roles of the user that grant it, the widest first.
    pub sources: Vec<SourceView>,
    /// Whether the record is within reach; `null` where none is asked about, or no role grants the permission.
    pub record_within_reach: Option<bool>,
}

impl Example for ExplanationView {
    fn example() -> Value {
        json!({
            "user_id": example::USER,
            "operation": "get_customer",
            "allowed": true,
            "verdict": "granted",
            "permission": "customers:read",
            "scope": "unit",
            "unit_id": example::UNIT,
            "sources": [{ "role": "sales_manager", "scope": "unit" }],
            "record_within_reach": null
        })
    }
}

/// Explains it.
///
/// # Errors
/// What the document says.
pub async fn handle(_: Caller<RolesRead>, Query(query): Query<ExplainQuery>, app: Data<App>) -> Answer<Content<ExplanationView>> {
    Ok(Content(app.store.read(move |tx| explain(tx, &query)).await?))
}

fn explain(tx: &mut Tx<'_>, query: &ExplainQuery) -> Result<ExplanationView, Error> {
    let user = users::load(tx, query.user).map_err(|error| match error {
        Error::Refused(refusal) if refusal.code == ProblemCode::NotFound => Refusal::no_such("/user").into(),
        other => other,
    })?;
    let permission = if let Demanded::Permission(permission) = query.known.demanded { Some(permission) } else { None };
    let held = roles::of_user(tx, user.id)?;
    let grants: Grants = roles::together(&held);
    let post = Post { unit_id: user.unit_id, at_company: units::load(tx, user.unit_id)?.parent_id.is_none(), user_id: Some(user.id) };
    let reach: Option<Reach> = permission.and_then(|permission| grants.reach(permission, &post));
    let within_reach = match (record_kind(query.known.path), query.record, reach) {
        (Some(kind), Some(record), Some(reach)) => Some(scope::reaches(tx, kind, record, reach)?),
        _ => None,
    };
    let scope = permission.and_then(|permission| grants.allows(permission));
    let asked = Asked { status: user.status, must_change_password: user.must_change_password, scope, within_reach };
    let verdict = judge(query.known.demanded, &asked);
    Ok(ExplanationView {
        user_id: user.id,
        operation: query.operation.clone(),
        allowed: verdict.allows(),
        verdict,
        permission,
        scope,
        unit_id: user.unit_id,
        sources: permission.map(|permission| sources(&held, permission)).unwrap_or_default().into_iter().map(Into::into).collect(),
        record_within_reach: within_reach,
    })
}
