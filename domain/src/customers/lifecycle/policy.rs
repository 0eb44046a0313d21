//! The figures by which stages are judged, who is judged by which, and from when on.

use std::collections::HashMap;

use chrono::Duration;
use serde::{Deserialize, Serialize};

use crate::customers::CustomerKind;
use crate::fields::{Fault, FieldCode, FieldResult, Fields};
use crate::ids::{LifecyclePolicyId, UnitId};
use crate::instant::{self, Instant};
use crate::platform::{Context, Event, EventKind, Record, RecordKind};
use crate::vocabulary::Word;
use crate::{Refusal, fields};

/// The most orders that a figure may ask for: as many are kept beside each customer.
pub const MOST_ORDERS: i64 = 50;
/// The most days that a figure may span.
pub const MOST_DAYS: i64 = 7_300;

/// The figures of the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// How many days after the first paid order a new customer is an existing one.
    pub days_to_existing: i64,
    /// With how many paid orders a new customer is an existing one.
    pub orders_to_existing: i64,
    /// How many paid orders within the window make a loyal customer.
    pub loyal_orders: i64,
    /// How many days the window spans.
    pub loyal_window_days: i64,
    /// For how many days a loyal customer stays one after the condition last held.
    pub loyal_grace_days: i64,
    /// After how many days without a paid order and an inbound contact a customer is churned.
    pub churn_after_days: i64,
}

impl Policy {
    /// What holds where nobody has said otherwise.
    pub const DEFAULT: Self = Self {
        days_to_existing: 90,
        orders_to_existing: 2,
        loyal_orders: 4,
        loyal_window_days: 365,
        loyal_grace_days: 180,
        churn_after_days: 365,
    };

    /// The span after the first paid order.
    #[must_use]
    pub const fn to_existing(&self) -> Duration {
        Duration::days(self.days_to_existing)
    }

    /// The span in which loyal customers buy often enough.
    #[must_use]
    pub const fn loyal_window(&self) -> Duration {
        Duration::days(self.loyal_window_days)
    }

    /// The span for which loyalty outlasts its condition.
    #[must_use]
    pub const fn loyal_grace(&self) -> Duration {
        Duration::days(self.loyal_grace_days)
    }

    /// The span of silence.
    #[must_use]
    pub const fn churn_after(&self) -> Duration {
        Duration::days(self.churn_after_days)
    }
}

/// A policy as it was set for a unit and all below it: a version, which is never changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PolicyVersion {
    /// Its id.
    pub id: LifecyclePolicyId,
    /// The unit for which and below which it holds.
    pub unit_id: UnitId,
    /// The kind of customers for which it holds; all where there is none.
    pub customer_kind: Option<CustomerKind>,
    /// From when on.
    pub effective_from: Instant,
    /// The figures.
    pub policy: Policy,
    /// When it was set.
    pub created_at: Instant,
}

/// A policy as it comes in. What is left open is as in [`Policy::DEFAULT`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewPolicyInput {
    /// The unit for which and below which it holds.
    pub unit_id: Option<String>,
    /// Word of [`CustomerKind`]; all kinds where absent.
    pub customer_kind: Option<String>,
    /// RFC 3339, now or later; now where absent.
    pub effective_from: Option<String>,
    /// 1 to [`MOST_DAYS`].
    pub days_to_existing: Option<i64>,
    /// 1 to [`MOST_ORDERS`].
    pub orders_to_existing: Option<i64>,
    /// 1 to [`MOST_ORDERS`].
    pub loyal_orders: Option<i64>,
    /// 1 to [`MOST_DAYS`].
    pub loyal_window_days: Option<i64>,
    /// 0 to [`MOST_DAYS`].
    pub loyal_grace_days: Option<i64>,
    /// 1 to [`MOST_DAYS`].
    pub churn_after_days: Option<i64>,
}

/// A policy, read and valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewPolicy {
    /// The unit, for the caller to look up.
    pub unit_id: UnitId,
    customer_kind: Option<CustomerKind>,
    effective_from: Option<Instant>,
    policy: Policy,
}

