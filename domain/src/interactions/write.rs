//! What becomes of what callers say about interactions.

use serde_json::Value;

use super::input::InteractionDraft;
use super::interaction::{AHEAD_MAX, Interaction, InteractionAction, REFERENCES_MAX, Tie, Voiding};
use crate::Refusal;
use crate::fields::{Fault, FieldChange, FieldCode, Fields, Patch};
use crate::ids::{CustomerId, InteractionId, TypedId};
use crate::instant;
use crate::orders::{CustomerFacts, Effect};
use crate::platform::{Context, Event, EventKind, Reference};
use crate::problem::ProblemCode;
use crate::vocabulary::Word;

/// What a decision needs to know of other records.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InteractionFacts {
    /// The customer that the draft names, where it names one.
    pub customer: Option<CustomerFacts>,
    /// Whose contact the one is that the draft names; none where there is no such contact.
    pub contact_of: Option<CustomerId>,
    /// Whose order the one is that the draft names; none where there is no such order.
    pub order_of: Option<CustomerId>,
    /// Whether the touchpoint that the draft names is in use; none where there is no such touchpoint.
    pub touchpoint_active: Option<bool>,
}

/// A decision about an interaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InteractionChange {
    /// What happens to its row.
    pub effect: Effect,
    /// The interaction after the decision.
    pub interaction: Interaction,
    /// When the customer turned to the company, before the decision: see [`Interaction::inbound_at`].
    pub inbound_before: Option<instant::Instant>,
    /// References to insert.
    pub references_added: Vec<Reference>,
    /// What tells of it; empty where nothing changed.
    pub events: Vec<Event>,
    /// In whose scope an interaction that was there already is, or its place in their lists, changed: who had it, or when.
    pub moves_holders: bool,
}

impl InteractionChange {
    /// Whether the customer's history of turning to the company is another one now.
    #[must_use]
    pub fn moves_inbound(&self) -> bool {
        self.inbound_before != self.interaction.inbound_at()
    }
}

/// Creates an interaction. Staff that the draft does not mention is `staff_id`.
///
/// # Errors
/// `validation_failed` with every field concerned; `archived` where the customer is.
pub fn create(
    id: InteractionId,
    draft: &InteractionDraft,
    facts: &InteractionFacts,
    staff_id: Option<crate::ids::UserId>,
    context: &Context,
) -> Result<InteractionChange, Refusal> {
    let mut fields = Fields::new();
    let customer = fields.required("customer_id", facts.customer, Ok);
    let channel = fields.required("channel", draft.channel, Ok);
    let direction = fields.required("direction", draft.direction, Ok);
    if let Some(customer) = customer {
        check_links(draft, facts, customer.id, None, &mut fields);
    }
    check_instant(draft, context, &mut fields);
    let (customer, (channel, direction)) = fields.finish(customer.zip(channel.zip(direction)))?;
    if customer.archived {
        return Err(ProblemCode::Archived.into());
    }
    let mut references = draft.references.clone();
    references.sort_unstable();
    references.dedup();
    let mut interaction = Interaction {
        id,
        version: 1,
        unit_id: draft.unit_id.unwrap_or(customer.unit_id),
        customer_id: customer.id,
        contact_id: None,
        channel,
        direction,
        occurred_at: draft.occurred_at.unwrap_or(context.now),
        staff_id,
        touchpoint: None,
        subject: None,
        content: None,
        outcome: None,
        duration_seconds: None,
        order_id: None,
        ticket_id: None,
        complaint_id: None,
        internal: false,
        automatic: false,
        recorded_by: context.actor.user(),
        references,
        voided: None,
        created_at: context.now,
        updated_at: context.now,
    };
    apply(&mut interaction, draft);
    let event = interaction
        .event(EventKind::InteractionCreated)
        .with_detail("channel", interaction.channel.word())
        .with_detail("direction", interaction.direction.word())
        .with_detail("occurred_at", instant::format(interaction.occurred_at));
    let references_added = interaction.references.clone();
    Ok(InteractionChange {
        effect: Effect::Created,
        interaction,
        inbound_before: None,
        references_added,
        events: vec![event],
        moves_holders: false,
    })
}

