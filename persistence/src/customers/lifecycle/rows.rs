//! The rows of the lifecycle.

use diesel::prelude::*;
use guanxi_domain::customers::lifecycle::{LifecycleStage, Mark, Reason, StageChange};
use guanxi_domain::ids::CustomerId;
use guanxi_domain::instant::Instant;
use uuid::Uuid;

use crate::error::Error;
use crate::schema::{customer_lifecycles, customer_stages, lifecycle_marks};
use crate::types::{At, Document, Id, Word};

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = customer_stages, treat_none_as_default_value = false)]
pub(in crate::customers) struct StageRow {
    pub customer_id: Id,
    pub effective_at: At,
    pub id: Id,
    pub unit_id: Id,
    pub from_stage: Option<Word<LifecycleStage>>,
    pub from_seconds: Option<i64>,
    pub stage: Word<LifecycleStage>,
    pub ended_at: Option<At>,
    pub reason: Document,
    pub recorded_at: At,
    pub superseded_at: Option<At>,
}

pub(super) const STAGE_COLUMNS: usize = 11;

#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = customer_lifecycles, treat_none_as_default_value = false)]
pub(super) struct LifecycleRow {
    pub customer_id: Id,
    pub state: Option<String>,
    pub policies: i64,
    pub stage_row_id: Id,
    pub timer_id: Option<Id>,
    pub look_at: Option<At>,
}

pub(super) const LIFECYCLE_COLUMNS: usize = 6;

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = lifecycle_marks, treat_none_as_default_value = false)]
pub(super) struct MarkRow {
    pub id: Id,
    pub customer_id: Id,
    pub unit_id: Id,
    pub marked_at: At,
    pub stage: Word<LifecycleStage>,
    pub pinned_until: Option<At>,
    pub churn_reason: Option<Word<guanxi_domain::customers::lifecycle::ChurnReason>>,
    pub words: Option<String>,
    pub staff_id: Id,
}

impl StageRow {
    pub(super) fn of(customer: CustomerId, unit: Id, change: &StageChange, ended_at: Option<Instant>, now: Instant) -> Result<Self, Error> {
        Ok(Self {
            customer_id: customer.into(),
            effective_at: change.effective_at.into(),
            id: Id(Uuid::now_v7()),
            unit_id: unit,
            from_stage: change.from.map(Word),
            from_seconds: change.from_seconds,
            stage: Word(change.stage),
            ended_at: ended_at.map(At::from),
            reason: Document(serde_json::to_value(&change.reason).map_err(Error::internal)?),
            recorded_at: now.into(),
            superseded_at: None,
        })
    }

    /// Whether the row tells of this very change.
    pub(super) fn tells(&self, change: &StageChange) -> Result<bool, Error> {
        let same = self.effective_at.0 == change.effective_at
            && self.stage.0 == change.stage
            && self.from_stage.map(|word| word.0) == change.from
            && self.from_seconds == change.from_seconds;
        Ok(same && self.reason()? == change.reason)
    }

    pub(super) fn reason(&self) -> Result<Reason, Error> {
        serde_json::from_value(self.reason.0.clone()).map_err(Error::internal)
    }
}

impl MarkRow {
    pub(super) fn of(customer: CustomerId, unit: Id, mark: &Mark) -> Self {
        Self {
            id: mark.id.into(),
            customer_id: customer.into(),
            unit_id: unit,
            marked_at: mark.at.into(),
            stage: Word(mark.stage),
            pinned_until: mark.pinned_until.map(At::from),
            churn_reason: mark.churn_reason.map(Word),
            words: mark.words.clone(),
            staff_id: mark.staff_id.into(),
        }
    }

    pub(super) fn into_mark(self) -> Mark {
        Mark {
            id: self.id.typed(),
            at: self.marked_at.0,
            stage: self.stage.0,
            pinned_until: self.pinned_until.map(|at| at.0),
            churn_reason: self.churn_reason.map(|word| word.0),
            words: self.words,
            staff_id: self.staff_id.typed(),
        }
    }
}
