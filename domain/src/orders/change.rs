//! What a decision about an order or a product says: the new state, the events, and exactly which rows changed.

use crate::customers::lifecycle::Purchase;
use crate::fields::FieldChange;
use crate::ids::{OrderLineId, RefundId};
use crate::orders::figures::Contribution;
use crate::orders::order::Order;
use crate::platform::{Context, Event, EventKind, Reference};
use serde_json::Value;

/// What a decision does to its record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// The record is new: insert its row.
    Created,
    /// The record changed: update its row.
    Updated,
    /// Nothing changed: write nothing.
    Unchanged,
}

/// The rows around an order that a decision changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrderRows {
    /// Lines to insert.
    pub lines_added: Vec<OrderLineId>,
    /// Lines to update.
    pub lines_changed: Vec<OrderLineId>,
    /// Lines to delete.
    pub lines_removed: Vec<OrderLineId>,
    /// Refunds to insert.
    pub refunds_added: Vec<RefundId>,
    /// References to insert.
    pub references_added: Vec<Reference>,
    /// References to delete.
    pub references_removed: Vec<Reference>,
}

/// A decision about an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderChange {
    /// What happens to the order's own row.
    pub effect: Effect,
    /// The order after the decision.
    pub order: Order,
    /// What tells of it; empty where nothing changed.
    pub events: Vec<Event>,
    /// The rows around it.
    pub rows: OrderRows,
    /// What the order added to the figures of its customer before.
    pub contribution_before: Option<Contribution>,
    /// What it adds now.
    pub contribution_after: Option<Contribution>,
    /// What the order was to the lifecycle of its customer before.
    pub purchase_before: Option<Purchase>,
    /// In whose scope an order that was there already is, or its place in their lists, changed: its outlet, its salesperson, or when
    /// it was placed.
    pub moves_holders: bool,
}

impl OrderChange {
    /// Whether the figures of the customer must be stepped.
    #[must_use]
    pub fn moves_figures(&self) -> bool {
        self.contribution_before != self.contribution_after
    }

    pub(super) fn created(order: Order, event: Event) -> Self {
        let rows = OrderRows {
            lines_added: order.lines.iter().map(|line| line.id).collect(),
            refunds_added: order.refunds.iter().map(|refund| refund.id).collect(),
            references_added: order.references.clone(),
            ..OrderRows::default()
        };
        let contribution_after = order.contribution();
        let events = vec![event];
        Self {
            effect: Effect::Created,
            order,
            events,
            rows,
            contribution_before: None,
            contribution_after,
            purchase_before: None,
            moves_holders: false,
        }
    }
}

/// An order under change: gathers the fields that change and the events of the steps it takes.
pub(super) struct Edit<'a> {
    before: &'a Order,
    pub(super) order: Order,
    changes: Vec<FieldChange>,
    events: Vec<Event>,
}

impl<'a> Edit<'a> {
    pub(super) fn of(before: &'a Order) -> Self {
        Self { before, order: before.clone(), changes: Vec::new(), events: Vec::new() }
    }

    /// Sets a field, and notes the change where it is one.
    pub(super) fn set<T: PartialEq>(&mut self, name: &str, field: impl Fn(&mut Order) -> &mut T, value: T, show: impl Fn(&T) -> Value) {
        let place = field(&mut self.order);
        if *place != value {
            self.changes.push(FieldChange::new(name, show(place), show(&value)));
            *place = value;
        }
    }

    /// Sets a field whose values no event may carry.
    pub(super) fn set_unseen<T: PartialEq>(&mut self, name: &str, field: impl Fn(&mut Order) -> &mut T, value: T) {
        let place = field(&mut self.order);
        if *place != value {
            self.changes.push(FieldChange::personal(name));
            *place = value;
        }
    }

    pub(super) fn tell(&mut self, event: Event) {
        self.events.push(event);
    }

    /// The decision: what changed between before and after. Field changes are told first, as they were before any step.
    pub(super) fn finish(mut self, context: &Context) -> OrderChange {
        let before = self.before;
        if !self.changes.is_empty() {
            self.events.insert(0, self.order.event(EventKind::OrderUpdated).with_changes(self.changes));
        }
        let contribution_before = before.contribution();
        let purchase_before = before.purchase();
        if self.events.is_empty() {
            return OrderChange {
                effect: Effect::Unchanged,
                order: self.order,
                events: Vec::new(),
                rows: OrderRows::default(),
                contribution_before,
                contribution_after: contribution_before,
                purchase_before,
                moves_holders: false,
            };
        }
        let mut order = self.order;
        order.version = before.version + 1;
        order.updated_at = context.now;
        let contribution_after = order.contribution();
        let rows = rows_between(before, &order);
        let held = |order: &Order| (order.unit_id, order.salesperson_id, order.placed_at);
        let moves_holders = held(before) != held(&order);
        OrderChange {
            effect: Effect::Updated,
            order,
            events: self.events,
            rows,
            contribution_before,
            contribution_after,
            purchase_before,
            moves_holders,
        }
    }
}

fn rows_between(before: &Order, after: &Order) -> OrderRows {
    let mut rows = OrderRows::default();
    for line in &after.lines {
        match before.lines.iter().find(|old| old.id == line.id) {
            None => rows.lines_added.push(line.id),
            Some(old) if old != line => rows.lines_changed.push(line.id),
            Some(_) => {}
        }
    }
    rows.lines_removed = before.lines.iter().map(|line| line.id).filter(|id| after.lines.iter().all(|line| line.id != *id)).collect();
    rows.refunds_added =
        after.refunds.iter().map(|refund| refund.id).filter(|id| before.refunds.iter().all(|refund| refund.id != *id)).collect();
    (rows.references_added, rows.references_removed) = references_between(&before.references, &after.references);
    rows
}

/// The references that came and those that went.
pub(super) fn references_between(before: &[Reference], after: &[Reference]) -> (Vec<Reference>, Vec<Reference>) {
    let missing = |from: &[Reference], of: &[Reference]| of.iter().filter(|one| !from.contains(one)).cloned().collect();
    (missing(before, after), missing(after, before))
}
