//! What callers send about complaints. Words, ids and instants are plain strings here: the domain reads them, so that a wrong one is
//! named together with all others.

use guanxi_domain::complaints::{ComplaintInput, ComplaintPatchInput};
use guanxi_domain::fields::Patch;
use guanxi_domain::platform::ReferenceInput;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

use crate::interactions::ReferenceBody;
use crate::openapi::Example;

/// A new complaint.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = NewComplaint)]
pub struct NewComplaintBody {
    /// The customer by id; this, `customer_reference` or the record from which it is opened is required.
    #[schema(format = Uuid)]
    customer_id: Option<String>,
    /// The customer by what another system calls it.
    customer_reference: Option<ReferenceBody>,
    /// The ticket from which it is opened: customer, channel, subject, account, contact, touchpoint, order and unit are taken from there where
    /// absent. At most one of `ticket_id`, `interaction_id` and `complaint_id` is named.
    #[schema(format = Uuid)]
    ticket_id: Option<String>,
    /// The contact in which the customer complained, of no other complaint: what is absent is taken from there, the instant too.
    #[schema(format = Uuid)]
    interaction_id: Option<String>,
    /// A complaint that is over, where the customer complains of the same again after the time in which it can be reopened.
    #[schema(format = Uuid)]
    complaint_id: Option<String>,
    /// Whether this is a further complaint from a ticket from which one was opened before. `false` where absent.
    again: Option<bool>,
    /// The unit that handles it; where absent the outlet concerned, that of the ticket, or the customer's home unit.
    #[schema(format = Uuid)]
    unit_id: Option<String>,
    /// The person who speaks for the organisation: a contact of this customer.
    #[schema(format = Uuid)]
    contact_id: Option<String>,
    /// Over which channel it came: a word of the vocabulary `channel`. Required unless the record says it.
    channel: Option<String>,
    /// Where it came from: a word of the vocabulary `complaint_source`; told from the channel or the record where absent.
    source: Option<String>,
    /// When the customer complained, RFC 3339, at most 366 days ago; now where absent.
    #[schema(format = DateTime)]
    received_at: Option<String>,
    /// The step of the customer's journey: the word of a touchpoint that is in use.
    touchpoint: Option<String>,
    /// What it is about, 1–200 characters. Required unless the record says it.
    subject: Option<String>,
    /// The grievance in the customer's words, up to 20,000 characters.
    account: Option<String>,
    /// What the customer asks for, up to 20,000 characters.
    demand: Option<String>,
    /// The language of the conversation: a BCP 47 tag such as `zh` or `en`.
    language: Option<String>,
    /// The product that it is about.
    #[schema(format = Uuid)]
    product_id: Option<String>,
    /// The order that it is about: one of this customer.
    #[schema(format = Uuid)]
    order_id: Option<String>,
    /// The outlet that it is about.
    #[schema(format = Uuid)]
    outlet_id: Option<String>,
    /// The staff whom it is about, up to 20.
    #[validate(length(max = 20))]
    staff_ids: Option<Vec<String>>,
    /// What it is about: a word of the vocabulary `complaint_kind`. Required.
    #[schema(required = true)]
    kind: Option<String>,
    /// How serious it is: a word of the vocabulary `complaint_severity`; `general` where absent.
    severity: Option<String>,
    /// Whether somebody's safety is concerned.
    safety: Option<bool>,
    /// Whether the customer had complained of the same before.
    repeat: Option<bool>,
}

/// A complaint that is opened from a ticket or a contact, which says what is absent here.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = OpenedComplaint)]
pub struct OpenComplaintBody {
    /// What it is about: a word of the vocabulary `complaint_kind`. Required.
    #[schema(required = true)]
    kind: Option<String>,
    /// How serious it is: a word of the vocabulary `complaint_severity`; `general` where absent.
    severity: Option<String>,
    /// Where it came from: a word of the vocabulary `complaint_source`; told from the record where absent.
    source: Option<String>,
    /// What it is about, 1–200 characters.
    subject: Option<String>,
    /// The grievance in the customer's words, up to 20,000 characters.
    account: Option<String>,
    /// What the customer asks for, up to 20,000 characters.
    demand: Option<String>,
    /// The unit that handles it.
    #[schema(format = Uuid)]
    unit_id: Option<String>,
    /// The step of the customer's journey: the word of a touchpoint that is in use.
    touchpoint: Option<String>,
    /// The product that it is about.
    #[schema(format = Uuid)]
    product_id: Option<String>,
    /// The order that it is about: one of this customer.
    #[schema(format = Uuid)]
    order_id: Option<String>,
    /// The outlet that it is about.
    #[schema(format = Uuid)]
    outlet_id: Option<String>,
    /// The staff whom it is about, up to 20.
    #[validate(length(max = 20))]
    staff_ids: Option<Vec<String>>,
    /// Whether somebody's safety is concerned.
    safety: Option<bool>,
    /// Whether this is a further complaint from a ticket from which one was opened before. `false` where absent.
    again: Option<bool>,
    /// Whether the customer had complained of the same before.
    repeat: Option<bool>,
}

