//! Lists of entries of the ledger.

use diesel::prelude::*;
use guanxi_domain::complaints::incentives::{EntryKind, IncentiveEntry, IncentiveSort, Month};
use guanxi_domain::ids::{ComplaintId, UserId};
use guanxi_domain::platform::page::Sort;

use super::EntryRow;
use crate::dialect::{FirstRows, MultiBackend, WithinTime};
use crate::error::Error;
use crate::keyset;
use crate::platform::page::{After, Page, SortValue};
use crate::schema::complaint_incentives as entries;
use crate::store::Tx;
use crate::types::{Id, Word};

/// Which entries a list shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct IncentiveFilter {
    /// Only those of this person, whatever else is asked for.
    pub own: Option<UserId>,
    /// Those of one person.
    pub user_id: Option<UserId>,
    /// Those of one month.
    pub month: Option<Month>,
    /// Bookings or reversals.
    pub kind: Option<EntryKind>,
    /// Those of one complaint.
    pub complaint_id: Option<ComplaintId>,
}

fn filtered(filter: &IncentiveFilter) -> entries::BoxedQuery<'static, MultiBackend> {
    let mut query = entries::table.filter(WithinTime).into_boxed();
    for user in [filter.own, filter.user_id].into_iter().flatten() {
        query = query.filter(entries::user_id.eq(Id::from(user)));
    }
    if let Some(month) = filter.month {
        query = query.filter(entries::month.eq(month.to_string()));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(entries::kind.eq(Word(kind)));
    }
    if let Some(complaint) = filter.complaint_id {
        query = query.filter(entries::complaint_id.eq(Id::from(complaint)));
    }
    query
}

/// A page of entries.
///
/// # Errors
/// What the database says.
pub fn list(
    tx: &mut Tx<'_>,
    filter: &IncentiveFilter,
    sort: Sort<IncentiveSort>,
    after: Option<&After>,
    limit: u32,
) -> Result<Page<IncentiveEntry>, Error> {
    let IncentiveSort::BookedAt = sort.by;
    let query = filtered(filter).select(EntryRow::as_select());
    let query = keyset!(query, entries::booked_at, entries::id, sort.direction, After::at(after)?);
    let rows: Vec<EntryRow> = FirstRows::of_page(query, limit).load(tx.db)?;
    Page::cut(rows, limit, |row| After { value: SortValue::At(row.booked_at.0), id: row.id.0 }).try_map(TryInto::try_into)
}

/// How many entries the filter finds.
///
/// # Errors
/// What the database says.
pub fn count(tx: &mut Tx<'_>, filter: &IncentiveFilter) -> Result<i64, Error> {
    Ok(filtered(filter).count().get_result(tx.db)?)
}
