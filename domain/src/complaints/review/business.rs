//! Business: what the company sells and whom it serves, by which complaints are measured.

use crate::orders::OrderStatus;
use crate::vocabulary::Word as _;

/// What a unit or a period sold, and whom it served.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Business {
    /// Orders that count as [sold](is_sold), by when they were placed.
    pub orders: i64,
    /// Customers who bought something or brought a problem, each once.
    pub customers: i64,
}

impl Business {
    /// Of the orders that count as sold, the customers who brought a problem (every ticket is one, whatever became of it, by when it was
    /// reported), and the customers of those orders who brought none.
    #[must_use]
    pub const fn of(orders: i64, brought: i64, only_bought: i64) -> Self {
        Self { orders, customers: brought + only_bought }
    }
}

/// Whether an order in this status counts as sold. One that is not paid yet and one that was refunded are business about which a customer
/// may complain; one that was cancelled never came about.
#[must_use]
pub const fn is_sold(status: OrderStatus) -> bool {
    !matches!(status, OrderStatus::Cancelled)
}

/// The statuses of orders that count as sold.
#[must_use]
pub fn sold() -> Vec<OrderStatus> {
    OrderStatus::ALL.iter().copied().filter(|status| is_sold(*status)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_placed_counts_unless_it_was_cancelled() {
        let words: Vec<_> = sold().into_iter().map(OrderStatus::word).collect();
        assert_eq!(words, ["placed", "paid", "fulfilled", "refunded"]);
        assert!(!is_sold(OrderStatus::Cancelled));
    }

    #[test]
    fn who_bought_and_brought_a_problem_was_served_once() {
        assert_eq!(Business::of(7, 2, 3), Business { orders: 7, customers: 5 });
    }
}
