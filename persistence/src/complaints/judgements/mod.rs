//! Judgements of who is answerable for a complaint. The complaint's row is the lock on which judges of one complaint wait for each other.

mod list;
mod rows;
pub mod verify;

use std::collections::BTreeSet;

use diesel::prelude::*;
use guanxi_domain::access::Reach;
use guanxi_domain::access::responsible::general_manager;
use guanxi_domain::complaints::field::Field;
use guanxi_domain::complaints::incentives::IncentivePolicy;
use guanxi_domain::complaints::liability::{
    Asking, JudgedBefore, JudgedPerson, Judgement, JudgementAction, JudgementFacts, JudgementStatus, LiabilityGround, NewJudgement,
};
use guanxi_domain::complaints::{ComplaintKind, ComplaintStatus};
use guanxi_domain::ids::{ComplaintId, JudgementId, NotificationId, UnitId, UserId};
use guanxi_domain::instant::Instant;
use guanxi_domain::messaging::{Notification, NotificationKind};
use guanxi_domain::platform::{Context, Record, RecordKind};
use guanxi_domain::vocabulary::Word as _;
use guanxi_domain::{ProblemCode, Refusal};
use uuid::Uuid;

pub use self::list::{JudgementFilter, count, list};
use self::rows::JudgementRow;
use super::load::{doubles, staff_of};
use super::{incentives, known, policies, rounds};
use crate::access::responsible::way_up;
use crate::access::scope::Within;
use crate::dialect::{ForChange, unique};
use crate::error::Error;
use crate::messaging::notifications;
use crate::platform::events;
use crate::schema::{complaint_judgements as judgements, complaints, staff_users};
use crate::service::{clocks, timers};
use crate::store::Tx;
use crate::types::{At, Id, Word};

/// How many judgements of one complaint are looked at.
const OF_ONE: i64 = 1_000;

/// Who asks, as the store sees them.
#[derive(Clone, Copy, Debug)]
pub struct Caller {
    /// Who.
    pub user_id: UserId,
    /// Which complaints they judge; none where they judge none.
    pub reach: Option<Reach>,
}

/// A judgement with what the caller may do with it now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadedJudgement {
    /// The judgement.
    pub judgement: Judgement,
    /// Whether the caller judges the complaint.
    pub asking: Asking,
}

/// Passes judgement on a complaint, brought to now: what is deducted is booked at once, and the person is told.
///
/// # Errors
/// `not_found` also where the complaint is out of reach, those of [`Judgement::pass`], or what the database says.
pub fn pass(
    tx: &mut Tx<'_>,
    id: JudgementId,
    complaint: ComplaintId,
    new: NewJudgement,
    caller: Caller,
    context: &Context,
) -> Result<LoadedJudgement, Error> {
    let reach = caller.reach.ok_or(ProblemCode::NotFound)?;
    let facts = facts(tx, complaint, &new, reach, context.now)?;
    let policy = policies::current::<IncentivePolicy>(tx)?;
    let mut judgement = Judgement::pass(id, new, &facts, &policy, caller.user_id, context)?;
    let entry = incentives::prepare(tx, &judgement, &policy.policy, context)?;
    judgement.booked = entry.as_ref().map(|entry| entry.amount);
    let row = JudgementRow::from(&judgement);
    let inserted = unique(diesel::insert_into(judgements::table).values(row).execute(tx.db));
    inserted.map_err(|error| match error {
        Error::Refused(refusal) if refusal.code == ProblemCode::AlreadyExists => ProblemCode::AlreadyJudged.into(),
        other => other,
    })?;
    if let Some(entry) = entry {
        incentives::insert(tx, &entry)?;
    }
    events::append(tx, context, vec![judgement.event()])?;
    tell(tx, NotificationKind::JudgementPassed, &judgement, judgement.user_id, context)?;
    Ok(LoadedJudgement { judgement, asking: Asking { user_id: caller.user_id, judges: true } })
}

