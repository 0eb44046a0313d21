//! Escalations: the climbs of broken promises, and their steps when they fall due.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use diesel::prelude::*;
use guanxi_domain::access::BuiltInRole;
use guanxi_domain::access::responsible::general_manager;
use guanxi_domain::ids::{CustomerId, DeskPolicyId, EscalationId, NotificationId, TimerId, UnitId, UserId};
use guanxi_domain::instant::Instant;
use guanxi_domain::messaging::{Notification, NotificationKind};
use guanxi_domain::platform::page::Sort;
use guanxi_domain::platform::timer::Timer;
use guanxi_domain::platform::{Actor, Context, Event, EventKind, Record, RecordKind};
use guanxi_domain::service::desk_policy::Step;
use guanxi_domain::service::escalation::{Broken, Climb, Escalation, EscalationEnd, EscalationSort, People, why_ended};
use guanxi_domain::service::sla::{Clock, SlaTarget};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::clocks::Planned;
use super::desk_policies;
use super::promises::KeepsPromises;
use crate::access::responsible::way_up;
use crate::access::users;
use crate::dialect::{FirstRows, WithinTime};
use crate::error::Error;
use crate::messaging::notifications;
use crate::platform::page::{After, Page, SortValue};
use crate::platform::{events, timers};
use crate::schema::{escalations, staff_users};
use crate::store::Tx;
use crate::types::{At, Document, Id, Word};
use crate::{insert_many, keyset};

/// How many climbs of one record are looked at in one step; the rest have their turn in the next.
const AT_ONCE: i64 = 100;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = escalations, treat_none_as_default_value = false)]
struct EscalationRow {
    id: Id,
    record_kind: Word<RecordKind>,
    record_id: Id,
    target: Word<SlaTarget>,
    ordinal: i64,
    policy_id: Id,
    breached_at: At,
    steps: Document,
    next_at: Option<At>,
    ended_at: Option<At>,
    end_reason: Option<Word<EscalationEnd>>,
}

const COLUMNS: usize = 11;

impl TryFrom<&Escalation> for EscalationRow {
    type Error = Error;

    fn try_from(one: &Escalation) -> Result<Self, Error> {
        Ok(Self {
            id: one.id.into(),
            record_kind: Word(one.broken.record.kind),
            record_id: Id(one.broken.record.id),
            target: Word(one.broken.target),
            ordinal: one.broken.ordinal,
            policy_id: one.policy_id.into(),
            breached_at: one.broken.breached_at.into(),
            steps: Document(serde_json::to_value(&one.steps).map_err(Error::internal)?),
            next_at: one.next_at.map(At::from),
            ended_at: one.ended.map(|(at, _)| at.into()),
            end_reason: one.ended.map(|(_, why)| Word(why)),
        })
    }
}

impl TryFrom<EscalationRow> for Escalation {
    type Error = Error;

    fn try_from(row: EscalationRow) -> Result<Self, Error> {
        let record = Record { kind: row.record_kind.0, id: row.record_id.0 };
        let broken = Broken { record, target: row.target.0, ordinal: row.ordinal, breached_at: row.breached_at.0 };
        let steps: Vec<Climb> = serde_json::from_value(row.steps.0).map_err(Error::internal)?;
        Ok(Self {
            id: row.id.typed(),
            broken,
            policy_id: row.policy_id.typed(),
            steps,
            next_at: row.next_at.map(|at| at.0),
            ended: row.ended_at.zip(row.end_reason).map(|(at, why)| (at.0, why.0)),
        })
    }
}

/// The record whose promise was broken, as an escalation sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Escalated {
    /// The record.
    pub record: Record,
    /// What people call it.
    pub number: String,
    /// The unit that handles it.
    pub unit_id: UnitId,
    /// Whose matter it is, where it is a customer's.
    pub customer_id: Option<CustomerId>,
    /// Who has it.
    pub assignee_id: Option<UserId>,
    /// Those whom it is about, in whose place the next on the way up is told.
    pub left_out: Vec<UserId>,
    /// The role of whoever directs its field.
    pub director: BuiltInRole,
    /// The kind of its timers of this sort.
    pub timer: &'static str,
    /// The kind of the event that tells of a step.
    pub event: EventKind,
    /// The kind of the notification of a step.
    pub notification: NotificationKind,
}

