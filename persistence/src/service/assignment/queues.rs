//! Queues and who is in them.

use chrono::Duration;
use diesel::prelude::*;
use guanxi_domain::ids::{QueueId, UnitId, UserId};
use guanxi_domain::orders::Effect;
use guanxi_domain::platform::Context;
use guanxi_domain::platform::page::Sort;
use guanxi_domain::service::assignment::queue::code_taken;
use guanxi_domain::service::assignment::{Queue, QueueChange, QueueKind, QueueSort};

use super::{desks, waiting};
use crate::dialect::{AnyWord, FirstRows, ForChange, MultiBackend, OneOf, OrSkip, unique};
use crate::error::Error;
use crate::platform::events;
use crate::platform::page::{After, Page, SortValue};
use crate::schema::{queue_members, queues, staff_users};
use crate::store::Tx;
use crate::types::{At, Document, Id, Word};
use crate::{insert_many, keyset};

#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = queues, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(super) struct QueueRow {
    id: Id,
    version: i64,
    code: String,
    label_zh: String,
    label_en: String,
    kind: Word<QueueKind>,
    role: Option<String>,
    skills: Document,
    hours: Option<Document>,
    alert_after_seconds: i64,
    active: bool,
    unit_id: Id,
    created_at: At,
    updated_at: At,
}

impl QueueRow {
    fn of(queue: &Queue) -> Result<Self, Error> {
        let hours = queue.hours.as_ref().map(serde_json::to_value).transpose().map_err(Error::internal)?;
        Ok(Self {
            id: queue.id.into(),
            version: queue.version,
            code: queue.code.clone(),
            label_zh: queue.label_zh.clone(),
            label_en: queue.label_en.clone(),
            kind: Word(queue.kind),
            role: queue.role.clone(),
            skills: Document(queue.skills.clone().into()),
            hours: hours.map(Document),
            alert_after_seconds: queue.alert_after.num_seconds(),
            active: queue.active,
            unit_id: queue.unit_id.into(),
            created_at: queue.created_at.into(),
            updated_at: queue.updated_at.into(),
        })
    }

    pub(super) fn into_queue(self) -> Result<Queue, Error> {
        let hours = self.hours.map(|hours| serde_json::from_value(hours.0)).transpose().map_err(Error::internal)?;
        Ok(Queue {
            id: self.id.typed(),
            version: self.version,
            code: self.code,
            label_zh: self.label_zh,
            label_en: self.label_en,
            kind: self.kind.0,
            role: self.role,
            skills: serde_json::from_value(self.skills.0).map_err(Error::internal)?,
            hours,
            alert_after: Duration::seconds(self.alert_after_seconds),
            active: self.active,
            unit_id: self.unit_id.typed(),
            created_at: self.created_at.0,
            updated_at: self.updated_at.0,
        })
    }
}

#[derive(Insertable)]
#[diesel(table_name = queue_members, treat_none_as_default_value = false)]
struct MemberRow {
    queue_id: Id,
    user_id: Id,
    last_turn: i64,
}

/// A queue with those who are in it, in the order of their ids. One whose members are responsible by a role has none of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadedQueue {
    /// The queue.
    pub queue: Queue,
    /// Who is in it.
    pub members: Vec<UserId>,
}

/// Writes the queues that an installation starts with.
///
/// # Errors
/// What the database says.
pub(super) fn insert_standard(tx: &mut Tx<'_>, standard: &[Queue]) -> Result<(), Error> {
    for queue in standard {
        diesel::insert_into(queues::table).values(QueueRow::of(queue)?).execute(tx.db)?;
    }
    Ok(())
}

/// A queue as it stands.
///
/// # Errors
/// `not_found`, or what the database says.
pub fn load(tx: &mut Tx<'_>, id: QueueId) -> Result<LoadedQueue, Error> {
    let row: QueueRow = queues::table.find(Id::from(id)).select(QueueRow::as_select()).first(tx.db)?;
    with_members(tx, vec![row])?.pop().ok_or_else(|| Error::internal("a queue was lost"))
}

/// A queue to be changed: its row stays locked until the transaction ends.
///
/// # Errors
/// `not_found`, or what the database says.
pub fn load_for_change(tx: &mut Tx<'_>, id: QueueId) -> Result<LoadedQueue, Error> {
    let query = queues::table.find(Id::from(id)).select(QueueRow::as_select());
    let row: QueueRow = ForChange(query).get_result(tx.db)?;
    with_members(tx, vec![row])?.pop().ok_or_else(|| Error::internal("a queue was lost"))
}