/// The complaint, locked and brought to now, and what a judgement of it depends on.
fn facts(tx: &mut Tx<'_>, complaint: ComplaintId, new: &NewJudgement, reach: Reach, now: Instant) -> Result<JudgementFacts, Error> {
    use complaints::dsl;
    type Row = (String, Id, Word<ComplaintKind>, Word<ComplaintStatus>, i64);
    type JudgedRow = (Option<Id>, Word<LiabilityGround>, Word<JudgementStatus>, Option<At>);
    let found = dsl::complaints.find(Id::from(complaint)).filter(Within::of(reach, dsl::id));
    let columns = (dsl::number, dsl::unit_id, dsl::kind, dsl::status, dsl::round);
    let (number, unit_id, kind, status, round): Row = ForChange(found.select(columns)).get_result(tx.db)?;
    // A promise that lapsed a moment ago counts. What falls due changes none of the columns that were read.
    timers::catch_up(tx, Record::new(RecordKind::Complaint, complaint), now)?;
    let judged: Vec<JudgedRow> = judgements::table
        .filter(judgements::complaint_id.eq(Id::from(complaint)))
        .select((judgements::user_id, judgements::ground, judgements::status, judgements::objected_at))
        .limit(OF_ONE)
        .load(tx.db)?;
    let before = judged.into_iter().map(|(user, ground, status, objected_at)| JudgedBefore {
        user_id: user.map(Id::typed),
        ground: ground.0,
        status: status.0,
        objected: objected_at.is_some(),
    });
    // What went into it is judged with it.
    let doubles = doubles(tx, complaint.into())?;
    let mut clocks = clocks::load(tx, Id::from(complaint).0)?;
    for (double, _) in &doubles {
        clocks.extend(clocks::load(tx, Id::from(double.id).0)?);
    }
    let own = rounds::of(tx, [complaint])?;
    let cause_known = own.iter().chain(doubles.iter().flat_map(|(_, rounds)| rounds)).any(|round| round.cause.is_some());
    Ok(JudgementFacts {
        complaint_id: complaint,
        complaint_number: number,
        unit_id: unit_id.typed(),
        status: status.0,
        round,
        cause_known,
        judges: judges(tx, unit_id.typed(), kind.0.field())?,
        concerned: staff_of(tx, [complaint.into()])?.into_values().flatten().collect(),
        broken: clocks.into_iter().filter(|clock| clock.breached_at.is_some()).map(|clock| clock.target).collect(),
        person: person(tx, new.user_id)?,
        judged: before.collect(),
    })
}

/// Who directs the field on the way from a unit up, and who leads the company.
fn judges(tx: &mut Tx<'_>, unit: UnitId, field: Field) -> Result<Vec<UserId>, Error> {
    let way = way_up(tx, unit, Some(field.director().id()))?;
    let head = general_manager(&way).map(|found| found.user_id);
    Ok(way.into_iter().flat_map(|level| level.holders).chain(head).collect())
}

fn person(tx: &mut Tx<'_>, user: Option<UserId>) -> Result<Option<JudgedPerson>, Error> {
    let Some(user) = user else { return Ok(None) };
    let found: Option<Id> = staff_users::table.find(Id::from(user)).select(staff_users::id).first(tx.db).optional()?;
    if found.is_none() {
        return Ok(None);
    }
    Ok(Some(JudgedPerson { user_id: user, roles: known::role_codes(tx, user)? }))
}

/// A judgement, for the person and for those who judge the complaint.
///
/// # Errors
/// `not_found` also for anybody else, or what the database says.
pub fn load(tx: &mut Tx<'_>, id: JudgementId, caller: Caller) -> Result<LoadedJudgement, Error> {
    let row: JudgementRow = judgements::table.find(Id::from(id)).select(JudgementRow::as_select()).first(tx.db)?;
    let judgement = Judgement::try_from(row)?;
    in_sight(tx, judgement, caller)
}

/// A judgement to be changed: first the row of its complaint, then its own stay locked until the transaction ends.
///
/// # Errors
/// `not_found` also for those who may not see it, or what the database says.
pub fn load_for_change(tx: &mut Tx<'_>, id: JudgementId, caller: Caller) -> Result<LoadedJudgement, Error> {
    // A judgement never changes its complaint, so that it may be read before the lock.
    let complaint: Id = judgements::table.find(Id::from(id)).select(judgements::complaint_id).first(tx.db)?;
    ForChange(complaints::table.find(complaint).select(complaints::id)).get_result::<Id>(tx.db)?;
    let row: JudgementRow = ForChange(judgements::table.find(Id::from(id)).select(JudgementRow::as_select())).get_result(tx.db)?;
    in_sight(tx, row.try_into()?, caller)
}

