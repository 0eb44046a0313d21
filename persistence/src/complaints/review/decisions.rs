//! Decisions of weekly reviews.

use chrono::NaiveDate;
use diesel::prelude::*;
use guanxi_domain::Refusal;
use guanxi_domain::access::Reach;
use guanxi_domain::complaints::review::decision::{DecisionStatus, ReviewDecision, ReviewDecisionSort};
use guanxi_domain::complaints::review::week::Week;
use guanxi_domain::ids::{NotificationId, ReviewDecisionId, UnitId, UserId};
use guanxi_domain::instant::Instant;
use guanxi_domain::messaging::{Notification, NotificationKind};
use guanxi_domain::platform::page::Sort;
use guanxi_domain::platform::{Context, EventKind};
use uuid::Uuid;

use super::minutes::stored_week;
use crate::access::scope::OfUnit;
use crate::dialect::{AnyWord, FirstRows, ForChange, MultiBackend, WithinTime};
use crate::error::Error;
use crate::keyset;
use crate::messaging::notifications;
use crate::platform::events;
use crate::platform::page::{After, Page, SortValue};
use crate::schema::complaint_review_decisions;
use crate::store::Tx;
use crate::types::{At, Id, Word, id_or_null};

/// How many earlier decisions a review shows.
const MOST_FOLLOWED: i64 = 200;

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = complaint_review_decisions, treat_none_as_default_value = false, treat_none_as_null = true)]
struct DecisionRow {
    id: Id,
    version: i64,
    unit_id: Id,
    week: String,
    text: String,
    cause: Option<String>,
    owner_id: Id,
    due_on: String,
    status: Word<DecisionStatus>,
    outcome: Option<String>,
    ended_at: Option<At>,
    ended_by: Option<Id>,
    created_at: At,
    updated_at: At,
}

impl From<&ReviewDecision> for DecisionRow {
    fn from(decision: &ReviewDecision) -> Self {
        Self {
            id: decision.id.into(),
            version: decision.version,
            unit_id: decision.unit_id.into(),
            week: decision.week.to_string(),
            text: decision.text.clone(),
            cause: decision.cause.clone(),
            owner_id: decision.owner_id.into(),
            due_on: decision.due_on.to_string(),
            status: Word(decision.status),
            outcome: decision.outcome.clone(),
            ended_at: decision.ended_at.map(At::from),
            ended_by: id_or_null(decision.ended_by),
            created_at: decision.created_at.into(),
            updated_at: decision.updated_at.into(),
        }
    }
}

impl TryFrom<DecisionRow> for ReviewDecision {
    type Error = Error;

    fn try_from(row: DecisionRow) -> Result<Self, Error> {
        let due_on: NaiveDate = row.due_on.parse().map_err(Error::internal)?;
        Ok(Self {
            id: row.id.typed(),
            version: row.version,
            unit_id: row.unit_id.typed(),
            week: stored_week(&row.week)?,
            text: row.text,
            cause: row.cause,
            owner_id: row.owner_id.typed(),
            due_on,
            status: row.status.0,
            outcome: row.outcome,
            ended_at: row.ended_at.map(|at| at.0),
            ended_by: row.ended_by.map(Id::typed),
            created_at: row.created_at.0,
            updated_at: row.updated_at.0,
        })
    }
}

/// Who asks for decisions: those of units within reach are seen, and one's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DecisionViewer {
    /// How far they see those of others; none where they see their own alone.
    pub reach: Option<Reach>,
    /// The staff user; none for a key.
    pub user_id: Option<UserId>,
}

/// Which decisions a list shows. Every condition that is given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DecisionFilter {
    /// Those of this week.
    pub week: Option<Week>,
    /// Those of this unit.
    pub unit_id: Option<UnitId>,
    /// Those of this owner.
    pub owner_id: Option<UserId>,
    /// Those in one of these states.
    pub statuses: Vec<DecisionStatus>,
    /// Due before this day.
    pub due_before: Option<NaiveDate>,
}

fn seen(viewer: DecisionViewer) -> complaint_review_decisions::BoxedQuery<'static, MultiBackend> {
    use complaint_review_decisions::dsl;
    let query = dsl::complaint_review_decisions.filter(WithinTime).into_boxed();
    let within = |reach| OfUnit::of(reach, dsl::unit_id, dsl::owner_id);
    let own = |user| dsl::owner_id.eq(Id::from(user));
    match (viewer.reach, viewer.user_id) {
        (Some(reach), Some(user)) => query.filter(within(reach).or(own(user))),
        (Some(reach), None) => query.filter(within(reach)),
        (None, Some(user)) => query.filter(own(user)),
        // A key without the permission sees to nothing itself.
        (None, None) => query.filter(dsl::id.is_null()),
    }
}

fn filtered(filter: &DecisionFilter, viewer: DecisionViewer) -> complaint_review_decisions::BoxedQuery<'static, MultiBackend> {
    use complaint_review_decisions::dsl;
    let mut query = seen(viewer);
    if let Some(week) = filter.week {
        query = query.filter(dsl::week.eq(week.to_string()));
    }
    if let Some(unit) = filter.unit_id {
        query = query.filter(dsl::unit_id.eq(Id::from(unit)));
    }
    if let Some(owner) = filter.owner_id {
        query = query.filter(dsl::owner_id.eq(Id::from(owner)));
    }
    if !filter.statuses.is_empty() {
        query = query.filter(AnyWord::of(dsl::status, &filter.statuses));
    }
    if let Some(before) = filter.due_before {
        query = query.filter(dsl::due_on.lt(before.to_string()));
    }
    query
}

