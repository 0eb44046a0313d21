//! What goes out about the parts of customers; personal values are masked, unless they were asked for in clear.

use guanxi_domain::customers::{Contact, ContactPoint, ContactPointKind, CustomerReference, SocialPlatform};
use guanxi_domain::ids::{ContactId, ContactPointId, ReferenceId};
use guanxi_domain::instant;
use guanxi_domain::privacy::Clearance;
use guanxi_persistence::orders::CustomerFigures;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::openapi::Example;

/// The first contact point to try of its kind.
#[derive(Serialize, ToSchema)]
#[schema(as = PrimaryContactPoint)]
pub struct PrimaryContactPointView {
    /// What kind it is.
    pub kind: ContactPointKind,
    /// The masked value.
    pub masked: String,
}

/// A span of quiet hours; it may go over midnight.
#[derive(Serialize, ToSchema)]
#[schema(as = QuietHours)]
pub struct QuietHoursView {
    /// The first minute, `HH:MM`.
    pub from: String,
    /// The minute after the last, `HH:MM`.
    pub to: String,
}

/// A contact point.
#[derive(Serialize, ToSchema)]
#[schema(as = ContactPoint)]
pub struct ContactPointView {
    /// The id.
    pub id: ContactPointId,
    /// The contact who is reached by it; `null` means the customer itself.
    pub contact_id: Option<ContactId>,
    /// What kind it is.
    pub kind: ContactPointKind,
    /// The platform of a social handle.
    pub platform: Option<SocialPlatform>,
    /// What people call it.
    pub label: Option<String>,
    /// The masked value.
    pub masked: String,
    /// The value in clear: `null` unless it was asked for with `clear=true` by whoever may read it.
    pub value: Option<String>,
    /// Whether it is the first to try of its kind.
    pub primary: bool,
    /// Since when it is known to be right.
    #[schema(format = DateTime)]
    pub verified_at: Option<String>,
    /// When it was added.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When it last changed.
    #[schema(format = DateTime)]
    pub updated_at: String,
}

/// A contact of an organisation.
#[derive(Serialize, ToSchema)]
#[schema(as = Contact)]
pub struct ContactView {
    /// The id.
    pub id: ContactId,
    /// The person's name.
    pub name: String,
    /// What the person is.
    pub position: Option<String>,
    /// Where in the organisation.
    pub department: Option<String>,
    /// Whether this is the first to ask for.
    pub primary: bool,
    /// The language the person speaks: a BCP 47 tag.
    pub language: Option<String>,
    /// What else staff should know.
    pub notes: Option<String>,
    /// When it was added.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When it last changed.
    #[schema(format = DateTime)]
    pub updated_at: String,
}

/// What another system calls a customer.
#[derive(Serialize, ToSchema)]
#[schema(as = CustomerReference)]
pub struct ReferenceView {
    /// The id.
    pub id: ReferenceId,
    /// The other system.
    pub source: String,
    /// What it calls the customer.
    pub reference: String,
}

/// What a customer has bought in one currency: paid orders that are neither cancelled nor wholly refunded.
#[derive(Serialize, ToSchema)]
#[schema(as = PurchaseFigures)]
pub struct PurchaseFiguresView {
    /// ISO 4217.
    #[schema(example = "CNY")]
    pub currency: &'static str,
    /// How many orders count.
    #[schema(minimum = 0)]
    pub order_count: i64,
    /// Their totals less refunds, in minor units of the currency.
    pub net_amount_minor: i64,
    /// When the earliest of them was placed.
    #[schema(format = DateTime)]
    pub first_paid_at: Option<String>,
    /// When the latest of them was placed.
    #[schema(format = DateTime)]
    pub last_paid_at: Option<String>,
}

impl ContactPointView {
    /// The contact point with its value in clear, where that is cleared.
    #[must_use]
    pub fn cleared(point: &ContactPoint, clearance: Clearance) -> Self {
        Self {
            id: point.id,
            contact_id: point.contact_id,
            kind: point.value.kind(),
            platform: point.value.platform(),
            label: point.label.clone(),
            masked: point.value.masked(),
            value: clearance.personal.then(|| point.value.clear().to_owned()),
            primary: point.primary,
            verified_at: point.verified_at.map(instant::format),
            created_at: instant::format(point.created_at),
            updated_at: instant::format(point.updated_at),
        }
    }
}

impl From<Contact> for ContactView {
    fn from(contact: Contact) -> Self {
        Self {
            id: contact.id,
            name: contact.name,
            position: contact.position,
            department: contact.department,
            primary: contact.primary,
            language: contact.language,
            notes: contact.notes,
            created_at: instant::format(contact.created_at),
            updated_at: instant::format(contact.updated_at),
        }
    }
}

impl From<CustomerReference> for ReferenceView {
    fn from(reference: CustomerReference) -> Self {
        Self { id: reference.id, source: reference.reference.source, reference: reference.reference.reference }
    }
}

impl From<CustomerFigures> for PurchaseFiguresView {
    fn from(kept: CustomerFigures) -> Self {
        Self {
            currency: kept.currency.code(),
            order_count: kept.figures.order_count,
            net_amount_minor: kept.figures.net_amount_minor,
            first_paid_at: kept.figures.first_paid_at.map(instant::format),
            last_paid_at: kept.figures.last_paid_at.map(instant::format),
        }
    }
}

impl Example for ContactPointView {
    fn example() -> Value {
        json!({
            "id": "0192f3a4-5b6c-7d8e-9f01-23456789abce", "contact_id": null, "kind": "phone", "platform": null, "label": "手机",
            "masked": "138****8000", "value": null, "primary": true, "verified_at": null, "created_at": "2026-11-21T08:30:00Z",
            "updated_at": "2026-11-21T08:30:00Z"
        })
    }
}

/// Figures as examples show them.
pub(super) fn purchases() -> Value {
    json!({
        "currency": "CNY", "order_count": 2, "net_amount_minor": 19_980_000, "first_paid_at": "2024-03-02T06:10:00Z",
        "last_paid_at": "2026-08-19T02:45:00Z"
    })
}

impl Example for ContactView {
    fn example() -> Value {
        json!({
            "id": "0192f3a4-5b6c-7d8e-9f01-23456789abcf", "name": "李强", "position": "采购经理", "department": null, "primary": true,
            "language": null, "notes": null, "created_at": "2026-11-21T08:30:00Z", "updated_at": "2026-11-21T08:30:00Z"
        })
    }
}

impl Example for ReferenceView {
    fn example() -> Value {
        json!({ "id": "0192f3a4-5b6c-7d8e-9f01-23456789abd0", "source": "erp", "reference": "70012" })
    }
}
