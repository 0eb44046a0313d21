//! The rows of complaints and what they say in the words of the domain.

use diesel::prelude::*;
use guanxi_domain::complaints::handling::DecisionLevel;
use guanxi_domain::complaints::{
    Cause, Complaint, ComplaintKind, ComplaintOutcome, ComplaintSource, ComplaintStatus, OutsideRecourse, Recourse, RecourseOutcome,
    Severity,
};
use guanxi_domain::ids::UserId;
use guanxi_domain::instant::Instant;
use guanxi_domain::platform::{Record, RecordKind};
use guanxi_domain::service::report::{PromiseCounts, Promises};
use guanxi_domain::vocabulary::Channel;

use crate::error::Error;
use crate::schema::{complaint_staff, complaints};
use crate::service::tickets::far_future;
use crate::types::{At, Document, Id, Word, id_or_null, typed_or_none};

#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = complaints, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(super) struct ComplaintRow {
    pub id: Id,
    pub version: i64,
    pub number: String,
    pub unit_id: Id,
    pub customer_id: Id,
    pub contact_id: Option<Id>,
    pub channel: Word<Channel>,
    pub source: Word<ComplaintSource>,
    pub origin_kind: Option<Word<RecordKind>>,
    pub origin_id: Option<Id>,
    pub received_at: At,
    pub received_by: Option<Id>,
    pub touchpoint: Option<String>,
    pub subject: String,
    pub account: Option<String>,
    pub demand: Option<String>,
    pub language: Option<String>,
    pub product_id: Option<Id>,
    pub order_id: Option<Id>,
    pub outlet_id: Option<Id>,
    pub kind: Word<ComplaintKind>,
    pub severity: Word<Severity>,
    pub key_account: bool,
    pub safety: bool,
    pub repeat: bool,
    pub status: Word<ComplaintStatus>,
    pub open: bool,
    pub outcome: Option<Word<ComplaintOutcome>>,
    pub assignee_id: Option<Id>,
    pub assigned_at: Option<At>,
    pub round: i64,
    pub cause: Option<Word<Cause>>,
    pub subcause: Option<String>,
    pub proposed_by: Option<Id>,
    pub approval_level: Option<Word<DecisionLevel>>,
    pub acknowledged_at: Option<At>,
    pub major_since: Option<At>,
    pub major_acknowledged_at: Option<At>,
    pub major_acknowledged_by: Option<Id>,
    pub told_at: Option<At>,
    pub satisfied_at: Option<At>,
    pub callback_tries: i64,
    pub next_callback_at: At,
    pub closed_at: Option<At>,
    pub merged_into_id: Option<Id>,
    pub recourse: Option<Document>,
    pub recourse_since: Option<At>,
    pub recourse_outcome: Option<Word<RecourseOutcome>>,
    pub recourse_outcome_at: Option<At>,
    pub first_round: bool,
    pub resolution_seconds: Option<i64>,
    pub next_due_at: At,
    pub breached: bool,
    #[diesel(embed)]
    pub promises: ComplaintPromiseColumns,
    pub created_at: At,
    pub updated_at: At,
}

/// The promises of a complaint as its row counts them.
#[derive(Clone, Copy, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = complaints)]
pub(super) struct ComplaintPromiseColumns {
    acknowledgement_kept: i64,
    acknowledgement_breached: i64,
    resolution_kept: i64,
    resolution_breached: i64,
    callback_kept: i64,
    callback_breached: i64,
    major_acknowledgement_kept: i64,
    major_acknowledgement_breached: i64,
}

impl From<PromiseCounts> for ComplaintPromiseColumns {
    fn from(counts: PromiseCounts) -> Self {
        Self {
            acknowledgement_kept: counts.acknowledgement.kept,
            acknowledgement_breached: counts.acknowledgement.breached,
            resolution_kept: counts.resolution.kept,
            resolution_breached: counts.resolution.breached,
            callback_kept: counts.callback.kept,
            callback_breached: counts.callback.breached,
            major_acknowledgement_kept: counts.major_acknowledgement.kept,
            major_acknowledgement_breached: counts.major_acknowledgement.breached,
        }
    }
}

impl From<ComplaintPromiseColumns> for PromiseCounts {
    fn from(row: ComplaintPromiseColumns) -> Self {
        let promises = |kept, breached| Promises { kept, breached };
        Self {
            acknowledgement: promises(row.acknowledgement_kept, row.acknowledgement_breached),
            resolution: promises(row.resolution_kept, row.resolution_breached),
            callback: promises(row.callback_kept, row.callback_breached),
            major_acknowledgement: promises(row.major_acknowledgement_kept, row.major_acknowledgement_breached),
            ..Self::default()
        }
    }
}

/// An instant that is there unless it is the far future.
fn near(at: At) -> Option<Instant> {
    (at.0 != far_future()).then_some(at.0)
}

impl TryFrom<&Complaint> for ComplaintRow {
    type Error = Error;

