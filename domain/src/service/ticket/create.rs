//! A ticket comes: reported by a customer, or noted from a contact that took place.

use chrono::Duration;

use super::change::{Edit, TicketChange};
use super::input::{Classification, TicketDraft};
use super::step::StepDetails;
use super::ticket::{SUBJECT_MAX, Ticket};
use super::words::{TicketAction, TicketCategory, TicketPriority, TicketStatus};
use crate::Refusal;
use crate::fields::{FieldCode, Fields, Patch};
use crate::ids::{CustomerId, TicketId};
use crate::instant;
use crate::interactions::{Direction, Interaction, Outcome, Tie, write};
use crate::orders::CustomerFacts;
use crate::orders::compose::MakeId;
use crate::platform::Context;
use crate::problem::ProblemCode;
use crate::service::report::PromiseCounts;
use crate::vocabulary::{Channel, Word};

/// How far back a report may lie: whoever notes more takes over histories.
const BACK_MAX: Duration = Duration::days(366);

/// What a new ticket is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTicket {
    /// Its id.
    pub id: TicketId,
    /// Its number.
    pub number: String,
}

/// What a decision about a ticket needs to know of other records that it names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TicketFacts {
    /// The customer.
    pub customer: Option<CustomerFacts>,
    /// Whose contact the one is that is named.
    pub contact_of: Option<CustomerId>,
    /// Whose order the one is that is named.
    pub order_of: Option<CustomerId>,
    /// Whether the touchpoint that is named is in use; none where there is no such touchpoint.
    pub touchpoint_active: Option<bool>,
    /// The category of the sub-category that is named, and whether it is in use.
    pub subcategory: Option<(TicketCategory, bool)>,
    /// The interaction that is named, within reach.
    pub interaction: Option<Interaction>,
    /// The parent that is named, within reach: its status, and the tickets above it, the nearest first.
    pub parent: Option<(TicketStatus, Vec<TicketId>)>,
}

/// Whether people meet over a channel at once, so that one who answers has answered.
#[must_use]
pub const fn is_live(channel: Channel) -> bool {
    matches!(channel, Channel::Phone | Channel::Chat | Channel::InStore | Channel::Onsite | Channel::Event | Channel::Callback)
}

/// Creates a ticket. What the draft leaves out is taken from the contact that it names.
///
/// # Errors
/// `validation_failed` with every field concerned; `archived` where the customer is.
pub fn create(
    new: NewTicket,
    draft: &TicketDraft,
    facts: &TicketFacts,
    make_id: MakeId<'_>,
    context: &Context,
) -> Result<TicketChange, Refusal> {
    let mut fields = Fields::new();
    let told = told_in(draft, facts, &mut fields);
    let customer = fields.required("customer_id", facts.customer, Ok);
    let channel = fields.required("channel", draft.channel.or(told.map(|one| one.channel)), Ok);
    let subject = draft.subject.clone().or_else(|| told.and_then(subject_of));
    let subject = fields.required("subject", subject, Ok);
    if let Some(customer) = customer {
        check_named(draft, facts, customer.id, &mut fields);
    }
    check_parent(new.id, draft.parent_id, facts, &mut fields);
    check_subcategory(&draft.classification, draft.classification.category, facts, &mut fields);
    if draft.answered == Some(true) && channel.is_some_and(|channel| !is_live(channel)) {
        fields.refuse("answered", FieldCode::Unexpected);
    }
    let reported_at = draft.reported_at.or(told.map(|one| one.occurred_at)).unwrap_or(context.now);
    if reported_at > context.now {
        fields.refuse("reported_at", FieldCode::InFuture);
    } else if reported_at < context.now - BACK_MAX {
        fields.absorb("reported_at", Err(instant::outside(context.now - BACK_MAX, context.now)));
    }
    let (customer, (channel, subject)) = fields.finish(customer.zip(channel.zip(subject)))?;
    if customer.archived {
        return Err(ProblemCode::Archived.into());
    }
    let answered = draft.answered.unwrap_or_else(|| told.is_some_and(was_answered));
    let said = &draft.classification;
    let ticket = Ticket {
        id: new.id,
        version: 1,
        number: new.number,
        unit_id: draft.unit_id.or(told.map(|one| one.unit_id)).unwrap_or(customer.unit_id),
        customer_id: customer.id,
        contact_id: draft.contact_id.or(told.and_then(|one| one.contact_id)),
        channel,
        touchpoint: draft.touchpoint.clone().or_else(|| told.and_then(|one| one.touchpoint.clone())),
        subject,
        description: draft.description.clone().or_else(|| told.and_then(description_of)),
        language: draft.language.clone(),
        order_id: draft.order_id.or(told.and_then(|one| one.order_id)),
        kind: said.kind,
        category: said.category,
        subcategory: if let Patch::Set(word) = &said.subcategory { Some(word.clone()) } else { None },
        priority: said.priority.unwrap_or(TicketPriority::Normal),
        major: said.major.unwrap_or(false),
        key_account: customer.key_account,
        status: TicketStatus::Reported,
        reported_at,
        answered,
        queue_id: None,
        assignee_id: None,
        assigned_at: None,
        waiting_reason: None,
        waiting_since: None,
        waited_seconds: 0,
        parent_id: draft.parent_id,
        merged_into_id: None,
        asked_at: None,
        resolved_at: None,
        closed_at: None,
        round: 1,
        first_response_at: answered.then_some(reported_at),
        customer_wrote_at: reported_at,
        customer_told_at: answered.then_some(reported_at),
        replies: i64::from(answered),
        customer_messages: 1,
        next_due_at: None,
        breached: false,
        promises: PromiseCounts::default(),
        created_at: context.now,
        updated_at: context.now,
    };
    Ok(report(ticket, told, said, make_id, context))
}

