//! Where a ticket goes and who gets it, decided under the locks of the queue and of the desks of its members.

use std::collections::HashSet;
use std::sync::{LazyLock, PoisonError, RwLock};

use diesel::dsl::exists;
use diesel::prelude::*;
use guanxi_domain::access::responsible::Level;
use guanxi_domain::ids::{QueueId, UnitId, UserId};
use guanxi_domain::instant::Instant;
use guanxi_domain::orders::Effect;
use guanxi_domain::platform::Context;
use guanxi_domain::service::assignment::{
    Candidate, Desk, Placement, Queue, QueueKind, RuleMatched, Rules, Strategy, Wish, Wished, choose, choose_responsible,
};
use guanxi_domain::service::ticket::{Ticket, TicketChange};
use uuid::Uuid;

use super::desks::{self, AccountRow, DeskRow, into_desk};
use super::queues::QueueRow;
use super::rules;
use crate::access::responsible::way_up;
use crate::access::{roles, units};
use crate::dialect::ForPlacing;
use crate::error::Error;
use crate::schema::{customers, queue_members, queues, staff_desks, staff_users, tickets, unit_scopes};
use crate::store::Tx;
use crate::types::{Id, typed_or_none};

/// Where a ticket goes by the rules, and who gets it. The queue and the desks of its members stay locked until the transaction ends.
///
/// # Errors
/// What the database says.
pub(super) fn place(tx: &mut Tx<'_>, ticket: &Ticket, gave_back: Option<UserId>, now: Instant) -> Result<Placement, Error> {
    // Which rules count is read with the queue that the presumed ones name, so that the usual case takes no statement for it.
    let presumed = rules::presumed(tx)?;
    if let Some(placement) = by_rules(tx, ticket, &presumed, gave_back, now)? {
        return Ok(placement);
    }
    let rules = rules::current(tx)?;
    let placement = by_rules(tx, ticket, &rules, gave_back, now)?;
    Ok(placement.unwrap_or_else(|| Placement::nowhere(now)))
}

/// None where no rule matches, or where these rules do not count any more.
fn by_rules(tx: &mut Tx<'_>, ticket: &Ticket, rules: &Rules, gave_back: Option<UserId>, now: Instant) -> Result<Option<Placement>, Error> {
    let units = units_of(tx, ticket, rules)?;
    let Some((at, rule)) = rules.first_match(&ticket.matter(&units)) else { return Ok(None) };
    let Some(found) = candidates(tx, rule.queue_id, rule.strategy)? else { return Ok(None) };
    if found.head != Some(Id::from(rules.id)) {
        return Ok(None);
    }
    choose_among(tx, ticket, found, rule.strategy, Some(RuleMatched::of(rules, at, rule)), gave_back, now).map(Some)
}

/// Who of a queue gets a ticket that somebody sends there, or that waits there: by the strategy of the rule that sends such tickets to
/// the queue, else of the first rule that names the queue, else in turn.
///
/// # Errors
/// What the database says.
pub(super) fn enqueue(
    tx: &mut Tx<'_>,
    ticket: &Ticket,
    queue: QueueId,
    gave_back: Option<UserId>,
    now: Instant,
) -> Result<Placement, Error> {
    let rules = rules::current(tx)?;
    let units = units_of(tx, ticket, &rules)?;
    let matched = rules.first_match(&ticket.matter(&units)).filter(|(_, rule)| rule.queue_id == queue);
    let strategy = match matched {
        Some((_, rule)) => rule.strategy,
        None => rules.rules.iter().find(|rule| rule.queue_id == queue).map_or(Strategy::RoundRobin, |rule| rule.strategy),
    };
    let matched = matched.map(|(at, rule)| RuleMatched::of(&rules, at, rule));
    let found = candidates(tx, queue, strategy)?.ok_or_else(|| Error::internal("a ticket is in no queue that is there"))?;
    choose_among(tx, ticket, found, strategy, matched, gave_back, now)
}