/// Lets the climbs of a record follow what has become of its promises: those that were found broken begin to climb, and those that were
/// made good, or are no longer to be, climb no further.
///
/// # Errors
/// What the database says.
pub(super) fn follow<R: KeepsPromises>(tx: &mut Tx<'_>, of: &R, planned: &Planned) -> Result<(), Error> {
    let record = of.record();
    let broken = |(breached_at, clock): (Instant, &Clock)| Broken { record, target: clock.target, ordinal: clock.ordinal, breached_at };
    let broken: Vec<Broken> = planned.breaches().map(broken).filter(|broken| broken.target.climbs()).collect();
    begin(tx, &of.escalated(), &broken)?;
    if !of.shown().breached {
        return Ok(());
    }
    settle(tx, record, |broken| {
        let clock = planned.after.iter().find(|clock| (clock.target, clock.ordinal) == (broken.target, broken.ordinal));
        let ended_at = clock.and_then(|clock| clock.ended_at);
        why_ended(ended_at.is_some(), of.life()).map(|why| (ended_at.unwrap_or(of.updated_at()), why))
    })
}

/// The next steps of a record's climbs are due: the effect of their timer.
///
/// # Errors
/// What the database says.
pub(super) fn take_effect<R: KeepsPromises>(tx: &mut Tx<'_>, timer: &Timer) -> Result<(), Error> {
    let Some(record) = R::for_effect(tx, timer.record.id)? else { return Ok(()) };
    let context = Context { now: timer.due_at, actor: Actor::System("timer") };
    climb(tx, &record.escalated(), timer.due_at, &context)
}

/// Begins the climbs of promises that were broken, by the chain that holds now.
///
/// # Errors
/// What the database says.
pub fn begin(tx: &mut Tx<'_>, of: &Escalated, broken: &[Broken]) -> Result<(), Error> {
    if broken.is_empty() {
        return Ok(());
    }
    let version = desk_policies::current(tx)?;
    let begun: Vec<Escalation> = broken
        .iter()
        .map(|broken| Escalation::begin(EscalationId::new(Uuid::now_v7()), *broken, version.id, &version.policy.steps))
        .collect();
    let rows = begun.iter().map(EscalationRow::try_from).collect::<Result<Vec<_>, _>>()?;
    insert_many!(tx.db, escalations::table, &rows, columns = COLUMNS)?;
    let waits: Vec<Instant> = begun.iter().filter_map(|one| one.next_at).collect();
    wake(tx, of, waits)
}

/// Takes the steps of a record that are due at an instant: the effect of its timer. Whatever is due has its step in the order of its
/// instants; one that was taken already is due no longer.
///
/// # Errors
/// What the database says.
pub fn climb(tx: &mut Tx<'_>, of: &Escalated, due_at: Instant, context: &Context) -> Result<(), Error> {
    let due: Vec<EscalationRow> = escalations::table
        .filter(escalations::record_id.eq(Id(of.record.id)))
        .filter(escalations::next_at.le(At::from(due_at)))
        .order((escalations::next_at, escalations::id))
        .limit(AT_ONCE)
        .select(EscalationRow::as_select())
        .load(tx.db)?;
    if due.is_empty() {
        return Ok(());
    }
    let people = people(tx, of.unit_id, of.director, of.assignee_id, &of.left_out)?;
    let mut chains: HashMap<DeskPolicyId, Vec<Step>> = HashMap::new();
    let (mut told, mut happened, mut waits) = (Vec::new(), Vec::new(), Vec::new());
    for row in due {
        let escalation = Escalation::try_from(row)?;
        let Some(at) = escalation.next_at else { continue };
        let chain = match chains.entry(escalation.policy_id) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => unknown.insert(desk_policies::get(tx, escalation.policy_id)?.policy.steps),
        };
        let (escalation, climb) = escalation.climb(chain, &people, at);
        save(tx, &escalation)?;
        waits.extend(escalation.next_at);
        let details = details(of, &escalation, &climb);
        if let Some(user_id) = climb.user_id {
            let id = NotificationId::new(Uuid::now_v7());
            let notification = Notification::new(id, user_id, of.notification, of.record, of.customer_id, context);
            told.push(Notification { details: details.clone(), ..notification });
        }
        happened.push(Event { details, ..Event::new(of.event, of.record, of.unit_id, of.customer_id) });
    }
    notifications::insert(tx, &told)?;
    events::append(tx, context, happened)?;
    wake(tx, of, waits)
}

/// What of a record has begun to climb.
///
/// # Errors
/// What the database says.
pub(crate) fn begun(tx: &mut Tx<'_>, record: Record) -> Result<Vec<(SlaTarget, i64)>, Error> {
    let of = escalations::table.filter(escalations::record_id.eq(Id(record.id))).select((escalations::target, escalations::ordinal));
    let rows: Vec<(Word<SlaTarget>, i64)> = of.load(tx.db)?;
    Ok(rows.into_iter().map(|(target, ordinal)| (target.0, ordinal)).collect())
}

