//! What callbacks brought up: complaints that began with a callback, and callbacks that found the customer not satisfied.

use diesel::dsl::sql;
use diesel::expression::SqlLiteral;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use guanxi_domain::access::Reach;
use guanxi_domain::complaints::callback_list::{CallbackFind, CallbackListSort};
use guanxi_domain::complaints::{CallbackResult, Cause, ComplaintKind, ComplaintSource, ComplaintStatus, Severity};
use guanxi_domain::ids::{ComplaintId, CustomerId, UnitId, UserId};
use guanxi_domain::instant::Instant;
use guanxi_domain::platform::page::{Direction, Sort};

use crate::access::scope::Within;
use crate::dialect::{FirstRows, OneOf, WithinTime};
use crate::error::Error;
use crate::keyset;
use crate::orders::CustomerName;
use crate::platform::page::{After, Page, SortValue};
use crate::schema::{complaint_judgements, complaint_rounds, complaints, customers};
use crate::store::Tx;
use crate::types::{At, Id, Word, typed_or_none};

/// Something that a callback brought up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundByCallback {
    /// What.
    pub find: CallbackFind,
    /// When the callback was made.
    pub found_at: Instant,
    /// Who made it, where that is known.
    pub found_by: Option<UserId>,
    /// The round of the complaint that the callback ended; the first of one that began with it.
    pub round: i64,
    /// The complaint.
    pub complaint_id: ComplaintId,
    /// What people call it.
    pub number: String,
    /// What it is about.
    pub subject: String,
    /// The unit that handles it.
    pub unit_id: UnitId,
    /// Whose it is.
    pub customer_id: CustomerId,
    /// The customer's name.
    pub customer: CustomerName,
    /// Its kind.
    pub kind: ComplaintKind,
    /// How serious it is.
    pub severity: Severity,
    /// How far it has come.
    pub status: ComplaintStatus,
    /// Where the cause lies, in its present round.
    pub cause: Option<Cause>,
    /// How many judgements there are of it.
    pub judgements: i64,
}

/// Which finds a list shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CallbackFilter {
    /// Those of one kind of find.
    pub find: Option<CallbackFind>,
    /// Those of complaints of one kind.
    pub kind: Option<ComplaintKind>,
    /// Those of complaints that this unit handles.
    pub unit_id: Option<UnitId>,
}

type Shown = (Id, String, String, Id, Id, String, String, Word<ComplaintKind>, Word<Severity>, Word<ComplaintStatus>, Option<Word<Cause>>);

fn found(find: CallbackFind, found_at: At, found_by: Option<Id>, round: i64, shown: Shown) -> FoundByCallback {
    let (id, number, subject, unit, customer_id, customer_number, name, kind, severity, status, cause) = shown;
    FoundByCallback {
        find,
        found_at: found_at.0,
        found_by: typed_or_none(found_by),
        round,
        complaint_id: id.typed(),
        number,
        subject,
        unit_id: unit.typed(),
        customer_id: customer_id.typed(),
        customer: CustomerName { number: customer_number, name },
        kind: kind.0,
        severity: severity.0,
        status: status.0,
        cause: cause.map(|cause| cause.0),
        judgements: 0,
    }
}

macro_rules! shown {
    () => {
        (
            complaints::id,
            complaints::number,
            complaints::subject,
            complaints::unit_id,
            complaints::customer_id,
            customers::number,
            customers::name,
            complaints::kind,
            complaints::severity,
            complaints::status,
            complaints::cause,
        )
    };
}

macro_rules! narrowed {
    ($query:expr, $filter:expr, $reach:expr) => {{
        let mut query = $query.filter(Within::of($reach, complaints::id)).filter(WithinTime).into_boxed();
        if let Some(kind) = $filter.kind {
            query = query.filter(complaints::kind.eq(Word(kind)));
        }
        if let Some(unit) = $filter.unit_id {
            query = query.filter(complaints::unit_id.eq(Id::from(unit)));
        }
        query
    }};
}