/// The unit that handles a ticket and those above, where any rule asks for units.
fn units_of(tx: &mut Tx<'_>, ticket: &Ticket, rules: &Rules) -> Result<Vec<UnitId>, Error> {
    if rules.rules.iter().all(|rule| rule.conditions.unit_ids.is_empty()) {
        return Ok(Vec::new());
    }
    let own = ticket.unit_id;
    let above: Vec<Id> = unit_scopes::table.filter(unit_scopes::unit_id.eq(Id::from(own))).select(unit_scopes::scope_id).load(tx.db)?;
    // The company's scope is everything, and stands nowhere.
    let company = units::company(tx)?.map(|company| company.id);
    Ok([own].into_iter().chain(above.into_iter().map(Id::typed)).chain(company).collect())
}

fn choose_among(
    tx: &mut Tx<'_>,
    ticket: &Ticket,
    found: Found,
    strategy: Strategy,
    rule: Option<RuleMatched>,
    gave_back: Option<UserId>,
    now: Instant,
) -> Result<Placement, Error> {
    let Found { queue, members, .. } = found;
    let wish = Wish { language: ticket.language.as_deref(), gave_back };
    let choice = match (queue.active, queue.kind) {
        // One that is used no longer gives its tickets to nobody; what is still sent to it waits to be claimed.
        (false, _) => choose(&queue, Strategy::Manual, &[], &Wished::default(), wish, now),
        (true, QueueKind::Responsible) => {
            let (levels, desks) = if strategy == Strategy::Manual { Default::default() } else { responsible(tx, ticket, &queue, now)? };
            choose_responsible(&queue, strategy, levels, &desks, wish, now)
        }
        (true, QueueKind::Team | QueueKind::Skill) => {
            let wished = wished(tx, ticket, strategy, &members, now)?;
            choose(&queue, strategy, &members, &wished, wish, now)
        }
    };
    Ok(Placement::of(&queue, strategy, rule, choice, now))
}

/// A queue, those who may be given its tickets, and which rules count.
struct Found {
    queue: Queue,
    members: Vec<Candidate>,
    head: Option<Id>,
}

/// The queue and its members, all locked; none where there is no such queue. A queue without members is not locked, nor one whose
/// tickets staff claim: there is nobody to choose.
fn candidates(tx: &mut Tx<'_>, id: QueueId, strategy: Strategy) -> Result<Option<Found>, Error> {
    if strategy == Strategy::Manual {
        return Ok(alone(tx, id)?.map(|(found, _)| found));
    }
    // Which of the two statements finds something is as it was the last time, for nearly every ticket.
    if memberless(id) {
        match alone(tx, id)? {
            Some((found, false)) => return Ok(Some(found)),
            None => return Ok(None),
            Some((_, true)) => remember(id, false),
        }
    }
    if let Some(found) = with_members(tx, id)? {
        return Ok(Some(found));
    }
    let found = alone(tx, id)?;
    remember(id, found.as_ref().is_some_and(|(_, any)| !any));
    Ok(found.map(|(found, _)| found))
}

/// How many queues without members a process remembers.
const REMEMBERED: usize = 1_000;

/// The queues that had no members when they were last looked at. Only which statement comes first depends on it.
static MEMBERLESS: LazyLock<RwLock<HashSet<QueueId>>> = LazyLock::new(RwLock::default);

fn memberless(id: QueueId) -> bool {
    MEMBERLESS.read().unwrap_or_else(PoisonError::into_inner).contains(&id)
}

fn remember(id: QueueId, is_memberless: bool) {
    let mut known = MEMBERLESS.write().unwrap_or_else(PoisonError::into_inner);
    if !is_memberless {
        known.remove(&id);
    } else if known.len() < REMEMBERED {
        known.insert(id);
    }
}

/// The queue without its members, and whether it has any.
fn alone(tx: &mut Tx<'_>, id: QueueId) -> Result<Option<(Found, bool)>, Error> {
    let any = exists(queue_members::table.filter(queue_members::queue_id.eq(queues::id)));
    let query = queues::table.find(Id::from(id)).select((QueueRow::as_select(), rules::head(), any));
    let row: Option<(QueueRow, Option<Id>, bool)> = query.first(tx.db).optional()?;
    row.map(|(row, head, any)| Ok((Found { queue: row.into_queue()?, members: Vec::new(), head }, any))).transpose()
}

