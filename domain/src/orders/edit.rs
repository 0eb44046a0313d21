//! Editing an order: fields, lines, references, and bringing it to the state that another system names.

use serde_json::Value;

use crate::Refusal;
use crate::fields::{FieldCode, Fields, Patch};
use crate::ids::{OrderLineId, TypedId};
use crate::instant;
use crate::orders::change::{Edit, OrderChange};
use crate::orders::compose::{Catalogue, MakeId, complete_lines, figures};
use crate::orders::create::{NewOrder, OrderFacts, create};
use crate::orders::input::OrderDraft;
use crate::orders::line_input::LineDraft;
use crate::orders::order::{LINES_MAX, Order, OrderLine, REFERENCES_MAX};
use crate::orders::steps::Walk;
use crate::orders::workflow::{self, Step};
use crate::platform::{Context, EventKind, Reference};
use crate::problem::ProblemCode;
use crate::vocabulary::Word;

/// Changes the fields that a merge patch mentions.
///
/// # Errors
/// `validation_failed`; `illegal_transition` where quantity or total would change after placing.
pub fn patch(order: &Order, draft: &OrderDraft, context: &Context) -> Result<OrderChange, Refusal> {
    let mut fields = Fields::new();
    let mut edit = Edit::of(order);
    set_fields(&mut edit, draft);
    set_amounts(&mut edit, order.lines.clone(), draft.quantity, draft.total_minor, &mut fields)?;
    edit.order.check_instants(&draft.given_instants(), context.now, &mut fields);
    fields.finish(Some(()))?;
    Ok(edit.finish(context))
}

/// Adds a line. The first line takes the place of quantity and total given alone.
///
/// # Errors
/// `illegal_transition` unless placed; `validation_failed`.
pub fn add_line(
    order: &Order,
    draft: &LineDraft,
    id: OrderLineId,
    catalogue: &Catalogue,
    context: &Context,
) -> Result<OrderChange, Refusal> {
    workflow::next(order.status, Step::ChangeLines)?;
    let mut fields = Fields::new();
    if order.lines.len() >= LINES_MAX {
        fields.refuse_with("", FieldCode::TooMany, [("max", LINES_MAX.to_string())]);
    }
    let line = draft.complete(id, None, order.currency, catalogue, &mut fields);
    let line = fields.finish(line)?;
    let mut lines = order.lines.clone();
    lines.push(line);
    with_lines(order, lines, EventKind::OrderLineAdded, id, context)
}

/// Changes what the draft mentions of a line. Another product brings its own price and name, unless they are given too.
///
/// # Errors
/// `not_found`; `illegal_transition` unless placed; `validation_failed`.
pub fn change_line(
    order: &Order,
    id: OrderLineId,
    draft: &LineDraft,
    catalogue: &Catalogue,
    context: &Context,
) -> Result<OrderChange, Refusal> {
    let old = order.lines.iter().find(|line| line.id == id).ok_or_else(Refusal::not_found)?;
    workflow::next(order.status, Step::ChangeLines)?;
    let mut fields = Fields::new();
    let line = if draft.product.is_some() {
        let kept = LineDraft { quantity: draft.quantity.or(Some(old.quantity)), ..draft.clone() };
        kept.complete(id, Some(old), order.currency, catalogue, &mut fields)
    } else {
        let line = OrderLine {
            description: draft.description.clone().unwrap_or_else(|| old.description.clone()),
            quantity: draft.quantity.unwrap_or(old.quantity),
            unit_price_minor: draft.unit_price_minor.unwrap_or(old.unit_price_minor),
            discount_minor: draft.discount_minor.unwrap_or(old.discount_minor),
            ..old.clone()
        };
        line.check(&mut fields).then_some(line)
    };
    let line = fields.finish(line)?;
    let lines = order.lines.iter().map(|other| if other.id == id { line.clone() } else { other.clone() }).collect();
    with_lines(order, lines, EventKind::OrderLineUpdated, id, context)
}

