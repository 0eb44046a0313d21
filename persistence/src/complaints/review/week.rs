//! The complaints of a weekly review.

use std::collections::HashMap;

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use guanxi_domain::ProblemCode;
use guanxi_domain::access::Reach;
use guanxi_domain::complaints::review::fold::{Reviewed, WEEKS_BEFORE};
use guanxi_domain::complaints::review::week::Week;
use guanxi_domain::complaints::{Cause, ComplaintKind, ComplaintStatus, Severity};
use guanxi_domain::ids::{UnitId, UserId};
use guanxi_domain::instant::Tz;
use guanxi_domain::service::report::{PromiseCounts, Promises};

use crate::access::scope::Within;
use crate::dialect::{Aside, MultiBackend, OneOf, WithinTime};
use crate::error::Error;
use crate::schema::{complaint_staff, complaints, unit_scopes};
use crate::store::Tx;
use crate::types::{At, Id, Word};

/// How many complaints a review takes in at most.
pub const MOST_REVIEWED: usize = 50_000;

#[derive(Queryable, Selectable)]
#[diesel(table_name = complaints)]
struct ReviewedRow {
    id: Id,
    number: String,
    kind: Word<ComplaintKind>,
    severity: Word<Severity>,
    status: Word<ComplaintStatus>,
    cause: Option<Word<Cause>>,
    subcause: Option<String>,
    product_id: Option<Id>,
    outlet_id: Option<Id>,
    touchpoint: Option<String>,
    received_at: At,
    closed_at: Option<At>,
    round: i64,
    acknowledgement_kept: i64,
    acknowledgement_breached: i64,
    resolution_kept: i64,
    resolution_breached: i64,
    callback_kept: i64,
    callback_breached: i64,
    major_acknowledgement_kept: i64,
    major_acknowledgement_breached: i64,
}

impl ReviewedRow {
    fn reviewed(self, staff_ids: Vec<UserId>) -> Reviewed {
        let promises = |kept, breached| Promises { kept, breached };
        Reviewed {
            id: self.id.typed(),
            number: self.number,
            kind: self.kind.0,
            severity: self.severity.0,
            status: self.status.0,
            cause: self.cause.map(|word| word.0),
            subcause: self.subcause,
            product_id: self.product_id.map(Id::typed),
            outlet_id: self.outlet_id.map(Id::typed),
            touchpoint: self.touchpoint,
            staff_ids,
            received_at: self.received_at.0,
            closed_at: self.closed_at.map(|at| at.0),
            round: self.round,
            promises: PromiseCounts {
                acknowledgement: promises(self.acknowledgement_kept, self.acknowledgement_breached),
                resolution: promises(self.resolution_kept, self.resolution_breached),
                callback: promises(self.callback_kept, self.callback_breached),
                major_acknowledgement: promises(self.major_acknowledgement_kept, self.major_acknowledgement_breached),
                ..PromiseCounts::default()
            },
        }
    }
}

/// The complaints of a unit and of those below it, within reach, that a review of a week is folded from: those that came or ended in the
/// week or in the four before it, and those that were open when it was over.
///
/// # Errors
/// `filter_too_broad` where there are more than [`MOST_REVIEWED`] or it takes too long, or what the database says.
pub fn reviewed(tx: &mut Tx<'_>, unit: UnitId, reach: Reach, week: Week, zone: Tz) -> Result<Vec<Reviewed>, Error> {
    let scope = super::scope(tx, unit)?;
    let from = At::from(week.before(u64::try_from(WEEKS_BEFORE).unwrap_or(4)).begins(zone));
    let until = At::from(week.ends(zone));
    let within = || -> complaints::BoxedQuery<'static, MultiBackend> {
        let query = complaints::table.filter(WithinTime).filter(Within::of(reach, complaints::id)).into_boxed();
        match scope {
            Some(scope) => {
                let below = unit_scopes::table.filter(unit_scopes::scope_id.eq(scope)).select(unit_scopes::unit_id);
                query.filter(Aside(complaints::unit_id).eq_any(below))
            }
            None => query,
        }
    };
    // Three ranges of three indexes, each complaint taken where it is met first.
    let received = within().filter(complaints::received_at.ge(from).and(complaints::received_at.lt(until))).order(complaints::received_at);
    let ended = within().filter(complaints::closed_at.ge(from).assume_not_null()).filter(Aside(complaints::received_at).lt(from));
    let ended = ended.order(complaints::closed_at);
    let open = within().filter(sql::<Bool>("complaints.open = TRUE")).filter(complaints::received_at.lt(from));
    let open = open.order(complaints::received_at);
    let most = i64::try_from(MOST_REVIEWED + 1).unwrap_or(i64::MAX);
    let mut rows: Vec<ReviewedRow> = Vec::new();
    for part in [received, ended, open] {
        rows.extend(part.limit(most).select(ReviewedRow::as_select()).load::<ReviewedRow>(tx.db)?);
        if rows.len() > MOST_REVIEWED {
            return Err(ProblemCode::FilterTooBroad.into());
        }
    }
    let mut staff: HashMap<Id, Vec<UserId>> = HashMap::new();
    let concerned: Vec<(Id, Id)> = complaint_staff::table
        .filter(OneOf::ids(complaint_staff::complaint_id, rows.iter().map(|row| row.id)))
        .order((complaint_staff::complaint_id, complaint_staff::user_id))
        .select((complaint_staff::complaint_id, complaint_staff::user_id))
        .load(tx.db)?;
    for (complaint, user) in concerned {
        staff.entry(complaint).or_default().push(user.typed());
    }
    let mut before = super::found_before(tx, rows.iter().filter(|row| row.cause.is_none() && row.round > 1).map(|row| row.id))?;
    Ok(rows
        .into_iter()
        .map(|mut row| {
            if let Some((cause, subcause)) = before.remove(&row.id) {
                (row.cause, row.subcause) = (Some(Word(cause)), subcause);
            }
            let staff_ids = staff.remove(&row.id).unwrap_or_default();
            row.reviewed(staff_ids)
        })
        .collect())
}