/// A page of what callbacks brought up within reach.
///
/// # Errors
/// What the database says.
pub fn list(
    tx: &mut Tx<'_>,
    filter: &CallbackFilter,
    reach: Reach,
    sort: Sort<CallbackListSort>,
    after: Option<&After>,
    limit: u32,
) -> Result<Page<FoundByCallback>, Error> {
    let CallbackListSort::FoundAt = sort.by;
    let mut all = Vec::new();
    if filter.find != Some(CallbackFind::Unsatisfied) {
        all.extend(opened(tx, filter, reach, sort.direction, after, limit)?);
    }
    if filter.find != Some(CallbackFind::Opened) {
        all.extend(unsatisfied(tx, filter, reach, sort.direction, after, limit)?);
    }
    // Both halves are in order already: of a page's rows each half holds all that could be among them.
    all.sort_by_key(|one| (one.found_at, one.complaint_id));
    if sort.direction == Direction::Descending {
        all.reverse();
    }
    all.truncate(usize::try_from(limit).unwrap_or(usize::MAX).saturating_add(1));
    let mut page = Page::cut(all, limit, |one| After { value: SortValue::At(one.found_at), id: Id::from(one.complaint_id).0 });
    count_judgements(tx, &mut page.items)?;
    Ok(page)
}

/// How many finds the filter finds.
///
/// # Errors
/// What the database says.
pub fn count(tx: &mut Tx<'_>, filter: &CallbackFilter, reach: Reach) -> Result<i64, Error> {
    let mut found = 0;
    if filter.find != Some(CallbackFind::Unsatisfied) {
        let query = complaints::table.inner_join(customers::table).filter(of_callbacks()).select(complaints::id);
        found += narrowed!(query, filter, reach).count().get_result::<i64>(tx.db)?;
    }
    if filter.find != Some(CallbackFind::Opened) {
        let query = complaint_rounds::table
            .inner_join(complaints::table.on(complaints::id.eq(complaint_rounds::complaint_id)))
            .filter(that_found_no_satisfaction())
            .select(complaint_rounds::number);
        found += narrowed!(query, filter, reach).count().get_result::<i64>(tx.db)?;
    }
    Ok(found)
}

/// The word stands in the text, so that the planner knows the index that holds only these.
fn of_callbacks() -> SqlLiteral<Bool> {
    sql(&format!("complaints.source = '{}'", ComplaintSource::Callback))
}

fn that_found_no_satisfaction() -> SqlLiteral<Bool> {
    sql(&format!("complaint_rounds.callback_result = '{}'", CallbackResult::Unsatisfied))
}

fn opened(
    tx: &mut Tx<'_>,
    filter: &CallbackFilter,
    reach: Reach,
    direction: Direction,
    after: Option<&After>,
    limit: u32,
) -> Result<Vec<FoundByCallback>, Error> {
    let query = complaints::table.inner_join(customers::table).filter(of_callbacks());
    let query = narrowed!(query.select((complaints::received_at, complaints::received_by, shown!())), filter, reach);
    let query = keyset!(query, complaints::received_at, complaints::id, direction, After::at(after)?);
    let rows: Vec<(At, Option<Id>, Shown)> = FirstRows::of_page(query, limit).load(tx.db)?;
    Ok(rows.into_iter().map(|(at, by, shown)| found(CallbackFind::Opened, at, by, 1, shown)).collect())
}

fn unsatisfied(
    tx: &mut Tx<'_>,
    filter: &CallbackFilter,
    reach: Reach,
    direction: Direction,
    after: Option<&After>,
    limit: u32,
) -> Result<Vec<FoundByCallback>, Error> {
    let query = complaint_rounds::table
        .inner_join(complaints::table.on(complaints::id.eq(complaint_rounds::complaint_id)))
        .inner_join(customers::table.on(customers::id.eq(complaints::customer_id)))
        .filter(that_found_no_satisfaction());
    let columns = (complaint_rounds::callback_at.assume_not_null(), complaint_rounds::callback_by, complaint_rounds::number, shown!());
    let query = narrowed!(query.select(columns), filter, reach);
    let at = complaint_rounds::callback_at.assume_not_null();
    let query = keyset!(query, at, complaint_rounds::complaint_id, direction, After::at(after)?);
    let rows: Vec<(At, Option<Id>, i64, Shown)> = FirstRows::of_page(query, limit).load(tx.db)?;
    Ok(rows.into_iter().map(|(at, by, round, shown)| found(CallbackFind::Unsatisfied, at, by, round, shown)).collect())
}

fn count_judgements(tx: &mut Tx<'_>, finds: &mut [FoundByCallback]) -> Result<(), Error> {
    let counts: Vec<(Id, i64)> = complaint_judgements::table
        .filter(OneOf::ids(complaint_judgements::complaint_id, finds.iter().map(|one| Id::from(one.complaint_id))))
        .group_by(complaint_judgements::complaint_id)
        .select((complaint_judgements::complaint_id, diesel::dsl::count_star()))
        .load(tx.db)?;
    for one in finds {
        let mine = counts.iter().find(|(id, _)| id.typed::<ComplaintId>() == one.complaint_id);
        one.judgements = mine.map_or(0, |(_, count)| *count);
    }
    Ok(())
}