/// The queue with its members, all locked; none where it has no members.
fn with_members(tx: &mut Tx<'_>, id: QueueId) -> Result<Option<Found>, Error> {
    let query = queues::table
        .inner_join(queue_members::table)
        .inner_join(staff_users::table.on(staff_users::id.eq(queue_members::user_id)))
        .inner_join(staff_desks::table.on(staff_desks::user_id.eq(queue_members::user_id)))
        .filter(queues::id.eq(Id::from(id)))
        .order(staff_users::id)
        .select((QueueRow::as_select(), rules::head(), queue_members::last_turn, AccountRow::as_select(), DeskRow::as_select()));
    let rows: Vec<(QueueRow, Option<Id>, i64, AccountRow, DeskRow)> = ForPlacing(query).load(tx.db)?;
    let (mut kept, mut members) = (None, Vec::new());
    for (row, head, last_turn, account, desk) in rows {
        kept = Some((row, head));
        members.push(Candidate { desk: into_desk(account, Some(desk))?, last_turn });
    }
    kept.map(|(row, head)| Ok(Found { queue: row.into_queue()?, members, head })).transpose()
}

/// Who is to have the ticket before anybody else.
fn wished(tx: &mut Tx<'_>, ticket: &Ticket, strategy: Strategy, members: &[Candidate], now: Instant) -> Result<Wished, Error> {
    let customer = Id::from(ticket.customer_id);
    let user: Option<Id> = match strategy {
        Strategy::AccountManager => customers::table.find(customer).select(customers::account_manager_id).first(tx.db)?,
        Strategy::PreviousHandler => {
            let others = tickets::table.filter(tickets::customer_id.eq(customer)).filter(tickets::id.ne(Id::from(ticket.id)));
            let last = others.filter(tickets::assignee_id.is_not_null()).order((tickets::reported_at.desc(), tickets::id.desc()));
            last.select(tickets::assignee_id).first::<Option<Id>>(tx.db).optional()?.flatten()
        }
        Strategy::RoundRobin | Strategy::LeastOpen | Strategy::Manual => None,
    };
    let Some(user) = typed_or_none::<UserId>(user) else { return Ok(Wished::default()) };
    if let Some(member) = members.iter().find(|member| member.desk.user_id == user) {
        return Ok(Wished { desk: Some(member.desk.clone()) });
    }
    Ok(Wished { desk: desks::load_for_change(tx, user, now)? })
}

/// Those who are responsible on the way up from the ticket's unit, and their desks, locked.
fn responsible(tx: &mut Tx<'_>, ticket: &Ticket, queue: &Queue, now: Instant) -> Result<(Vec<Level>, Vec<Desk>), Error> {
    let role = match &queue.role {
        Some(code) => roles::id_of(tx, code)?,
        None => None,
    };
    let levels = way_up(tx, ticket.unit_id, role)?;
    let mut users: Vec<UserId> = levels.iter().flat_map(|level| level.holders.iter().copied()).collect();
    users.extend(levels.last().into_iter().flat_map(|company| [company.manager_id, company.deputy_id]).flatten());
    users.sort_unstable();
    users.dedup();
    desks::make_sure_of_all(tx, &users, now)?;
    Ok((levels, desks::lock(tx, &users)?))
}

/// A change of a ticket that nobody has, with the ticket placed by the rules.
///
/// # Errors
/// What the database says.
pub fn place_change(tx: &mut Tx<'_>, change: TicketChange, context: &Context) -> Result<TicketChange, Error> {
    if change.effect == Effect::Unchanged || !change.ticket.standing().waits() {
        return Ok(change);
    }
    let placement = place(tx, &change.ticket, None, context.now)?;
    Ok(change.placed(placement, context, &mut Uuid::now_v7))
}

/// A change by which a ticket went back or into a queue, with the ticket placed there: in the queue that it is in now, or by the rules
/// where it is in none.
///
/// # Errors
/// What the database says.
pub fn place_handed(tx: &mut Tx<'_>, change: TicketChange, gave_back: Option<UserId>, context: &Context) -> Result<TicketChange, Error> {
    let placement = match change.ticket.queue_id {
        Some(queue) => enqueue(tx, &change.ticket, queue, gave_back, context.now)?,
        None => place(tx, &change.ticket, gave_back, context.now)?,
    };
    Ok(change.placed(placement, context, &mut Uuid::now_v7))
}
