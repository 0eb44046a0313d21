//! Creating an order.

use crate::Refusal;
use crate::fields::{FieldCode, Fields, Patch};
use crate::ids::{CustomerId, OrderId, UnitId};
use crate::instant;
use crate::orders::change::OrderChange;
use crate::orders::compose::{Catalogue, MakeId, complete_lines, figures};
use crate::orders::input::OrderDraft;
use crate::orders::order::{Order, Priority};
use crate::orders::steps::Walk;
use crate::orders::workflow::{self, OrderStatus};
use crate::platform::{Context, EventKind};
use crate::problem::ProblemCode;
use crate::vocabulary::Word;

/// What a new order needs to know of its customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CustomerFacts {
    /// The customer.
    pub id: CustomerId,
    /// The home unit, the outlet of orders that name none.
    pub unit_id: UnitId,
    /// Whether it is a key account, whose orders come first.
    pub key_account: bool,
    /// Whether it is archived and takes no new orders.
    pub archived: bool,
}

/// What a command needs to know of other records.
#[derive(Clone, Debug, Default)]
pub struct OrderFacts {
    /// The customer that the command names, where it names one.
    pub customer: Option<CustomerFacts>,
    /// The products that its lines name.
    pub catalogue: Catalogue,
}

/// What a new order is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewOrder {
    /// Its id.
    pub id: OrderId,
    /// Its number.
    pub number: String,
}

/// Creates an order, in any status that the draft names: histories of other systems are taken over as they are. Instants of
/// payment and delivery that they leave out are that of the order; those of its end are now.
///
/// # Errors
/// `validation_failed` with every field concerned; `archived` where the customer is.
pub fn create(
    new: NewOrder,
    draft: &OrderDraft,
    facts: &OrderFacts,
    make_id: MakeId<'_>,
    context: &Context,
) -> Result<OrderChange, Refusal> {
    let mut fields = Fields::new();
    let customer = fields.required("customer_id", facts.customer, Ok);
    let currency = fields.required("currency", draft.currency, Ok);
    let lines = match (&draft.lines, currency) {
        (None, _) => Some(Vec::new()),
        (Some(drafts), Some(currency)) => complete_lines(drafts, &[], currency, &facts.catalogue, make_id, &mut fields),
        (Some(_), None) => None,
    };
    let amounts = lines.as_ref().and_then(|lines| figures(lines, None, draft.quantity, draft.total_minor, &mut fields));
    let (Some(customer), Some(currency), Some(lines), Some((quantity, total_minor))) = (customer, currency, lines, amounts) else {
        return Err(fields.finish(None::<()>).err().unwrap_or_else(|| ProblemCode::ValidationFailed.into()));
    };
    if customer.archived {
        return Err(ProblemCode::Archived.into());
    }
    let placed_at = draft.placed_at.unwrap_or(context.now);
    let high = if customer.key_account { Priority::High } else { Priority::Normal };
    let mut references = draft.references.clone();
    references.sort_unstable();
    references.dedup();
    let mut order = Order {
        id: new.id,
        number: new.number,
        version: 1,
        customer_id: customer.id,
        unit_id: draft.unit_id.unwrap_or(customer.unit_id),
        placed_at,
        channel: given(&draft.channel),
        salesperson_id: given(&draft.salesperson_id),
        priority: draft.priority.unwrap_or(high),
        status: OrderStatus::Placed,
        currency,
        quantity,
        total_minor,
        lines,
        refunds: Vec::new(),
        references,
        note: given(&draft.note),
        paid_at: None,
        fulfilled_at: None,
        cancelled_at: None,
        refunded_at: None,
        created_at: context.now,
        updated_at: context.now,
    };
    let status = draft.status.unwrap_or(OrderStatus::Placed);
    let walk = Walk { draft, progress_at: placed_at, end_at: context.now.max(placed_at) };
    if status != OrderStatus::Placed {
        for step in workflow::path(OrderStatus::Placed, status)? {
            walk.take(&mut order, step, make_id)?;
        }
    }
    walk.set_instants(&mut order, &mut fields);
    order.check_instants(&draft.given_instants(), context.now, &mut fields);
    fields.finish(Some(()))?;
    let event = order
        .event(EventKind::OrderCreated)
        .with_detail("number", order.number.as_str())
        .with_detail("status", order.status.word())
        .with_detail("placed_at", instant::format(order.placed_at))
        .with_detail("total_minor", order.total_minor)
        .with_detail("currency", order.currency.code());
    Ok(OrderChange::created(order, event))
}

/// The refusal of a reference that another order of the same source has: `already_exists`, naming that order where the
/// caller may know it.
#[must_use]
pub fn reference_taken(order_id: Option<OrderId>) -> Refusal {
    let refusal = Refusal::field("/references", FieldCode::Duplicate);
    let refusal = Refusal { code: ProblemCode::AlreadyExists, ..refusal };
    match order_id {
        Some(id) => refusal.with_extension("order_id", id.to_string().into()),
        None => refusal,
    }
}

fn given<T: Clone>(patch: &Patch<T>) -> Option<T> {
    if let Patch::Set(value) = patch { Some(value.clone()) } else { None }
}
