//! A complaint comes: received by staff, by a program, or from the public.

use chrono::Duration;

use super::change::{ComplaintChange, Edit};
use super::complaint::{ACCOUNT_MAX, Complaint, SUBJECT_MAX};
use super::input::{ComplaintDraft, Origin};
use super::round::{Round, Rounds};
use super::step::ComplaintStepDetails;
use super::words::{ComplaintAction, ComplaintSource, ComplaintStatus, Severity};
use crate::Refusal;
use crate::fields::{FieldCode, Fields};
use crate::ids::{ComplaintId, ContactId, CustomerId, OrderId, UnitId};
use crate::instant::{self, Instant};
use crate::interactions::{Interaction, Tie, write};
use crate::orders::CustomerFacts;
use crate::orders::compose::MakeId;
use crate::platform::{Context, Record, RecordKind};
use crate::problem::ProblemCode;
use crate::service::report::PromiseCounts;
use crate::service::ticket::Ticket;
use crate::vocabulary::{Channel, Word};

/// How far back a receipt may lie: whoever notes more takes over histories.
const BACK_MAX: Duration = Duration::days(366);

/// What a new complaint is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewComplaint {
    /// Its id.
    pub id: ComplaintId,
    /// Its number.
    pub number: String,
}

/// The record from which a complaint is opened, within reach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opened {
    /// A ticket.
    Ticket(Box<Ticket>),
    /// A contact with the customer.
    Interaction(Box<Interaction>),
    /// A complaint.
    Complaint(Box<Complaint>),
}

/// What a decision about a complaint needs to know of other records that it names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ComplaintFacts {
    /// The customer.
    pub customer: Option<CustomerFacts>,
    /// Whose contact the one is that is named.
    pub contact_of: Option<CustomerId>,
    /// Whose order the one is that is named.
    pub order_of: Option<CustomerId>,
    /// Whether the touchpoint that is named is in use; none where there is no such touchpoint.
    pub touchpoint_active: Option<bool>,
    /// Whether the product that is named is there.
    pub product_known: bool,
    /// The record from which it is opened, within reach.
    pub opened: Option<Opened>,
    /// The first complaint that was opened from that ticket before.
    pub opened_before: Option<(ComplaintId, String)>,
}

/// What is taken from the record from which a complaint is opened, where the draft leaves it out.
#[derive(Default)]
struct Found {
    channel: Option<Channel>,
    unit_id: Option<UnitId>,
    contact_id: Option<ContactId>,
    touchpoint: Option<String>,
    subject: Option<String>,
    account: Option<String>,
    language: Option<String>,
    order_id: Option<OrderId>,
    received_at: Option<Instant>,
}

impl Opened {
    fn customer_id(&self) -> CustomerId {
        match self {
            Self::Ticket(ticket) => ticket.customer_id,
            Self::Interaction(interaction) => interaction.customer_id,
            Self::Complaint(complaint) => complaint.customer_id,
        }
    }

    fn found(&self) -> Found {
        match self {
            Self::Ticket(one) => Found {
                channel: Some(one.channel),
                unit_id: Some(one.unit_id),
                contact_id: one.contact_id,
                touchpoint: one.touchpoint.clone(),
                subject: Some(one.subject.clone()),
                account: one.description.clone(),
                language: one.language.clone(),
                order_id: one.order_id,
                received_at: None,
            },
            Self::Interaction(one) => {
                let first_line = |content: &String| content.lines().next().map(|line| line.chars().take(SUBJECT_MAX).collect::<String>());
                Found {
                    channel: Some(one.channel),
                    unit_id: None,
                    contact_id: one.contact_id,
                    touchpoint: one.touchpoint.clone(),
                    subject: one.subject.clone().or_else(|| one.content.as_ref().and_then(first_line)),
                    account: one.content.as_ref().map(|content| content.chars().take(ACCOUNT_MAX).collect()),
                    language: None,
                    order_id: one.order_id,
                    received_at: Some(one.occurred_at),
                }
            }
            Self::Complaint(one) => Found {
                unit_id: Some(one.unit_id),
                contact_id: one.contact_id,
                touchpoint: one.touchpoint.clone(),
                subject: Some(one.subject.clone()),
                language: one.language.clone(),
                order_id: one.order_id,
                ..Found::default()
            },
        }
    }

    fn record(&self) -> Record {
        match self {
            Self::Ticket(ticket) => ticket.record(),
            Self::Interaction(interaction) => Record::new(RecordKind::Interaction, interaction.id),
            Self::Complaint(complaint) => complaint.record(),
        }
    }
}

