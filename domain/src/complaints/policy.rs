//! What a company configures about complaints as a whole document, in versions that are never changed: the latest holds.

use std::fmt::Debug;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::ids::{ComplaintPolicyId, UnitId};
use crate::instant::Instant;
use crate::platform::{Context, Event, EventKind, Record, RecordKind};
use crate::vocabulary::Word as _;

crate::vocabulary! {
    /// What a policy of complaints is about.
    PolicyKind, "complaint_policy_kind" {
        Handling = "handling", "投诉处理", "Handling";
        Incentives = "incentives", "绩效扣减", "Incentives";
        Warning = "warning", "预警", "Early warning";
    }
}

crate::vocabulary! {
    /// By what the versions of a policy are sorted.
    PolicySort, "complaint_policy_sort" {
        CreatedAt = "created_at", "创建时间", "Created at";
    }
}

/// A document that is configured in versions.
pub trait Policy: Clone + Debug + PartialEq + Serialize + DeserializeOwned + Send + 'static {
    /// What it is about.
    const KIND: PolicyKind;

    /// What holds in a new installation.
    fn shipped() -> Self;
}

/// A policy as it was set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyVersion<P> {
    /// Its id.
    pub id: ComplaintPolicyId,
    /// Its place among the versions of its kind, from 1.
    pub number: i64,
    /// What it says.
    pub policy: P,
    /// When it was set.
    pub created_at: Instant,
}

impl<P: Policy> PolicyVersion<P> {
    /// The version that takes the place of this one.
    #[must_use]
    pub const fn next(&self, id: ComplaintPolicyId, policy: P, context: &Context) -> Self {
        Self { id, number: self.number + 1, policy, created_at: context.now }
    }

    /// What tells that it was set, as a matter of the whole company.
    #[must_use]
    pub fn event(&self, company: UnitId) -> Event {
        let policy = serde_json::to_value(&self.policy).unwrap_or_default();
        Event::new(EventKind::ComplaintPolicyCreated, Record::new(RecordKind::ComplaintPolicy, self.id), company, None)
            .with_detail("policy_kind", P::KIND.word())
            .with_detail("number", self.number)
            .with_detail("policy", policy)
    }
}