/// Which of these queues are there and may still be sent tickets.
///
/// # Errors
/// What the database says.
pub fn active_among(tx: &mut Tx<'_>, ids: impl IntoIterator<Item = QueueId>) -> Result<Vec<QueueId>, Error> {
    let chosen = OneOf::ids(queues::id, ids.into_iter().map(Id::from));
    let found: Vec<Id> = queues::table.filter(chosen).filter(queues::active.eq(true)).select(queues::id).load(tx.db)?;
    Ok(found.into_iter().map(Id::typed).collect())
}

fn with_members(tx: &mut Tx<'_>, rows: Vec<QueueRow>) -> Result<Vec<LoadedQueue>, Error> {
    let chosen = OneOf::ids(queue_members::queue_id, rows.iter().map(|row| row.id));
    let members: Vec<(Id, Id)> = queue_members::table
        .filter(chosen)
        .order((queue_members::queue_id, queue_members::user_id))
        .select((queue_members::queue_id, queue_members::user_id))
        .load(tx.db)?;
    let of = |queue: Id| members.iter().filter(|(of, _)| *of == queue).map(|(_, user)| user.typed()).collect();
    rows.into_iter().map(|row| Ok(LoadedQueue { members: of(row.id), queue: row.into_queue()? })).collect()
}

/// Writes a decision and its events. Where somebody may be free now for what waits, it is looked at soon.
///
/// # Errors
/// `already_exists` where another queue has the code, or what the database says.
pub fn save(tx: &mut Tx<'_>, before: Option<&Queue>, change: QueueChange, context: &Context) -> Result<LoadedQueue, Error> {
    let frees = before.is_some_and(|before| change.may_free(before));
    let QueueChange { effect, queue, events, joins, leaves } = change;
    let row = QueueRow::of(&queue)?;
    match effect {
        Effect::Unchanged => {}
        Effect::Created => {
            let other: Option<Id> = queues::table.filter(queues::code.eq(&queue.code)).select(queues::id).first(tx.db).optional()?;
            if other.is_some() {
                return Err(code_taken().into());
            }
            unique(diesel::insert_into(queues::table).values(&row).execute(tx.db))?;
        }
        Effect::Updated => {
            diesel::update(queues::table.find(row.id)).set(&row).execute(tx.db)?;
        }
    }
    if let Some(user) = joins {
        desks::make_sure_of(tx, user, context.now)?;
        let member = MemberRow { queue_id: queue.id.into(), user_id: user.into(), last_turn: latest_turn(tx, queue.id)? };
        OrSkip(diesel::insert_into(queue_members::table).values(&member)).execute(tx.db)?;
    }
    if let Some(user) = leaves {
        diesel::delete(queue_members::table.find((Id::from(queue.id), Id::from(user)))).execute(tx.db)?;
    }
    if queue.kind == QueueKind::Skill && before.is_none_or(|before| before.skills != queue.skills) {
        follow_skills(tx, &queue, context)?;
    }
    events::append(tx, context, events)?;
    if frees {
        waiting::look_at_queue_where_any_waits(tx, queue.id, context.now)?;
    }
    load(tx, queue.id)
}

/// Whoever comes late begins behind the others, not with all the turns that the others have had.
fn latest_turn(tx: &mut Tx<'_>, queue: QueueId) -> Result<i64, Error> {
    let latest: Option<i64> = queue_members::table
        .filter(queue_members::queue_id.eq(Id::from(queue)))
        .select(diesel::dsl::max(queue_members::last_turn))
        .first(tx.db)?;
    Ok(latest.unwrap_or(0))
}

/// Lets the members of a queue of skills be exactly those who have them.
fn follow_skills(tx: &mut Tx<'_>, queue: &Queue, context: &Context) -> Result<(), Error> {
    let staff: Vec<(Id, Document)> =
        staff_users::table.select((staff_users::id, staff_users::skills)).order(staff_users::id).load(tx.db)?;
    let able = staff.into_iter().filter(|(_, skills)| queue.takes_in(&read_skills(&skills.0)));
    let able: Vec<UserId> = able.map(|(id, _)| id.typed()).collect();
    let id = Id::from(queue.id);
    let kept: Vec<Id> = queue_members::table.filter(queue_members::queue_id.eq(id)).select(queue_members::user_id).load(tx.db)?;
    let gone = kept.iter().filter(|user| !able.contains(&user.typed())).copied();
    let gone = OneOf::ids(queue_members::user_id, gone);
    diesel::delete(queue_members::table.filter(queue_members::queue_id.eq(id)).filter(gone)).execute(tx.db)?;
    let last_turn = latest_turn(tx, queue.id)?;
    let new: Vec<UserId> = able.into_iter().filter(|user| !kept.contains(&Id::from(*user))).collect();
    desks::make_sure_of_all(tx, &new, context.now)?;
    let rows: Vec<MemberRow> = new.iter().map(|user| MemberRow { queue_id: id, user_id: (*user).into(), last_turn }).collect();
    Ok(insert_many!(tx.db, queue_members::table, &rows, columns = 3)?)
}

