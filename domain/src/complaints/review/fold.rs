//! What the complaints of a week come to, beside the four weeks before.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;

use super::ReviewBy;
use super::week::Week;
use crate::complaints::words::{Cause, ComplaintKind, ComplaintStatus, Severity};
use crate::ids::{ComplaintId, ProductId, TypedId as _, UnitId, UserId};
use crate::instant::{Instant, Tz};
use crate::service::report::{PromiseCounts, Promises};
use crate::service::sla::SlaTarget;
use crate::vocabulary::Word as _;

/// How many weeks before it a week is compared with.
pub const WEEKS_BEFORE: usize = 4;
/// The ages of open complaints that are told apart: younger than so many days each, and at last older ones.
pub const AGES: [i64; 4] = [3, 8, 15, 31];
/// The promises that complaints have.
pub const TARGETS: [SlaTarget; 4] =
    [SlaTarget::Acknowledgement, SlaTarget::Resolution, SlaTarget::Callback, SlaTarget::MajorAcknowledgement];

/// A complaint as a review sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reviewed {
    /// Which one.
    pub id: ComplaintId,
    /// What people call it.
    pub number: String,
    /// What it is about.
    pub kind: ComplaintKind,
    /// How serious it is.
    pub severity: Severity,
    /// How far it has come.
    pub status: ComplaintStatus,
    /// Where its cause lies, as it was [last found](super::cause::last_found).
    pub cause: Option<Cause>,
    /// The sub-cause.
    pub subcause: Option<String>,
    /// The product.
    pub product_id: Option<ProductId>,
    /// The outlet.
    pub outlet_id: Option<UnitId>,
    /// The touchpoint.
    pub touchpoint: Option<String>,
    /// The staff concerned.
    pub staff_ids: Vec<UserId>,
    /// When it was received.
    pub received_at: Instant,
    /// When it ended.
    pub closed_at: Option<Instant>,
    /// In which round it is.
    pub round: i64,
    /// Its promises.
    pub promises: PromiseCounts,
}

impl Reviewed {
    /// What it counts under; a complaint that concerns several of the staff counts under each, one that names nothing under nothing.
    fn keys(&self, by: ReviewBy) -> Vec<String> {
        let one = |key: Option<String>| key.into_iter().collect();
        match by {
            ReviewBy::Cause => one(self.cause_key()),
            ReviewBy::Kind => one(Some(self.kind.word().to_owned())),
            ReviewBy::Outlet => one(self.outlet_id.map(|id| id.uuid().to_string())),
            ReviewBy::Staff => self.staff_ids.iter().map(|id| id.uuid().to_string()).collect(),
            ReviewBy::Product => one(self.product_id.map(|id| id.uuid().to_string())),
            ReviewBy::Touchpoint => one(self.touchpoint.clone()),
        }
    }

    fn cause_key(&self) -> Option<String> {
        let cause = self.cause?;
        Some(self.subcause.as_ref().map_or_else(|| cause.to_string(), |subcause| format!("{cause}/{subcause}")))
    }

    /// Whether it counts: one that went into another counts there.
    const fn counts(&self) -> bool {
        !matches!(self.status, ComplaintStatus::Merged)
    }

    fn is_open_at(&self, at: Instant) -> bool {
        self.counts() && self.received_at < at && self.closed_at.is_none_or(|closed_at| closed_at >= at)
    }
}

/// A number of the week, and those of the four weeks before, the oldest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Compared {
    /// In the week.
    pub count: i64,
    /// In the weeks before.
    pub before: [i64; WEEKS_BEFORE],
}

impl Compared {
    /// The change against the average of the weeks before, in hundredths, rounded half away from zero; none where these had none.
    #[must_use]
    pub fn change_percent(&self) -> Option<i64> {
        let before: i64 = self.before.iter().sum();
        let weeks = i64::try_from(WEEKS_BEFORE).unwrap_or(1);
        let difference = (self.count * weeks - before) * 100;
        (before > 0).then(|| (2 * difference + before * difference.signum()) / (2 * before))
    }

    fn add(&mut self, place: Place) {
        match place {
            Place::Week => self.count += 1,
            Place::Before(nth) => {
                if let Some(count) = self.before.get_mut(nth) {
                    *count += 1;
                }
            }
        }
    }