fn report(ticket: Ticket, told: Option<&Interaction>, said: &Classification, make_id: MakeId<'_>, context: &Context) -> TicketChange {
    let (at, classified) = (ticket.reported_at, ticket.is_classified());
    let details = StepDetails {
        answered: Some(ticket.answered),
        kind: ticket.kind,
        category: ticket.category,
        subcategory: ticket.subcategory.clone(),
        priority: Some(ticket.priority),
        major: Some(ticket.major),
        ..StepDetails::default()
    };
    let status = if classified { TicketStatus::Classified } else { TicketStatus::Reported };
    let mut edit = Edit::new(ticket, context, make_id);
    if let Some(told) = told {
        edit.interactions.push(write::tie(told, Tie::Ticket(edit.record.id), context));
    }
    edit.take_at(at, TicketAction::Report, status, details, said.note.clone(), told.map(|one| one.id));
    let mut change = edit.finish();
    if let Some(event) = change.events.first_mut() {
        event.details.insert("number".to_owned(), change.ticket.number.as_str().into());
        event.details.insert("channel".to_owned(), change.ticket.channel.word().into());
        event.details.insert("key_account".to_owned(), change.ticket.key_account.into());
    }
    change
}

/// The contact in which the customer told of it, where it can be that.
fn told_in<'a>(draft: &TicketDraft, facts: &'a TicketFacts, fields: &mut Fields) -> Option<&'a Interaction> {
    draft.interaction_id?;
    let Some(found) = &facts.interaction else {
        fields.refuse("interaction_id", FieldCode::NotFound);
        return None;
    };
    if facts.customer.is_some_and(|customer| customer.id != found.customer_id) {
        fields.refuse("interaction_id", FieldCode::NotFound);
        return None;
    }
    let used = found.ticket_id.is_some().then_some(FieldCode::AlreadyUsed);
    if let Some(code) = used.or_else(|| found.voided.is_some().then_some(FieldCode::NotAContact)) {
        fields.refuse("interaction_id", code);
        return None;
    }
    Some(found)
}

fn subject_of(told: &Interaction) -> Option<String> {
    let first_line = |content: &String| content.lines().next().map(|line| line.chars().take(SUBJECT_MAX).collect::<String>());
    told.subject.clone().or_else(|| told.content.as_ref().and_then(first_line))
}

fn description_of(told: &Interaction) -> Option<String> {
    told.content.as_ref().map(|content| content.chars().take(super::ticket::DESCRIPTION_MAX).collect())
}

/// Whether a colleague spoke with the customer: nobody has who found a message or rang in vain.
fn was_answered(told: &Interaction) -> bool {
    let missed = matches!(told.outcome, Some(Outcome::LeftMessage | Outcome::NoAnswer));
    is_live(told.channel) && told.staff_id.is_some() && !missed && (told.direction == Direction::Inbound || told.outcome.is_some())
}

fn check_named(draft: &TicketDraft, facts: &TicketFacts, customer: CustomerId, fields: &mut Fields) {
    check_links(
        (draft.contact_id.is_some(), facts.contact_of),
        (draft.order_id.is_some(), facts.order_of),
        (draft.touchpoint.is_some(), facts.touchpoint_active),
        customer,
        fields,
    );
}

/// Records that a command names must be the customer's; a touchpoint must be in use.
pub(super) fn check_links(
    contact: (bool, Option<CustomerId>),
    order: (bool, Option<CustomerId>),
    touchpoint: (bool, Option<bool>),
    customer: CustomerId,
    fields: &mut Fields,
) {
    for (name, (named, of)) in [("contact_id", contact), ("order_id", order)] {
        if named && of != Some(customer) {
            fields.refuse(name, FieldCode::NotFound);
        }
    }
    match touchpoint {
        (true, None) => fields.refuse("touchpoint", FieldCode::NotFound),
        (true, Some(false)) => fields.refuse("touchpoint", FieldCode::Inactive),
        _ => {}
    }
}

/// A sub-category must be one of the category, and in use.
pub(super) fn check_subcategory(said: &Classification, category: Option<TicketCategory>, facts: &TicketFacts, fields: &mut Fields) {
    if !matches!(said.subcategory, Patch::Set(_)) {
        return;
    }
    match facts.subcategory {
        Some((of, _)) if Some(of) != category => fields.refuse("subcategory", FieldCode::NotFound),
        Some((_, true)) => {}
        Some((_, false)) => fields.refuse("subcategory", FieldCode::Inactive),
        None => fields.refuse("subcategory", FieldCode::NotFound),
    }
}

/// A parent must be there and not have ended in another; a ticket is never above itself.
pub(super) fn check_parent(id: TicketId, parent: Option<TicketId>, facts: &TicketFacts, fields: &mut Fields) {
    let Some(parent) = parent else { return };
    match &facts.parent {
        None | Some((TicketStatus::Merged, _)) => fields.refuse("parent_id", FieldCode::NotFound),
        Some((_, above)) if parent == id || above.contains(&id) => fields.refuse("parent_id", FieldCode::Unexpected),
        Some((_, above)) if above.len() + 1 >= DEPTH_MAX => {
            fields.refuse_with("parent_id", FieldCode::TooMany, [("max", DEPTH_MAX.to_string())]);
        }
        Some(_) => {}
    }
}

/// How many tickets stand one above another at most.
pub const DEPTH_MAX: usize = 5;
