//! What staff are told.

use diesel::dsl::not;
use diesel::prelude::*;
use guanxi_domain::ids::{NotificationId, TypedId as _, UserId};
use guanxi_domain::instant::Instant;
use guanxi_domain::messaging::notification::{Notification, NotificationKind, NotificationSort};
use guanxi_domain::platform::page::Sort;
use guanxi_domain::platform::{Record, RecordKind};
use serde_json::Value;

use crate::dialect::{FirstRows, ForChange, MultiBackend, OneOf, WithinTime};
use crate::error::Error;
use crate::platform::page::{After, Page, SortValue};
use crate::schema::notifications;
use crate::store::Tx;
use crate::types::{At, Document, Id, Word, id_or_null, typed_or_none};
use crate::{keyset, put};

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
    shown_at: At,
}

const COLUMNS: usize = 11;

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
            shown_at: one.shown_at.into(),
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
            shown_at: row.shown_at.0,
        }
    }
}

/// Whether somebody was told this of a record since an instant.
///
/// # Errors
/// What the database says.
pub fn told_since(tx: &mut Tx<'_>, user: UserId, kind: NotificationKind, record: Record, since: Instant) -> Result<bool, Error> {
    let told = notifications::table
        .filter(notifications::user_id.eq(Id::from(user)).and(notifications::created_at.ge(At::from(since))))
        .filter(notifications::kind.eq(Word(kind)).and(notifications::record_id.eq(Id(record.id))));
    Ok(diesel::select(diesel::dsl::exists(told)).get_result(tx.db)?)
}

/// Keeps new notifications, in the transaction of the change that they tell of.
///
/// # Errors
/// What the database says.
pub fn insert<'a>(tx: &mut Tx<'_>, list: impl IntoIterator<Item = &'a Notification>) -> Result<(), Error> {
    let rows: Vec<NotificationRow> = list.into_iter().map(NotificationRow::from).collect();
    Ok(put!(tx, notifications::table, rows, columns = COLUMNS)?)
}

/// Which notifications of a user a list shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NotificationFilter {
    /// Only those not read yet.
    pub unread: bool,
    /// Only those that are put off, instead of the others.
    pub snoozed: bool,
}

fn matching(
    user: UserId,
    filter: NotificationFilter,
    now: Instant,
    by: NotificationSort,
) -> notifications::BoxedQuery<'static, MultiBackend> {
    let query = notifications::table.filter(WithinTime).filter(notifications::user_id.eq(Id::from(user))).into_boxed();
    let (now, shown_at) = (At::from(now), notifications::shown_at);
    // In the order of another column the condition is turned round, so that SQLite doesn't take it for a reason to read by this one and sort.
    let query = match (filter.snoozed, by) {
        (true, NotificationSort::ShownAt) => query.filter(shown_at.gt(now)),
        (false, NotificationSort::ShownAt) => query.filter(shown_at.le(now)),
        (true, NotificationSort::CreatedAt) => query.filter(not(shown_at.le(now))),
        (false, NotificationSort::CreatedAt) => query.filter(not(shown_at.gt(now))),
    };
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
    now: Instant,
    sort: Sort<NotificationSort>,
    after: Option<&After>,
    limit: u32,
) -> Result<Page<Notification>, Error> {
    let query = matching(user, filter, now, sort.by).select(NotificationRow::as_select());
    let after = After::at(after)?;
    let query = match sort.by {
        NotificationSort::ShownAt => keyset!(query, notifications::shown_at, notifications::id, sort.direction, after),
        NotificationSort::CreatedAt => keyset!(query, notifications::created_at, notifications::id, sort.direction, after),
    };
    let rows: Vec<NotificationRow> = FirstRows::of_page(query, limit).load(tx.db)?;
    let value = |row: &NotificationRow| match sort.by {
        NotificationSort::ShownAt => row.shown_at.0,
        NotificationSort::CreatedAt => row.created_at.0,
    };
    Page::cut(rows, limit, |row| After { value: SortValue::At(value(row)), id: row.id.0 }).try_map(|row| Ok(row.into()))
}

/// How many the filter finds.
///
/// # Errors
/// `filter_too_broad` where it takes too long, or what the database says.
pub fn count(tx: &mut Tx<'_>, user: UserId, filter: NotificationFilter, now: Instant) -> Result<i64, Error> {
    Ok(matching(user, filter, now, NotificationSort::ShownAt).count().get_result(tx.db)?)
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

/// Keeps since when a notification is read, and from when on it is shown.
///
/// # Errors
/// What the database says.
pub fn save(tx: &mut Tx<'_>, notification: &Notification) -> Result<(), Error> {
    let (read_at, shown_at) = (notification.read_at.map(At::from), At::from(notification.shown_at));
    diesel::update(notifications::table.find(Id(notification.id.uuid())))
        .set((notifications::read_at.eq(read_at), notifications::shown_at.eq(shown_at)))
        .execute(tx.db)?;
    Ok(())
}

/// Marks all of a user's notifications as read that are shown at an instant. How many they were.
///
/// # Errors
/// What the database says.
pub fn read_all(tx: &mut Tx<'_>, user: UserId, now: Instant) -> Result<usize, Error> {
    let unread = notifications::table
        .filter(notifications::user_id.eq(Id::from(user)))
        .filter(notifications::read_at.is_null())
        .filter(notifications::shown_at.le(At::from(now)));
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
