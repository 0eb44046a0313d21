//! Mandatory questions: proposed when a week is over, decided by a manager.

use std::collections::HashMap;

use chrono::TimeDelta;
use diesel::prelude::*;
use guanxi_domain::Refusal;
use guanxi_domain::access::responsible::responsible;
use guanxi_domain::complaints::field::Field;
use guanxi_domain::complaints::review::cause::{FoundCause, last_found};
use guanxi_domain::complaints::review::question::{Frequent, MandatoryQuestion, OfWeek, QuestionSort, QuestionStatus, frequent};
use guanxi_domain::complaints::review::week::Week;
use guanxi_domain::complaints::{Cause, ComplaintAction, ComplaintChange, ComplaintKind, ComplaintStatus};
use guanxi_domain::ids::{MandatoryQuestionId, NotificationId, TimerId, UnitId};
use guanxi_domain::messaging::{Notification, NotificationKind};
use guanxi_domain::platform::page::Sort;
use guanxi_domain::platform::timer::Timer;
use guanxi_domain::platform::{Actor, Context, Event, EventKind, Record, RecordKind};
use guanxi_domain::vocabulary::Word as _;
use uuid::Uuid;

use super::minutes::stored_week;
use crate::access::responsible::way_up;
use crate::access::units;
use crate::complaints::warning::policies;
use crate::dialect::{AnyWord, FirstRows, ForChange, MultiBackend, WithinTime};
use crate::error::Error;
use crate::keyset;
use crate::messaging::notifications;
use crate::platform::page::{After, Page, SortValue};
use crate::platform::{events, timers};
use crate::schema::{complaint_rounds, complaints, mandatory_questions};
use crate::store::Tx;
use crate::types::{At, Id, Word, id_or_null};

/// The kind of the timers that end weeks.
pub const TIMER: &str = "complaint_review.week_over";
/// The ids of weeks as records of timers: this, with the number of the Monday at the end.
const WEEKS: u128 = 0x0189_0000_0000_7000_8000_0027_0000_0000;
/// How many complaints of a week are looked at, by either way in which they are of it.
const MOST_FOUND: i64 = 100_000;

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = mandatory_questions, treat_none_as_default_value = false, treat_none_as_null = true)]
struct QuestionRow {
    id: Id,
    version: i64,
    field: Word<Field>,
    cause: Word<Cause>,
    subcause: Option<String>,
    week: String,
    complaints: i64,
    total: i64,
    status: Word<QuestionStatus>,
    question: Option<String>,
    note: Option<String>,
    decided_by: Option<Id>,
    decided_at: Option<At>,
    created_at: At,
    updated_at: At,
}

impl From<&MandatoryQuestion> for QuestionRow {
    fn from(question: &MandatoryQuestion) -> Self {
        Self {
            id: question.id.into(),
            version: question.version,
            field: Word(question.field),
            cause: Word(question.cause),
            subcause: question.subcause.clone(),
            week: question.week.to_string(),
            complaints: question.complaints,
            total: question.total,
            status: Word(question.status),
            question: question.question.clone(),
            note: question.note.clone(),
            decided_by: id_or_null(question.decided_by),
            decided_at: question.decided_at.map(At::from),
            created_at: question.created_at.into(),
            updated_at: question.updated_at.into(),
        }
    }
}

impl TryFrom<QuestionRow> for MandatoryQuestion {
    type Error = Error;

    fn try_from(row: QuestionRow) -> Result<Self, Error> {
        Ok(Self {
            id: row.id.typed(),
            version: row.version,
            field: row.field.0,
            cause: row.cause.0,
            subcause: row.subcause,
            week: stored_week(&row.week)?,
            complaints: row.complaints,
            total: row.total,
            status: row.status.0,
            question: row.question,
            note: row.note,
            decided_by: row.decided_by.map(Id::typed),
            decided_at: row.decided_at.map(|at| at.0),
            created_at: row.created_at.0,
            updated_at: row.updated_at.0,
        })
    }
}

/// Waits for the end of the week in which a cause was found.
///
/// # Errors
/// What the database says.
pub fn follow(tx: &mut Tx<'_>, change: &ComplaintChange, context: &Context) -> Result<(), Error> {
    if !change.took(ComplaintAction::IdentifyCause) {
        return Ok(());
    }
    let zone = units::company(tx)?.ok_or_else(|| Error::internal("there is no company"))?.time_zone;
    let week = Week::of(context.now, zone);
    let day = u128::try_from((week.monday() - chrono::NaiveDate::default()).num_days()).unwrap_or(0);
    let id = Uuid::from_u128(WEEKS + day);
    let timer = Timer {
        id: TimerId::new(id),
        kind: TIMER.to_owned(),
        record: Record { kind: RecordKind::ComplaintReview, id },
        due_at: week.ends(zone),
        failures: 0,
        retry_at: None,
    };
    timers::set_once(tx, &timer)
}

