//! What operators are told of complaints.

use std::collections::BTreeMap;

use diesel::prelude::*;
use guanxi_domain::complaints::ComplaintStatus;
use guanxi_domain::complaints::warning::{AlertLevel, AlertStatus};
use guanxi_domain::instant::Instant;
use guanxi_domain::vocabulary::Word as _;

use crate::dialect::MultiBackend;
use crate::error::Error;
use crate::platform::COUNTED;
use crate::schema::{complaint_alerts, complaints};
use crate::service::tickets::far_future;
use crate::store::Tx;
use crate::types::{At, Id, Word};

/// How many alerts are looked at, the latest first: more than come in years.
const ALERTS: i64 = 10_000;

/// Open complaints, each number counted no further than 100,000, and the alerts that are not closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenComplaints {
    /// By how far they have come.
    pub by_status: Vec<(ComplaintStatus, i64)>,
    /// With a promise that runs, or was broken and is still to be made good.
    pub promised: i64,
    /// With one of which the deadline has passed.
    pub overdue: i64,
    /// Alerts among the latest 10,000 that are not closed, by their level and where they stand.
    pub alerts: BTreeMap<(AlertLevel, AlertStatus), i64>,
}

/// Counts them.
///
/// # Errors
/// What the database says.
pub fn open_complaints(tx: &mut Tx<'_>, now: Instant) -> Result<OpenComplaints, Error> {
    let open = ComplaintStatus::ALL.iter().copied().filter(|status| status.is_open());
    let by_status =
        open.map(|status| Ok((status, counted(tx, || complaints::table.filter(complaints::status.eq(Word(status))).into_boxed())?)));
    let by_status = by_status.collect::<Result<_, Error>>()?;
    let due = |before: Instant| {
        move || complaints::table.filter(complaints::open.eq(true).and(complaints::next_due_at.lt(At::from(before)))).into_boxed()
    };
    let (promised, overdue) = (counted(tx, due(far_future()))?, counted(tx, due(now))?);
    Ok(OpenComplaints { by_status, promised, overdue, alerts: alerts(tx)? })
}

fn counted(tx: &mut Tx<'_>, chosen: impl Fn() -> complaints::BoxedQuery<'static, MultiBackend>) -> Result<i64, Error> {
    let behind = chosen().order((complaints::next_due_at, complaints::id)).offset(COUNTED).limit(1).select(complaints::id);
    match behind.first::<Id>(tx.db).optional()? {
        Some(_) => Ok(COUNTED),
        None => Ok(chosen().count().get_result(tx.db)?),
    }
}

fn alerts(tx: &mut Tx<'_>) -> Result<BTreeMap<(AlertLevel, AlertStatus), i64>, Error> {
    use complaint_alerts::dsl;
    let latest: Vec<(Word<AlertLevel>, Word<AlertStatus>)> =
        dsl::complaint_alerts.order((dsl::raised_at.desc(), dsl::id.desc())).limit(ALERTS).select((dsl::level, dsl::status)).load(tx.db)?;
    let mut alerts = BTreeMap::new();
    for (level, status) in latest.into_iter().filter(|(_, status)| status.0 != AlertStatus::Closed) {
        *alerts.entry((level.0, status.0)).or_default() += 1;
    }
    Ok(alerts)
}
