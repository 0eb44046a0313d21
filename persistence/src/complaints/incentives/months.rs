//! The months of the ledger.

use diesel::dsl::{count_star, sql};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use guanxi_domain::complaints::incentives::{EntryKind, IncentiveMonth, Month, MonthSort, MonthStatus};
use guanxi_domain::ids::{IncentiveMonthId, UserId};
use guanxi_domain::money::Money;
use guanxi_domain::platform::Context;
use guanxi_domain::platform::page::Sort;
use uuid::Uuid;

use super::{money, zone};
use crate::access::units;
use crate::dialect::{FirstRows, ForChange, MultiBackend, OneOf, OrSkip, WithinTime};
use crate::error::Error;
use crate::keyset;
use crate::platform::events;
use crate::platform::page::{After, Page, SortValue};
use crate::schema::{complaint_incentive_months as months, complaint_incentives, staff_users, units as unit_table};
use crate::store::Tx;
use crate::types::{At, Id, Word, id_or_null, typed_or_none};

/// How often another try is made where a month was closed meanwhile.
const TRIES: u32 = 3;
/// The most lines of an export.
pub const BALANCES_MAX: i64 = 100_000;

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = months, treat_none_as_default_value = false)]
struct MonthRow {
    id: Id,
    month: String,
    closed_at: Option<At>,
    closed_by: Option<Id>,
    created_at: At,
}

impl From<&IncentiveMonth> for MonthRow {
    fn from(one: &IncentiveMonth) -> Self {
        Self {
            id: one.id.into(),
            month: one.month.to_string(),
            closed_at: one.closed_at.map(At::from),
            closed_by: id_or_null(one.closed_by),
            created_at: one.created_at.into(),
        }
    }
}

impl TryFrom<MonthRow> for IncentiveMonth {
    type Error = Error;

    fn try_from(row: MonthRow) -> Result<Self, Error> {
        Ok(Self {
            id: row.id.typed(),
            month: row.month.parse().map_err(Error::internal)?,
            closed_at: row.closed_at.map(|at| at.0),
            closed_by: typed_or_none(row.closed_by),
            created_at: row.created_at.0,
        })
    }
}

/// A month with what was booked in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadedMonth {
    /// The month.
    pub month: IncentiveMonth,
    /// How many entries it has.
    pub entries: i64,
    /// What is deducted in it, by currency.
    pub totals: Vec<Money>,
}

/// What one person has deducted in a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Balance {
    /// Who.
    pub user_id: UserId,
    /// Their name.
    pub name: String,
    /// The code of their unit.
    pub unit_code: String,
    /// How many entries.
    pub entries: i64,
    /// The sum of the bookings.
    pub deducted: Money,
    /// The sum of the reversals, zero or below.
    pub taken_back: Money,
    /// The sum of both.
    pub total: Money,
}

/// Which months a list shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MonthFilter {
    /// Open ones or closed ones.
    pub status: Option<MonthStatus>,
}

fn lock(tx: &mut Tx<'_>, month: Month) -> Result<Option<IncentiveMonth>, Error> {
    let found = months::table.filter(months::month.eq(month.to_string())).select(MonthRow::as_select());
    let row: Option<MonthRow> = ForChange(found).get_result(tx.db).optional()?;
    row.map(IncentiveMonth::try_from).transpose()
}

fn last_closed(tx: &mut Tx<'_>) -> Result<Option<Month>, Error> {
    let last = months::table.filter(months::closed_at.is_not_null()).order(months::month.desc()).select(months::month);
    let last: Option<String> = last.first(tx.db).optional()?;
    last.map(|month| month.parse().map_err(Error::internal)).transpose()
}

/// Finds the month in which to book, by the last one that is closed, and locks it: it stays open until the transaction ends. Where it
/// follows from an earlier entry, the month of that is locked first, so that it can't be closed meanwhile.
pub(super) fn lock_to_book(
    tx: &mut Tx<'_>,
    earlier: Option<Month>,
    find: impl Fn(Option<Month>) -> Month,
    context: &Context,
) -> Result<Month, Error> {
    if let Some(earlier) = earlier {
        lock(tx, earlier)?;
    }
    for _ in 0..TRIES {
        let last = last_closed(tx)?;
        let month = find(last);
        let row = MonthRow::from(&IncentiveMonth::open(IncentiveMonthId::new(Uuid::now_v7()), month, context.now));
        OrSkip(diesel::insert_into(months::table).values(row)).execute(tx.db)?;
        if lock(tx, month)?.is_some_and(|locked| locked.status() == MonthStatus::Open) {
            return Ok(month);
        }
    }
    Err(Error::internal("a month of the ledger was closed again and again"))
}

/// Closes a month: from then on nothing is booked in it or before it.
///
/// # Errors
/// `not_found` where nothing was booked in it, `month_closed`, `month_not_over`, `earlier_month_open`, or what the database says.
pub fn close(tx: &mut Tx<'_>, month: Month, context: &Context) -> Result<LoadedMonth, Error> {
    let zone = zone(tx)?;
    let locked = lock(tx, month)?.ok_or(guanxi_domain::ProblemCode::NotFound)?;
    let earliest = months::table.filter(months::closed_at.is_null()).order(months::month.asc()).select(months::month);
    let earliest: Option<String> = earliest.first(tx.db).optional()?;
    let earliest = earliest.map(|month| month.parse().map_err(Error::internal)).transpose()?;
    let closed = locked.close(zone, earliest, context)?;
    let row = MonthRow::from(&closed);
    diesel::update(months::table.find(row.id))
        .set((months::closed_at.eq(row.closed_at), months::closed_by.eq(row.closed_by)))
        .execute(tx.db)?;
    let loaded = with_totals(tx, vec![closed])?.pop().ok_or_else(|| Error::internal("a month was lost"))?;
    let company = units::company_id(tx)?;
    events::append(tx, context, vec![loaded.month.closed_event(loaded.entries, company)])?;
    Ok(loaded)
}