/// Changes the fields that a draft mentions, and adds its references. One that says what is there already changes nothing.
///
/// # Errors
/// `illegal_transition` where it is voided; `in_use` where a complaint rests on it and something else is said of what was said, by whom, when
/// and how; `validation_failed`, with `unchangeable` for another customer.
pub fn edit(
    interaction: &Interaction,
    draft: &InteractionDraft,
    facts: &InteractionFacts,
    context: &Context,
) -> Result<InteractionChange, Refusal> {
    let mut fields = Fields::new();
    if let (Some(customer), Some(key)) = (facts.customer, &draft.customer)
        && customer.id != interaction.customer_id
    {
        fields.refuse(key.pointer().trim_start_matches('/'), FieldCode::Unchangeable);
    }
    check_links(draft, facts, interaction.customer_id, Some(interaction), &mut fields);
    check_instant(draft, context, &mut fields);
    let mut after = interaction.clone();
    apply(&mut after, draft);
    let references_added: Vec<Reference> = draft.references.iter().filter(|one| !after.references.contains(one)).cloned().collect();
    after.references.extend(references_added.iter().cloned());
    if after.references.len() > REFERENCES_MAX {
        fields.absorb("references", Err(Fault::with(FieldCode::TooMany, "max", REFERENCES_MAX)));
    }
    fields.finish(Some(()))?;
    let mut events = Vec::new();
    let changes = changes_between(interaction, &after);
    if !changes.is_empty() {
        events.push(interaction.event(EventKind::InteractionUpdated).with_changes(changes));
    }
    events.extend(references_added.iter().map(|reference| {
        let event = interaction.event(EventKind::InteractionReferenceAdded);
        event.with_detail("source", reference.source.as_str()).with_detail("reference", reference.reference.as_str())
    }));
    if !events.is_empty() {
        interaction.state().next(InteractionAction::Update)?;
    }
    if interaction.complaint_id.is_some() && !interaction.testifies_as(&after) {
        return Err(ProblemCode::InUse.into());
    }
    Ok(changed(interaction, after, references_added, events, context))
}

/// Brings the interaction with a reference to the state that another system names, or creates it.
///
/// # Errors
/// Those of [`create`] and [`edit`].
pub fn upsert(
    existing: Option<&Interaction>,
    id: InteractionId,
    reference: Reference,
    draft: &InteractionDraft,
    facts: &InteractionFacts,
    context: &Context,
) -> Result<InteractionChange, Refusal> {
    let mut draft = draft.clone();
    draft.references.push(reference);
    match existing {
        Some(interaction) => edit(interaction, &draft, facts, context),
        // Who sends histories of other systems was not there when they happened.
        None => create(id, &draft, facts, None, context),
    }
}

/// Takes an interaction that was entered by mistake out of everything that counts.
///
/// # Errors
/// `illegal_transition` where it is voided already; `in_use` where it is a part of the history of a ticket or a complaint.
pub fn void(interaction: &Interaction, reason: String, context: &Context) -> Result<InteractionChange, Refusal> {
    interaction.state().next(InteractionAction::Void)?;
    if interaction.is_of_a_case() {
        return Err(ProblemCode::InUse.into());
    }
    let after = Interaction { voided: Some(Voiding { at: context.now, reason }), ..interaction.clone() };
    let event = interaction.event(EventKind::InteractionVoided);
    Ok(changed(interaction, after, Vec::new(), vec![event], context))
}

/// Lets a voided interaction count again.
///
/// # Errors
/// `illegal_transition` where it is not voided.
pub fn restore(interaction: &Interaction, context: &Context) -> Result<InteractionChange, Refusal> {
    interaction.state().next(InteractionAction::Restore)?;
    let after = Interaction { voided: None, ..interaction.clone() };
    let event = interaction.event(EventKind::InteractionRestored);
    Ok(changed(interaction, after, Vec::new(), vec![event], context))
}

/// Makes an interaction part of a case.
pub(crate) fn tie(interaction: &Interaction, tie: Tie, context: &Context) -> InteractionChange {
    let mut after = interaction.clone();
    after.tie(tie);
    let change = match tie {
        Tie::Ticket(id) => FieldChange::new("ticket_id", Value::Null, id.to_string()),
        Tie::Complaint(id) => FieldChange::new("complaint_id", Value::Null, id.to_string()),
    };
    let event = interaction.event(EventKind::InteractionUpdated).with_changes(vec![change]);
    changed(interaction, after, Vec::new(), vec![event], context)
}

