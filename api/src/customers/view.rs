//! What goes out about customers: personal values are masked, unless they were asked for in clear.

use guanxi_domain::customers::lifecycle::LifecycleStage;
use guanxi_domain::customers::{
    ContactPoint, Customer, CustomerAction, CustomerKind, IdentityNumber, OrganizationSize, PotentialGrade, actions, format_time,
};
use guanxi_domain::ids::{CustomerId, UnitId, UserId};
use guanxi_domain::instant;
use guanxi_domain::privacy::Clearance;
use guanxi_domain::vocabulary::Channel;
use guanxi_persistence::customers::{CustomerSummary, LoadedCustomer};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::part_view::{
    ContactPointView, ContactView, PrimaryContactPointView, PurchaseFiguresView, QuietHoursView, ReferenceView, purchases,
};
use crate::answer::Resource;
use crate::extract::SignedIn;
use crate::openapi::Example;

/// A customer.
#[derive(Serialize, ToSchema)]
#[schema(as = Customer)]
pub struct CustomerView {
    /// The id.
    pub id: CustomerId,
    /// The number that people quote on the phone.
    pub number: String,
    /// Counts the changes, from 1. Purchase figures don't move it.
    pub version: i64,
    /// Person or organisation.
    pub kind: CustomerKind,
    /// The name.
    pub name: String,
    /// The language the customer speaks: a BCP 47 tag.
    pub language: Option<String>,
    /// Where the customer's clock is: an IANA time zone.
    pub time_zone: Option<String>,
    /// A person's birthday, `YYYY-MM-DD`.
    #[schema(format = Date)]
    pub birthday: Option<String>,
    /// An organisation's line of business.
    pub industry: Option<String>,
    /// An organisation's size.
    pub organization_size: Option<OrganizationSize>,
    /// Province or state.
    pub province: Option<String>,
    /// City.
    pub city: Option<String>,
    /// District.
    pub district: Option<String>,
    /// What the customer is interested in, in the order given.
    pub interests: Vec<String>,
    /// The channel over which the customer came.
    pub source_channel: Option<Channel>,
    /// Which campaign, partner or referrer brought the customer.
    pub source_detail: Option<String>,
    /// How close to buying.
    pub potential_grade: Option<PotentialGrade>,
    /// Whether it is a key account.
    pub key_account: bool,
    /// The manager of the key account.
    pub account_manager_id: Option<UserId>,
    /// The staff user who answers for the customer.
    pub owner_id: Option<UserId>,
    /// The home unit.
    pub unit_id: UnitId,
    /// Further units that serve the customer.
    pub serving_unit_ids: Vec<UnitId>,
    /// Tags in byte order.
    pub tags: Vec<String>,
    /// The channel the customer likes best.
    pub preferred_channel: Option<Channel>,
    /// When the customer wants to be left alone, by the customer's clock.
    pub quiet_hours: Option<QuietHoursView>,
    /// The masked number of an identity card, passport or business licence.
    pub identity_number_masked: Option<String>,
    /// The same number in clear: `null` unless it was asked for with `clear=true` by whoever may read it.
    pub identity_number: Option<String>,
    /// What else staff should know.
    pub notes: Option<String>,
    /// Where the customer and its contacts can be reached, from the oldest to the newest.
    pub contact_points: Vec<ContactPointView>,
    /// Who speaks for an organisation, from the oldest to the newest.
    pub contacts: Vec<ContactView>,
    /// What other systems call the customer.
    pub references: Vec<ReferenceView>,
    /// The running purchase figures, one entry per currency.
    pub purchases: Vec<PurchaseFiguresView>,
    /// Where the customer stands in its life with the company; it moves no version.
    pub stage: LifecycleStage,
    /// Since when the customer is in the stage.
    #[schema(format = DateTime)]
    pub stage_since: String,
    /// What this caller may do with the customer now.
    pub available_actions: Vec<CustomerAction>,
    /// Since when it is archived.
    #[schema(format = DateTime)]
    pub archived_at: Option<String>,
    /// When it was created.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When it last changed.
    #[schema(format = DateTime)]
    pub updated_at: String,
}

