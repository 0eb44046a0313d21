//! What is kept of a customer's history, so that a new fact needs no look at the old ones.

use serde::{Deserialize, Serialize};

use super::words::LifecycleStage;
use crate::ids::OrderId;
use crate::instant::Instant;

/// A paid order that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Bought {
    /// When it was placed.
    #[serde(with = "chrono::serde::ts_microseconds")]
    pub at: Instant,
    /// The order.
    #[serde(rename = "id")]
    pub order_id: OrderId,
}

/// The paid orders that count, as far as rules ask for them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Orders {
    pub(super) first: Option<Bought>,
    pub(super) count: i64,
    /// The latest ones, in order. A replay has all of them here, a kept state as many as any policy asks for.
    pub(super) latest: Vec<Bought>,
}

impl Orders {
    pub(super) fn last(&self) -> Option<Bought> {
        self.latest.last().copied()
    }

    /// The one that is so far from the end, counted from 1.
    pub(super) fn nth_latest(&self, place: i64) -> Option<Bought> {
        let place = usize::try_from(place).ok()?;
        self.latest.len().checked_sub(place).and_then(|at| self.latest.get(at)).copied()
    }

    pub(super) fn add(&mut self, bought: Bought) {
        self.first = self.first.or(Some(bought));
        self.count += 1;
        self.latest.push(bought);
    }

    /// Takes one away that counts no longer. Only a replay, which has all of them here, may do so.
    pub(super) fn remove(&mut self, order_id: OrderId) {
        self.latest.retain(|bought| bought.order_id != order_id);
        self.first = self.latest.first().copied();
        self.count = i64::try_from(self.latest.len()).unwrap_or(i64::MAX);
    }

    pub(super) fn keep_latest(&mut self, most: usize) {
        let spare = self.latest.len().saturating_sub(most);
        self.latest.drain(..spare);
    }
}

/// Where a customer stands, and all of its history that later changes can depend on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// The stage.
    pub stage: LifecycleStage,
    /// Since when the customer is in the stage.
    #[serde(with = "chrono::serde::ts_microseconds")]
    pub since: Instant,
    /// When the last change took effect: `since`, unless staff set the stage that the customer was in.
    #[serde(with = "chrono::serde::ts_microseconds")]
    pub(super) entered: Instant,
    /// The last instant at which anything happened that was judged: a fact at it or before it is late.
    #[serde(with = "chrono::serde::ts_microseconds")]
    pub(super) at: Instant,
    /// Until when staff have pinned the stage.
    #[serde(default, with = "chrono::serde::ts_microseconds_option", skip_serializing_if = "Option::is_none")]
    pub pinned_until: Option<Instant>,
    pub(super) orders: Orders,
    #[serde(default, with = "chrono::serde::ts_microseconds_option", skip_serializing_if = "Option::is_none")]
    pub(super) last_contact: Option<Instant>,
    /// When the stretch ends in which the loyal condition held last: ahead where it holds.
    #[serde(default, with = "chrono::serde::ts_microseconds_option", skip_serializing_if = "Option::is_none")]
    pub(super) held_until: Option<Instant>,
    /// The first instant ahead at which a fact that is known already happens: the history is judged anew then.
    #[serde(default, with = "chrono::serde::ts_microseconds_option", skip_serializing_if = "Option::is_none")]
    pub(super) waits_for: Option<Instant>,
}

impl State {
    /// A record that was just created and has no history.
    #[must_use]
    pub fn created(at: Instant) -> Self {
        Self {
            stage: LifecycleStage::Prospect,
            since: at,
            entered: at,
            at,
            pinned_until: None,
            orders: Orders::default(),
            last_contact: None,
            held_until: None,
            waits_for: None,
        }
    }

    /// The last instant at which anything happened that was judged.
    #[must_use]
    pub const fn judged_at(&self) -> Instant {
        self.at
    }

    /// When the last order or contact was; where there is neither, when the customer came into the stage.
    pub(super) fn active_at(&self) -> Instant {
        self.orders.last().map(|bought| bought.at).max(self.last_contact).unwrap_or(self.entered)
    }

    pub(super) fn is_pinned(&self, at: Instant) -> bool {
        self.pinned_until.is_some_and(|until| at < until)
    }
}
