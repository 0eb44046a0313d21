//! The ledger of incentives: entries that are only added to, in months that are closed one after the other. The row of a month is the
//! lock on which bookings in it and its close wait for each other; it is taken after the complaint's.

mod list;
mod months;

use diesel::prelude::*;
use guanxi_domain::complaints::incentives::{EntryKind, IncentiveEntry, IncentivePolicy, Month, month::month_to_book};
use guanxi_domain::complaints::liability::Judgement;
use guanxi_domain::ids::{IncentiveEntryId, UserId};
use guanxi_domain::instant::Tz;
use guanxi_domain::money::Money;
use guanxi_domain::platform::Context;
use uuid::Uuid;

pub use self::list::{IncentiveFilter, count, list};
pub use self::months::{Balance, LoadedMonth, MonthFilter, balances, close, count_months, list_months, load_month};
use crate::access::units;
use crate::dialect::{OneOf, unique};
use crate::error::Error;
use crate::schema::complaint_incentives;
use crate::store::Tx;
use crate::types::{At, Id, Word, id_or_null, typed_or_none};

/// How many bookings of one person in one month are looked at where the cap is kept.
const BOOKINGS_MAX: i64 = 10_000;

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = complaint_incentives, treat_none_as_default_value = false)]
struct EntryRow {
    id: Id,
    user_id: Id,
    month: String,
    kind: Word<EntryKind>,
    amount_minor: i64,
    currency: String,
    judgement_id: Id,
    complaint_id: Id,
    complaint_number: String,
    reverses_id: Option<Id>,
    booked_by: Option<Id>,
    booked_at: At,
}

impl From<&IncentiveEntry> for EntryRow {
    fn from(one: &IncentiveEntry) -> Self {
        Self {
            id: one.id.into(),
            user_id: one.user_id.into(),
            month: one.month.to_string(),
            kind: Word(one.kind),
            amount_minor: one.amount.amount_minor(),
            currency: one.amount.currency().code().to_owned(),
            judgement_id: one.judgement_id.into(),
            complaint_id: one.complaint_id.into(),
            complaint_number: one.complaint_number.clone(),
            reverses_id: id_or_null(one.reverses_id),
            booked_by: id_or_null(one.booked_by),
            booked_at: one.booked_at.into(),
        }
    }
}

impl TryFrom<EntryRow> for IncentiveEntry {
    type Error = Error;

    fn try_from(row: EntryRow) -> Result<Self, Error> {
        Ok(Self {
            id: row.id.typed(),
            user_id: row.user_id.typed(),
            month: row.month.parse().map_err(Error::internal)?,
            kind: row.kind.0,
            amount: money(row.amount_minor, &row.currency)?,
            judgement_id: row.judgement_id.typed(),
            complaint_id: row.complaint_id.typed(),
            complaint_number: row.complaint_number,
            reverses_id: typed_or_none(row.reverses_id),
            booked_by: typed_or_none(row.booked_by),
            booked_at: row.booked_at.0,
        })
    }
}

/// Reads an amount that was valid when it was kept.
pub(super) fn money(minor: i64, currency: &str) -> Result<Money, Error> {
    let currency = currency.parse().map_err(Error::internal)?;
    Money::new(minor, currency).map_err(|fault| Error::internal(format!("an amount that was kept is wrong: {:?}", fault.code)))
}

/// The time zone by which months are told.
pub(super) fn zone(tx: &mut Tx<'_>) -> Result<Tz, Error> {
    Ok(units::company(tx)?.ok_or_else(|| Error::internal("there is no company"))?.time_zone)
}

/// What a judgement deducts within the cap of the month, to be written once the judgement is. The month stays open until then.
///
/// # Errors
/// What the database says.
pub(super) fn prepare(
    tx: &mut Tx<'_>,
    judgement: &Judgement,
    policy: &IncentivePolicy,
    context: &Context,
) -> Result<Option<IncentiveEntry>, Error> {
    let (Some(user), Some(_)) = (judgement.user_id, judgement.amount) else { return Ok(None) };
    let zone = zone(tx)?;
    let month = months::lock_to_book(tx, None, |last_closed| month_to_book(context.now, zone, last_closed), context)?;
    let deducted = deducted(tx, user, month)?;
    let id = IncentiveEntryId::new(Uuid::now_v7());
    Ok(IncentiveEntry::book(id, judgement, month, deducted, policy.monthly_cap_minor, context))
}

/// Takes back what a judgement deducted, where it did.
///
/// # Errors
/// What the database says.
pub(super) fn take_back(tx: &mut Tx<'_>, judgement: &Judgement, context: &Context) -> Result<(), Error> {
    let of_judgement = complaint_incentives::table
        .filter(complaint_incentives::judgement_id.eq(Id::from(judgement.id)))
        .filter(complaint_incentives::kind.eq(Word(EntryKind::Booking)));
    let Some(row) = of_judgement.select(EntryRow::as_select()).first::<EntryRow>(tx.db).optional()? else { return Ok(()) };
    let booking = IncentiveEntry::try_from(row)?;
    let zone = zone(tx)?;
    let id = IncentiveEntryId::new(Uuid::now_v7());
    let reversal = |last_closed: Option<Month>| booking.reverse(id, zone, last_closed, context);
    let month = months::lock_to_book(tx, Some(booking.month), |last_closed| reversal(last_closed).month, context)?;
    insert(tx, &IncentiveEntry { month, ..reversal(None) })
}

/// The entries that follow from judgements.
pub(super) fn of_judgements(tx: &mut Tx<'_>, judgements: impl IntoIterator<Item = Id>) -> Result<Vec<IncentiveEntry>, Error> {
    let of_them = complaint_incentives::table.filter(OneOf::ids(complaint_incentives::judgement_id, judgements));
    let rows: Vec<EntryRow> = of_them.select(EntryRow::as_select()).load(tx.db)?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// What somebody has deducted in a month, without what was taken back.
fn deducted(tx: &mut Tx<'_>, user: UserId, month: Month) -> Result<i64, Error> {
    let of_kind = |kind| {
        complaint_incentives::table
            .filter(complaint_incentives::user_id.eq(Id::from(user)))
            .filter(complaint_incentives::kind.eq(Word(kind)))
    };
    let booked: Vec<(Id, i64)> = of_kind(EntryKind::Booking)
        .filter(complaint_incentives::month.eq(month.to_string()))
        .select((complaint_incentives::id, complaint_incentives::amount_minor))
        .limit(BOOKINGS_MAX)
        .load(tx.db)?;
    let taken_back: Vec<Option<Id>> = complaint_incentives::table
        .filter(OneOf::ids(complaint_incentives::reverses_id, booked.iter().map(|(id, _)| *id)))
        .select(complaint_incentives::reverses_id)
        .load(tx.db)?;
    Ok(booked.iter().filter(|(id, _)| !taken_back.contains(&Some(*id))).map(|(_, amount)| amount).sum())
}

/// Adds an entry.
///
/// # Errors
/// What the database says.
pub(super) fn insert(tx: &mut Tx<'_>, entry: &IncentiveEntry) -> Result<(), Error> {
    unique(diesel::insert_into(complaint_incentives::table).values(EntryRow::from(entry)).execute(tx.db))?;
    Ok(())
}
