//! The steps of an order: pay, fulfil, cancel, refund.

use crate::Refusal;
use crate::fields::{self, FieldCode, Fields};
use crate::ids::RefundId;
use crate::instant::{self, Instant};
use crate::money::Money;
use crate::orders::change::{Edit, OrderChange};
use crate::orders::compose::MakeId;
use crate::orders::input::OrderDraft;
use crate::orders::order::{AHEAD_MAX, Order, Refund};
use crate::orders::workflow::{self, OrderStatus, Step};
use crate::platform::{Context, Event, EventKind};
use crate::problem::ProblemCode;
use crate::text;

/// A refund as it comes in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RefundInput {
    /// How much, in minor units; all that is left where absent.
    pub amount_minor: Option<i64>,
    /// RFC 3339; now where absent.
    pub at: Option<String>,
    /// Why, up to 500 characters.
    pub reason: Option<String>,
}

/// A refund, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RefundDraft {
    /// How much, in minor units.
    pub amount_minor: Option<i64>,
    /// When.
    pub at: Option<Instant>,
    /// Why.
    pub reason: Option<String>,
}

impl RefundDraft {
    /// Reads the input, noting every wrong field.
    pub fn read(input: RefundInput, fields: &mut Fields) -> Option<Self> {
        let amount_minor = fields.optional("amount_minor", input.amount_minor, super::input::price);
        let at = fields.optional("at", input.at, instant::parse);
        let reason = fields.optional("reason", input.reason, |reason| text::optional_line(reason, 500));
        Some(Self { amount_minor: amount_minor?, at: at?, reason: reason?.flatten() })
    }
}

/// Notes that the customer has paid; now, unless told when.
///
/// # Errors
/// `illegal_transition`; `validation_failed` at `/at` where it lies before the order or more than a day ahead.
pub fn pay(order: &Order, at: Option<Instant>, context: &Context) -> Result<OrderChange, Refusal> {
    simple(order, Step::Pay, at, order.placed_at, context)
}

/// Notes that the customer has received everything; now, unless told when.
///
/// # Errors
/// `illegal_transition`; `validation_failed` at `/at` where it lies before the payment or more than a day ahead.
pub fn fulfil(order: &Order, at: Option<Instant>, context: &Context) -> Result<OrderChange, Refusal> {
    simple(order, Step::Fulfil, at, order.paid_at.unwrap_or(order.placed_at), context)
}

/// Calls the order off; now, unless told when. It counts no longer.
///
/// # Errors
/// `illegal_transition`; `validation_failed` at `/at` where it lies before the order or more than a day ahead.
pub fn cancel(order: &Order, at: Option<Instant>, context: &Context) -> Result<OrderChange, Refusal> {
    simple(order, Step::Cancel, at, order.placed_at, context)
}

/// Gives back a part or all that is left. Once all is given back the order is `refunded` and counts no longer.
///
/// # Errors
/// `illegal_transition`; `refund_too_large` with what is left; `validation_failed` where the amount is nothing or the
/// instant lies before the order or more than a day ahead.
pub fn refund(order: &Order, draft: RefundDraft, id: RefundId, context: &Context) -> Result<OrderChange, Refusal> {
    workflow::next(order.status, Step::RefundWhole)?;
    let left = order.left_minor();
    let amount_minor = draft.amount_minor.unwrap_or(left);
    let at = check_at(draft.at, order.placed_at, context);
    let mut fields = Fields::new();
    let at = fields.keep("at", at);
    if amount_minor == 0 && left > 0 {
        fields.absorb("amount_minor", super::input::between(amount_minor, 1, left).map(|_| ()));
    }
    let at = fields.finish(at)?;
    if amount_minor > left {
        let left = Money::new(left, order.currency).unwrap_or(Money::zero(order.currency));
        let members = serde_json::json!({ "amount_minor": left.amount_minor(), "currency": order.currency.code() });
        return Err(Refusal::from(ProblemCode::RefundTooLarge).with_argument("left", left).with_extension("left", members));
    }
    let mut edit = Edit::of(order);
    let event = give_back(&mut edit.order, Refund { id, amount_minor, at, reason: draft.reason })?;
    edit.tell(event);
    Ok(edit.finish(context))
}

fn simple(order: &Order, step: Step, at: Option<Instant>, not_before: Instant, context: &Context) -> Result<OrderChange, Refusal> {
    workflow::next(order.status, step)?;
    let mut fields = Fields::new();
    let at = fields.keep("at", check_at(at, not_before, context));
    let at = fields.finish(at)?;
    let mut edit = Edit::of(order);
    let event = go(&mut edit.order, step, at)?;
    edit.tell(event);
    Ok(edit.finish(context))
}

