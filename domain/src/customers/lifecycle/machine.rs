//! The rules, and how time passes over them.
//!
//! Everything that happens to a customer happens at a moment: facts, the end of a pin, another policy coming into force, a rule of
//! the clock falling due. Between two moments nothing changes. At each the facts are taken in first (paid orders before all else),
//! then the rules are judged until none holds any more.

use super::change::{Reason, StageChange};
use super::history::{History, Mark};
use super::policy::{Policy, Timeline};
use super::state::{Bought, State};
use super::words::{LifecycleRule, LifecycleStage};
use crate::ids::OrderId;
use crate::instant::Instant;

/// What a fact does to a history at its instant, in the order in which those of one instant are taken in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    /// An order counts no longer.
    Gone(OrderId),
    /// An order counts.
    Bought(OrderId),
    /// The customer got in touch.
    Contact,
    /// Staff set a stage.
    Marked(Mark),
}

impl Deed {
    fn order(&self) -> (u8, uuid::Uuid) {
        use crate::ids::TypedId;
        match self {
            Self::Gone(order) => (0, order.uuid()),
            Self::Bought(order) => (1, order.uuid()),
            Self::Contact => (2, uuid::Uuid::nil()),
            Self::Marked(mark) => (3, mark.id.uuid()),
        }
    }
}

/// The deeds of a history, in order.
pub(super) fn deeds(history: &History) -> Vec<(Instant, Deed)> {
    let mut deeds = Vec::with_capacity(history.purchases.len() + history.contacts.len() + history.marks.len());
    for purchase in history.purchases.iter().filter(|purchase| purchase.ever_counts()) {
        deeds.push((purchase.at, Deed::Bought(purchase.order_id)));
        deeds.extend(purchase.until.map(|until| (until, Deed::Gone(purchase.order_id))));
    }
    deeds.extend(history.contacts.iter().map(|at| (*at, Deed::Contact)));
    deeds.extend(history.marks.iter().map(|mark| (mark.at, Deed::Marked(mark.clone()))));
    sort(&mut deeds);
    deeds
}

pub(super) fn sort(deeds: &mut [(Instant, Deed)]) {
    deeds.sort_by(|(one_at, one), (other_at, other)| one_at.cmp(other_at).then_with(|| one.order().cmp(&other.order())));
}

/// A customer's state on its way through time, and the changes of stage on the way.
pub(super) struct Machine<'a> {
    pub(super) state: State,
    pub(super) changes: Vec<StageChange>,
    timeline: &'a Timeline,
}

impl<'a> Machine<'a> {
    pub(super) const fn new(state: State, timeline: &'a Timeline) -> Self {
        Self { state, changes: Vec::new(), timeline }
    }

    /// Begins at a customer's first instant with what happens then: as a prospect, or as a new customer where that is a paid order.
    pub(super) fn begin(at: Instant, deeds: &[Deed], timeline: &'a Timeline) -> Self {
        let mut machine = Self::new(State::created(at), timeline);
        let first = deeds.iter().find_map(|deed| if let Deed::Bought(order_id) = deed { Some(*order_id) } else { None });
        let reason = match first {
            Some(order_id) => {
                machine.state.stage = LifecycleStage::New;
                Reason { order_id: Some(order_id), order_at: Some(at), ..Reason::of(LifecycleRule::FirstOrder) }
            }
            None if deeds.contains(&Deed::Contact) => Reason { contact_at: Some(at), ..Reason::of(LifecycleRule::FirstContact) },
            None => Reason::of(LifecycleRule::Created),
        };
        let stage = machine.state.stage;
        machine.changes.push(StageChange { from: None, from_seconds: None, stage, effective_at: at, since: at, reason });
        machine.take(at, deeds);
        machine
    }

    /// Takes in what happens at one instant, which none before it may be later than.
    pub(super) fn take(&mut self, at: Instant, deeds: &[Deed]) {
        self.arrive(at);
        for deed in deeds {
            match deed {
                Deed::Gone(order_id) => self.state.orders.remove(*order_id),
                Deed::Bought(order_id) => self.state.orders.add(Bought { at, order_id: *order_id }),
                Deed::Contact => self.state.last_contact = self.state.last_contact.max(Some(at)),
                Deed::Marked(_) => {}
            }
        }
        self.judge_loyalty();
        self.settle();
        for deed in deeds {
            if let Deed::Marked(mark) = deed {
                self.mark(mark);
                self.settle();
            }
        }
    }

    /// Lets time pass: up to an instant and what happens at it, or (`before`) short of it.
    pub(super) fn pass(&mut self, until: Instant, before: bool) {
        while let Some(at) = self.next_moment().filter(|at| if before { *at < until } else { *at <= until }) {
            self.arrive(at);
            self.judge_loyalty();
            self.settle();
        }
    }

    /// The first change ahead, where no further fact comes.
    pub(super) fn next_change(mut self) -> Option<StageChange> {
        self.changes.clear();
        while self.changes.is_empty() {
            let at = self.next_moment()?;
            self.pass(at, false);
        }
        self.changes.into_iter().next()
    }

    fn arrive(&mut self, at: Instant) {
        self.state.at = at;
        self.state.pinned_until = self.state.pinned_until.filter(|until| *until > at);
    }

    fn policy(&self) -> Policy {
        self.timeline.at(self.state.at)
    }