/// Keeps a decision that is new, tells its owner and tells of it.
///
/// # Errors
/// What the database says.
pub fn insert(tx: &mut Tx<'_>, decision: &ReviewDecision, context: &Context) -> Result<(), Error> {
    diesel::insert_into(complaint_review_decisions::table).values(DecisionRow::from(decision)).execute(tx.db)?;
    let (id, kind) = (NotificationId::new(Uuid::now_v7()), NotificationKind::ComplaintReviewDecision);
    let told = Notification::new(id, decision.owner_id, kind, decision.record(), None, context);
    let told = told.with_detail("week", decision.week.to_string()).with_detail("due_on", decision.due_on.to_string());
    notifications::insert(tx, &[told])?;
    events::append(tx, context, vec![decision.event(EventKind::ComplaintReviewDecided)])
}

/// Changes a decision under its lock and tells of it.
///
/// # Errors
/// What the decision says; `not_found` also where it is out of reach, or what the database says.
pub fn change(
    tx: &mut Tx<'_>,
    id: ReviewDecisionId,
    viewer: DecisionViewer,
    context: &Context,
    decide: impl FnOnce(&ReviewDecision) -> Result<ReviewDecision, Refusal>,
) -> Result<ReviewDecision, Error> {
    load(tx, id, viewer)?;
    let row = complaint_review_decisions::table.find(Id::from(id)).select(DecisionRow::as_select());
    let before: ReviewDecision = ForChange(row).get_result::<DecisionRow>(tx.db)?.try_into()?;
    let after = decide(&before)?;
    diesel::update(complaint_review_decisions::table.find(Id::from(id))).set(DecisionRow::from(&after)).execute(tx.db)?;
    events::append(tx, context, vec![after.event(EventKind::ComplaintReviewDecisionEnded)])?;
    Ok(after)
}

/// A decision by its id.
///
/// # Errors
/// `not_found` also where it is out of reach, or what the database says.
pub fn load(tx: &mut Tx<'_>, id: ReviewDecisionId, viewer: DecisionViewer) -> Result<ReviewDecision, Error> {
    let query = seen(viewer).filter(complaint_review_decisions::id.eq(Id::from(id)));
    query.select(DecisionRow::as_select()).first::<DecisionRow>(tx.db)?.try_into()
}

/// A page of decisions.
///
/// # Errors
/// `filter_too_broad` where it takes too long, or what the database says.
pub fn list(
    tx: &mut Tx<'_>,
    filter: &DecisionFilter,
    viewer: DecisionViewer,
    sort: Sort<ReviewDecisionSort>,
    after: Option<&After>,
    limit: u32,
) -> Result<Page<ReviewDecision>, Error> {
    use complaint_review_decisions::dsl;
    let query = filtered(filter, viewer).select(DecisionRow::as_select());
    let rows: Vec<DecisionRow> = match sort.by {
        ReviewDecisionSort::DueOn => {
            FirstRows::of_page(keyset!(query, dsl::due_on, dsl::id, sort.direction, After::text(after)?), limit).load(tx.db)?
        }
        ReviewDecisionSort::CreatedAt => {
            FirstRows::of_page(keyset!(query, dsl::created_at, dsl::id, sort.direction, After::at(after)?), limit).load(tx.db)?
        }
    };
    let page = Page::cut(rows, limit, |row| {
        let value = match sort.by {
            ReviewDecisionSort::DueOn => SortValue::Text(row.due_on.clone()),
            ReviewDecisionSort::CreatedAt => SortValue::At(row.created_at.0),
        };
        After { value, id: row.id.0 }
    });
    page.try_map(TryInto::try_into)
}

/// How many decisions the filter finds.
///
/// # Errors
/// `filter_too_broad` where it takes too long, or what the database says.
pub fn count(tx: &mut Tx<'_>, filter: &DecisionFilter, viewer: DecisionViewer) -> Result<i64, Error> {
    Ok(filtered(filter, viewer).count().get_result(tx.db)?)
}

/// What earlier reviews of a unit decided and a review follows up: what is still to be done, and what ended since the week began.
///
/// # Errors
/// What the database says.
pub fn followed_up(tx: &mut Tx<'_>, unit: UnitId, week: Week, since: Instant) -> Result<Vec<ReviewDecision>, Error> {
    use complaint_review_decisions::dsl;
    let open = dsl::status.eq(Word(DecisionStatus::Open)).or(dsl::ended_at.ge(At::from(since)).assume_not_null());
    let rows: Vec<DecisionRow> = dsl::complaint_review_decisions
        .filter(dsl::unit_id.eq(Id::from(unit)))
        .filter(dsl::week.lt(week.to_string()))
        .filter(open)
        .order((dsl::due_on, dsl::id))
        .limit(MOST_FOLLOWED)
        .select(DecisionRow::as_select())
        .load(tx.db)?;
    rows.into_iter().map(TryInto::try_into).collect()
}