/// A customer as lists show it.
#[derive(Serialize, ToSchema)]
#[schema(as = CustomerSummary)]
pub struct CustomerSummaryView {
    /// The id.
    pub id: CustomerId,
    /// The number that people quote on the phone.
    pub number: String,
    /// Counts the changes, from 1.
    pub version: i64,
    /// Person or organisation.
    pub kind: CustomerKind,
    /// The name.
    pub name: String,
    /// A person's birthday, `YYYY-MM-DD`.
    #[schema(format = Date)]
    pub birthday: Option<String>,
    /// Province or state.
    pub province: Option<String>,
    /// City.
    pub city: Option<String>,
    /// The channel over which the customer came.
    pub source_channel: Option<Channel>,
    /// How close to buying.
    pub potential_grade: Option<PotentialGrade>,
    /// Whether it is a key account.
    pub key_account: bool,
    /// The manager of the key account.
    pub account_manager_id: Option<UserId>,
    /// The staff user who answers for the customer.
    pub owner_id: Option<UserId>,
    /// The home unit.
    pub unit_id: UnitId,
    /// Tags in byte order.
    pub tags: Vec<String>,
    /// The masked primary contact points of the customer itself, one per kind.
    pub primary_contact_points: Vec<PrimaryContactPointView>,
    /// The running purchase figures, one entry per currency.
    pub purchases: Vec<PurchaseFiguresView>,
    /// Where the customer stands in its life with the company.
    pub stage: LifecycleStage,
    /// Since when the customer is in the stage.
    #[schema(format = DateTime)]
    pub stage_since: String,
    /// Since when it is archived.
    #[schema(format = DateTime)]
    pub archived_at: Option<String>,
    /// When it was created.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When it last changed.
    #[schema(format = DateTime)]
    pub updated_at: String,
}

impl CustomerView {
    /// The view that this caller gets, masked.
    #[must_use]
    pub fn of(loaded: LoadedCustomer, caller: &SignedIn) -> Self {
        Self::cleared(loaded, caller, Clearance::default())
    }

    /// The view that this caller gets, with clear values as far as they are cleared.
    #[must_use]
    pub fn cleared(loaded: LoadedCustomer, caller: &SignedIn, clearance: Clearance) -> Self {
        let LoadedCustomer { customer, figures } = loaded;
        let available_actions = actions::available(&customer, |permission| caller.allows(permission).is_some());
        let Customer { id, number, version, kind, name, language, time_zone, birthday, .. } = customer;
        Self {
            id,
            number,
            version,
            kind,
            name,
            language,
            time_zone: time_zone.map(|zone| zone.name().to_owned()),
            birthday: birthday.map(|birthday| birthday.date().to_string()),
            industry: customer.industry,
            organization_size: customer.organization_size,
            province: customer.province,
            city: customer.city,
            district: customer.district,
            interests: customer.interests,
            source_channel: customer.source_channel,
            source_detail: customer.source_detail,
            potential_grade: customer.potential_grade,
            key_account: customer.key_account,
            account_manager_id: customer.account_manager_id,
            owner_id: customer.owner_id,
            unit_id: customer.unit_id,
            serving_unit_ids: customer.serving_unit_ids,
            tags: customer.tags,
            preferred_channel: customer.preferred_channel,
            quiet_hours: customer.quiet_hours.map(|hours| QuietHoursView { from: format_time(hours.from), to: format_time(hours.to) }),
            identity_number_masked: customer.identity_number.as_ref().map(IdentityNumber::masked),
            identity_number: customer.identity_number.filter(|_| clearance.sensitive).map(|number| number.as_str().to_owned()),
            notes: customer.notes,
            contact_points: customer.contact_points.iter().map(|point| ContactPointView::cleared(point, clearance)).collect(),
            contacts: customer.contacts.into_iter().map(ContactView::from).collect(),
            references: customer.references.into_iter().map(ReferenceView::from).collect(),
            purchases: figures.into_iter().map(PurchaseFiguresView::from).collect(),
            stage: customer.stage,
            stage_since: instant::format(customer.stage_since),
            available_actions,
            archived_at: customer.archived_at.map(instant::format),
            created_at: instant::format(customer.created_at),
            updated_at: instant::format(customer.updated_at),
        }
    }
}

