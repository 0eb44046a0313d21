//! The catalogue of fields that are not general.

use guanxi_domain::access::Permission;
use guanxi_domain::privacy::fields::{CATALOGUE, StorageKind};
use guanxi_domain::privacy::{FieldClass, ProtectedField, Storage};
use guanxi_domain::vocabulary::Locale;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::answer::{Answer, Content};
use crate::extract::SignedIn;
use crate::openapi::Example;
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/privacy/fields`.
pub const OPERATION: Operation = Operation {
    id: "list_protected_fields",
    method: Method::Get,
    path: "/api/v1/privacy/fields",
    tag: Tag::Privacy,
    summary: "List the fields with personal data",
    description: "Every stored field that is not of class `general`: how it is kept, how answers show it, and what it takes to read it in clear. Values of these fields never stand in \
        events, logs, problems or metrics.",
    problems: &[],
};

/// The catalogue.
#[derive(Serialize, ToSchema)]
#[schema(as = ProtectedFields)]
pub struct ProtectedFieldsView {
    /// The fields.
    pub items: Vec<ProtectedFieldView>,
}

/// A stored field that is not general.
#[derive(Serialize, ToSchema)]
#[schema(as = ProtectedField)]
pub struct ProtectedFieldView {
    /// The record that has it.
    pub record: &'static str,
    /// Its name in requests and clear answers.
    pub field: &'static str,
    /// Its class.
    pub class: FieldClass,
    /// How it is kept.
    pub storage: StorageKind,
    /// Why it is kept plain, where it is.
    pub reason: Option<&'static str>,
    /// The member of answers that shows it masked; `null` where it is shown as it is, or not at all.
    pub masked_as: Option<&'static str>,
    /// The permission that reads it in clear; `null` where nobody may.
    pub read_by: Option<Permission>,
}

impl ProtectedFieldView {
    fn of(known: &ProtectedField, locale: Locale) -> Self {
        let reason = match (known.storage, locale) {
            (Storage::Sealed(_), _) => None,
            (Storage::Plain { zh, .. }, Locale::ZhCn) => Some(zh),
            (Storage::Plain { en, .. }, Locale::En) => Some(en),
        };
        Self {
            record: known.record,
            field: known.field,
            class: known.class,
            storage: known.storage_kind(),
            reason,
            masked_as: known.masked_as,
            read_by: known.read_by,
        }
    }
}

impl Example for ProtectedFieldsView {
    fn example() -> Value {
        json!({ "items": [{
            "record": "contact_point", "field": "value", "class": "personal", "storage": "sealed_and_indexed", "reason": null,
            "masked_as": "masked", "read_by": "customers:read_personal"
        }] })
    }
}

/// Lists them.
///
/// # Errors
/// Never.
pub async fn handle(caller: SignedIn) -> Answer<Content<ProtectedFieldsView>> {
    let items = CATALOGUE.iter().map(|known| ProtectedFieldView::of(known, caller.locale())).collect();
    Ok(Content(ProtectedFieldsView { items }))
}