    fn try_from(one: &Complaint) -> Result<Self, Error> {
        let ways = one.recourse.as_ref().map(|recourse| serde_json::to_value(&recourse.ways)).transpose();
        Ok(Self {
            id: one.id.into(),
            version: one.version,
            number: one.number.clone(),
            unit_id: one.unit_id.into(),
            customer_id: one.customer_id.into(),
            contact_id: id_or_null(one.contact_id),
            channel: Word(one.channel),
            source: Word(one.source),
            origin_kind: one.origin.map(|origin| Word(origin.kind)),
            origin_id: one.origin.map(|origin| Id(origin.id)),
            received_at: one.received_at.into(),
            received_by: id_or_null(one.received_by),
            touchpoint: one.touchpoint.clone(),
            subject: one.subject.clone(),
            account: one.account.clone(),
            demand: one.demand.clone(),
            language: one.language.clone(),
            product_id: id_or_null(one.product_id),
            order_id: id_or_null(one.order_id),
            outlet_id: id_or_null(one.outlet_id),
            kind: Word(one.kind),
            severity: Word(one.severity),
            key_account: one.key_account,
            safety: one.safety,
            repeat: one.repeat,
            status: Word(one.status),
            open: one.is_open(),
            outcome: one.outcome.map(Word),
            assignee_id: id_or_null(one.assignee_id),
            assigned_at: one.assigned_at.map(At::from),
            round: one.round,
            cause: one.cause.map(Word),
            subcause: one.subcause.clone(),
            proposed_by: id_or_null(one.proposed_by),
            approval_level: one.approval_level.map(Word),
            acknowledged_at: one.acknowledged_at.map(At::from),
            major_since: one.major_since.map(At::from),
            major_acknowledged_at: one.major_acknowledged_at.map(At::from),
            major_acknowledged_by: id_or_null(one.major_acknowledged_by),
            told_at: one.told_at.map(At::from),
            satisfied_at: one.satisfied_at.map(At::from),
            callback_tries: one.callback_tries,
            next_callback_at: one.next_callback_at.unwrap_or_else(far_future).into(),
            closed_at: one.closed_at.map(At::from),
            merged_into_id: id_or_null(one.merged_into_id),
            recourse: ways.map_err(Error::internal)?.map(Document),
            recourse_since: one.recourse.as_ref().map(|recourse| recourse.since.into()),
            recourse_outcome: one.recourse.as_ref().and_then(|recourse| recourse.outcome).map(Word),
            recourse_outcome_at: one.recourse.as_ref().and_then(|recourse| recourse.outcome_at).map(At::from),
            first_round: one.first_round,
            resolution_seconds: one.resolution_seconds,
            next_due_at: one.next_due_at.unwrap_or_else(far_future).into(),
            breached: one.breached,
            promises: one.promises.into(),
            created_at: one.created_at.into(),
            updated_at: one.updated_at.into(),
        })
    }
}

impl ComplaintRow {
    /// The complaint, with the staff whom it concerns.
    pub fn into_complaint(self, staff_ids: Vec<UserId>) -> Result<Complaint, Error> {
        let row = self;
        let ways: Option<Vec<Recourse>> = row.recourse.map(|ways| serde_json::from_value(ways.0)).transpose().map_err(Error::internal)?;
        let recourse = ways.zip(row.recourse_since).map(|(ways, since)| OutsideRecourse {
            ways,
            since: since.0,
            outcome: row.recourse_outcome.map(|word| word.0),
            outcome_at: row.recourse_outcome_at.map(|at| at.0),
        });
        Ok(Complaint {
            id: row.id.typed(),
            version: row.version,
            number: row.number,
            unit_id: row.unit_id.typed(),
            customer_id: row.customer_id.typed(),
            contact_id: typed_or_none(row.contact_id),
            channel: row.channel.0,
            source: row.source.0,
            origin: row.origin_kind.zip(row.origin_id).map(|(kind, id)| Record { kind: kind.0, id: id.0 }),
            received_at: row.received_at.0,
            received_by: typed_or_none(row.received_by),
            touchpoint: row.touchpoint,
            subject: row.subject,
            account: row.account,
            demand: row.demand,
            language: row.language,
            product_id: typed_or_none(row.product_id),
            order_id: typed_or_none(row.order_id),
            outlet_id: typed_or_none(row.outlet_id),
            staff_ids,
            kind: row.kind.0,
            severity: row.severity.0,
            key_account: row.key_account,
            safety: row.safety,
            repeat: row.repeat,
            status: row.status.0,
            outcome: row.outcome.map(|word| word.0),
            assignee_id: typed_or_none(row.assignee_id),
            assigned_at: row.assigned_at.map(|at| at.0),
            round: row.round,
            cause: row.cause.map(|word| word.0),
            subcause: row.subcause,
            proposed_by: typed_or_none(row.proposed_by),
            approval_level: row.approval_level.map(|word| word.0),
            acknowledged_at: row.acknowledged_at.map(|at| at.0),
            major_since: row.major_since.map(|at| at.0),
            major_acknowledged_at: row.major_acknowledged_at.map(|at| at.0),
            major_acknowledged_by: typed_or_none(row.major_acknowledged_by),
            told_at: row.told_at.map(|at| at.0),
            satisfied_at: row.satisfied_at.map(|at| at.0),
            callback_tries: row.callback_tries,
            next_callback_at: near(row.next_callback_at),
            closed_at: row.closed_at.map(|at| at.0),
            merged_into_id: typed_or_none(row.merged_into_id),
            recourse,
            first_round: row.first_round,
            resolution_seconds: row.resolution_seconds,
            next_due_at: near(row.next_due_at),
            breached: row.breached,
            promises: row.promises.into(),
            created_at: row.created_at.0,
            updated_at: row.updated_at.0,
        })
    }
}

#[derive(Clone, Copy, Debug, Queryable, Insertable)]
#[diesel(table_name = complaint_staff, treat_none_as_default_value = false)]
pub(super) struct StaffRow {
    pub complaint_id: Id,
    pub user_id: Id,
}

pub(super) const STAFF_COLUMNS: usize = 2;