/// A week is over: what made much of its complaints is proposed as a question.
///
/// # Errors
/// What the database says.
pub fn week_over(tx: &mut Tx<'_>, timer: &Timer) -> Result<(), Error> {
    let context = Context { now: timer.due_at, actor: Actor::System("timer") };
    let company = units::company(tx)?.ok_or_else(|| Error::internal("there is no company"))?;
    // The last instant of the week, so that it is its own week in which it lies.
    let week = Week::of(timer.due_at - TimeDelta::seconds(1), company.time_zone);
    let policy = policies::current(tx)?.policy;
    let all = of_week(tx, week, company.time_zone)?;
    let mut told: Vec<Event> = Vec::new();
    for one in frequent(&all, policy.question_share_percent, policy.question_least) {
        if !one.is_proposed_after(last_about(tx, &one)?.as_ref(), week) {
            continue;
        }
        let question = one.propose(MandatoryQuestionId::new(Uuid::now_v7()), week, &context);
        diesel::insert_into(mandatory_questions::table).values(QuestionRow::from(&question)).execute(tx.db)?;
        tell(tx, &question, company.id, &context)?;
        told.push(question.event(EventKind::MandatoryQuestionProposed, company.id));
    }
    events::append(tx, &context, told)
}

/// The complaints of a week: those with a cause that was found in it, and those that were received in it.
fn of_week(tx: &mut Tx<'_>, week: Week, zone: guanxi_domain::instant::Tz) -> Result<Vec<OfWeek>, Error> {
    type Row = (Id, Word<ComplaintKind>, i64, Option<Word<Cause>>, Option<String>);
    let (from, until) = (At::from(week.begins(zone)), At::from(week.ends(zone)));
    let within = complaint_rounds::identified_at.ge(from).and(complaint_rounds::identified_at.lt(until));
    let rows: Vec<Row> = complaint_rounds::table
        .inner_join(complaints::table.on(complaints::id.eq(complaint_rounds::complaint_id)))
        .filter(within)
        .filter(complaints::status.ne(Word(ComplaintStatus::Merged)))
        .order((complaint_rounds::identified_at, complaint_rounds::complaint_id))
        .limit(MOST_FOUND)
        .select((
            complaint_rounds::complaint_id,
            complaints::kind,
            complaint_rounds::number,
            complaint_rounds::cause,
            complaint_rounds::subcause,
        ))
        .load(tx.db)?;
    let received: Vec<(Id, Word<ComplaintKind>)> = complaints::table
        .filter(complaints::received_at.ge(from).and(complaints::received_at.lt(until)))
        .filter(complaints::status.ne(Word(ComplaintStatus::Merged)))
        .order((complaints::received_at, complaints::id))
        .limit(MOST_FOUND)
        .select((complaints::id, complaints::kind))
        .load(tx.db)?;
    let mut all: HashMap<Id, (ComplaintKind, Vec<RoundCause>)> = HashMap::new();
    for (complaint, kind, number, cause, subcause) in rows {
        let found = cause.map(|cause| (cause.0, subcause));
        all.entry(complaint).or_insert_with(|| (kind.0, Vec::new())).1.push((number, found));
    }
    for (complaint, kind) in received {
        all.entry(complaint).or_insert_with(|| (kind.0, Vec::new()));
    }
    Ok(all.into_values().map(|(kind, rounds)| OfWeek { kind, found: last_found(rounds) }).collect())
}

/// A round by its number, and the cause that was found in it.
type RoundCause = (i64, Option<FoundCause>);

/// Tells the director of the field, or whoever leads the company where the company has none, that a question waits for a decision.
fn tell(tx: &mut Tx<'_>, question: &MandatoryQuestion, company: UnitId, context: &Context) -> Result<(), Error> {
    let way = way_up(tx, company, Some(question.field.director().id()))?;
    let Some(user) = responsible(&way).map(|found| found.user_id) else { return Ok(()) };
    let (id, kind) = (NotificationId::new(Uuid::now_v7()), NotificationKind::MandatoryQuestionProposed);
    let told = Notification::new(id, user, kind, question.record(), None, context)
        .with_detail("week", question.week.to_string())
        .with_detail("field", question.field.word())
        .with_detail("cause", question.cause.word());
    notifications::insert(tx, &[told])
}

