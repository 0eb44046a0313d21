//! The history of a complaint as screens show it: a page of steps with the messages that they consist of.

use diesel::prelude::*;
use guanxi_domain::Refusal;
use guanxi_domain::access::Reach;
use guanxi_domain::complaints::{ComplaintAction, ComplaintStep, ComplaintStepSort};
use guanxi_domain::ids::ComplaintId;
use guanxi_domain::instant::Instant;
use guanxi_domain::platform::page::Sort;

use super::rows::StepRow;
use crate::access::scope::Within;
use crate::dialect::{AnyWord, FirstRows, WithinTime};
use crate::error::Error;
use crate::interactions::{MessageRow, ShownMessage, message_columns};
use crate::keyset;
use crate::platform::page::{After, Page, SortValue};
use crate::schema::{complaint_steps, complaints, interactions};
use crate::store::Tx;
use crate::types::{At, Id};

/// Which steps a list shows. Every condition that is given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StepFilter {
    /// Those of one of these kinds.
    pub actions: Vec<ComplaintAction>,
    /// Taken at this instant or later.
    pub from: Option<Instant>,
    /// Taken before this instant.
    pub before: Option<Instant>,
}

/// A step as the history shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownComplaintStep {
    /// The step.
    pub step: ComplaintStep,
    /// The message or note that it consists of.
    pub message: Option<ShownMessage>,
}

/// A page of the history of a complaint; of one that went into another, the steps that were taken on it.
///
/// # Errors
/// `not_found` also where the complaint is out of reach, or what the database says.
pub fn steps(
    tx: &mut Tx<'_>,
    id: ComplaintId,
    reach: Reach,
    filter: &StepFilter,
    sort: Sort<ComplaintStepSort>,
    after: Option<&After>,
    limit: u32,
) -> Result<Page<ShownComplaintStep>, Error> {
    let found = complaints::table.find(Id::from(id)).filter(Within::of(reach, complaints::id)).select(complaints::merged_into_id);
    let merged: Option<Option<Id>> = found.first(tx.db).optional()?;
    let merged = merged.ok_or_else(Refusal::not_found)?;
    let mut query = complaint_steps::table.left_join(interactions::table).filter(WithinTime).into_boxed();
    query = if merged.is_some() {
        query.filter(complaint_steps::origin_id.eq(Some(Id::from(id))))
    } else {
        query.filter(complaint_steps::complaint_id.eq(Id::from(id)))
    };
    if !filter.actions.is_empty() {
        query = query.filter(AnyWord::of(complaint_steps::action, &filter.actions));
    }
    if let Some(from) = filter.from {
        query = query.filter(complaint_steps::at.ge(At::from(from)));
    }
    if let Some(before) = filter.before {
        query = query.filter(complaint_steps::at.lt(At::from(before)));
    }
    let query = query.select((StepRow::as_select(), message_columns().nullable()));
    let place = After::at(after)?;
    let sorted = keyset!(query, complaint_steps::at, complaint_steps::id, sort.direction, place);
    let rows: Vec<(StepRow, Option<MessageRow>)> = FirstRows::of_page(sorted, limit).load(tx.db)?;
    let page = Page::cut(rows, limit, |(row, _)| After { value: SortValue::At(row.at.0), id: row.id.0 });
    page.try_map(|(row, message)| Ok(ShownComplaintStep { step: ComplaintStep::try_from(row)?, message: message.map(ShownMessage::from) }))
}