    /// The next moment at which something may change without a fact.
    fn next_moment(&self) -> Option<Instant> {
        let state = &self.state;
        let clock = if state.is_pinned(state.at) { state.pinned_until } else { self.falls_due() };
        clock.into_iter().chain(self.timeline.next_switch(state.at)).min()
    }

    /// When the first rule of the clock falls due under the policy in force.
    fn falls_due(&self) -> Option<Instant> {
        let (state, policy) = (&self.state, self.policy());
        let churned = state.active_at() + policy.churn_after();
        let due = match state.stage {
            LifecycleStage::Prospect | LifecycleStage::Churned => None,
            LifecycleStage::New => state.orders.first.map(|first| first.at + policy.to_existing()).into_iter().chain([churned]).min(),
            LifecycleStage::Existing => Some(churned),
            LifecycleStage::Loyal => Some(churned.min(self.loyal_from() + policy.loyal_grace())),
        };
        due.filter(|due| *due > state.at)
    }

    /// What the grace of a loyal customer counts from: the end of the loyal condition, or where it never held the mark of staff.
    fn loyal_from(&self) -> Instant {
        self.state.held_until.unwrap_or(self.state.entered)
    }

    /// Finds out until when the loyal condition holds with what is known now.
    fn judge_loyalty(&mut self) {
        let (at, policy) = (self.state.at, self.policy());
        let end = self.state.orders.nth_latest(policy.loyal_orders).map(|bought| bought.at + policy.loyal_window());
        self.state.held_until = match end.filter(|end| *end > at) {
            Some(end) => Some(end),
            None => self.state.held_until.map(|until| until.min(at)),
        };
    }

    /// Applies the rules until none holds. Each leads to a stage whose own rules lead elsewhere, so that this ends.
    fn settle(&mut self) {
        while let Some((stage, reason)) = self.rule() {
            self.enter(stage, reason);
        }
    }

    /// The rule that holds at this instant; `churned` comes before the others.
    fn rule(&self) -> Option<(LifecycleStage, Reason)> {
        let (state, policy, at) = (&self.state, self.policy(), self.state.at);
        if state.is_pinned(at) {
            return None;
        }
        let last = state.orders.last();
        let of_order = |rule, bought: Option<Bought>| Reason {
            order_id: bought.map(|bought| bought.order_id),
            order_at: bought.map(|bought| bought.at),
            ..Reason::of(rule)
        };
        let silent = at >= state.active_at() + policy.churn_after();
        let is_customer = !matches!(state.stage, LifecycleStage::Prospect | LifecycleStage::Churned);
        if silent && is_customer {
            let figures = of_order(LifecycleRule::Inactive, last);
            return Some((
                LifecycleStage::Churned,
                Reason { contact_at: state.last_contact, days: Some(policy.churn_after_days), ..figures },
            ));
        }
        let loyal = state.held_until.is_some_and(|until| until > at);
        match state.stage {
            LifecycleStage::Prospect => {
                (state.orders.count > 0).then(|| (LifecycleStage::New, of_order(LifecycleRule::FirstOrder, state.orders.first)))
            }
            LifecycleStage::New if state.orders.count >= policy.orders_to_existing => {
                let figures = of_order(LifecycleRule::FurtherOrder, last);
                Some((LifecycleStage::Existing, Reason { orders: Some(state.orders.count), ..figures }))
            }
            LifecycleStage::New => {
                let first = state.orders.first.filter(|first| at >= first.at + policy.to_existing())?;
                let figures = of_order(LifecycleRule::SinceFirstOrder, Some(first));
                Some((LifecycleStage::Existing, Reason { days: Some(policy.days_to_existing), ..figures }))
            }
            LifecycleStage::Existing => loyal.then(|| {
                let figures = of_order(LifecycleRule::LoyalReached, last);
                let (orders, days) = (Some(policy.loyal_orders), Some(policy.loyal_window_days));
                (LifecycleStage::Loyal, Reason { orders, days, held_until: state.held_until, ..figures })
            }),
            LifecycleStage::Loyal => (!loyal && at >= self.loyal_from() + policy.loyal_grace()).then(|| {
                let figures = Reason { held_until: state.held_until, ..Reason::of(LifecycleRule::LoyalLapsed) };
                (LifecycleStage::Existing, Reason { days: Some(policy.loyal_grace_days), ..figures })
            }),
            LifecycleStage::Churned => last.filter(|bought| bought.at > state.entered && !silent).map(|bought| {
                let figures = of_order(LifecycleRule::WonBack, Some(bought));
                (LifecycleStage::Existing, Reason { days_away: Some((at - state.since).num_days()), ..figures })
            }),
        }
    }

    fn mark(&mut self, mark: &Mark) {
        self.state.pinned_until = mark.pinned_until.filter(|until| *until > self.state.at);
        let reason = Reason {
            staff_id: Some(mark.staff_id),
            churn_reason: mark.churn_reason,
            words: mark.words.clone(),
            pinned_until: mark.pinned_until,
            ..Reason::of(LifecycleRule::Marked)
        };
        self.enter(mark.stage, reason);
    }

    fn enter(&mut self, stage: LifecycleStage, reason: Reason) {
        let state = &mut self.state;
        let from = state.stage;
        let from_seconds = (from != stage).then(|| (state.at - state.since).num_seconds());
        if from != stage {
            state.since = state.at;
        }
        state.stage = stage;
        state.entered = state.at;
        let (effective_at, since) = (state.at, state.since);
        self.changes.push(StageChange { from: Some(from), from_seconds, stage, effective_at, since, reason });
    }
}