/// Removes a line. The last one stays: an order without lines says quantity and total itself.
///
/// # Errors
/// `not_found`; `illegal_transition` unless placed; `in_use` for the last line.
pub fn remove_line(order: &Order, id: OrderLineId, context: &Context) -> Result<OrderChange, Refusal> {
    if order.lines.iter().all(|line| line.id != id) {
        return Err(Refusal::not_found());
    }
    workflow::next(order.status, Step::ChangeLines)?;
    if order.lines.len() == 1 {
        return Err(ProblemCode::InUse.into());
    }
    let lines = order.lines.iter().filter(|line| line.id != id).cloned().collect();
    with_lines(order, lines, EventKind::OrderLineRemoved, id, context)
}

/// Adds an external reference; one that is there already changes nothing.
///
/// # Errors
/// `validation_failed` with `too_many` beyond [`REFERENCES_MAX`].
pub fn add_reference(order: &Order, reference: Reference, context: &Context) -> Result<OrderChange, Refusal> {
    let mut edit = Edit::of(order);
    push_reference(&mut edit, reference)?;
    Ok(edit.finish(context))
}

/// Removes an external reference.
///
/// # Errors
/// `not_found`.
pub fn remove_reference(order: &Order, reference: &Reference, context: &Context) -> Result<OrderChange, Refusal> {
    let at = order.references.iter().position(|one| one == reference).ok_or_else(Refusal::not_found)?;
    let mut edit = Edit::of(order);
    edit.order.references.remove(at);
    edit.tell(reference_event(order, EventKind::OrderReferenceRemoved, reference));
    Ok(edit.finish(context))
}

/// Brings the order with a reference to the state that another system names, or creates it. What the draft does not
/// mention is kept; a draft that says what is there already changes nothing.
///
/// # Errors
/// Those of [`create`] for a new order. Else `validation_failed` (`unchangeable` for another customer or currency, and the
/// usual ones of fields), `illegal_transition` where the status can't be reached or lines would change after placing.
pub fn upsert(
    existing: Option<&Order>,
    new: NewOrder,
    reference: Reference,
    draft: &OrderDraft,
    facts: &OrderFacts,
    make_id: MakeId<'_>,
    context: &Context,
) -> Result<OrderChange, Refusal> {
    let Some(order) = existing else {
        let mut draft = draft.clone();
        draft.references.push(reference);
        return create(new, &draft, facts, make_id, context);
    };
    let mut fields = Fields::new();
    if let (Some(customer), Some(key)) = (facts.customer, &draft.customer)
        && customer.id != order.customer_id
    {
        fields.refuse(key.pointer().trim_start_matches('/'), FieldCode::Unchangeable);
    }
    if draft.currency.is_some_and(|currency| currency != order.currency) {
        fields.refuse("currency", FieldCode::Unchangeable);
    }
    let mut edit = Edit::of(order);
    set_fields(&mut edit, draft);
    let lines = match &draft.lines {
        Some(drafts) => complete_lines(drafts, &order.lines, order.currency, &facts.catalogue, make_id, &mut fields),
        None => Some(order.lines.clone()),
    };
    if let Some(lines) = lines {
        set_amounts(&mut edit, lines, draft.quantity, draft.total_minor, &mut fields)?;
    }
    for reference in draft.references.iter().chain([&reference]) {
        push_reference(&mut edit, reference.clone())?;
    }
    let walk = Walk { draft, progress_at: context.now, end_at: context.now };
    if let Some(status) = draft.status {
        for step in workflow::path(order.status, status)? {
            let event = walk.take(&mut edit.order, step, make_id)?;
            edit.tell(event);
        }
    }
    set_instants(&mut edit, &walk, &mut fields);
    edit.order.check_instants(&draft.given_instants(), context.now, &mut fields);
    fields.finish(Some(()))?;
    Ok(edit.finish(context))
}

fn set_fields(edit: &mut Edit<'_>, draft: &OrderDraft) {
    if let Some(unit_id) = draft.unit_id {
        edit.set("unit_id", |order| &mut order.unit_id, unit_id, show_id);
    }
    if let Some(placed_at) = draft.placed_at {
        edit.set("placed_at", |order| &mut order.placed_at, placed_at, |at| instant::format(*at).into());
    }
    if let Some(priority) = draft.priority {
        edit.set("priority", |order| &mut order.priority, priority, |priority| priority.word().into());
    }
    if let Some(channel) = wanted(&draft.channel) {
        edit.set("channel", |order| &mut order.channel, channel, |channel| channel.map(Word::word).into());
    }
    if let Some(salesperson_id) = wanted(&draft.salesperson_id) {
        edit.set("salesperson_id", |order| &mut order.salesperson_id, salesperson_id, |id| id.as_ref().map_or(Value::Null, show_id));
    }
    if let Some(note) = wanted(&draft.note) {
        edit.set_unseen("note", |order| &mut order.note, note);
    }
}

