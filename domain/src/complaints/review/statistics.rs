//! Statistics: how many complaints there are for what the company sells and whom it serves, and how they end.

use std::collections::BTreeMap;

use chrono::{Datelike as _, Days, Months, NaiveDate};

use super::week::day_begins;
use crate::complaints::words::{Cause, ComplaintKind, ComplaintStatus};
use crate::ids::UnitId;
use crate::instant::{Instant, Tz};
use crate::service::report::{Spread, share, spread, week_of};
use crate::vocabulary::Word as _;

crate::vocabulary! {
    /// By what statistics group complaints.
    StatisticsBy, "complaint_statistics_by" {
        Week = "week", "周", "Week";
        Month = "month", "月", "Month";
        Unit = "unit", "门店", "Outlet, or the unit where it stands above the outlets";
        Kind = "kind", "类别", "Kind";
        Cause = "cause", "原因", "Cause";
        Touchpoint = "touchpoint", "触点", "Touchpoint";
    }
}

/// A complaint as statistics see it: figures that its row keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountedComplaint {
    /// The outlet of the unit that handles it; the unit itself where it stands above the outlets.
    pub outlet_id: UnitId,
    /// What it is about.
    pub kind: ComplaintKind,
    /// Where its cause lies, as it was [last found](super::cause::last_found).
    pub cause: Option<Cause>,
    /// The sub-cause.
    pub subcause: Option<String>,
    /// The touchpoint.
    pub touchpoint: Option<String>,
    /// How far it has come.
    pub status: ComplaintStatus,
    /// When it was received.
    pub received_at: Instant,
    /// Whether it was closed as satisfied in its first round.
    pub first_round: bool,
    /// From its receipt until the customer was told what satisfied, where it was closed so.
    pub resolution_seconds: Option<i64>,
}

/// What complaints of a group have in common. Groups come in the order of this.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StatisticsKey {
    /// Nothing: no cause was found yet, no touchpoint was named.
    None,
    /// A word, or two with a slash between them.
    Word(String),
    /// An outlet.
    Outlet(UnitId),
    /// The period that begins with this day.
    Period(NaiveDate),
}

/// What a group of complaints comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// How many there are.
    pub complaints: i64,
    /// How many of them are open.
    pub open: i64,
    /// How many were closed as satisfied.
    pub satisfied: i64,
    /// How many of those were so in their first round.
    pub first_round: i64,
    resolutions: Vec<i64>,
}

impl Statistics {
    fn add(&mut self, complaint: &CountedComplaint) {
        self.complaints += 1;
        self.open += i64::from(complaint.status.is_open());
        self.satisfied += i64::from(complaint.resolution_seconds.is_some());
        self.first_round += i64::from(complaint.first_round);
        self.resolutions.extend(complaint.resolution_seconds);
    }

    /// How long it took until customers were told what satisfied them.
    #[must_use]
    pub fn resolutions(&self) -> Option<Spread> {
        spread(&self.resolutions)
    }

    /// The share of those closed as satisfied that were so in the first round, in ten-thousandths.
    #[must_use]
    pub const fn first_round_share(&self) -> Option<i64> {
        share(self.first_round, self.satisfied)
    }

    /// Complaints for each thousand of something, in thousandths; none for nothing.
    #[must_use]
    pub const fn per_thousand(&self, of: i64) -> Option<i64> {
        if of <= 0 { None } else { Some((self.complaints * 2_000_000 + of) / (2 * of)) }
    }
}

/// The day with which the period begins in which an instant lies.
#[must_use]
pub fn period(by: StatisticsBy, at: Instant, zone: Tz) -> Option<NaiveDate> {
    match by {
        StatisticsBy::Week => Some(week_of(at, zone)),
        StatisticsBy::Month => at.with_timezone(&zone).date_naive().with_day(1),
        _ => None,
    }
}

/// When the period begins and ends that begins with a day.
#[must_use]
pub fn bounds(by: StatisticsBy, day: NaiveDate, zone: Tz) -> (Instant, Instant) {
    let next = match by {
        StatisticsBy::Month => day.checked_add_months(Months::new(1)),
        _ => day.checked_add_days(Days::new(7)),
    };
    (day_begins(day, zone), day_begins(next.unwrap_or(day), zone))
}

impl CountedComplaint {
    fn key(&self, by: StatisticsBy, zone: Tz) -> StatisticsKey {
        let word = |word: Option<String>| word.map_or(StatisticsKey::None, StatisticsKey::Word);
        match by {
            StatisticsBy::Week | StatisticsBy::Month => {
                period(by, self.received_at, zone).map_or(StatisticsKey::None, StatisticsKey::Period)
            }
            StatisticsBy::Unit => StatisticsKey::Outlet(self.outlet_id),
            StatisticsBy::Kind => StatisticsKey::Word(self.kind.word().to_owned()),
            StatisticsBy::Cause => word(self.cause.map(|cause| match &self.subcause {
                Some(subcause) => format!("{cause}/{subcause}"),
                None => cause.to_string(),
            })),
            StatisticsBy::Touchpoint => word(self.touchpoint.clone()),
        }
    }
}

/// What complaints come to, group by group and together. Those that went into others count there.
#[must_use]
pub fn statistics(
    complaints: impl IntoIterator<Item = CountedComplaint>,
    by: StatisticsBy,
    zone: Tz,
) -> (BTreeMap<StatisticsKey, Statistics>, Statistics) {
    let mut groups: BTreeMap<StatisticsKey, Statistics> = BTreeMap::new();
    let mut total = Statistics::default();
    for complaint in complaints.into_iter().filter(|complaint| complaint.status != ComplaintStatus::Merged) {
        groups.entry(complaint.key(by, zone)).or_default().add(&complaint);
        total.add(&complaint);
    }
    for statistics in groups.values_mut().chain([&mut total]) {
        statistics.resolutions.sort_unstable();
    }
    (groups, total)
}
