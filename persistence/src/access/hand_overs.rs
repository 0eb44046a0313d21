//! Handing over what is somebody's: a few records at a time, each by the decision that a caller's change of it would be.

use diesel::prelude::*;
use guanxi_domain::access::hand_over::{Belongings, HandOver, Targets};
use guanxi_domain::access::{Grants, Reach};
use guanxi_domain::customers::{CustomerPatch, set_key_account};
use guanxi_domain::fields::Patch;
use guanxi_domain::ids::UserId;
use guanxi_domain::interactions::FollowUpStatus;
use guanxi_domain::interactions::follow_up_input::FollowUpPatch;
use guanxi_domain::platform::Context;
use guanxi_domain::service::ticket::{Asking, Place, TicketAction};
use guanxi_domain::workflow::Asker;
use uuid::Uuid;

use super::units;
use crate::complaints as kept_complaints;
use crate::dialect::{ForClaim, MultiBackend};
use crate::error::Error;
use crate::interactions::follow_ups as kept_follow_ups;
use crate::platform::events;
use crate::schema::{complaints, customers, follow_ups, hand_overs, tickets, units as unit_rows};
use crate::service::tickets as kept_tickets;
use crate::store::Tx;
use crate::types::{At, Id, Word, id_or_null, typed_or_none};

#[derive(Clone, Debug, Queryable, Insertable, AsChangeset)]
#[diesel(table_name = hand_overs, treat_none_as_null = true, treat_none_as_default_value = false)]
struct HandOverRow {
    id: Id,
    user_id: Id,
    unit_id: Id,
    customers_to: Option<Id>,
    key_accounts_to: Option<Id>,
    follow_ups_to: Option<Id>,
    units_to: Option<Id>,
    customers: i64,
    key_accounts: i64,
    follow_ups: i64,
    units: i64,
    requested_by: Option<Id>,
    created_at: At,
    updated_at: At,
    finished_at: Option<At>,
    tickets_to: Option<Id>,
    tickets: i64,
    complaints_to: Option<Id>,
    complaints: i64,
}

impl From<&HandOver> for HandOverRow {
    fn from(one: &HandOver) -> Self {
        Self {
            id: one.id.into(),
            user_id: one.user_id.into(),
            unit_id: one.unit_id.into(),
            customers_to: id_or_null(one.targets.customers),
            key_accounts_to: id_or_null(one.targets.key_accounts),
            follow_ups_to: id_or_null(one.targets.follow_ups),
            units_to: id_or_null(one.targets.units),
            customers: one.moved.customers,
            key_accounts: one.moved.key_accounts,
            follow_ups: one.moved.follow_ups,
            units: one.moved.units,
            requested_by: id_or_null(one.requested_by),
            created_at: one.created_at.into(),
            updated_at: one.updated_at.into(),
            finished_at: one.finished_at.map(At::from),
            tickets_to: id_or_null(one.targets.tickets),
            tickets: one.moved.tickets,
            complaints_to: id_or_null(one.targets.complaints),
            complaints: one.moved.complaints,
        }
    }
}

impl From<HandOverRow> for HandOver {
    fn from(row: HandOverRow) -> Self {
        Self {
            id: row.id.typed(),
            user_id: row.user_id.typed(),
            unit_id: row.unit_id.typed(),
            targets: Targets {
                customers: typed_or_none(row.customers_to),
                key_accounts: typed_or_none(row.key_accounts_to),
                follow_ups: typed_or_none(row.follow_ups_to),
                tickets: typed_or_none(row.tickets_to),
                complaints: typed_or_none(row.complaints_to),
                units: typed_or_none(row.units_to),
            },
            moved: Belongings {
                customers: row.customers,
                key_accounts: row.key_accounts,
                follow_ups: row.follow_ups,
                tickets: row.tickets,
                complaints: row.complaints,
                units: row.units,
            },
            requested_by: typed_or_none(row.requested_by),
            created_at: row.created_at.0,
            updated_at: row.updated_at.0,
            finished_at: row.finished_at.map(|at| at.0),
        }
    }
}

