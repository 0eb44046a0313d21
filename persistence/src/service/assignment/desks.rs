//! Desks: how much work staff take and when, and how much they have.

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use guanxi_domain::access::{Reach, StaffUser, UserStatus};
use guanxi_domain::ids::{QueueId, UserId};
use guanxi_domain::instant::Instant;
use guanxi_domain::platform::Context;
use guanxi_domain::platform::page::Sort;
use guanxi_domain::service::assignment::desk::OPEN_LIMIT;
use guanxi_domain::service::assignment::{Desk, DeskChange, DeskSort};

use super::waiting;
use crate::access::scope::OfUnit;
use crate::dialect::{FirstRows, ForPlacing, MultiBackend, OneOf, OrSkip, WithinTime};
use crate::error::Error;
use crate::platform::events;
use crate::platform::page::{After, Page, SortValue};
use crate::schema::{queue_members, staff_desks, staff_users};
use crate::store::{Store, Tx};
use crate::types::{At, Document, Id, IdType, Word};
use crate::{insert_many, keyset};

/// What the account says of a desk.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = staff_users)]
pub(super) struct AccountRow {
    id: Id,
    unit_id: Id,
    status: Word<UserStatus>,
    on_duty: bool,
    skills: Document,
    updated_at: At,
}

#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = staff_desks, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(super) struct DeskRow {
    user_id: Id,
    version: i64,
    languages: Document,
    open_limit: i64,
    shift: Option<Document>,
    open_tickets: i64,
    updated_at: At,
}

impl DeskRow {
    fn empty(user: UserId, now: Instant) -> Self {
        let languages = Document(serde_json::Value::Array(Vec::new()));
        Self { user_id: user.into(), version: 1, languages, open_limit: OPEN_LIMIT, shift: None, open_tickets: 0, updated_at: now.into() }
    }
}

pub(super) fn into_desk(account: AccountRow, row: Option<DeskRow>) -> Result<Desk, Error> {
    let user_id = account.id.typed();
    let skills = serde_json::from_value(account.skills.0).map_err(Error::internal)?;
    let row = row.unwrap_or_else(|| DeskRow::empty(user_id, account.updated_at.0));
    let shift = row.shift.map(|shift| serde_json::from_value(shift.0)).transpose().map_err(Error::internal)?;
    Ok(Desk {
        user_id,
        version: row.version,
        unit_id: account.unit_id.typed(),
        status: account.status.0,
        on_duty: account.on_duty,
        skills,
        languages: serde_json::from_value(row.languages.0).map_err(Error::internal)?,
        open_limit: row.open_limit,
        shift,
        open_tickets: row.open_tickets,
        updated_at: row.updated_at.0,
    })
}

/// A desk with the name of whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadedDesk {
    /// The desk.
    pub desk: Desk,
    /// The name that others see.
    pub display_name: String,
    /// The queues that they are in, in the order of their ids.
    pub queues: Vec<QueueId>,
}

/// Makes sure that somebody has a desk.
///
/// # Errors
/// What the database says.
pub(crate) fn make_sure_of(tx: &mut Tx<'_>, user: UserId, now: Instant) -> Result<(), Error> {
    make_sure_of_all(tx, &[user], now)
}

pub(super) fn make_sure_of_all(tx: &mut Tx<'_>, users: &[UserId], now: Instant) -> Result<(), Error> {
    let rows: Vec<DeskRow> = users.iter().map(|user| DeskRow::empty(*user, now)).collect();
    match rows.as_slice() {
        [] => Ok(()),
        [row] => Ok(OrSkip(diesel::insert_into(staff_desks::table).values(row)).execute(tx.db).map(drop)?),
        rows => Ok(insert_many!(tx.db, staff_desks::table, rows, columns = 7, on_conflict = "DO NOTHING")?),
    }
}

/// The desks of some staff, locked in the order of their ids until the transaction ends: nobody else gives them work or takes it from
/// them, nor takes them off duty.
///
/// # Errors
/// What the database says.
pub(crate) fn lock(tx: &mut Tx<'_>, users: &[UserId]) -> Result<Vec<Desk>, Error> {
    if users.is_empty() {
        return Ok(Vec::new());
    }
    let query = staff_users::table
        .inner_join(staff_desks::table.on(staff_desks::user_id.eq(staff_users::id)))
        .filter(OneOf::ids(staff_users::id, users.iter().map(|user| Id::from(*user))))
        .order(staff_users::id)
        .select((AccountRow::as_select(), DeskRow::as_select()));
    let rows: Vec<(AccountRow, DeskRow)> = ForPlacing(query).load(tx.db)?;
    rows.into_iter().map(|(account, row)| into_desk(account, Some(row))).collect()
}

