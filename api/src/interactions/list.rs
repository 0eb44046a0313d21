//! List interactions.

use actix_web::web::Data;
use guanxi_domain::interactions::{Direction, InteractionSort, Outcome, touchpoint};
use guanxi_domain::platform::page::Sort;
use guanxi_domain::vocabulary::Channel;
use guanxi_domain::{Fields, ProblemCode, fields};
use guanxi_persistence::interactions::{self, InteractionFilter};

use super::view::InteractionSummaryView;
use crate::answer::{Answer, Listed};
use crate::app::App;
use crate::extract::{Caller, InteractionsRead, ListQuery, PageQuery, QueryParameter, QueryValues};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/interactions`.
pub const OPERATION: Operation = Operation {
    id: "list_interactions",
    method: Method::Get,
    path: "/api/v1/interactions",
    tag: Tag::Interactions,
    summary: "List interactions",
    description: "Interactions that meet every condition given, the latest first unless told otherwise. Voided ones are absent unless asked for.",
    problems: &[ProblemCode::FilterTooBroad],
};

/// What lists of interactions can be asked for.
pub struct Interactions;

impl ListQuery for Interactions {
    type Filter = InteractionFilter;
    type Sort = InteractionSort;

    const PARAMETERS: &'static [QueryParameter] = &[
        QueryParameter::ids("customer_id", "Interactions with this customer."),
        QueryParameter::ids("unit_id", "Interactions of this unit."),
        QueryParameter::words::<Channel>("channel", "Interactions over these channels."),
        QueryParameter::words::<Direction>("direction", "Interactions in this direction."),
        QueryParameter::ids("staff_id", "Interactions that this staff user had."),
        QueryParameter::text("touchpoint", "Interactions at this touchpoint: its word.").with_example("maintenance"),
        QueryParameter::words::<Outcome>("outcome", "Interactions with these outcomes."),
        QueryParameter::ids("order_id", "Interactions about this order."),
        QueryParameter::ids("ticket_id", "Interactions of this ticket's conversation, notes for colleagues among them."),
        QueryParameter::ids("complaint_id", "Interactions of this complaint's course, notes for colleagues among them."),
        QueryParameter::flag("voided", "Voided interactions instead of the others."),
        QueryParameter::instant("occurred_from", "Begun at this instant or later."),
        QueryParameter::instant("occurred_before", "Begun before this instant."),
        QueryParameter::instant("created_from", "Created at this instant or later."),
        QueryParameter::instant("created_before", "Created before this instant."),
        QueryParameter::instant("updated_from", "Changed at this instant or later."),
        QueryParameter::instant("updated_before", "Changed before this instant."),
    ];
    const DEFAULT_SORT: Sort<InteractionSort> = Sort::descending(InteractionSort::OccurredAt);

    fn read(values: &QueryValues, fields: &mut Fields) -> Option<InteractionFilter> {
        Some(InteractionFilter {
            customer_id: values.read("customer_id", fields, |id| fields::id(id)),
            unit_id: values.read("unit_id", fields, |id| fields::id(id)),
            channels: values.words("channel", fields),
            direction: values.read("direction", fields, |word| fields::word(word)),
            staff_id: values.read("staff_id", fields, |id| fields::id(id)),
            touchpoint: values.read("touchpoint", fields, |word| touchpoint::word(word)),
            outcomes: values.words("outcome", fields),
            order_id: values.read("order_id", fields, |id| fields::id(id)),
            ticket_id: values.read("ticket_id", fields, |id| fields::id(id)),
            complaint_id: values.read("complaint_id", fields, |id| fields::id(id)),
            voided: values.flag("voided", fields).unwrap_or(false),
            occurred_from: values.instant("occurred_from", fields),
            occurred_before: values.instant("occurred_before", fields),
            created_from: values.instant("created_from", fields),
            created_before: values.instant("created_before", fields),
            updated_from: values.instant("updated_from", fields),
            updated_before: values.instant("updated_before", fields),
        })
    }
}

/// Lists the interactions.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<InteractionsRead>,
    query: PageQuery<Interactions>,
    app: Data<App>,
) -> Answer<Listed<InteractionSummaryView>> {
    let (spelling, reach) = (query.spelling(), caller.reach());
    let (page, total) = app
        .store
        .read(move |tx| {
            let page = interactions::list(tx, &query.filter, reach, query.sort, query.after.as_ref(), query.limit)?;
            let total = query.include_total.then(|| interactions::count(tx, &query.filter, reach)).transpose()?;
            Ok((page, total))
        })
        .await?;
    Ok(Listed::of(page, &spelling, total, |summary| InteractionSummaryView::of(summary, &caller)))
}