/// Ends those climbs of a record that have nothing more to make good.
///
/// # Errors
/// What the database says.
pub(crate) fn settle(tx: &mut Tx<'_>, record: Record, why: impl Fn(&Broken) -> Option<(Instant, EscalationEnd)>) -> Result<(), Error> {
    let running: Vec<EscalationRow> = escalations::table
        .filter(escalations::record_id.eq(Id(record.id)))
        .filter(escalations::next_at.is_not_null())
        .order((escalations::next_at, escalations::id))
        .limit(AT_ONCE)
        .select(EscalationRow::as_select())
        .load(tx.db)?;
    for row in running {
        let escalation = Escalation::try_from(row)?;
        if let Some((at, why)) = why(&escalation.broken) {
            // Its timer will find nothing to do.
            save(tx, &escalation.end(why, at))?;
        }
    }
    Ok(())
}

/// What a step says, in the event and to whoever is told.
fn details(of: &Escalated, escalation: &Escalation, climb: &Climb) -> Map<String, Value> {
    let mut details = escalation.broken.details();
    details.insert("number".to_owned(), of.number.as_str().into());
    details.insert("escalation_id".to_owned(), escalation.id.to_string().into());
    details.extend(climb.details());
    details
}

fn save(tx: &mut Tx<'_>, escalation: &Escalation) -> Result<(), Error> {
    let row = EscalationRow::try_from(escalation)?;
    diesel::update(escalations::table.find(row.id))
        .set((
            escalations::steps.eq(row.steps),
            escalations::next_at.eq(row.next_at),
            escalations::ended_at.eq(row.ended_at),
            escalations::end_reason.eq(row.end_reason),
        ))
        .execute(tx.db)?;
    Ok(())
}

/// Sets a timer for each instant at which something is due.
fn wake(tx: &mut Tx<'_>, of: &Escalated, mut at: Vec<Instant>) -> Result<(), Error> {
    at.sort_unstable();
    at.dedup();
    let timer = |due_at| Timer {
        id: TimerId::new(Uuid::now_v7()),
        kind: of.timer.to_owned(),
        record: of.record,
        due_at,
        failures: 0,
        retry_at: None,
    };
    timers::set(tx, &at.into_iter().map(timer).collect::<Vec<_>>())
}

/// Who stands on which level above a unit now, without those whom the record is about: with the role of whoever directs the field, and who has
/// the record.
///
/// # Errors
/// What the database says.
pub(crate) fn people(
    tx: &mut Tx<'_>,
    unit_id: UnitId,
    director: BuiltInRole,
    assignee_id: Option<UserId>,
    left_out: &[UserId],
) -> Result<People, Error> {
    let way = way_up(tx, unit_id, Some(director.id()))?;
    let assignee = match assignee_id {
        Some(user) => users::active_among(tx, [user])?.into_iter().next(),
        None => None,
    };
    let team = match team_of(tx, assignee_id)? {
        Some(team) if team != unit_id => Some(way_up(tx, team, None)?),
        _ => None,
    };
    let next = match general_manager(&way) {
        Some(head) if left_out.contains(&head.user_id) => Some(way_up(tx, unit_id, Some(BuiltInRole::CustomerDirector.id()))?),
        _ => None,
    };
    Ok(People::found(&way, team.as_deref().unwrap_or(&way), next.as_deref(), assignee, left_out))
}

fn team_of(tx: &mut Tx<'_>, user: Option<UserId>) -> Result<Option<UnitId>, Error> {
    let Some(user) = user else { return Ok(None) };
    let unit: Id = staff_users::table.find(Id::from(user)).select(staff_users::unit_id).first(tx.db)?;
    Ok(Some(unit.typed()))
}

/// A page of the escalations of a record.
///
/// # Errors
/// What the database says.
pub fn list(
    tx: &mut Tx<'_>,
    record: Uuid,
    sort: Sort<EscalationSort>,
    after: Option<&After>,
    limit: u32,
) -> Result<Page<Escalation>, Error> {
    let EscalationSort::BreachedAt = sort.by;
    let query = escalations::table.filter(WithinTime).filter(escalations::record_id.eq(Id(record))).into_boxed();
    let query = query.select(EscalationRow::as_select());
    let query = keyset!(query, escalations::breached_at, escalations::id, sort.direction, After::at(after)?);
    let rows: Vec<EscalationRow> = FirstRows::of_page(query, limit).load(tx.db)?;
    Page::cut(rows, limit, |row| After { value: SortValue::At(row.breached_at.0), id: row.id.0 }).try_map(TryInto::try_into)
}

/// How many escalations a record has.
///
/// # Errors
/// What the database says.
pub fn count(tx: &mut Tx<'_>, record: Uuid) -> Result<i64, Error> {
    Ok(escalations::table.filter(WithinTime).filter(escalations::record_id.eq(Id(record))).count().get_result(tx.db)?)
}