/// Somebody's desk, made where there is none, and locked until the transaction ends; none where there is no such user.
///
/// # Errors
/// What the database says.
pub fn load_for_change(tx: &mut Tx<'_>, user: UserId, now: Instant) -> Result<Option<Desk>, Error> {
    if let Some(desk) = lock(tx, &[user])?.pop() {
        return Ok(Some(desk));
    }
    let there: Option<Id> = staff_users::table.find(Id::from(user)).select(staff_users::id).first(tx.db).optional()?;
    if there.is_none() {
        return Ok(None);
    }
    make_sure_of(tx, user, now)?;
    Ok(lock(tx, &[user])?.pop())
}

/// Somebody's desk within a reach.
///
/// # Errors
/// `not_found` also where they are out of reach, or what the database says.
pub fn load(tx: &mut Tx<'_>, user: UserId, reach: Reach) -> Result<LoadedDesk, Error> {
    let query =
        staff_users::table.filter(OfUnit::of(reach, staff_users::unit_id, staff_users::id)).filter(staff_users::id.eq(Id::from(user)));
    let (account, display_name): (AccountRow, String) = query.select((AccountRow::as_select(), staff_users::display_name)).first(tx.db)?;
    complete(tx, vec![(account, display_name)])?.pop().ok_or_else(|| Error::internal("a desk was lost"))
}

/// Adds what is kept of the desks themselves, and the queues.
fn complete(tx: &mut Tx<'_>, accounts: Vec<(AccountRow, String)>) -> Result<Vec<LoadedDesk>, Error> {
    let ids: Vec<Id> = accounts.iter().map(|(account, _)| account.id).collect();
    let kept: Vec<DeskRow> =
        staff_desks::table.filter(OneOf::ids(staff_desks::user_id, ids.iter().copied())).select(DeskRow::as_select()).load(tx.db)?;
    let queues: Vec<(Id, Id)> = queue_members::table
        .filter(OneOf::ids(queue_members::user_id, ids))
        .order((queue_members::user_id, queue_members::queue_id))
        .select((queue_members::user_id, queue_members::queue_id))
        .load(tx.db)?;
    accounts
        .into_iter()
        .map(|(account, display_name)| {
            let id = account.id;
            let row = kept.iter().find(|row| row.user_id == id).cloned();
            let queues = queues.iter().filter(|(user, _)| *user == id).map(|(_, queue)| queue.typed()).collect();
            Ok(LoadedDesk { desk: into_desk(account, row)?, display_name, queues })
        })
        .collect()
}

/// Writes a decision about a desk that was locked, and its events.
///
/// # Errors
/// What the database says.
pub fn save(tx: &mut Tx<'_>, change: DeskChange, context: &Context) -> Result<(), Error> {
    let DeskChange { desk, events } = change;
    if events.is_empty() {
        return Ok(());
    }
    let shift = desk.shift.as_ref().map(serde_json::to_value).transpose().map_err(Error::internal)?;
    diesel::update(staff_desks::table.find(Id::from(desk.user_id)))
        .set((
            staff_desks::version.eq(desk.version),
            staff_desks::languages.eq(Document(desk.languages.clone().into())),
            staff_desks::open_limit.eq(desk.open_limit),
            staff_desks::shift.eq(shift.map(Document)),
            staff_desks::updated_at.eq(At::from(desk.updated_at)),
        ))
        .execute(tx.db)?;
    events::append(tx, context, events)?;
    waiting::look_where_any_waits(tx, desk.user_id, context.now)
}

/// Follows a change of an account, where it makes a difference to what its owner may be given.
///
/// # Errors
/// What the database says.
pub(crate) fn follow_change(tx: &mut Tx<'_>, before: &StaffUser, after: &StaffUser, now: Instant) -> Result<(), Error> {
    let available = |user: &StaffUser| (user.status, user.on_duty, user.unit_id);
    let skills = (after.skills != before.skills).then_some(after.skills.as_slice());
    if skills.is_none() && available(after) == available(before) && after.roles == before.roles {
        return Ok(());
    }
    follow_account(tx, after.id, skills, now)
}