impl NewPolicy {
    /// Reads the input, noting every wrong field.
    pub fn read(input: NewPolicyInput, fields: &mut Fields) -> Option<Self> {
        let unit_id = fields.required("unit_id", input.unit_id, fields::id);
        let customer_kind = fields.optional("customer_kind", input.customer_kind, fields::word);
        let effective_from = fields.optional("effective_from", input.effective_from, instant::parse);
        let base = Policy::DEFAULT;
        let mut figure = |name, given: Option<i64>, usual, least, most| {
            fields.optional(name, given, |given| within(given, least, most)).map(|given| given.unwrap_or(usual))
        };
        let days_to_existing = figure("days_to_existing", input.days_to_existing, base.days_to_existing, 1, MOST_DAYS);
        let orders_to_existing = figure("orders_to_existing", input.orders_to_existing, base.orders_to_existing, 1, MOST_ORDERS);
        let loyal_orders = figure("loyal_orders", input.loyal_orders, base.loyal_orders, 1, MOST_ORDERS);
        let loyal_window_days = figure("loyal_window_days", input.loyal_window_days, base.loyal_window_days, 1, MOST_DAYS);
        let loyal_grace_days = figure("loyal_grace_days", input.loyal_grace_days, base.loyal_grace_days, 0, MOST_DAYS);
        let churn_after_days = figure("churn_after_days", input.churn_after_days, base.churn_after_days, 1, MOST_DAYS);
        let policy = Policy {
            days_to_existing: days_to_existing?,
            orders_to_existing: orders_to_existing?,
            loyal_orders: loyal_orders?,
            loyal_window_days: loyal_window_days?,
            loyal_grace_days: loyal_grace_days?,
            churn_after_days: churn_after_days?,
        };
        Some(Self { unit_id: unit_id?, customer_kind: customer_kind?, effective_from: effective_from?, policy })
    }

    /// The version that is set. The past is not judged anew, so that it takes effect now or later.
    ///
    /// # Errors
    /// `validation_failed` with `out_of_order` at `/effective_from` where it lies before now.
    pub fn set(self, id: LifecyclePolicyId, context: &Context) -> Result<PolicyVersion, Refusal> {
        let effective_from = self.effective_from.unwrap_or(context.now);
        if effective_from < context.now {
            return Err(Refusal::field("/effective_from", FieldCode::OutOfOrder));
        }
        let Self { unit_id, customer_kind, policy, .. } = self;
        Ok(PolicyVersion { id, unit_id, customer_kind, effective_from, policy, created_at: context.now })
    }
}

fn within(value: i64, least: i64, most: i64) -> FieldResult<i64> {
    if (least..=most).contains(&value) { Ok(value) } else { Err(Fault::outside(least, most)) }
}

/// Every policy of the company, with the tree of the units that they are set for.
#[derive(Clone, Debug, Default)]
pub struct Policies {
    versions: Vec<PolicyVersion>,
    parents: HashMap<UnitId, Option<UnitId>>,
}

impl Policies {
    /// Gathers the versions and the parent of each unit.
    #[must_use]
    pub fn new(mut versions: Vec<PolicyVersion>, parents: HashMap<UnitId, Option<UnitId>>) -> Self {
        versions.sort_by_key(|version| (version.effective_from, version.id));
        Self { versions, parents }
    }

    /// Whether nobody has set any.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.versions.is_empty()
    }

    /// What holds for a customer of a kind with these homes: of the versions in force that of the nearest unit upwards, and of that
    /// unit's the one for the kind before the one for all.
    #[must_use]
    pub fn timeline(&self, homes: &Homes, kind: CustomerKind) -> Timeline {
        let mut switches: Vec<(Instant, Policy)> = Vec::new();
        if self.versions.is_empty() {
            return Timeline { switches };
        }
        let mut from = None;
        let now = std::iter::once((None, homes.unit_id));
        for (until, unit) in homes.left.iter().map(|(until, unit)| (Some(*until), *unit)).chain(now) {
            let here = self.of_unit(unit, kind);
            switches.extend(from.map(|from| (from, here.at(from))));
            let inside = |at: &Instant| from.is_none_or(|from| *at > from) && until.is_none_or(|until| *at < until);
            switches.extend(here.switches.into_iter().filter(|(at, _)| inside(at)));
            from = until;
        }
        Timeline::of(switches)
    }

    fn of_unit(&self, unit: UnitId, kind: CustomerKind) -> Timeline {
        let mut places = Vec::new();
        let mut next = Some(unit);
        // Bounded, so that a circle in the tree can't hold anybody up.
        for _ in 0..64 {
            let Some(unit) = next else { break };
            places.push((unit, Some(kind)));
            places.push((unit, None));
            next = self.parents.get(&unit).copied().flatten();
        }
        let mut in_force: Vec<Option<Policy>> = vec![None; places.len()];
        let mut switches: Vec<(Instant, Policy)> = Vec::new();
        for version in &self.versions {
            let Some(place) = places.iter().position(|place| *place == (version.unit_id, version.customer_kind)) else { continue };
            if let Some(held) = in_force.get_mut(place) {
                *held = Some(version.policy);
            }
            let Some(policy) = in_force.iter().flatten().next().copied() else { continue };
            match switches.last_mut() {
                Some((at, before)) if *at == version.effective_from => *before = policy,
                _ => switches.push((version.effective_from, policy)),
            }
        }
        Timeline::of(switches)
    }
}