/// Keeps a new one.
///
/// # Errors
/// What the database says.
pub fn insert(tx: &mut Tx<'_>, hand_over: &HandOver) -> Result<(), Error> {
    diesel::insert_into(hand_overs::table).values(HandOverRow::from(hand_over)).execute(tx.db)?;
    Ok(())
}

/// The latest hand-over of a user.
///
/// # Errors
/// What the database says.
pub fn latest_of(tx: &mut Tx<'_>, user: UserId) -> Result<Option<HandOver>, Error> {
    let latest = hand_overs::table.filter(hand_overs::user_id.eq(Id::from(user)));
    let row: Option<HandOverRow> = latest.order((hand_overs::created_at.desc(), hand_overs::id.desc())).first(tx.db).optional()?;
    Ok(row.map(HandOver::from))
}

fn owned(user: UserId) -> customers::BoxedQuery<'static, MultiBackend> {
    customers::table.filter(customers::owner_id.eq(Id::from(user))).filter(customers::archived_at.is_null()).into_boxed()
}

fn key_accounts(user: UserId) -> customers::BoxedQuery<'static, MultiBackend> {
    let managed = customers::table.filter(customers::account_manager_id.eq(Id::from(user)));
    managed.filter(customers::key_account.eq(true)).filter(customers::archived_at.is_null()).into_boxed()
}

fn to_do(user: UserId) -> follow_ups::BoxedQuery<'static, MultiBackend> {
    let theirs = follow_ups::table.filter(follow_ups::assignee_id.eq(Id::from(user)));
    theirs.filter(follow_ups::status.eq(Word(FollowUpStatus::Open))).into_boxed()
}

fn handled(user: UserId) -> tickets::BoxedQuery<'static, MultiBackend> {
    tickets::table.filter(tickets::assignee_id.eq(Id::from(user))).filter(tickets::open.eq(true)).into_boxed()
}

fn answered_for(user: UserId) -> complaints::BoxedQuery<'static, MultiBackend> {
    complaints::table.filter(complaints::assignee_id.eq(Id::from(user))).filter(complaints::open.eq(true)).into_boxed()
}

fn managed(user: UserId) -> unit_rows::BoxedQuery<'static, MultiBackend> {
    unit_rows::table.filter(unit_rows::manager_id.eq(Id::from(user))).into_boxed()
}

/// Nobody is manager and deputy of one unit.
fn deputised(user: UserId) -> unit_rows::BoxedQuery<'static, MultiBackend> {
    unit_rows::table.filter(unit_rows::deputy_id.eq(Id::from(user))).into_boxed()
}

/// How much is a user's.
///
/// # Errors
/// What the database says.
pub fn belongings(tx: &mut Tx<'_>, user: UserId) -> Result<Belongings, Error> {
    Ok(Belongings {
        customers: owned(user).count().get_result(tx.db)?,
        key_accounts: key_accounts(user).count().get_result(tx.db)?,
        follow_ups: to_do(user).count().get_result(tx.db)?,
        tickets: handled(user).count().get_result(tx.db)?,
        complaints: answered_for(user).count().get_result(tx.db)?,
        units: managed(user).count().get_result::<i64>(tx.db)? + deputised(user).count().get_result::<i64>(tx.db)?,
    })
}

/// Whether one is under way.
///
/// # Errors
/// What the database says.
pub fn any_under_way(tx: &mut Tx<'_>) -> Result<bool, Error> {
    let open = hand_overs::table.filter(hand_overs::finished_at.is_null()).select(hand_overs::id);
    Ok(open.first::<Id>(tx.db).optional()?.is_some())
}

/// Hands over up to so many records of the oldest one under way, or finishes it where nothing is left. None where there is nothing to
/// do that another process does not work on.
///
/// # Errors
/// What the database says.
pub fn advance(tx: &mut Tx<'_>, limit: i64, context: &Context) -> Result<Option<HandOver>, Error> {
    let open = hand_overs::table.filter(hand_overs::finished_at.is_null()).order((hand_overs::created_at, hand_overs::id)).limit(1);
    let Some(row) = ForClaim(open).load::<HandOverRow>(tx.db)?.into_iter().next() else { return Ok(None) };
    let hand_over = HandOver::from(row);
    let moved = move_some(tx, &hand_over, limit, context)?;
    let (after, event) = if moved.is_empty() {
        let (after, event) = hand_over.finished(context);
        (after, Some(event))
    } else {
        (hand_over.advanced(moved, context), None)
    };
    diesel::update(hand_overs::table.find(Id::from(after.id))).set(HandOverRow::from(&after)).execute(tx.db)?;
    events::append(tx, context, event.into_iter().collect())?;
    Ok(Some(after))
}

