//! The workflow of an order: one table, from which transitions, available actions and the documentation come.

use std::collections::VecDeque;

use crate::Refusal;
use crate::access::{Grants, Permission};
use crate::vocabulary::{Term, Word};

crate::vocabulary! {
    /// How far an order has come.
    OrderStatus, "order_status" {
        Placed = "placed", "已下单", "Placed";
        Paid = "paid", "已付款", "Paid";
        Fulfilled = "fulfilled", "已交付", "Fulfilled";
        Cancelled = "cancelled", "已取消", "Cancelled";
        Refunded = "refunded", "已退款", "Refunded";
    }
}

crate::vocabulary! {
    /// What can be done with an order.
    OrderAction, "order_action" {
        ChangeLines = "change_lines", "修改订单行", "Change lines";
        Pay = "pay", "付款", "Pay";
        Fulfil = "fulfil", "交付", "Fulfil";
        Cancel = "cancel", "取消", "Cancel";
        Refund = "refund", "退款", "Refund";
    }
}

impl OrderStatus {
    /// Whether an order in this status counts among the purchases of its customer.
    #[must_use]
    pub const fn counts(self) -> bool {
        matches!(self, Self::Paid | Self::Fulfilled)
    }
}

impl OrderAction {
    /// The permission that the action needs.
    #[must_use]
    pub const fn permission(self) -> Permission {
        match self {
            Self::ChangeLines | Self::Pay | Self::Fulfil => Permission::OrdersWrite,
            Self::Cancel => Permission::OrdersCancel,
            Self::Refund => Permission::OrdersRefund,
        }
    }
}

/// A step of the workflow: an action, with what decides where it leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// Lines, quantity or total change.
    ChangeLines,
    /// The customer pays.
    Pay,
    /// The customer has received everything.
    Fulfil,
    /// The order is called off.
    Cancel,
    /// A part of what was paid goes back.
    RefundPart,
    /// All that is left of what was paid goes back.
    RefundWhole,
}

impl Step {
    /// Every step.
    pub const ALL: &'static [Self] = &[Self::ChangeLines, Self::Pay, Self::Fulfil, Self::Cancel, Self::RefundPart, Self::RefundWhole];

    /// The action that the step belongs to.
    #[must_use]
    pub const fn action(self) -> OrderAction {
        match self {
            Self::ChangeLines => OrderAction::ChangeLines,
            Self::Pay => OrderAction::Pay,
            Self::Fulfil => OrderAction::Fulfil,
            Self::Cancel => OrderAction::Cancel,
            Self::RefundPart | Self::RefundWhole => OrderAction::Refund,
        }
    }
}

/// The workflow: from, step, to. What does not stand here is not allowed.
pub const TABLE: &[(OrderStatus, Step, OrderStatus)] = &[
    (OrderStatus::Placed, Step::ChangeLines, OrderStatus::Placed),
    (OrderStatus::Placed, Step::Pay, OrderStatus::Paid),
    (OrderStatus::Placed, Step::Cancel, OrderStatus::Cancelled),
    (OrderStatus::Paid, Step::Fulfil, OrderStatus::Fulfilled),
    (OrderStatus::Paid, Step::Cancel, OrderStatus::Cancelled),
    (OrderStatus::Paid, Step::RefundPart, OrderStatus::Paid),
    (OrderStatus::Paid, Step::RefundWhole, OrderStatus::Refunded),
    (OrderStatus::Fulfilled, Step::RefundPart, OrderStatus::Fulfilled),
    (OrderStatus::Fulfilled, Step::RefundWhole, OrderStatus::Refunded),
];

/// Where a step leads.
///
/// # Errors
/// `illegal_transition` with the actions that the status allows.
pub fn next(status: OrderStatus, step: Step) -> Result<OrderStatus, Refusal> {
    TABLE.iter().find(|(from, by, _)| *from == status && *by == step).map(|(_, _, to)| *to).ok_or_else(|| refusal(status, step.action()))
}

/// What the status allows.
#[must_use]
pub fn allowed(status: OrderStatus) -> Vec<OrderAction> {
    let allows = |action: &OrderAction| TABLE.iter().any(|(from, step, _)| *from == status && step.action() == *action);
    OrderAction::ALL.iter().copied().filter(allows).collect()
}