/// Where a complaint comes from that came over a channel, where nobody says.
#[must_use]
pub const fn source_of(channel: Channel) -> ComplaintSource {
    match channel {
        Channel::Phone => ComplaintSource::Call,
        Channel::Email | Channel::Letter | Channel::Sms => ComplaintSource::Mail,
        Channel::Chat | Channel::Wechat | Channel::Social => ComplaintSource::Social,
        Channel::Event => ComplaintSource::Event,
        Channel::Callback => ComplaintSource::Callback,
        Channel::WebForm | Channel::Portal | Channel::App | Channel::InStore | Channel::Onsite | Channel::Other => ComplaintSource::Form,
    }
}

/// Receives a complaint. What the draft leaves out is taken from the record from which it is opened.
///
/// # Errors
/// `validation_failed` with every field concerned; `archived` where the customer is; `complaint_exists` where one was opened from the
/// ticket before, and a further one is not asked for.
pub fn create(
    new: NewComplaint,
    draft: &ComplaintDraft,
    facts: &ComplaintFacts,
    make_id: MakeId<'_>,
    context: &Context,
) -> Result<ComplaintChange, Refusal> {
    let mut fields = Fields::new();
    let opened = opened_from(draft, facts, &mut fields);
    let found = opened.map(Opened::found).unwrap_or_default();
    let customer = fields.required("customer_id", facts.customer, Ok);
    let channel = fields.required("channel", draft.channel.or(found.channel), Ok);
    let kind = fields.required("kind", draft.kind, Ok);
    let subject = fields.required("subject", draft.subject.clone().or(found.subject), Ok);
    if let Some(customer) = customer {
        let named = Named {
            contact: draft.contact_id.is_some(),
            order: draft.order_id.is_some(),
            touchpoint: draft.touchpoint.is_some(),
            product: draft.product_id.is_some(),
        };
        check_named(&named, facts, customer.id, &mut fields);
    }
    let received_at = draft.received_at.or(found.received_at).unwrap_or(context.now);
    if received_at > context.now {
        fields.refuse("received_at", FieldCode::InFuture);
    } else if received_at < context.now - BACK_MAX {
        fields.absorb("received_at", Err(instant::outside(context.now - BACK_MAX, context.now)));
    }
    let (customer, ((channel, kind), subject)) = fields.finish(customer.zip(channel.zip(kind).zip(subject)))?;
    if customer.archived {
        return Err(ProblemCode::Archived.into());
    }
    if let Some((id, number)) = facts.opened_before.as_ref().filter(|_| !draft.again) {
        let refusal = Refusal::new(ProblemCode::ComplaintExists).with_argument("number", number);
        let refusal = refusal.with_extension("complaint_id", id.to_string().into());
        return Err(refusal.with_extension("complaint_number", number.as_str().into()));
    }
    let severity = draft.severity.unwrap_or(Severity::General);
    let source = match opened {
        Some(Opened::Ticket(_)) => ComplaintSource::Ticket,
        _ => source_of(channel),
    };
    let complaint = Complaint {
        id: new.id,
        version: 1,
        number: new.number,
        unit_id: draft.unit_id.or(draft.outlet_id).or(found.unit_id).unwrap_or(customer.unit_id),
        customer_id: customer.id,
        contact_id: draft.contact_id.or(found.contact_id),
        channel,
        source: draft.source.unwrap_or(source),
        origin: opened.map(Opened::record),
        received_at,
        received_by: context.actor.user(),
        touchpoint: draft.touchpoint.clone().or(found.touchpoint),
        subject,
        account: draft.account.clone().or(found.account),
        demand: draft.demand.clone(),
        language: draft.language.clone().or(found.language),
        product_id: draft.product_id,
        order_id: draft.order_id.or(found.order_id),
        outlet_id: draft.outlet_id,
        staff_ids: draft.staff_ids.clone(),
        kind,
        severity,
        key_account: customer.key_account,
        safety: draft.safety.unwrap_or(false),
        repeat: draft.repeat.unwrap_or(matches!(opened, Some(Opened::Complaint(_)))),
        status: ComplaintStatus::Received,
        outcome: None,
        assignee_id: None,
        assigned_at: None,
        round: 1,
        earlier_rounds: 0,
        cause: None,
        subcause: None,
        proposed_by: None,
        approval_level: None,
        acknowledged_at: None,
        major_since: (severity > Severity::General).then_some(context.now),
        major_acknowledged_at: None,
        major_acknowledged_by: None,
        told_at: None,
        satisfied_at: None,
        callback_tries: 0,
        next_callback_at: None,
        closed_at: None,
        merged_into_id: None,
        recourse: None,
        first_round: false,
        resolution_seconds: None,
        next_due_at: None,
        breached: false,
        promises: PromiseCounts::default(),
        created_at: context.now,
        updated_at: context.now,
    };
    Ok(receive(complaint, opened, make_id, context))
}