/// Hands over some records of the first kind of which any are left.
fn move_some(tx: &mut Tx<'_>, hand_over: &HandOver, limit: i64, context: &Context) -> Result<Belongings, Error> {
    let Targets { customers, key_accounts, follow_ups, tickets, complaints, units } = hand_over.targets;
    let (from, none) = (hand_over.user_id, Belongings::default());
    if let Some(to) = customers {
        let customers = move_customers(tx, from, to, limit, context)?;
        if customers > 0 {
            return Ok(Belongings { customers, ..none });
        }
    }
    if let Some(to) = key_accounts {
        let key_accounts = move_key_accounts(tx, from, to, limit, context)?;
        if key_accounts > 0 {
            return Ok(Belongings { key_accounts, ..none });
        }
    }
    if let Some(to) = follow_ups {
        let follow_ups = move_follow_ups(tx, from, to, limit, context)?;
        if follow_ups > 0 {
            return Ok(Belongings { follow_ups, ..none });
        }
    }
    if let Some(to) = tickets {
        let tickets = move_tickets(tx, from, to, limit, context)?;
        if tickets > 0 {
            return Ok(Belongings { tickets, ..none });
        }
    }
    if let Some(to) = complaints {
        let complaints = move_complaints(tx, from, to, limit, context)?;
        if complaints > 0 {
            return Ok(Belongings { complaints, ..none });
        }
    }
    match units {
        Some(to) => Ok(Belongings { units: move_units(tx, from, to, limit, context)?, ..none }),
        None => Ok(none),
    }
}

fn count(moved: &[Id]) -> Result<i64, Error> {
    i64::try_from(moved.len()).map_err(Error::internal)
}

fn move_customers(tx: &mut Tx<'_>, from: UserId, to: UserId, limit: i64, context: &Context) -> Result<i64, Error> {
    let mut ids: Vec<Id> = owned(from).order((customers::created_at, customers::id)).limit(limit).select(customers::id).load(tx.db)?;
    ids.sort_unstable();
    for id in &ids {
        let customer = crate::customers::load_for_change(tx, id.typed(), Reach::All)?.customer;
        // Somebody else may have given it away, or archived it, before it was locked.
        if customer.owner_id == Some(from) && customer.archived_at.is_none() {
            let change = guanxi_domain::customers::patch(&customer, CustomerPatch::of_owner(to), context)?;
            crate::customers::save(tx, change, context)?;
        }
    }
    count(&ids)
}

fn move_key_accounts(tx: &mut Tx<'_>, from: UserId, to: UserId, limit: i64, context: &Context) -> Result<i64, Error> {
    let query = key_accounts(from).order((customers::created_at, customers::id)).limit(limit).select(customers::id);
    let mut ids: Vec<Id> = query.load(tx.db)?;
    ids.sort_unstable();
    for id in &ids {
        let customer = crate::customers::load_for_change(tx, id.typed(), Reach::All)?.customer;
        if customer.account_manager_id == Some(from) && customer.archived_at.is_none() {
            crate::customers::save(tx, set_key_account(&customer, to, context)?, context)?;
        }
    }
    count(&ids)
}

fn move_follow_ups(tx: &mut Tx<'_>, from: UserId, to: UserId, limit: i64, context: &Context) -> Result<i64, Error> {
    let rows: Vec<(Id, Id)> = to_do(from)
        .order((follow_ups::due_at, follow_ups::id))
        .limit(limit)
        .select((follow_ups::customer_id, follow_ups::id))
        .load(tx.db)?;
    let mut rows = rows;
    // Each locks its customer first.
    rows.sort_unstable();
    let patch = FollowUpPatch { assignee_id: Patch::Set(to), ..FollowUpPatch::default() };
    for (_, id) in &rows {
        let follow_up = kept_follow_ups::load_for_change(tx, id.typed(), Reach::All)?.follow_up;
        if follow_up.assignee_id == from && follow_up.status == FollowUpStatus::Open {
            kept_follow_ups::save(tx, follow_up.edit(&patch, context)?, context)?;
        }
    }
    i64::try_from(rows.len()).map_err(Error::internal)
}

