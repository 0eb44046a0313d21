//! Months of the ledger: what is booked in a month stays open until the month is closed, and never changes from then on.

use std::fmt;
use std::str::FromStr;

use chrono::Datelike;
use serde::{Deserialize, Serialize};

use crate::fields::{FieldCode, FieldResult};
use crate::ids::{IncentiveMonthId, UnitId, UserId};
use crate::instant::{FIRST_YEAR, Instant, LAST_YEAR, Tz};
use crate::platform::{Context, Event, EventKind, Record, RecordKind};
use crate::problem::{ProblemCode, Refusal};

crate::vocabulary! {
    /// Whether a month of the ledger can still change.
    MonthStatus, "incentive_month_status" {
        Open = "open", "未结账", "Open";
        Closed = "closed", "已结账", "Closed";
    }
}

crate::vocabulary! {
    /// By what months are sorted.
    MonthSort, "incentive_month_sort" {
        Month = "month", "月份", "Month";
    }
}

/// A calendar month, by the company's time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Month {
    year: i32,
    month: u32,
}

impl Month {
    /// Reads `YYYY-MM`.
    ///
    /// # Errors
    /// `month_invalid`.
    pub fn read(text: impl AsRef<str>) -> FieldResult<Self> {
        text.as_ref().trim().parse().map_err(|NotAMonth| FieldCode::MonthInvalid.into())
    }

    /// The month of an instant.
    #[must_use]
    pub fn of(instant: Instant, zone: Tz) -> Self {
        let local = instant.with_timezone(&zone);
        Self { year: local.year(), month: local.month() }
    }

    /// The month after it.
    #[must_use]
    pub const fn next(self) -> Self {
        if self.month >= 12 { Self { year: self.year + 1, month: 1 } } else { Self { month: self.month + 1, ..self } }
    }
}

impl fmt::Display for Month {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:04}-{:02}", self.year, self.month)
    }
}

/// The text is no month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a month YYYY-MM")]
pub struct NotAMonth;

impl FromStr for Month {
    type Err = NotAMonth;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (year, month) = text.split_once('-').ok_or(NotAMonth)?;
        let digits = |part: &str, count| part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(year, 4) || !digits(month, 2) {
            return Err(NotAMonth);
        }
        let (year, month) = (year.parse().map_err(|_| NotAMonth)?, month.parse().map_err(|_| NotAMonth)?);
        if (FIRST_YEAR..=LAST_YEAR).contains(&year) && (1..=12).contains(&month) { Ok(Self { year, month }) } else { Err(NotAMonth) }
    }
}

impl TryFrom<String> for Month {
    type Error = NotAMonth;

    fn try_from(text: String) -> Result<Self, NotAMonth> {
        text.parse()
    }
}

impl From<Month> for String {
    fn from(month: Month) -> Self {
        month.to_string()
    }
}

/// In which month something that happens now is booked: in the present one, and where that is closed already, in the next.
#[must_use]
pub fn month_to_book(now: Instant, zone: Tz, last_closed: Option<Month>) -> Month {
    let present = Month::of(now, zone);
    last_closed.map_or(present, |closed| present.max(closed.next()))
}

/// A month in which something was booked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncentiveMonth {
    /// Its id.
    pub id: IncentiveMonthId,
    /// Which.
    pub month: Month,
    /// Since when it is closed.
    pub closed_at: Option<Instant>,
    /// Who closed it.
    pub closed_by: Option<UserId>,
    /// When the first thing was booked in it.
    pub created_at: Instant,
}

impl IncentiveMonth {
    /// A month in which the first thing is booked.
    #[must_use]
    pub const fn open(id: IncentiveMonthId, month: Month, now: Instant) -> Self {
        Self { id, month, closed_at: None, closed_by: None, created_at: now }
    }

    /// Whether it can still change.
    #[must_use]
    pub const fn status(&self) -> MonthStatus {
        if self.closed_at.is_some() { MonthStatus::Closed } else { MonthStatus::Open }
    }

    /// Closes it: from then on nothing is booked in it or before it. `earliest_open` is the first month that is not closed.
    ///
    /// # Errors
    /// `month_closed`; `month_not_over`; `earlier_month_open` with that month.
    pub fn close(&self, zone: Tz, earliest_open: Option<Month>, context: &Context) -> Result<Self, Refusal> {
        let refuse = |code| Refusal::new(code).with_argument("month", self.month);
        if self.closed_at.is_some() {
            return Err(refuse(ProblemCode::MonthClosed));
        }
        if self.month >= Month::of(context.now, zone) {
            return Err(refuse(ProblemCode::MonthNotOver));
        }
        match earliest_open {
            Some(earlier) if earlier < self.month => Err(Refusal::new(ProblemCode::EarlierMonthOpen)
                .with_argument("month", earlier)
                .with_extension("month", earlier.to_string().into())),
            _ => Ok(Self { closed_at: Some(context.now), closed_by: context.actor.user(), ..self.clone() }),
        }
    }

    /// What tells that it was closed, as a matter of the whole company.
    #[must_use]
    pub fn closed_event(&self, entries: i64, company: UnitId) -> Event {
        Event::new(EventKind::IncentiveMonthClosed, Record::new(RecordKind::IncentiveMonth, self.id), company, None)
            .with_detail("month", self.month.to_string())
            .with_detail("entries", entries)
    }
}
