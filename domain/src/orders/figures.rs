//! Running purchase figures of a customer in one currency, kept with every change of an order, so that no read scans orders.
//!
//! An order counts from when it is paid until it is cancelled or wholly refunded. Parts refunded lessen the net amount.

use crate::instant::Instant;
use crate::money::Currency;

/// What one order adds to the figures of its customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contribution {
    /// The currency whose figures it adds to.
    pub currency: Currency,
    /// When the order was placed.
    pub placed_at: Instant,
    /// Total less refunds, in minor units.
    pub net_minor: i64,
}

/// The figures of one customer in one currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// When the earliest counting order was placed.
    pub first_paid_at: Option<Instant>,
    /// When the latest counting order was placed.
    pub last_paid_at: Option<Instant>,
    /// How many orders count.
    pub order_count: i64,
    /// What they are worth together, less refunds, in minor units.
    pub net_amount_minor: i64,
}

/// Figures after a change, and what they do not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stepped {
    /// The figures. An edge that must be looked up holds the value before.
    pub figures: Figures,
    /// The earliest order went or moved: look up the earliest that counts.
    pub look_up_first: bool,
    /// The latest order went or moved: look up the latest that counts.
    pub look_up_last: bool,
}

impl Figures {
    /// The figures after an order's contribution changed. Both contributions are in the currency of the figures.
    #[must_use]
    pub fn step(self, old: Option<Contribution>, new: Option<Contribution>) -> Stepped {
        let order_count = self.order_count - i64::from(old.is_some()) + i64::from(new.is_some());
        let net_amount_minor = self.net_amount_minor - old.map_or(0, |old| old.net_minor) + new.map_or(0, |new| new.net_minor);
        if order_count == 0 {
            let figures = Self { first_paid_at: None, last_paid_at: None, order_count, net_amount_minor };
            return Stepped { figures, look_up_first: false, look_up_last: false };
        }
        let (old, new) = (old.map(|old| old.placed_at), new.map(|new| new.placed_at));
        // The order is alone: it is both edges, whatever they were.
        if order_count == 1 && new.is_some() {
            let figures = Self { first_paid_at: new, last_paid_at: new, order_count, net_amount_minor };
            return Stepped { figures, look_up_first: false, look_up_last: false };
        }
        let becomes_first = new.is_some_and(|new| self.first_paid_at.is_none_or(|first| new <= first));
        let becomes_last = new.is_some_and(|new| self.last_paid_at.is_none_or(|last| new >= last));
        let figures = Self {
            first_paid_at: if becomes_first { new } else { self.first_paid_at },
            last_paid_at: if becomes_last { new } else { self.last_paid_at },
            order_count,
            net_amount_minor,
        };
        Stepped {
            figures,
            look_up_first: !becomes_first && old.is_some() && old == self.first_paid_at,
            look_up_last: !becomes_last && old.is_some() && old == self.last_paid_at,
        }
    }

    /// The figures of all counting orders of one customer in one currency, from nothing.
    #[must_use]
    pub fn recompute(orders: impl IntoIterator<Item = Contribution>) -> Self {
        orders.into_iter().fold(Self::default(), |figures, order| Self {
            first_paid_at: Some(figures.first_paid_at.map_or(order.placed_at, |first| first.min(order.placed_at))),
            last_paid_at: Some(figures.last_paid_at.map_or(order.placed_at, |last| last.max(order.placed_at))),
            order_count: figures.order_count + 1,
            net_amount_minor: figures.net_amount_minor + order.net_minor,
        })
    }
}

impl Stepped {
    /// The figures with the looked-up edges put in where they were asked for.
    #[must_use]
    pub fn with_edges(self, first: Option<Instant>, last: Option<Instant>) -> Figures {
        Figures {
            first_paid_at: if self.look_up_first { first } else { self.figures.first_paid_at },
            last_paid_at: if self.look_up_last { last } else { self.figures.last_paid_at },
            ..self.figures
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::Duration;
    use proptest::prelude::*;

    use super::*;
    use crate::instant;

    fn at(day: i64) -> Instant {
        instant::parse("1997-01-01T00:00:00Z").unwrap() + Duration::days(day)
    }

    fn order(day: i64, net_minor: i64) -> Contribution {
        Contribution { currency: Currency::CNY, placed_at: at(day), net_minor }
    }

    #[test]
    fn edges_are_looked_up_only_when_they_go() {
        let figures = Figures::recompute([order(1, 100), order(5, 200), order(9, 300)]);
        let table = [
            (None, Some(order(3, 1)), false, false),
            (None, Some(order(0, 1)), false, false),
            (None, Some(order(10, 1)), false, false),
            (Some(order(5, 200)), None, false, false),
            (Some(order(1, 100)), None, true, false),
            (Some(order(9, 300)), None, false, true),
            (Some(order(1, 100)), Some(order(1, 50)), false, false),
            (Some(order(1, 100)), Some(order(0, 100)), false, false),
            (Some(order(1, 100)), Some(order(2, 100)), true, false),
            (Some(order(1, 100)), Some(order(10, 100)), true, false),
        ];
        for (old, new, first, last) in table {
            let stepped = figures.step(old, new);
            assert_eq!((stepped.look_up_first, stepped.look_up_last), (first, last), "{old:?} {new:?}");
        }
        let one = Figures::recompute([order(1, 100)]);
        assert_eq!(one.step(Some(order(1, 100)), None).figures, Figures::default());
    }

    proptest! {
        /// Whatever orders come, change and go in whatever order: stepping gives what a recomputation gives.
        #[test]
        fn stepping_is_recomputing(changes in prop::collection::vec((0_usize..6, prop::option::weighted(0.7, (0_i64..5, 0_i64..1000))), 1..60)) {
            let mut orders: [Option<Contribution>; 6] = [None; 6];
            let mut figures = Figures::default();
            for (which, new) in changes {
                let new = new.map(|(day, net)| order(day, net));
                let stepped = figures.step(orders[which], new);
                orders[which] = new;
                let counting = || orders.iter().flatten().copied();
                let first = counting().map(|order| order.placed_at).min();
                let last = counting().map(|order| order.placed_at).max();
                if !stepped.look_up_first {
                    prop_assert_eq!(stepped.figures.first_paid_at, first);
                }
                if !stepped.look_up_last {
                    prop_assert_eq!(stepped.figures.last_paid_at, last);
                }
                figures = stepped.with_edges(first, last);
                prop_assert_eq!(figures, Figures::recompute(counting()));
            }
        }
    }
}