/// Where a customer's home is and was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Homes {
    /// The home now.
    pub unit_id: UnitId,
    /// Former homes, each with the instant at which it was left, in the order of the instants.
    pub left: Vec<(Instant, UnitId)>,
}

impl Homes {
    /// A home that was never left for another.
    #[must_use]
    pub const fn only(unit_id: UnitId) -> Self {
        Self { unit_id, left: Vec::new() }
    }
}

/// Which policy is in force when, for one customer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Timeline {
    switches: Vec<(Instant, Policy)>,
}

impl Timeline {
    fn of(mut switches: Vec<(Instant, Policy)>) -> Self {
        let mut before = Policy::DEFAULT;
        switches.retain(|(_, policy)| std::mem::replace(&mut before, *policy) != *policy);
        Self { switches }
    }

    /// The policy in force at an instant.
    #[must_use]
    pub fn at(&self, instant: Instant) -> Policy {
        let before = self.switches.partition_point(|(from, _)| *from <= instant);
        before.checked_sub(1).and_then(|last| self.switches.get(last)).map_or(Policy::DEFAULT, |(_, policy)| *policy)
    }

    /// The first instant after one at which another policy comes into force.
    #[must_use]
    pub fn next_switch(&self, after: Instant) -> Option<Instant> {
        self.switches.iter().map(|(from, _)| *from).find(|from| *from > after)
    }

    /// What stands in place of the [`mark`](Self::mark) where a history waits to be judged anew. No timeline has it.
    pub const WAITS: i64 = -1;

    /// A number that tells this timeline from any other: what was judged by another is judged anew. 0 for the usual figures alone.
    #[must_use]
    pub fn mark(&self) -> i64 {
        let figures = self.switches.iter().flat_map(|(from, policy)| {
            let Policy { days_to_existing, orders_to_existing, loyal_orders, loyal_window_days, loyal_grace_days, churn_after_days } =
                *policy;
            let [days, grace] = [loyal_window_days, loyal_grace_days];
            [from.timestamp_micros(), days_to_existing, orders_to_existing, loyal_orders, days, grace, churn_after_days]
        });
        // FNV-1a over whole numbers; a new customer's 0 stays apart from it.
        let fold = |hash: u64, figure: i64| (hash ^ figure.cast_unsigned()).wrapping_mul(0x0100_0000_01b3).rotate_left(17);
        let start = if self.switches.is_empty() { 0 } else { 0xcbf2_9ce4_8422_2325 };
        let mark = figures.fold(start, fold).cast_signed();
        if mark == Self::WAITS { 1 } else { mark }
    }

    /// How many of the latest orders any of the policies may ask for.
    pub(super) fn most_orders(&self) -> usize {
        let most = self.switches.iter().map(|(_, policy)| policy.loyal_orders.max(policy.orders_to_existing)).max();
        let usual = Policy::DEFAULT.loyal_orders.max(Policy::DEFAULT.orders_to_existing);
        usize::try_from(most.unwrap_or(usual).max(usual)).unwrap_or(usize::MAX)
    }
}

impl PolicyVersion {
    /// The event that tells of it.
    #[must_use]
    pub fn event(&self) -> Event {
        let policy = serde_json::to_value(self.policy).unwrap_or_default();
        Event::new(EventKind::LifecyclePolicyCreated, Record::new(RecordKind::LifecyclePolicy, self.id), self.unit_id, None)
            .with_detail("customer_kind", self.customer_kind.map(Word::word))
            .with_detail("effective_from", instant::format(self.effective_from))
            .with_detail("policy", policy)
    }
}