    fn weeks(&self) -> i64 {
        i64::from(self.count > 0) + self.before.iter().map(|count| i64::from(*count > 0)).sum::<i64>()
    }
}

#[derive(Clone, Copy)]
enum Place {
    Week,
    Before(usize),
}

/// A cause that came up again: in the week, and in one before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repeated {
    /// The cause, with its sub-cause behind a slash.
    pub cause: String,
    /// How often.
    pub compared: Compared,
    /// In how many of the five weeks.
    pub weeks: i64,
}

/// What a week comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    /// Complaints received.
    pub received: Compared,
    /// Complaints that ended.
    pub closed: Compared,
    /// Complaints that were open when the week was over, or are now, by age: those younger than each of [`AGES`] days, and the others.
    pub open: [i64; AGES.len() + 1],
    /// The promises of the complaints received in the week, by [`TARGETS`].
    pub promises: [Promises; TARGETS.len()],
    /// The same of those of the four weeks before.
    pub promises_before: [Promises; TARGETS.len()],
    /// Complaints received, by what they have in common; the most frequent first.
    pub by: BTreeMap<ReviewBy, Vec<(String, Compared)>>,
    /// The causes that came up again, the most frequent first.
    pub repeated: Vec<Repeated>,
    /// The complaints received in the week, in the order of their receipt.
    pub complaints: Vec<Reviewed>,
}

/// Folds complaints: those received or ended in the week or in the four before it, and those that were open when it was over. Each must be
/// there once.
#[must_use]
pub fn review(all: Vec<Reviewed>, week: Week, zone: Tz, now: Instant) -> Review {
    let starts: Vec<Instant> = (0..=4).rev().map(|before| week.before(before).begins(zone)).collect();
    let until = week.ends(zone);
    let place = |at: Instant| {
        let nth = starts.iter().rposition(|start| *start <= at)?;
        let nth = Some(nth).filter(|_| at < until)?;
        Some(if nth == WEEKS_BEFORE { Place::Week } else { Place::Before(nth) })
    };
    let mut review = Review {
        received: Compared::default(),
        closed: Compared::default(),
        open: [0; AGES.len() + 1],
        promises: [Promises::default(); TARGETS.len()],
        promises_before: [Promises::default(); TARGETS.len()],
        by: BTreeMap::new(),
        repeated: Vec::new(),
        complaints: Vec::new(),
    };
    let mut groups: BTreeMap<(ReviewBy, String), Compared> = BTreeMap::new();
    let end = until.min(now);
    for complaint in all.into_iter().filter(Reviewed::counts) {
        if let Some(place) = complaint.closed_at.and_then(place) {
            review.closed.add(place);
        }
        if complaint.is_open_at(end) {
            let age = end - complaint.received_at;
            let nth = AGES.iter().position(|days| age < TimeDelta::days(*days)).unwrap_or(AGES.len());
            if let Some(count) = review.open.get_mut(nth) {
                *count += 1;
            }
        }
        let Some(place) = place(complaint.received_at) else { continue };
        review.received.add(place);
        for by in ReviewBy::ALL {
            for key in complaint.keys(*by).into_iter().collect::<BTreeSet<_>>() {
                groups.entry((*by, key)).or_default().add(place);
            }
        }
        let sums = if matches!(place, Place::Week) { &mut review.promises } else { &mut review.promises_before };
        for (sum, target) in sums.iter_mut().zip(TARGETS) {
            let promises = complaint.promises.of_target(target);
            sum.kept += promises.kept;
            sum.breached += promises.breached;
        }
        if matches!(place, Place::Week) {
            review.complaints.push(complaint);
        }
    }
    for ((by, key), compared) in groups {
        if by == ReviewBy::Cause && compared.count > 0 && compared.weeks() > 1 {
            review.repeated.push(Repeated { cause: key.clone(), compared, weeks: compared.weeks() });
        }
        review.by.entry(by).or_default().push((key, compared));
    }
    for list in review.by.values_mut() {
        list.sort_by_key(|(_, compared)| std::cmp::Reverse((compared.count, compared.before.iter().sum::<i64>())));
    }
    review.repeated.sort_by_key(|repeated| std::cmp::Reverse((repeated.compared.count, repeated.weeks)));
    review.complaints.sort_by_key(|complaint| (complaint.received_at, complaint.id));
    review
}
