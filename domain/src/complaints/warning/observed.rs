//! What of a complaint is watched, and what a change of it means for what is watched.

use uuid::Uuid;

use super::WatchKind;
use super::alert::Watch;
use super::signal::Watched;
use crate::complaints::{Complaint, ComplaintChange, ComplaintSource, ComplaintStatus};
use crate::ids::{TypedId, UserId};
use crate::instant::Instant;
use crate::orders::Effect;

impl Watch {
    /// The complaints of one record.
    #[must_use]
    pub fn of(kind: WatchKind, id: impl TypedId) -> Self {
        Self { kind, of: id.uuid().to_string() }
    }

    /// Whom an alert of it is about, where its complaints are about these staff: those, and whoever is watched. None of them owns it, has a
    /// task in it, or is told as somebody above.
    #[must_use]
    pub fn about(&self, mut of_complaints: Vec<UserId>) -> Vec<UserId> {
        of_complaints.extend(self.id().filter(|_| self.kind == WatchKind::Staff).map(UserId::new));
        of_complaints
    }

    /// The record, where what is watched is one.
    #[must_use]
    pub fn id(&self) -> Option<Uuid> {
        self.of.parse().ok()
    }
}

/// The series in which a complaint counts from its receipt on: its product, its outlet, its staff.
fn received_in(complaint: &Complaint) -> Vec<Watch> {
    let product = complaint.product_id.map(|id| Watch::of(WatchKind::Product, id));
    let outlet = complaint.outlet_id.map(|id| Watch::of(WatchKind::Outlet, id));
    let staff = complaint.staff_ids.iter().map(|id| Watch::of(WatchKind::Staff, *id));
    product.into_iter().chain(outlet).chain(staff).collect()
}

/// The series in which it counts from the instant at which its cause was found: that of the sub-cause, where one is known.
fn caused_by(complaint: &Complaint) -> Option<Watch> {
    let cause = complaint.cause?;
    let of = complaint.subcause.as_ref().map_or_else(|| cause.to_string(), |subcause| format!("{cause}/{subcause}"));
    Some(Watch { kind: WatchKind::Cause, of })
}

/// What a change of a complaint means for what is watched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Observation {
    /// The series in which it counts from now on, with the instant at which it does.
    pub enters: Vec<(Watch, Instant)>,
    /// The series in which it counts no longer: what was said of it was wrong.
    pub leaves: Vec<Watch>,
    /// Whether it counts nowhere any longer: it went into another.
    pub leaves_all: bool,
    /// Whether what may alarm by itself is new.
    pub alone: bool,
    /// Whether it is a further one of its customer.
    pub again: bool,
}

impl Observation {
    /// What a change means. A cause that was found stays counted when a later round finds another: both were found.
    #[must_use]
    pub fn of(change: &ComplaintChange, now: Instant) -> Self {
        let after = &change.complaint;
        let Some(before) = change.before.as_ref().filter(|_| change.effect != Effect::Created) else {
            let received = received_in(after).into_iter().map(|watch| (watch, after.received_at));
            let enters = received.chain(caused_by(after).map(|watch| (watch, now))).collect();
            return Self { enters, alone: true, again: true, ..Self::default() };
        };
        if after.status == ComplaintStatus::Merged {
            return Self { leaves_all: before.status != ComplaintStatus::Merged, ..Self::default() };
        }
        let (were, are) = (received_in(before), received_in(after));
        let received = are.iter().filter(|watch| !were.contains(watch)).map(|watch| (watch.clone(), after.received_at));
        let caused = caused_by(after).filter(|watch| caused_by(before).as_ref() != Some(watch)).map(|watch| (watch, now));
        Self {
            enters: received.chain(caused).collect(),
            leaves: were.iter().filter(|watch| !are.contains(watch)).cloned().collect(),
            leaves_all: false,
            alone: texts(before) != texts(after) || before.key_account != after.key_account,
            again: false,
        }
    }

    /// Whether it means anything.
    #[must_use]
    pub const fn is_nothing(&self) -> bool {
        self.enters.is_empty() && self.leaves.is_empty() && !self.leaves_all && !self.alone && !self.again
    }
}

fn texts(complaint: &Complaint) -> Vec<&str> {
    let further = [&complaint.account, &complaint.demand].into_iter().flatten().map(String::as_str);
    std::iter::once(complaint.subject.as_str()).chain(further).collect()
}

impl<'c> From<&'c Complaint> for Watched<'c> {
    fn from(complaint: &'c Complaint) -> Self {
        Self {
            id: complaint.id,
            unit_id: complaint.unit_id,
            customer_id: complaint.customer_id,
            received_at: complaint.received_at,
            channel: complaint.channel,
            social: complaint.source == ComplaintSource::Social,
            key_account: complaint.key_account,
            texts: texts(complaint),
        }
    }
}