/// The refusal of a reference that another interaction of the same source has.
#[must_use]
pub fn reference_taken(id: Option<InteractionId>) -> Refusal {
    let refusal = Refusal::field("/references", FieldCode::Duplicate);
    let refusal = Refusal { code: ProblemCode::AlreadyExists, ..refusal };
    match id {
        Some(id) => refusal.with_extension("interaction_id", id.to_string().into()),
        None => refusal,
    }
}

fn changed(
    before: &Interaction,
    mut after: Interaction,
    references_added: Vec<Reference>,
    events: Vec<Event>,
    context: &Context,
) -> InteractionChange {
    let effect = if events.is_empty() { Effect::Unchanged } else { Effect::Updated };
    if effect == Effect::Updated {
        after.version = before.version + 1;
        after.updated_at = context.now.max(before.updated_at);
    }
    let moves_holders = (before.staff_id, before.occurred_at) != (after.staff_id, after.occurred_at);
    InteractionChange { effect, interaction: after, inbound_before: before.inbound_at(), references_added, events, moves_holders }
}

/// Records that the draft names must be those of this customer; a touchpoint must be in use, or be there already.
fn check_links(draft: &InteractionDraft, facts: &InteractionFacts, customer: CustomerId, kept: Option<&Interaction>, fields: &mut Fields) {
    if matches!(draft.contact_id, Patch::Set(_)) && facts.contact_of != Some(customer) {
        fields.refuse("contact_id", FieldCode::NotFound);
    }
    if matches!(draft.order_id, Patch::Set(_)) && facts.order_of != Some(customer) {
        fields.refuse("order_id", FieldCode::NotFound);
    }
    if let Patch::Set(word) = &draft.touchpoint
        && kept.is_none_or(|kept| kept.touchpoint.as_ref() != Some(word))
    {
        match facts.touchpoint_active {
            Some(true) => {}
            Some(false) => fields.refuse("touchpoint", FieldCode::Unexpected),
            None => fields.refuse("touchpoint", FieldCode::NotFound),
        }
    }
}

fn check_instant(draft: &InteractionDraft, context: &Context, fields: &mut Fields) {
    if draft.occurred_at.is_some_and(|at| at > context.now + AHEAD_MAX) {
        fields.refuse("occurred_at", FieldCode::InFuture);
    }
}

fn apply(interaction: &mut Interaction, draft: &InteractionDraft) {
    let draft = draft.clone();
    interaction.unit_id = draft.unit_id.unwrap_or(interaction.unit_id);
    interaction.channel = draft.channel.unwrap_or(interaction.channel);
    interaction.direction = draft.direction.unwrap_or(interaction.direction);
    interaction.occurred_at = draft.occurred_at.unwrap_or(interaction.occurred_at);
    draft.contact_id.apply(&mut interaction.contact_id);
    draft.staff_id.apply(&mut interaction.staff_id);
    draft.touchpoint.apply(&mut interaction.touchpoint);
    draft.subject.apply(&mut interaction.subject);
    draft.content.apply(&mut interaction.content);
    draft.outcome.apply(&mut interaction.outcome);
    draft.duration_seconds.apply(&mut interaction.duration_seconds);
    draft.order_id.apply(&mut interaction.order_id);
}

/// The fields that differ. What was said is personal: that it changed is told, never from what to what.
fn changes_between(before: &Interaction, after: &Interaction) -> Vec<FieldChange> {
    fn id<T: TypedId>(id: Option<T>) -> Value {
        id.map_or(Value::Null, |id| id.to_string().into())
    }
    let shown = |one: &Interaction| {
        [
            ("unit_id", one.unit_id.to_string().into()),
            ("contact_id", id(one.contact_id)),
            ("channel", one.channel.word().into()),
            ("direction", one.direction.word().into()),
            ("occurred_at", instant::format(one.occurred_at).into()),
            ("staff_id", id(one.staff_id)),
            ("touchpoint", one.touchpoint.clone().into()),
            ("outcome", one.outcome.map(Word::word).into()),
            ("duration_seconds", one.duration_seconds.into()),
            ("order_id", id(one.order_id)),
        ]
    };
    let pairs = shown(before).into_iter().zip(shown(after));
    let mut changes: Vec<_> =
        pairs.filter(|((_, old), (_, new))| old != new).map(|((name, old), (_, new))| FieldChange::new(name, old, new)).collect();
    if before.subject != after.subject {
        changes.push(FieldChange::personal("subject"));
    }
    if before.content != after.content {
        changes.push(FieldChange::personal("content"));
    }
    changes
}