fn in_sight(tx: &mut Tx<'_>, judgement: Judgement, caller: Caller) -> Result<LoadedJudgement, Error> {
    let judges = match caller.reach {
        None => false,
        Some(reach) => {
            let found = complaints::table.find(Id::from(judgement.complaint_id)).filter(Within::of(reach, complaints::id));
            found.select(complaints::id).first::<Id>(tx.db).optional()?.is_some()
        }
    };
    if !judges && judgement.user_id != Some(caller.user_id) {
        return Err(Refusal::not_found().into());
    }
    Ok(LoadedJudgement { judgement, asking: Asking { user_id: caller.user_id, judges } })
}

/// The person objects: who may decide on it is told.
///
/// # Errors
/// Those of [`Judgement::object`], or what the database says.
pub fn object(tx: &mut Tx<'_>, loaded: &LoadedJudgement, words: String, context: &Context) -> Result<LoadedJudgement, Error> {
    let judgement = loaded.judgement.object(words, loaded.asking, context)?;
    save(tx, &judgement, context)?;
    let second = second_judge(tx, &judgement)?;
    tell(tx, NotificationKind::JudgementObjected, &judgement, second, context)?;
    Ok(LoadedJudgement { judgement, asking: loaded.asking })
}

/// Another judge decides on the objection, or the judgement is revoked: what was booked is taken back where the judgement falls, and
/// the person and the first judge are told.
///
/// # Errors
/// Those of [`Judgement::rule`], or what the database says.
pub fn rule(
    tx: &mut Tx<'_>,
    loaded: &LoadedJudgement,
    action: JudgementAction,
    words: String,
    context: &Context,
) -> Result<LoadedJudgement, Error> {
    let judgement = loaded.judgement.rule(action, words, loaded.asking, context)?;
    save(tx, &judgement, context)?;
    if !judgement.status.holds() {
        incentives::take_back(tx, &judgement, context)?;
    }
    let concerned: BTreeSet<UserId> = judgement.user_id.into_iter().chain([judgement.judged_by]).collect();
    for user in concerned {
        tell(tx, NotificationKind::JudgementRuled, &judgement, Some(user), context)?;
    }
    Ok(LoadedJudgement { judgement, asking: loaded.asking })
}

fn save(tx: &mut Tx<'_>, judgement: &Judgement, context: &Context) -> Result<(), Error> {
    let row = JudgementRow::from(judgement);
    diesel::update(judgements::table.find(row.id)).set(&row).execute(tx.db)?;
    events::append(tx, context, vec![judgement.event()])
}

/// Who is told that somebody objects: who leads the company, unless they judged themselves or are concerned; else the nearest director of
/// either field who is not.
fn second_judge(tx: &mut Tx<'_>, judgement: &Judgement) -> Result<Option<UserId>, Error> {
    let another = |user: &UserId| *user != judgement.judged_by && Some(*user) != judgement.user_id;
    let way = way_up(tx, judgement.unit_id, None)?;
    if let Some(head) = general_manager(&way).map(|found| found.user_id).filter(another) {
        return Ok(Some(head));
    }
    for field in [Field::AfterSales, Field::Sales] {
        if let Some(director) = judges(tx, judgement.unit_id, field)?.into_iter().find(another) {
            return Ok(Some(director));
        }
    }
    Ok(None)
}

/// Tells somebody, but not of what they did themselves.
fn tell(tx: &mut Tx<'_>, kind: NotificationKind, judgement: &Judgement, user: Option<UserId>, context: &Context) -> Result<(), Error> {
    let Some(user) = user.filter(|user| context.actor.user() != Some(*user)) else { return Ok(()) };
    let notification = Notification::new(NotificationId::new(Uuid::now_v7()), user, kind, judgement.record(), None, context)
        .with_detail("complaint_number", judgement.complaint_number.as_str())
        .with_detail("verdict", judgement.verdict.word())
        .with_detail("ground", judgement.ground.word())
        .with_detail("status", judgement.status.word());
    notifications::insert(tx, &[notification])
}