/// The last question about a cause.
fn last_about(tx: &mut Tx<'_>, one: &Frequent) -> Result<Option<MandatoryQuestion>, Error> {
    use mandatory_questions::dsl;
    let mut query = dsl::mandatory_questions
        .filter(dsl::field.eq(Word(one.field)).and(dsl::cause.eq(Word(one.cause))))
        .order((dsl::created_at.desc(), dsl::id.desc()))
        .limit(1)
        .into_boxed();
    query = match &one.subcause {
        Some(subcause) => query.filter(dsl::subcause.eq(subcause.clone())),
        None => query.filter(dsl::subcause.is_null()),
    };
    query.select(QuestionRow::as_select()).first::<QuestionRow>(tx.db).optional()?.map(TryInto::try_into).transpose()
}

/// Which questions a list shows. Every condition that is given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QuestionFilter {
    /// Those in one of these states.
    pub statuses: Vec<QuestionStatus>,
    /// Those of these fields.
    pub fields: Vec<Field>,
    /// Those of these causes.
    pub causes: Vec<Cause>,
}

fn filtered(filter: &QuestionFilter) -> mandatory_questions::BoxedQuery<'static, MultiBackend> {
    use mandatory_questions::dsl;
    let mut query = dsl::mandatory_questions.filter(WithinTime).into_boxed();
    if !filter.statuses.is_empty() {
        query = query.filter(AnyWord::of(dsl::status, &filter.statuses));
    }
    if !filter.fields.is_empty() {
        query = query.filter(AnyWord::of(dsl::field, &filter.fields));
    }
    if !filter.causes.is_empty() {
        query = query.filter(AnyWord::of(dsl::cause, &filter.causes));
    }
    query
}

/// A question by its id.
///
/// # Errors
/// `not_found`, or what the database says.
pub fn load(tx: &mut Tx<'_>, id: MandatoryQuestionId) -> Result<MandatoryQuestion, Error> {
    let row: QuestionRow = mandatory_questions::table.find(Id::from(id)).select(QuestionRow::as_select()).first(tx.db)?;
    row.try_into()
}

/// Changes a question under its lock and tells of it.
///
/// # Errors
/// What the decision says; `not_found`, or what the database says.
pub fn change(
    tx: &mut Tx<'_>,
    id: MandatoryQuestionId,
    context: &Context,
    decide: impl FnOnce(&MandatoryQuestion) -> Result<MandatoryQuestion, Refusal>,
) -> Result<MandatoryQuestion, Error> {
    let row = mandatory_questions::table.find(Id::from(id)).select(QuestionRow::as_select());
    let before: MandatoryQuestion = ForChange(row).get_result::<QuestionRow>(tx.db)?.try_into()?;
    let after = decide(&before)?;
    diesel::update(mandatory_questions::table.find(Id::from(id))).set(QuestionRow::from(&after)).execute(tx.db)?;
    let company = units::company_id(tx)?;
    events::append(tx, context, vec![after.event(EventKind::MandatoryQuestionDecided, company)])?;
    Ok(after)
}

/// A page of questions.
///
/// # Errors
/// `filter_too_broad` where it takes too long, or what the database says.
pub fn list(
    tx: &mut Tx<'_>,
    filter: &QuestionFilter,
    sort: Sort<QuestionSort>,
    after: Option<&After>,
    limit: u32,
) -> Result<Page<MandatoryQuestion>, Error> {
    use mandatory_questions::dsl;
    let QuestionSort::CreatedAt = sort.by;
    let query = filtered(filter).select(QuestionRow::as_select());
    let query = keyset!(query, dsl::created_at, dsl::id, sort.direction, After::at(after)?);
    let rows: Vec<QuestionRow> = FirstRows::of_page(query, limit).load(tx.db)?;
    Page::cut(rows, limit, |row| After { value: SortValue::At(row.created_at.0), id: row.id.0 }).try_map(TryInto::try_into)
}

/// How many questions the filter finds.
///
/// # Errors
/// `filter_too_broad` where it takes too long, or what the database says.
pub fn count(tx: &mut Tx<'_>, filter: &QuestionFilter) -> Result<i64, Error> {
    Ok(filtered(filter).count().get_result(tx.db)?)
}