/// An instant that was not given is now, or that of the step before where that one lies ahead.
fn check_at(at: Option<Instant>, not_before: Instant, context: &Context) -> fields::FieldResult<Instant> {
    let at = at.unwrap_or_else(|| context.now.max(not_before));
    if at > context.now + AHEAD_MAX {
        Err(FieldCode::InFuture.into())
    } else if at < not_before {
        Err(FieldCode::OutOfOrder.into())
    } else {
        Ok(at)
    }
}

/// Takes a step that is no refund.
fn go(order: &mut Order, step: Step, at: Instant) -> Result<Event, Refusal> {
    order.status = workflow::next(order.status, step)?;
    let kind = match step {
        Step::Pay => {
            order.paid_at = Some(at);
            EventKind::OrderPaid
        }
        Step::Fulfil => {
            order.fulfilled_at = Some(at);
            EventKind::OrderFulfilled
        }
        Step::Cancel => {
            order.cancelled_at = Some(at);
            EventKind::OrderCancelled
        }
        Step::ChangeLines | Step::RefundPart | Step::RefundWhole => EventKind::OrderUpdated,
    };
    Ok(order.event(kind).with_detail("at", instant::format(at)))
}

/// Adds a refund of at most what is left, and takes the step that it means.
fn give_back(order: &mut Order, refund: Refund) -> Result<Event, Refusal> {
    let whole = refund.amount_minor == order.left_minor();
    order.status = workflow::next(order.status, if whole { Step::RefundWhole } else { Step::RefundPart })?;
    if whole {
        order.refunded_at = Some(refund.at);
    }
    let event = order
        .event(EventKind::OrderRefunded)
        .with_detail("at", instant::format(refund.at))
        .with_detail("refund_id", refund.id.to_string())
        .with_detail("amount_minor", refund.amount_minor)
        .with_detail("currency", order.currency.code())
        .with_detail("whole", whole);
    order.refunds.push(refund);
    Ok(event)
}

/// Brings an order to the status that another system names, step by step.
pub(super) struct Walk<'a> {
    /// What the other system says, the instants among it.
    pub(super) draft: &'a OrderDraft,
    /// When payment and delivery were, where it does not say.
    pub(super) progress_at: Instant,
    /// When the order was called off or refunded, where it does not say.
    pub(super) end_at: Instant,
}

impl Walk<'_> {
    /// Takes one step.
    pub(super) fn take(&self, order: &mut Order, step: Step, make_id: MakeId<'_>) -> Result<Event, Refusal> {
        let earlier = order.fulfilled_at.or(order.paid_at).unwrap_or(order.placed_at);
        match step {
            Step::Pay => go(order, step, self.draft.paid_at.unwrap_or(self.progress_at.max(earlier))),
            Step::Fulfil => go(order, step, self.draft.fulfilled_at.unwrap_or(self.progress_at.max(earlier))),
            Step::Cancel => go(order, step, self.draft.cancelled_at.unwrap_or(self.end_at.max(earlier))),
            Step::RefundPart | Step::RefundWhole => {
                let at = self.draft.refunded_at.unwrap_or(self.end_at.max(earlier));
                let amount_minor = order.left_minor();
                give_back(order, Refund { id: RefundId::new(make_id()), amount_minor, at, reason: None })
            }
            Step::ChangeLines => Err(Refusal::illegal_transition(order.status, step.action(), &[])),
        }
    }

    /// Takes over instants that the other system names for where the order is already; refuses those of steps that it has not taken.
    pub(super) fn set_instants(&self, order: &mut Order, fields: &mut Fields) {
        let over = matches!(order.status, OrderStatus::Cancelled | OrderStatus::Refunded);
        let paid = over || matches!(order.status, OrderStatus::Paid | OrderStatus::Fulfilled);
        let fulfilled = order.status == OrderStatus::Fulfilled || order.status == OrderStatus::Refunded;
        let instants = [
            ("paid_at", self.draft.paid_at, &mut order.paid_at, paid),
            ("fulfilled_at", self.draft.fulfilled_at, &mut order.fulfilled_at, fulfilled),
            ("cancelled_at", self.draft.cancelled_at, &mut order.cancelled_at, order.status == OrderStatus::Cancelled),
            ("refunded_at", self.draft.refunded_at, &mut order.refunded_at, order.status == OrderStatus::Refunded),
        ];
        for (name, given, place, fits) in instants {
            match given {
                Some(_) if !fits => fields.refuse(name, FieldCode::Unexpected),
                Some(_) => *place = given,
                None => {}
            }
        }
    }
}
