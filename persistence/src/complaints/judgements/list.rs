//! Lists of judgements.

use diesel::prelude::*;
use guanxi_domain::complaints::liability::{Judgement, JudgementSort, JudgementStatus, LiabilityVerdict};
use guanxi_domain::ids::{ComplaintId, UserId};
use guanxi_domain::platform::page::Sort;

use super::Caller;
use super::rows::JudgementRow;
use crate::access::scope::Within;
use crate::dialect::{FirstRows, MultiBackend, WithinTime};
use crate::error::Error;
use crate::keyset;
use crate::platform::page::{After, Page, SortValue};
use crate::schema::complaint_judgements as judgements;
use crate::store::Tx;
use crate::types::{Id, Word};

/// Which judgements a list shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JudgementFilter {
    /// Those of one complaint.
    pub complaint_id: Option<ComplaintId>,
    /// Those of one person.
    pub user_id: Option<UserId>,
    /// Those that stand so.
    pub status: Option<JudgementStatus>,
    /// Those with this verdict.
    pub verdict: Option<LiabilityVerdict>,
}

/// Those that the caller may see: one's own, and those of complaints that one judges.
fn filtered(filter: &JudgementFilter, caller: Caller) -> judgements::BoxedQuery<'static, MultiBackend> {
    let own = judgements::user_id.eq(Id::from(caller.user_id));
    let mut query = match caller.reach {
        None => judgements::table.filter(own).into_boxed(),
        // With one's own asked for, they need not be looked for among the others.
        Some(_) if filter.user_id == Some(caller.user_id) => judgements::table.filter(own).into_boxed(),
        Some(reach) => judgements::table.filter(Within::of(reach, judgements::complaint_id)).into_boxed(),
    };
    query = query.filter(WithinTime);
    if let Some(complaint) = filter.complaint_id {
        query = query.filter(judgements::complaint_id.eq(Id::from(complaint)));
    }
    if let Some(user) = filter.user_id {
        query = query.filter(judgements::user_id.eq(Id::from(user)));
    }
    if let Some(status) = filter.status {
        query = query.filter(judgements::status.eq(Word(status)));
    }
    if let Some(verdict) = filter.verdict {
        query = query.filter(judgements::verdict.eq(Word(verdict)));
    }
    query
}

/// A page of judgements.
///
/// # Errors
/// What the database says.
pub fn list(
    tx: &mut Tx<'_>,
    filter: &JudgementFilter,
    caller: Caller,
    sort: Sort<JudgementSort>,
    after: Option<&After>,
    limit: u32,
) -> Result<Page<Judgement>, Error> {
    let JudgementSort::JudgedAt = sort.by;
    let query = filtered(filter, caller).select(JudgementRow::as_select());
    let query = keyset!(query, judgements::judged_at, judgements::id, sort.direction, After::at(after)?);
    let rows: Vec<JudgementRow> = FirstRows::of_page(query, limit).load(tx.db)?;
    Page::cut(rows, limit, |row| After { value: SortValue::At(row.judged_at.0), id: row.id.0 }).try_map(TryInto::try_into)
}

/// How many judgements the filter finds.
///
/// # Errors
/// What the database says.
pub fn count(tx: &mut Tx<'_>, filter: &JudgementFilter, caller: Caller) -> Result<i64, Error> {
    Ok(filtered(filter, caller).count().get_result(tx.db)?)
}