impl Resource for CustomerView {
    fn version(&self) -> i64 {
        self.version
    }

    fn location(&self) -> String {
        format!("/api/v1/customers/{}", self.id)
    }
}

impl From<CustomerSummary> for CustomerSummaryView {
    fn from(summary: CustomerSummary) -> Self {
        let masked = |point: &ContactPoint| PrimaryContactPointView { kind: point.value.kind(), masked: point.value.masked() };
        Self {
            id: summary.id,
            number: summary.number,
            version: summary.version,
            kind: summary.kind,
            name: summary.name,
            birthday: summary.birthday.map(|birthday| birthday.to_string()),
            province: summary.province,
            city: summary.city,
            source_channel: summary.source_channel,
            potential_grade: summary.potential_grade,
            key_account: summary.key_account,
            account_manager_id: summary.account_manager_id,
            owner_id: summary.owner_id,
            unit_id: summary.unit_id,
            tags: summary.tags,
            primary_contact_points: summary.primary_contact_points.iter().map(masked).collect(),
            purchases: summary.figures.into_iter().map(PurchaseFiguresView::from).collect(),
            stage: summary.stage,
            stage_since: instant::format(summary.stage_since),
            archived_at: summary.archived_at.map(instant::format),
            created_at: instant::format(summary.created_at),
            updated_at: instant::format(summary.updated_at),
        }
    }
}

const CUSTOMER: &str = "0192f3a4-5b6c-7d8e-9f01-23456789abcd";
const UNIT: &str = "0192f3a4-0000-7000-8000-000000000001";

impl Example for CustomerView {
    fn example() -> Value {
        json!({
            "id": CUSTOMER, "number": "K-000123", "version": 1, "kind": "person", "name": "王芳", "language": "zh-CN", "time_zone": null,
            "birthday": "1988-05-17", "industry": null, "organization_size": null, "province": "上海市", "city": "上海市", "district": null,
            "interests": [], "source_channel": "in_store", "source_detail": null, "potential_grade": "a", "key_account": false,
            "account_manager_id": null, "owner_id": null, "unit_id": UNIT, "serving_unit_ids": [], "tags": ["试驾"],
            "preferred_channel": "wechat", "quiet_hours": { "from": "22:00", "to": "08:00" }, "identity_number_masked": null, "identity_number": null, "notes": null,
            "contact_points": [ContactPointView::example()], "contacts": [],
            "references": [{ "id": "0192f3a4-5b6c-7d8e-9f01-23456789abd0", "source": "dms", "reference": "A-1001" }],
            "purchases": [purchases()], "stage": "existing", "stage_since": "2026-03-01T08:00:00Z",
            "available_actions": ["update", "archive", "set_key_account", "set_stage"], "archived_at": null,
            "created_at": "2026-11-21T08:30:00Z", "updated_at": "2026-11-21T08:30:00Z"
        })
    }
}

impl Example for CustomerSummaryView {
    fn example() -> Value {
        json!({
            "id": CUSTOMER, "number": "K-000123", "version": 1, "kind": "person", "name": "王芳", "birthday": "1988-05-17",
            "province": "上海市", "city": "上海市", "source_channel": "in_store", "potential_grade": "a", "key_account": false,
            "account_manager_id": null, "owner_id": null, "unit_id": UNIT, "tags": ["试驾"],
            "primary_contact_points": [{ "kind": "phone", "masked": "138****8000" }], "purchases": [purchases()],
            "stage": "existing", "stage_since": "2026-03-01T08:00:00Z", "archived_at": null,
            "created_at": "2026-11-21T08:30:00Z", "updated_at": "2026-11-21T08:30:00Z"
        })
    }
}
