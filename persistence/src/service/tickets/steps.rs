//! The history of a ticket as screens show it: a page of steps with the messages that they consist of.

use diesel::prelude::*;
use guanxi_domain::Refusal;
use guanxi_domain::access::Reach;
use guanxi_domain::ids::TicketId;
use guanxi_domain::instant::Instant;
use guanxi_domain::platform::page::Sort;
use guanxi_domain::service::ticket::{Step, TicketAction, TicketStepSort};

use super::rows::StepRow;
use crate::access::scope::Within;
use crate::dialect::{AnyWord, FirstRows, WithinTime};
use crate::error::Error;
use crate::interactions::{MessageRow, ShownMessage, message_columns};
use crate::keyset;
use crate::platform::page::{After, Page, SortValue};
use crate::schema::{interactions, ticket_steps, tickets};
use crate::store::Tx;
use crate::types::{At, Id};

/// Which steps a list shows. Every condition that is given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StepFilter {
    /// Those of one of these kinds.
    pub actions: Vec<TicketAction>,
    /// Taken at this instant or later.
    pub from: Option<Instant>,
    /// Taken before this instant.
    pub before: Option<Instant>,
}

/// A step as the history shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownStep {
    /// The step.
    pub step: Step,
    /// The message or note that it consists of.
    pub message: Option<ShownMessage>,
}

/// A page of the history of a ticket; of one that went into another, the steps that were taken on it.
///
/// # Errors
/// `not_found` also where the ticket is out of reach, or what the database says.
pub fn steps(
    tx: &mut Tx<'_>,
    id: TicketId,
    reach: Reach,
    filter: &StepFilter,
    sort: Sort<TicketStepSort>,
    after: Option<&After>,
    limit: u32,
) -> Result<Page<ShownStep>, Error> {
    let found = tickets::table.find(Id::from(id)).filter(Within::of(reach, tickets::id)).select(tickets::merged_into_id);
    let merged: Option<Option<Id>> = found.first(tx.db).optional()?;
    let merged = merged.ok_or_else(Refusal::not_found)?;
    let mut query = ticket_steps::table.left_join(interactions::table).filter(WithinTime).into_boxed();
    query = if merged.is_some() {
        query.filter(ticket_steps::origin_id.eq(Some(Id::from(id))))
    } else {
        query.filter(ticket_steps::ticket_id.eq(Id::from(id)))
    };
    if !filter.actions.is_empty() {
        query = query.filter(AnyWord::of(ticket_steps::action, &filter.actions));
    }
    if let Some(from) = filter.from {
        query = query.filter(ticket_steps::at.ge(At::from(from)));
    }
    if let Some(before) = filter.before {
        query = query.filter(ticket_steps::at.lt(At::from(before)));
    }
    let query = query.select((StepRow::as_select(), message_columns().nullable()));
    let place = After::at(after)?;
    let sorted = keyset!(query, ticket_steps::at, ticket_steps::id, sort.direction, place);
    let rows: Vec<(StepRow, Option<MessageRow>)> = FirstRows::of_page(sorted, limit).load(tx.db)?;
    let page = Page::cut(rows, limit, |(row, _)| After { value: SortValue::At(row.at.0), id: row.id.0 });
    page.try_map(|(row, message)| Ok(ShownStep { step: Step::try_from(row)?, message: message.map(ShownMessage::from) }))
}