/// A month with what was booked in it.
///
/// # Errors
/// `not_found`, or what the database says.
pub fn load_month(tx: &mut Tx<'_>, month: Month) -> Result<LoadedMonth, Error> {
    let row: MonthRow = months::table.filter(months::month.eq(month.to_string())).select(MonthRow::as_select()).first(tx.db)?;
    with_totals(tx, vec![row.try_into()?])?.pop().ok_or_else(|| Error::internal("a month was lost"))
}

fn with_totals(tx: &mut Tx<'_>, list: Vec<IncentiveMonth>) -> Result<Vec<LoadedMonth>, Error> {
    let sums: Vec<(String, String, i64, i64)> = complaint_incentives::table
        .filter(OneOf::texts(complaint_incentives::month, list.iter().map(|one| one.month.to_string())))
        .group_by((complaint_incentives::month, complaint_incentives::currency))
        .select((
            complaint_incentives::month,
            complaint_incentives::currency,
            count_star(),
            sql::<BigInt>("CAST(sum(amount_minor) AS bigint)"),
        ))
        .load(tx.db)?;
    list.into_iter()
        .map(|month| {
            let name = month.month.to_string();
            let mut mine: Vec<_> = sums.iter().filter(|row| row.0 == name).collect();
            mine.sort_by(|one, other| one.1.cmp(&other.1));
            let totals = mine.iter().map(|row| money(row.3, &row.1)).collect::<Result<_, _>>()?;
            Ok(LoadedMonth { month, entries: mine.iter().map(|row| row.2).sum(), totals })
        })
        .collect()
}

/// What each person has deducted in a month, by name.
///
/// # Errors
/// What the database says.
pub fn balances(tx: &mut Tx<'_>, month: Month) -> Result<Vec<Balance>, Error> {
    use complaint_incentives::dsl;
    let sums: Vec<(Id, String, Word<EntryKind>, i64, i64)> = dsl::complaint_incentives
        .filter(dsl::month.eq(month.to_string()))
        .filter(WithinTime)
        .group_by((dsl::user_id, dsl::currency, dsl::kind))
        .order((dsl::user_id, dsl::currency, dsl::kind))
        .select((dsl::user_id, dsl::currency, dsl::kind, count_star(), sql::<BigInt>("CAST(sum(amount_minor) AS bigint)")))
        .limit(BALANCES_MAX)
        .load(tx.db)?;
    let staff: Vec<(Id, String, String)> = staff_users::table
        .inner_join(unit_table::table)
        .filter(OneOf::ids(staff_users::id, sums.iter().map(|row| row.0)))
        .select((staff_users::id, staff_users::display_name, unit_table::code))
        .load(tx.db)?;
    let staff: std::collections::HashMap<Id, (String, String)> = staff.into_iter().map(|(id, name, code)| (id, (name, code))).collect();
    let mut balances: Vec<Balance> = Vec::new();
    for (user, currency, kind, entries, sum) in sums {
        let sum = money(sum, &currency)?;
        let zero = Money::zero(sum.currency());
        let same = |one: &Balance| one.user_id == user.typed() && one.total.currency() == sum.currency();
        if !balances.last().is_some_and(same) {
            let (name, unit_code) = staff.get(&user).cloned().unwrap_or_default();
            balances.push(Balance { user_id: user.typed(), name, unit_code, entries: 0, deducted: zero, taken_back: zero, total: zero });
        }
        let Some(balance) = balances.last_mut() else { continue };
        balance.entries += entries;
        match kind.0 {
            EntryKind::Booking => balance.deducted = sum,
            EntryKind::Reversal => balance.taken_back = sum,
        }
        balance.total = money(balance.total.amount_minor().saturating_add(sum.amount_minor()), &currency)?;
    }
    balances.sort_by(|one, other| (&one.name, one.user_id).cmp(&(&other.name, other.user_id)));
    Ok(balances)
}

fn filtered(filter: MonthFilter) -> months::BoxedQuery<'static, MultiBackend> {
    let query = months::table.filter(WithinTime).into_boxed();
    match filter.status {
        None => query,
        Some(MonthStatus::Open) => query.filter(months::closed_at.is_null()),
        Some(MonthStatus::Closed) => query.filter(months::closed_at.is_not_null()),
    }
}

/// A page of months.
///
/// # Errors
/// What the database says.
pub fn list_months(
    tx: &mut Tx<'_>,
    filter: MonthFilter,
    sort: Sort<MonthSort>,
    after: Option<&After>,
    limit: u32,
) -> Result<Page<LoadedMonth>, Error> {
    let MonthSort::Month = sort.by;
    let query = filtered(filter).select(MonthRow::as_select());
    let query = keyset!(query, months::month, months::id, sort.direction, After::text(after)?);
    let rows: Vec<MonthRow> = FirstRows::of_page(query, limit).load(tx.db)?;
    let page = Page::cut(rows, limit, |row| After { value: SortValue::Text(row.month.clone()), id: row.id.0 });
    let page = page.try_map(IncentiveMonth::try_from)?;
    Ok(Page { items: with_totals(tx, page.items)?, next: page.next })
}

/// How many months there are.
///
/// # Errors
/// What the database says.
pub fn count_months(tx: &mut Tx<'_>, filter: MonthFilter) -> Result<i64, Error> {
    Ok(filtered(filter).count().get_result(tx.db)?)
}