fn move_tickets(tx: &mut Tx<'_>, from: UserId, to: UserId, limit: i64, context: &Context) -> Result<i64, Error> {
    let mut rows: Vec<(Id, Id)> =
        handled(from).order((tickets::next_due_at, tickets::id)).limit(limit).select((tickets::customer_id, tickets::id)).load(tx.db)?;
    // Each locks its customer first.
    rows.sort_unstable();
    let asker = Asker::system();
    for (_, id) in &rows {
        let ticket = kept_tickets::load_for_change(tx, id.typed(), Reach::All, context.now)?.ticket;
        if ticket.assignee_id == Some(from) && ticket.is_open() {
            let place = Place { queue_id: None, assignee_id: Some(to) };
            let asking = Asking { asker: &asker, context, make_id: &mut Uuid::now_v7 };
            kept_tickets::commit(tx, ticket.give(TicketAction::Assign, place, None, asking)?, context)?;
        }
    }
    i64::try_from(rows.len()).map_err(Error::internal)
}

fn move_complaints(tx: &mut Tx<'_>, from: UserId, to: UserId, limit: i64, context: &Context) -> Result<i64, Error> {
    let mut after = Id(Uuid::nil());
    loop {
        let next = answered_for(from).filter(complaints::id.gt(after)).order(complaints::id).limit(limit);
        let mut rows: Vec<(Id, Id)> = next.select((complaints::customer_id, complaints::id)).load(tx.db)?;
        let Some((_, last)) = rows.last() else { return Ok(0) };
        after = *last;
        // Each locks its customer first.
        rows.sort_unstable();
        let mut moved = 0;
        for (_, id) in rows {
            moved += i64::from(move_complaint(tx, id, from, to, context)?);
        }
        // What nobody may take stays, and is passed over.
        if moved > 0 {
            return Ok(moved);
        }
    }
}

/// Gives a complaint to somebody who may answer for it: the one who is named, else whoever does by the rules.
fn move_complaint(tx: &mut Tx<'_>, id: Id, from: UserId, to: UserId, context: &Context) -> Result<bool, Error> {
    let viewer = kept_complaints::Viewer { reach: Reach::All, user: None, grants: Grants::NONE };
    let loaded = kept_complaints::load_for_change(tx, id.typed(), viewer, context.now)?;
    let complaint = &loaded.complaint;
    if complaint.assignee_id != Some(from) || !complaint.is_open() {
        return Ok(false);
    }
    let (heir, placement) = if kept_complaints::facts::may_answer(tx, complaint, to)? {
        (Some(to), None)
    } else {
        let placement = kept_complaints::assignment::instead_of(tx, complaint, from, context.now)?;
        (placement.as_ref().and_then(|placement| placement.assignee_id), placement)
    };
    let Some(heir) = heir else { return Ok(false) };
    let (rounds, asker) = (&loaded.rounds, Asker::system());
    let (may_decide, head_concerned) = (false, false);
    let make_id = &mut Uuid::now_v7;
    let asking = guanxi_domain::complaints::Asking { asker: &asker, context, make_id, rounds, may_decide, head_concerned };
    kept_complaints::commit(tx, complaint.assign(heir, placement, None, asking)?, context)?;
    Ok(true)
}

fn move_units(tx: &mut Tx<'_>, from: UserId, to: UserId, limit: i64, context: &Context) -> Result<i64, Error> {
    let mut ids: Vec<Id> = managed(from).order(unit_rows::id).limit(limit).select(unit_rows::id).load(tx.db)?;
    if ids.is_empty() {
        ids = deputised(from).order(unit_rows::id).limit(limit).select(unit_rows::id).load(tx.db)?;
    }
    for id in &ids {
        let unit = units::load_for_change(tx, id.typed())?;
        units::save(tx, unit.led_by_instead(from, to, context), context)?;
    }
    count(&ids)
}