/// Lets somebody whose skills changed be in the queues of these skills, and in no other queue of skills.
pub(super) fn follow_user(tx: &mut Tx<'_>, user: UserId, skills: &[String]) -> Result<(), Error> {
    let query = queues::table.filter(queues::kind.eq(Word(QueueKind::Skill))).order(queues::id).select(QueueRow::as_select());
    // Not locked: whoever gives out a queue's tickets holds the queue and waits for accounts, of which one is held here.
    let rows: Vec<QueueRow> = query.load(tx.db)?;
    let id = Id::from(user);
    for row in rows {
        let queue = row.into_queue()?;
        if queue.takes_in(skills) {
            let member = MemberRow { queue_id: queue.id.into(), user_id: id, last_turn: latest_turn(tx, queue.id)? };
            OrSkip(diesel::insert_into(queue_members::table).values(&member)).execute(tx.db)?;
        } else {
            diesel::delete(queue_members::table.find((Id::from(queue.id), id))).execute(tx.db)?;
        }
    }
    Ok(())
}

fn read_skills(skills: &serde_json::Value) -> Vec<String> {
    skills.as_array().map(|list| list.iter().filter_map(|skill| skill.as_str().map(str::to_owned)).collect()).unwrap_or_default()
}

/// Which queues a list shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueueFilter {
    /// Those in use, or those that are not.
    pub active: Option<bool>,
    /// Those of these kinds.
    pub kinds: Vec<QueueKind>,
    /// Those that somebody is in.
    pub member_id: Option<UserId>,
}

fn filtered(filter: &QueueFilter) -> queues::BoxedQuery<'static, MultiBackend> {
    let mut query = queues::table.into_boxed();
    if let Some(active) = filter.active {
        query = query.filter(queues::active.eq(active));
    }
    if !filter.kinds.is_empty() {
        query = query.filter(AnyWord::of(queues::kind, &filter.kinds));
    }
    if let Some(member) = filter.member_id {
        let theirs = queue_members::table.filter(queue_members::user_id.eq(Id::from(member))).select(queue_members::queue_id);
        query = query.filter(queues::id.eq_any(theirs));
    }
    query
}

/// A page of queues.
///
/// # Errors
/// `cursor_invalid`, or what the database says.
pub fn list(
    tx: &mut Tx<'_>,
    filter: &QueueFilter,
    sort: Sort<QueueSort>,
    after: Option<&After>,
    limit: u32,
) -> Result<Page<LoadedQueue>, Error> {
    let query = filtered(filter).select(QueueRow::as_select());
    let rows: Vec<QueueRow> = match sort.by {
        QueueSort::Code => {
            FirstRows::of_page(keyset!(query, queues::code, queues::id, sort.direction, After::text(after)?), limit).load(tx.db)?
        }
        QueueSort::CreatedAt => {
            FirstRows::of_page(keyset!(query, queues::created_at, queues::id, sort.direction, After::at(after)?), limit).load(tx.db)?
        }
    };
    let page = Page::cut(rows, limit, |row| After {
        value: match sort.by {
            QueueSort::Code => SortValue::Text(row.code.clone()),
            QueueSort::CreatedAt => SortValue::At(row.created_at.0),
        },
        id: row.id.0,
    });
    Ok(Page { items: with_members(tx, page.items)?, next: page.next })
}

/// How many queues the filter finds.
///
/// # Errors
/// What the database says.
pub fn count(tx: &mut Tx<'_>, filter: &QueueFilter) -> Result<i64, Error> {
    Ok(filtered(filter).count().get_result(tx.db)?)
}

/// Whether there is any queue.
///
/// # Errors
/// What the database says.
pub fn any(tx: &mut Tx<'_>) -> Result<bool, Error> {
    let first: Option<Id> = queues::table.select(queues::id).first(tx.db).optional()?;
    Ok(first.is_some())
}

/// A new queue's unit, for those that an installation starts with.
pub(super) fn standard(unit: UnitId, now: guanxi_domain::instant::Instant) -> Vec<Queue> {
    Queue::standard(unit, uuid::Uuid::now_v7, now)
}
