//! Issuing a key.

use actix_web::web::Data;
use guanxi_domain::access::Reach;
use guanxi_domain::access::api_key::{ApiKey, Issuer, NewApiKey, NewApiKeyInput};
use guanxi_domain::ids::ApiKeyId;
use guanxi_domain::{Fields, ProblemCode, Refusal};
use guanxi_persistence::Error;
use guanxi_persistence::access::within::unit_within;
use guanxi_persistence::access::{api_keys, units};
use guanxi_persistence::platform::events;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::secret::ApiKeySecret;
use super::view::IssuedView;
use crate::access::example;
use crate::answer::{Answer, Issued};
use crate::app::App;
use crate::extract::{ApiKeysManage, Caller, NoIdempotencyKey, Valid};
use crate::openapi::Example;
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/api_keys`.
pub const OPERATION: Operation = Operation {
    id: "create_api_key",
    method: Method::Post,
    path: "/api/v1/api_keys",
    tag: Tag::Access,
    summary: "Issue a key for an integrator",
    description: "Gives the key's text, shown once: only its SHA-256 is kept. It is sent as `Authorization: Bearer gx_…`. A key reaches what \
                  belongs to its unit and those below, and may do nothing that its issuer may not. It owns no records, and operations on \
                  one's own account refuse it.",
    problems: &[ProblemCode::UsersOnly],
};

/// What a key is to be.
#[derive(Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = NewApiKey)]
pub struct NewApiKeyBody {
    /// What the key is for, 1 to 100 characters.
    #[schema(required, value_type = String, min_length = 1, max_length = 100)]
    pub name: Option<String>,
    /// The unit that it belongs to; the caller's own where absent.
    #[schema(value_type = Option<String>, format = Uuid)]
    pub unit_id: Option<String>,
    /// What it may do: words of the vocabulary `permission`, one at least, each of which the caller has as far as the key's unit.
    #[validate(length(max = 200))]
    #[schema(required, value_type = Vec<String>, min_items = 1, max_items = 200)]
    pub permissions: Option<Vec<String>>,
    /// When it stops, at most five years from now; a year from now where absent.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub expires_at: Option<String>,
}

impl Example for NewApiKeyBody {
    fn example() -> Value {
        json!({
            "name": "经销商管理系统",
            "unit_id": example::UNIT,
            "permissions": ["customers:read", "customers:write", "orders:read", "orders:write"]
        })
    }
}

impl From<NewApiKeyBody> for NewApiKeyInput {
    fn from(body: NewApiKeyBody) -> Self {
        Self { name: body.name, unit_id: body.unit_id, permissions: body.permissions, expires_at: body.expires_at }
    }
}

/// Issues it.
///
/// # Errors
/// What the document says.
pub async fn handle(
    caller: Caller<ApiKeysManage>,
    _: NoIdempotencyKey,
    body: Valid<NewApiKeyBody>,
    app: Data<App>,
) -> Answer<Issued<IssuedView>> {
    let user_id = caller.require_user()?;
    let context = caller.context();
    let mut fields = Fields::new();
    let new = NewApiKey::read(body.into_inner().into(), context.now, &mut fields);
    let new = fields.finish(new)?;
    let secret = ApiKeySecret::generate()?;
    let (prefix, hash, id) = (secret.prefix, secret.hash, ApiKeyId::new(Uuid::now_v7()));
    let key = app.store.write(move |tx| {
        let own = caller.unit_id();
        let unit_id = new.unit_id.unwrap_or(own);
        units::load(tx, unit_id).map_err(|error| match error {
            Error::Refused(refusal) if refusal.code == ProblemCode::NotFound => Refusal::no_such("/unit_id").into(),
            other => other,
        })?;
        // Whoever manages the keys of a unit sees no others: a unit out of reach is no unit.
        if !unit_within(tx, unit_id, caller.reach())? {
            return Err(Refusal::no_such("/unit_id").into());
        }
        let reaches_unit = caller.post().at_company || unit_within(tx, unit_id, Reach::Unit(own))?;
        let issuer = Issuer { user_id, grants: &caller.standing().grants, reaches_unit };
        let (key, event) = ApiKey::issue(id, new.clone(), (unit_id, prefix.clone()), &issuer, &context)?;
        api_keys::insert(tx, &key, &hash)?;
        events::append(tx, &context, vec![event])?;
        Ok(key)
    });
    Ok(Issued(IssuedView { key: secret.text, api_key: key.await?.into() }))
}
