//! What a customer's stage follows from.

use serde::{Deserialize, Serialize};

use super::words::{ChurnReason, LifecycleStage};
use crate::ids::{LifecycleMarkId, OrderId, UserId};
use crate::instant::Instant;

/// An order that has been paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Purchase {
    /// When it was placed.
    pub at: Instant,
    /// The order.
    pub order_id: OrderId,
    /// From when on it counts no longer, because all of it was given back.
    pub until: Option<Instant>,
}

impl Purchase {
    /// Whether it counts at any instant at all.
    #[must_use]
    pub fn ever_counts(&self) -> bool {
        self.until.is_none_or(|until| until > self.at)
    }
}

/// A stage that a member of staff has set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Its id: of two at one instant the later id counts.
    pub id: LifecycleMarkId,
    /// When.
    pub at: Instant,
    /// The stage, never `prospect`.
    pub stage: LifecycleStage,
    /// Until when nothing changes it; judged afresh at once where there is none.
    pub pinned_until: Option<Instant>,
    /// Why the customer is held for lost; there is one exactly where the stage is `churned`.
    pub churn_reason: Option<ChurnReason>,
    /// In words.
    pub words: Option<String>,
    /// Who.
    pub staff_id: UserId,
}

/// Everything that a customer's stages follow from, but for the policies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct History {
    /// When the record was created.
    pub created_at: Instant,
    /// The paid orders, in any order.
    pub purchases: Vec<Purchase>,
    /// When the customer got in touch, other than to complain; in any order.
    pub contacts: Vec<Instant>,
    /// What staff have set, in any order.
    pub marks: Vec<Mark>,
}

impl History {
    /// The history of a record that was just created.
    #[must_use]
    pub const fn created(created_at: Instant) -> Self {
        Self { created_at, purchases: Vec::new(), contacts: Vec::new(), marks: Vec::new() }
    }

    /// The first instant after one at which something of the history happens.
    #[must_use]
    pub fn next_after(&self, instant: Instant) -> Option<Instant> {
        self.instants().filter(|at| *at > instant).min()
    }

    fn instants(&self) -> impl Iterator<Item = Instant> + '_ {
        let purchases = self.purchases.iter().filter(|purchase| purchase.ever_counts());
        std::iter::once(self.created_at)
            .chain(purchases.flat_map(|purchase| std::iter::once(purchase.at).chain(purchase.until)))
            .chain(self.contacts.iter().copied())
            .chain(self.marks.iter().map(|mark| mark.at))
    }
}

/// Something new in a history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// An order was paid.
    Paid {
        /// When it was placed.
        at: Instant,
        /// The order.
        order_id: OrderId,
    },
    /// The customer got in touch.
    Contact(Instant),
    /// Staff set a stage.
    Marked(Mark),
}

impl Fact {
    /// When it happened.
    #[must_use]
    pub const fn at(&self) -> Instant {
        match self {
            Self::Paid { at, .. } | Self::Contact(at) => *at,
            Self::Marked(mark) => mark.at,
        }
    }
}
