//! Access records: who has read personal values in clear.

use chrono::TimeDelta;
use diesel::prelude::*;
use guanxi_domain::access::Reach;
use guanxi_domain::ids::{CustomerId, TypedId as _};
use guanxi_domain::instant::Instant;
use guanxi_domain::platform::page::Sort;
use guanxi_domain::privacy::{AccessRecord, AccessRecordSort, DoneBy};
use uuid::Uuid;

use crate::access::scope::OfUnit;
use crate::dialect::{MultiBackend, OneOf, WithinTime};
use crate::error::Error;
use crate::keyset;
use crate::platform::page::{After, Page, SortValue};
use crate::schema::access_records;
use crate::store::Tx;
use crate::types::{At, Document, Id};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = access_records, treat_none_as_default_value = false)]
struct Row {
    id: Id,
    customer_id: Id,
    unit_id: Id,
    actor_kind: String,
    actor_id: Option<Id>,
    fields: Document,
    address: String,
    request_id: String,
    occurred_at: At,
}

/// Which access records a list shows.
#[derive(Clone, Debug, Default)]
pub struct AccessRecordFilter {
    /// Those of these users or keys; none named means all.
    pub actors: Vec<Uuid>,
    /// Those of these customers; none named means all.
    pub customers: Vec<CustomerId>,
    /// Those of this instant or later.
    pub from: Option<Instant>,
    /// Those before this instant.
    pub before: Option<Instant>,
}

/// Writes an access record. The values it tells of may be answered once the transaction is committed.
///
/// # Errors
/// What the database says.
pub fn write(tx: &mut Tx<'_>, record: AccessRecord) -> Result<(), Error> {
    let row = Row {
        id: record.id.into(),
        customer_id: record.customer_id.into(),
        unit_id: record.unit_id.into(),
        actor_kind: record.actor.kind,
        actor_id: record.actor.id.map(Id),
        fields: Document(record.fields.into()),
        address: record.address,
        request_id: record.request_id,
        occurred_at: record.occurred_at.into(),
    };
    diesel::insert_into(access_records::table).values(&row).execute(tx.db)?;
    Ok(())
}

fn filtered(filter: &AccessRecordFilter, reach: Reach) -> access_records::BoxedQuery<'static, MultiBackend> {
    let mut query = access_records::table.filter(WithinTime).into_boxed();
    if reach != Reach::All {
        query = query.filter(OfUnit::of(reach, access_records::unit_id, access_records::actor_id));
    }
    query = match filter.actors.as_slice() {
        [] => query,
        [actor] => query.filter(access_records::actor_id.eq(Id(*actor))),
        actors => query.filter(access_records::actor_id.eq_any(actors.iter().copied().map(Id).collect::<Vec<_>>())),
    };
    query = match filter.customers.as_slice() {
        [] => query,
        [customer] => query.filter(access_records::customer_id.eq(Id::from(*customer))),
        customers => query.filter(OneOf::ids(access_records::customer_id, customers.iter().map(|id| Id(id.uuid())))),
    };
    if let Some(from) = filter.from {
        query = query.filter(access_records::occurred_at.ge(At::from(from)));
    }
    if let Some(before) = filter.before {
        query = query.filter(access_records::occurred_at.lt(At::from(before)));
    }
    query
}

/// A page of access records within a reach: those of customers whose home was in it, or one's own.
///
/// # Errors
/// `cursor_invalid`, or what the database says.
pub fn list(
    tx: &mut Tx<'_>,
    filter: &AccessRecordFilter,
    reach: Reach,
    sort: Sort<AccessRecordSort>,
    after: Option<&After>,
    limit: u32,
) -> Result<Page<AccessRecord>, Error> {
    let query = filtered(filter, reach).select(Row::as_select()).limit(i64::from(limit) + 1);
    let rows: Vec<Row> = match sort.by {
        AccessRecordSort::OccurredAt => {
            keyset!(query, access_records::occurred_at, access_records::id, sort.direction, After::at(after)?).load(tx.db)?
        }
    };
    Page::cut(rows, limit, |row| After { value: SortValue::At(row.occurred_at.0), id: row.id.0 }).try_map(Row::into_record)
}

/// How many that are.
///
/// # Errors
/// What the database says.
pub fn count(tx: &mut Tx<'_>, filter: &AccessRecordFilter, reach: Reach) -> Result<i64, Error> {
    Ok(filtered(filter, reach).count().get_result(tx.db)?)
}

/// Forgets access records that are older than so many days, at most `limit` of them. How many.
///
/// # Errors
/// What the database says.
pub fn sweep(tx: &mut Tx<'_>, days: i64, now: Instant, limit: i64) -> Result<usize, Error> {
    let before = At::from(now - TimeDelta::days(days));
    let old: Vec<Id> = access_records::table
        .filter(access_records::occurred_at.lt(before))
        .order((access_records::occurred_at, access_records::id))
        .limit(limit)
        .select(access_records::id)
        .load(tx.db)?;
    if old.is_empty() {
        return Ok(0);
    }
    Ok(diesel::delete(access_records::table.filter(OneOf::ids(access_records::id, old))).execute(tx.db)?)
}

impl Row {
    fn into_record(self) -> Result<AccessRecord, Error> {
        Ok(AccessRecord {
            id: self.id.typed(),
            customer_id: self.customer_id.typed(),
            unit_id: self.unit_id.typed(),
            actor: DoneBy { kind: self.actor_kind, id: self.actor_id.map(|id| id.0) },
            fields: serde_json::from_value(self.fields.0).map_err(Error::internal)?,
            address: self.address,
            request_id: self.request_id,
            occurred_at: self.occurred_at.0,
        })
    }
}