/// Follows a change of an account: the queues of its skills, and what waits for somebody who may be free now.
///
/// # Errors
/// What the database says.
pub(crate) fn follow_account(tx: &mut Tx<'_>, user: UserId, skills: Option<&[String]>, now: Instant) -> Result<(), Error> {
    if let Some(skills) = skills {
        make_sure_of(tx, user, now)?;
        super::queues::follow_user(tx, user, skills)?;
    }
    waiting::look_where_any_waits(tx, user, now)
}

/// Which desks a list shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeskFilter {
    /// Those who are in this queue.
    pub queue_id: Option<QueueId>,
    /// Those on duty, or those who are not.
    pub on_duty: Option<bool>,
}

fn filtered(filter: &DeskFilter, reach: Reach) -> staff_users::BoxedQuery<'static, MultiBackend> {
    let mut query = staff_users::table
        .filter(WithinTime)
        .filter(OfUnit::of(reach, staff_users::unit_id, staff_users::id))
        .filter(staff_users::status.eq(Word(UserStatus::Active)))
        .into_boxed();
    if let Some(queue) = filter.queue_id {
        let members = queue_members::table.filter(queue_members::queue_id.eq(Id::from(queue))).select(queue_members::user_id);
        query = query.filter(staff_users::id.eq_any(members));
    }
    if let Some(on_duty) = filter.on_duty {
        query = query.filter(staff_users::on_duty.eq(on_duty));
    }
    query
}

/// A page of the desks of active staff within reach, by name.
///
/// # Errors
/// `cursor_invalid`, or what the database says.
pub fn list(
    tx: &mut Tx<'_>,
    filter: &DeskFilter,
    reach: Reach,
    sort: Sort<DeskSort>,
    after: Option<&After>,
    limit: u32,
) -> Result<Page<LoadedDesk>, Error> {
    let DeskSort::Name = sort.by;
    let query = filtered(filter, reach).select((AccountRow::as_select(), staff_users::display_name, staff_users::name_key));
    let rows: Vec<(AccountRow, String, String)> =
        FirstRows::of_page(keyset!(query, staff_users::name_key, staff_users::id, sort.direction, After::text(after)?), limit)
            .load(tx.db)?;
    let page = Page::cut(rows, limit, |(account, _, key)| After { value: SortValue::Text(key.clone()), id: account.id.0 });
    let accounts = page.items.into_iter().map(|(account, name, _)| (account, name)).collect();
    Ok(Page { items: complete(tx, accounts)?, next: page.next })
}

/// How many desks the filter finds.
///
/// # Errors
/// What the database says.
pub fn count(tx: &mut Tx<'_>, filter: &DeskFilter, reach: Reach) -> Result<i64, Error> {
    Ok(filtered(filter, reach).count().get_result(tx.db)?)
}

/// What a comparison of all desks with the tickets found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DesksVerified {
    /// How many desks were compared.
    pub desks: i64,
    /// Those whose number of open tickets is wrong: whose, what is kept, what the tickets say.
    pub differences: Vec<(uuid::Uuid, i64, i64)>,
}

#[derive(QueryableByName)]
struct Difference {
    #[diesel(sql_type = IdType)]
    user_id: Id,
    #[diesel(sql_type = BigInt)]
    kept: i64,
    #[diesel(sql_type = BigInt)]
    counted: i64,
}

/// Compares how many open tickets each desk has with the tickets.
///
/// # Errors
/// What the database says.
pub fn verify(store: &Store) -> Result<DesksVerified, Error> {
    store.read_at_leisure(|tx| {
        let desks = staff_desks::table.count().get_result(tx.db)?;
        let sql = "SELECT staff_users.id AS user_id, coalesce(staff_desks.open_tickets, 0) AS kept, coalesce(theirs.counted, 0) AS counted \
                   FROM staff_users LEFT JOIN staff_desks ON staff_desks.user_id = staff_users.id \
                   LEFT JOIN (SELECT assignee_id, count(*) AS counted FROM tickets WHERE open AND assignee_id IS NOT NULL GROUP BY assignee_id) \
                   AS theirs ON theirs.assignee_id = staff_users.id \
                   WHERE coalesce(staff_desks.open_tickets, 0) <> coalesce(theirs.counted, 0) ORDER BY staff_users.id";
        let rows: Vec<Difference> = diesel::sql_query(sql).load(tx.db)?;
        let differences = rows.into_iter().map(|row| (row.user_id.0, row.kept, row.counted)).collect();
        Ok(DesksVerified { desks, differences })
    })
}