/// Sets lines, quantity and total, which change only where the workflow lets them.
fn set_amounts(
    edit: &mut Edit<'_>,
    lines: Vec<OrderLine>,
    quantity: Option<i64>,
    total_minor: Option<i64>,
    fields: &mut Fields,
) -> Result<(), Refusal> {
    let Some((quantity, total_minor)) = figures(&lines, Some(&edit.order), quantity, total_minor, fields) else { return Ok(()) };
    let order = &edit.order;
    if lines == order.lines && quantity == order.quantity && total_minor == order.total_minor {
        return Ok(());
    }
    workflow::next(order.status, Step::ChangeLines)?;
    let show = |lines: &Vec<OrderLine>| lines.iter().map(|line| line.id.to_string()).collect();
    edit.set("lines", |order| &mut order.lines, lines, show);
    edit.set("quantity", |order| &mut order.quantity, quantity, |quantity| (*quantity).into());
    edit.set("total_minor", |order| &mut order.total_minor, total_minor, |total| (*total).into());
    Ok(())
}

/// Sets instants of steps that were taken before, telling of those that differ from what the steps of this command set.
fn set_instants(edit: &mut Edit<'_>, walk: &Walk<'_>, fields: &mut Fields) {
    let mut wanted = edit.order.clone();
    walk.set_instants(&mut wanted, fields);
    let show = |at: &Option<instant::Instant>| at.map(instant::format).into();
    edit.set("paid_at", |order| &mut order.paid_at, wanted.paid_at, show);
    edit.set("fulfilled_at", |order| &mut order.fulfilled_at, wanted.fulfilled_at, show);
    edit.set("cancelled_at", |order| &mut order.cancelled_at, wanted.cancelled_at, show);
    edit.set("refunded_at", |order| &mut order.refunded_at, wanted.refunded_at, show);
}

/// Puts other lines into an order, and tells of the one concerned with what it does to the total.
fn with_lines(
    order: &Order,
    lines: Vec<OrderLine>,
    kind: EventKind,
    line_id: OrderLineId,
    context: &Context,
) -> Result<OrderChange, Refusal> {
    let mut fields = Fields::new();
    let amounts = figures(&lines, Some(order), None, None, &mut fields);
    let (quantity, total_minor) = fields.finish(amounts)?;
    let mut edit = Edit::of(order);
    if lines != order.lines {
        edit.order.lines = lines;
        edit.order.quantity = quantity;
        edit.order.total_minor = total_minor;
        let event = order
            .event(kind)
            .with_detail("line_id", line_id.to_string())
            .with_detail("total_minor", total_minor)
            .with_detail("currency", order.currency.code());
        edit.tell(event);
    }
    Ok(edit.finish(context))
}

fn push_reference(edit: &mut Edit<'_>, reference: Reference) -> Result<(), Refusal> {
    if edit.order.references.contains(&reference) {
        return Ok(());
    }
    if edit.order.references.len() >= REFERENCES_MAX {
        return Err(Refusal::field("/references", crate::fields::Fault::with(FieldCode::TooMany, "max", REFERENCES_MAX)));
    }
    let event = reference_event(&edit.order, EventKind::OrderReferenceAdded, &reference);
    edit.order.references.push(reference);
    edit.tell(event);
    Ok(())
}

fn reference_event(order: &Order, kind: EventKind, reference: &Reference) -> crate::platform::Event {
    order.event(kind).with_detail("source", reference.source.as_str()).with_detail("reference", reference.reference.as_str())
}

/// What a patch member wants the field to be; `None` where it leaves it.
#[allow(clippy::option_option, reason = "leaving a field and clearing it are told apart")]
fn wanted<T: Clone>(patch: &Patch<T>) -> Option<Option<T>> {
    match patch {
        Patch::Leave => None,
        Patch::Clear => Some(None),
        Patch::Set(value) => Some(Some(value.clone())),
    }
}

fn show_id(id: &impl TypedId) -> Value {
    id.to_string().into()
}