/// What the status allows this caller.
#[must_use]
pub fn available(status: OrderStatus, grants: &Grants) -> Vec<OrderAction> {
    allowed(status).into_iter().filter(|action| grants.allows(action.permission()).is_some()).collect()
}

/// The fewest steps from one status to another; none from a status to itself.
///
/// # Errors
/// `illegal_transition` where no steps lead there, naming the wanted status as the action.
pub fn path(from: OrderStatus, to: OrderStatus) -> Result<Vec<Step>, Refusal> {
    let mut waiting = VecDeque::from([(from, Vec::new())]);
    while let Some((at, steps)) = waiting.pop_front() {
        if at == to {
            return Ok(steps);
        }
        for (_, step, next) in TABLE.iter().filter(|(from, _, to)| *from == at && *to != at) {
            let mut longer = steps.clone();
            longer.push(*step);
            waiting.push_back((*next, longer));
        }
    }
    Err(refusal(from, to))
}

fn refusal(status: OrderStatus, wanted: impl Into<Term>) -> Refusal {
    let words: Vec<_> = allowed(status).into_iter().map(Word::word).collect();
    Refusal::illegal_transition(status, wanted, &words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Scope;
    use crate::problem::ProblemCode;

    #[test]
    fn the_whole_table() {
        use OrderStatus::{Cancelled, Fulfilled, Paid, Placed, Refunded};
        // Rows: statuses; columns: change lines, pay, fulfil, cancel, refund a part, refund the whole.
        let expected = [
            (Placed, [Some(Placed), Some(Paid), None, Some(Cancelled), None, None]),
            (Paid, [None, None, Some(Fulfilled), Some(Cancelled), Some(Paid), Some(Refunded)]),
            (Fulfilled, [None, None, None, None, Some(Fulfilled), Some(Refunded)]),
            (Cancelled, [None; 6]),
            (Refunded, [None; 6]),
        ];
        assert_eq!(expected.len(), OrderStatus::ALL.len());
        for (status, row) in expected {
            for (step, to) in Step::ALL.iter().zip(row) {
                assert_eq!(next(status, *step).ok(), to, "{status} {step:?}");
                assert_eq!(
                    allowed(status).contains(&step.action()),
                    row.iter().zip(Step::ALL).any(|(to, other)| to.is_some() && other.action() == step.action())
                );
            }
        }
    }

    #[test]
    fn a_step_that_is_not_allowed_names_those_that_are() {
        let refusal = next(OrderStatus::Paid, Step::Pay).unwrap_err();
        assert_eq!(refusal.code, ProblemCode::IllegalTransition);
        assert_eq!(refusal.extensions["available_actions"], serde_json::json!(["fulfil", "cancel", "refund"]));
    }

    #[test]
    fn available_actions_are_those_that_the_caller_may_do() {
        let all = Grants::everything();
        let writer: Grants = [(Permission::OrdersWrite, Scope::Own)].into_iter().collect();
        for status in OrderStatus::ALL {
            assert_eq!(available(*status, &all), allowed(*status));
            assert!(available(*status, &Grants::NONE).is_empty());
        }
        assert_eq!(available(OrderStatus::Placed, &writer), [OrderAction::ChangeLines, OrderAction::Pay]);
        assert_eq!(available(OrderStatus::Paid, &writer), [OrderAction::Fulfil]);
    }

    #[test]
    fn paths_lead_where_they_should() {
        for from in OrderStatus::ALL {
            for to in OrderStatus::ALL {
                if let Ok(steps) = path(*from, *to) {
                    let end = steps.iter().try_fold(*from, |at, step| next(at, *step));
                    assert_eq!(end.unwrap(), *to);
                }
            }
        }
        assert_eq!(path(OrderStatus::Placed, OrderStatus::Refunded).unwrap(), [Step::Pay, Step::RefundWhole]);
        assert_eq!(path(OrderStatus::Placed, OrderStatus::Fulfilled).unwrap(), [Step::Pay, Step::Fulfil]);
        assert_eq!(path(OrderStatus::Paid, OrderStatus::Paid).unwrap(), []);
        assert!(path(OrderStatus::Fulfilled, OrderStatus::Cancelled).is_err());
        assert!(path(OrderStatus::Paid, OrderStatus::Placed).is_err());
    }
}
