//! What staff are told.

use diesel::prelude::*;
use guanxi_domain::ids::{NotificationId, TypedId as _, UserId};
use guanxi_domain::instant::Instant;
use guanxi_domain::platform::notification::{Notification, NotificationKind, NotificationSort};
use guanxi_domain::platform::page::Sort;
use guanxi_domain::platform::{Record, RecordKind};
use serde_json::Value;

use crate::dialect::{ForChange, MultiBackend, OneOf, WithinTime};
use crate::error::Error;
use crate::keyset;
use crate::platform::page::{After, Page, SortValue};
use crate::schema::notifications;
use crate::store::Tx;
use crate::types::{At, Document, Id, Word, id_or_null, typed_or_none};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = notifications, treat_none_as_default_value = false)]
struct NotificationRow {
    id: Id,
    user_id: Id,
    kind: Word<NotificationKind>,
    record_kind: Word<RecordKind>,
    record_id: Id,
    customer_id: Option<Id>,
    actor_id: Option<Id>,
    details: Document,
    created_at: At,
    read_at: Option<At>,
}

impl From<&Notification> for NotificationRow {
    fn from(one: &Notification) -> Self {
        Self {
            id: one.id.into(),
            user_id: one.user_id.into(),
            kind: Word(one.kind),
            record_kind: Word(one.record.kind),
            record_id: Id(one.record.id),
            customer_id: id_or_null(one.customer_id),
            actor_id: id_or_null(one.actor_id),
            details: Document(Value::Object(one.details.clone())),
            created_at: one.created_at.into(),
            read_at: one.read_at.map(At::from),
        }
    }
}

impl From<NotificationRow> for Notification {
    fn from(row: NotificationRow) -> Self {
        Self {
            id: row.id.typed(),
            user_id: row.user_id.typed(),
            kind: row.kind.0,
            record: Record { kind: row.record_kind.0, id: row.record_id.0 },
            customer_id: typed_or_none(row.customer_id),
            actor_id: typed_or_none(row.actor_id),
            details: if let Value::Object(details) = row.details.0 { details } else { serde_json::Map::new() },
            created_at: row.created_at.0,
            read_at: row.read_at.map(|at| at.0),
        }
    }
}

/// Keeps a new notification.
///
/// # Errors
/// What the database says.
pub fn insert(tx: &mut Tx<'_>, notification: &Notification) -> Result<(), Error> {
    diesel::insert_into(notifications::table).values(NotificationRow::from(notification)).execute(tx.db)?;
    Ok(())
}

/// Which notifications of a user a list shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NotificationFilter {
    /// Only those not read yet.
    pub unread: bool,
}

fn matching(user: UserId, filter: NotificationFilter) -> notifications::BoxedQuery<'static, MultiBackend> {
    let query = notifications::table.filter(WithinTime).filter(notifications::user_id.eq(Id::from(user))).into_boxed();
    if filter.unread { query.filter(notifications::read_at.is_null()) } else { query }
}

/// A page of what a user is told.
///
/// # Errors
/// `cursor_invalid` where the place is one of another list, or what the database says.
pub fn list(
    tx: &mut Tx<'_>,
    user: UserId,
    filter: NotificationFilter,
    sort: Sort<NotificationSort>,
    after: Option<&After>,
    limit: u32,
) -> Result<Page<Notification>, Error> {
    let NotificationSort::CreatedAt = sort.by;
    let query = matching(user, filter).select(NotificationRow::as_select()).limit(i64::from(limit) + 1);
    let query = keyset!(query, notifications::created_at, notifications::id, sort.direction, After::at(after)?);
    let rows: Vec<NotificationRow> = query.load(tx.db)?;
    Page::cut(rows, limit, |row| After { value: SortValue::At(row.created_at.0), id: row.id.0 }).try_map(|row| Ok(row.into()))
}

/// How many the filter finds.
///
/// # Errors
/// `filter_too_broad` where it takes too long, or what the database says.
pub fn count(tx: &mut Tx<'_>, user: UserId, filter: NotificationFilter) -> Result<i64, Error> {
    Ok(matching(user, filter).count().get_result(tx.db)?)
}

/// A notification, locked until the transaction ends.
///
/// # Errors
/// `not_found`, or what the database says.
pub fn load_for_change(tx: &mut Tx<'_>, id: NotificationId) -> Result<Notification, Error> {
    let query = notifications::table.find(Id::from(id)).select(NotificationRow::as_select());
    let row: NotificationRow = ForChange(query).get_result(tx.db)?;
    Ok(row.into())
}

/// Keeps since when a notification is read.
///
/// # Errors
/// What the database says.
pub fn save_read(tx: &mut Tx<'_>, notification: &Notification) -> Result<(), Error> {
    let read_at = notification.read_at.map(At::from);
    diesel::update(notifications::table.find(Id(notification.id.uuid()))).set(notifications::read_at.eq(read_at)).execute(tx.db)?;
    Ok(())
}

/// Marks all of a user's notifications as read that were written up to an instant. How many they were.
///
/// # Errors
/// What the database says.
pub fn read_all(tx: &mut Tx<'_>, user: UserId, now: Instant) -> Result<usize, Error> {
    let unread = notifications::table
        .filter(notifications::user_id.eq(Id::from(user)))
        .filter(notifications::read_at.is_null())
        .filter(notifications::created_at.le(At::from(now)));
    Ok(diesel::update(unread).set(notifications::read_at.eq(Some(At::from(now)))).execute(tx.db)?)
}

/// Forgets notifications that were read before an instant, at most `limit`. How many.
///
/// # Errors
/// What the database says.
pub fn prune(tx: &mut Tx<'_>, before: Instant, limit: i64) -> Result<usize, Error> {
    let old: Vec<Id> = notifications::table
        .filter(notifications::read_at.lt(At::from(before)))
        .order(notifications::read_at)
        .select(notifications::id)
        .limit(limit)
        .load(tx.db)?;
    if old.is_empty() {
        return Ok(0);
    }
    Ok(diesel::delete(notifications::table.filter(OneOf::ids(notifications::id, old))).execute(tx.db)?)
}