fn receive(complaint: Complaint, opened: Option<&Opened>, make_id: MakeId<'_>, context: &Context) -> ComplaintChange {
    let details = ComplaintStepDetails {
        round: Some(1),
        kind: Some(complaint.kind),
        severity: Some(complaint.severity),
        safety: Some(complaint.safety),
        repeat: Some(complaint.repeat),
        ..ComplaintStepDetails::default()
    };
    let (received_at, severity) = (complaint.received_at, complaint.severity);
    let mut edit = Edit::new(complaint, context, make_id);
    let contact = match opened {
        Some(Opened::Interaction(told)) => {
            edit.interactions.push(write::tie(told, Tie::Complaint(edit.record.id), context));
            Some(told.id)
        }
        _ => None,
    };
    edit.take_at(received_at, ComplaintAction::Receive, ComplaintStatus::Received, details, None, contact);
    if severity > Severity::General {
        let details = ComplaintStepDetails { round: Some(1), severity: Some(severity), ..ComplaintStepDetails::default() };
        edit.take(ComplaintAction::MarkSeverity, ComplaintStatus::Received, details, None, None);
    }
    // The first round is there from the receipt on.
    let rounds = Rounds::first(Round::begin(edit.record.id, 1, received_at, None));
    let mut change = edit.finish(None, rounds);
    if let Some(event) = change.events.first_mut() {
        let of = &change.complaint;
        event.details.insert("number".to_owned(), of.number.as_str().into());
        event.details.insert("channel".to_owned(), of.channel.word().into());
        event.details.insert("source".to_owned(), of.source.word().into());
        event.details.insert("key_account".to_owned(), of.key_account.into());
        let named = [
            ("product_id", of.product_id.map(|id| id.to_string())),
            ("order_id", of.order_id.map(|id| id.to_string())),
            ("outlet_id", of.outlet_id.map(|id| id.to_string())),
            ("touchpoint", of.touchpoint.clone()),
        ];
        for (name, value) in named.into_iter().filter_map(|(name, value)| Some((name, value?))) {
            event.details.insert(name.to_owned(), value.into());
        }
        event.details.insert("staff_ids".to_owned(), of.staff_ids.iter().map(ToString::to_string).collect());
        if let Some(origin) = of.origin {
            event.details.insert("origin_kind".to_owned(), origin.kind.word().into());
            event.details.insert("origin_id".to_owned(), origin.id.to_string().into());
        }
    }
    change
}

/// The record from which it is opened, where it can be that.
fn opened_from<'a>(draft: &ComplaintDraft, facts: &'a ComplaintFacts, fields: &mut Fields) -> Option<&'a Opened> {
    let name = match draft.origin? {
        Origin::Ticket(_) => "ticket_id",
        Origin::Interaction(_) => "interaction_id",
        Origin::Complaint(_) => "complaint_id",
    };
    let Some(found) = &facts.opened else {
        fields.refuse(name, FieldCode::NotFound);
        return None;
    };
    if facts.customer.is_some_and(|customer| customer.id != found.customer_id()) {
        fields.refuse(name, FieldCode::NotFound);
        return None;
    }
    let unfit = match found {
        Opened::Interaction(told) if told.complaint_id.is_some() => Some(FieldCode::AlreadyUsed),
        Opened::Interaction(told) => (told.voided.is_some() || told.internal).then_some(FieldCode::NotAContact),
        // One that is open takes in what comes to it.
        Opened::Complaint(complaint) => complaint.is_open().then_some(FieldCode::StillOpen),
        Opened::Ticket(_) => None,
    };
    if let Some(code) = unfit {
        fields.refuse(name, code);
    }
    // Also what is unfit says what the draft leaves out: that is not missing too.
    Some(found)
}

/// Which records a command names.
#[allow(clippy::struct_excessive_bools, reason = "each says of one field whether it is named")]
pub(super) struct Named {
    pub contact: bool,
    pub order: bool,
    pub touchpoint: bool,
    pub product: bool,
}

/// Records that a command names must be there, and the customer's where they are somebody's; a touchpoint must be in use.
pub(super) fn check_named(named: &Named, facts: &ComplaintFacts, customer: CustomerId, fields: &mut Fields) {
    for (name, named, of) in [("contact_id", named.contact, facts.contact_of), ("order_id", named.order, facts.order_of)] {
        if named && of != Some(customer) {
            fields.refuse(name, FieldCode::NotFound);
        }
    }
    if named.product && !facts.product_known {
        fields.refuse("product_id", FieldCode::NotFound);
    }
    match (named.touchpoint, facts.touchpoint_active) {
        (true, None) => fields.refuse("touchpoint", FieldCode::NotFound),
        (true, Some(false)) => fields.refuse("touchpoint", FieldCode::Inactive),
        _ => {}
    }
}