/// A JSON Merge Patch of a complaint: absent members stay, `null` clears. How serious it is and who answers for it is said by actions.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = ComplaintPatch)]
pub struct ComplaintPatchBody {
    /// What it is about, 1–200 characters. Can't be cleared.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    subject: Patch<String>,
    /// The grievance in the customer's words, up to 20,000 characters.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    account: Patch<String>,
    /// What the customer asks for, up to 20,000 characters.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    demand: Patch<String>,
    /// The language of the conversation: a BCP 47 tag.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    language: Patch<String>,
    /// The unit that handles it. Can't be cleared.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    unit_id: Patch<String>,
    /// The person who speaks for the organisation: a contact of this customer.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    contact_id: Patch<String>,
    /// The step of the customer's journey: the word of a touchpoint that is in use.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    touchpoint: Patch<String>,
    /// The product that it is about.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    product_id: Patch<String>,
    /// The order that it is about: one of this customer.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    order_id: Patch<String>,
    /// The outlet that it is about.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    outlet_id: Patch<String>,
    /// The staff whom it is about, all of them, up to 20; `null` means none. Who is taken off no longer counts as concerned, so that a
    /// `note` is asked for.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>)]
    staff_ids: Patch<Vec<String>>,
    /// What it is about: a word of the vocabulary `complaint_kind`. Can't be cleared.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    kind: Patch<String>,
    /// Whether somebody's safety is concerned.
    safety: Option<bool>,
    /// Whether the customer had complained of the same before.
    repeat: Option<bool>,
    /// Why it is changed, up to 2,000 characters. Required where subject, account or demand change: what they were before stays in the
    /// history, with this; and where staff are taken off.
    note: Option<String>,
}

impl From<NewComplaintBody> for ComplaintInput {
    fn from(body: NewComplaintBody) -> Self {
        Self {
            customer_id: body.customer_id,
            customer_reference: body.customer_reference.map(ReferenceInput::from),
            ticket_id: body.ticket_id,
            interaction_id: body.interaction_id,
            complaint_id: body.complaint_id,
            again: body.again,
            unit_id: body.unit_id,
            contact_id: body.contact_id,
            channel: body.channel,
            source: body.source,
            received_at: body.received_at,
            touchpoint: body.touchpoint,
            subject: body.subject,
            account: body.account,
            demand: body.demand,
            language: body.language,
            product_id: body.product_id,
            order_id: body.order_id,
            outlet_id: body.outlet_id,
            staff_ids: body.staff_ids,
            kind: body.kind,
            severity: body.severity,
            safety: body.safety,
            repeat: body.repeat,
        }
    }
}

impl From<OpenComplaintBody> for ComplaintInput {
    fn from(body: OpenComplaintBody) -> Self {
        Self {
            unit_id: body.unit_id,
            source: body.source,
            touchpoint: body.touchpoint,
            subject: body.subject,
            account: body.account,
            demand: body.demand,
            product_id: body.product_id,
            order_id: body.order_id,
            outlet_id: body.outlet_id,
            staff_ids: body.staff_ids,
            kind: body.kind,
            severity: body.severity,
            safety: body.safety,
            repeat: body.repeat,
            again: body.again,
            ..Self::default()
        }
    }
}

impl From<ComplaintPatchBody> for ComplaintPatchInput {
    fn from(body: ComplaintPatchBody) -> Self {
        Self {
            subject: body.subject,
            account: body.account,
            demand: body.demand,
            language: body.language,
            unit_id: body.unit_id,
            contact_id: body.contact_id,
            touchpoint: body.touchpoint,
            product_id: body.product_id,
            order_id: body.order_id,
            outlet_id: body.outlet_id,
            staff_ids: body.staff_ids,
            kind: body.kind,
            safety: body.safety,
            repeat: body.repeat,
            note: body.note,
        }
    }
}

impl Example for NewComplaintBody {
    fn example() -> Value {
        json!({
            "customer_id": "0192f3a4-5b6c-7d8e-9f01-23456789abcd", "channel": "phone", "touchpoint": "delivery", "subject": "交车延迟两天未告知",
            "account": "说好周六交车，周一还没有消息，打了三次电话都说再等等。", "demand": "道歉，并说明何时能交车。", "language": "zh",
            "kind": "delivery", "severity": "general"
        })
    }
}

impl Example for OpenComplaintBody {
    fn example() -> Value {
        json!({ "kind": "service_quality", "subject": "维修后等待过久", "demand": "希望重新检修，并由主管致电说明。", "repeat": true })
    }
}

impl Example for ComplaintPatchBody {
    fn example() -> Value {
        json!({ "demand": "退还定金", "safety": false, "note": "客户来电补充诉求" })
    }
}
