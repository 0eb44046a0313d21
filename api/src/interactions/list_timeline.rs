//! Read the timeline of a customer.

use actix_web::web::Data;
use guanxi_domain::access::Permission;
use guanxi_domain::ids::CustomerId;
use guanxi_domain::interactions::TimelineKind;
use guanxi_domain::interactions::timeline::TimelineSort;
use guanxi_domain::platform::page::Sort;
use guanxi_domain::vocabulary::Channel;
use guanxi_domain::{Fields, ProblemCode};
use guanxi_persistence::customers;
use guanxi_persistence::interactions::timeline::{self, TimelineFilter};

use super::timeline_view::TimelineEntryView;
use crate::answer::{Answer, Listed};
use crate::app::App;
use crate::extract::{Caller, CustomersRead, InteractionsRead, ListQuery, PageQuery, PathId, QueryParameter, QueryValues};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/customers/{customer_id}/timeline`.
pub const OPERATION: Operation = Operation {
    id: "list_customer_timeline",
    method: Method::Get,
    path: "/api/v1/customers/{customer_id}/timeline",
    tag: Tag::Interactions,
    summary: "Read the timeline of a customer",
    description: "Everything that happened with the customer, newest first: contacts, orders, refunds, cancellations, follow-ups done, changes of stage and of the record. Voided interactions are absent.",
    problems: &[ProblemCode::FilterTooBroad],
};

/// What the timeline can be asked for.
pub struct Timeline;

impl ListQuery for Timeline {
    type Filter = TimelineFilter;
    type Sort = TimelineSort;

    const PARAMETERS: &'static [QueryParameter] = &[
        QueryParameter::words::<TimelineKind>("kind", "Entries of these kinds."),
        QueryParameter::words::<Channel>("channel", "Entries over these channels: contacts and orders."),
        QueryParameter::instant("at_from", "At this instant or later."),
        QueryParameter::instant("at_before", "Before this instant."),
    ];
    const DEFAULT_SORT: Sort<TimelineSort> = Sort::descending(TimelineSort::At);
    const ONE_ORDER: bool = true;

    fn read(values: &QueryValues, fields: &mut Fields) -> Option<TimelineFilter> {
        Some(TimelineFilter {
            kinds: values.words("kind", fields),
            channels: values.words("channel", fields),
            from: values.instant("at_from", fields),
            before: values.instant("at_before", fields),
            tickets: None,
            complaints: None,
        })
    }
}

/// Reads a page of the timeline.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<CustomersRead>,
    reader: Caller<InteractionsRead>,
    PathId(id): PathId<CustomerId>,
    query: PageQuery<Timeline>,
    app: Data<App>,
) -> Answer<Listed<TimelineEntryView>> {
    let spelling = query.spelling();
    let (reach, contacts_reach) = (caller.reach(), reader.reach());
    let mut filter = query.filter;
    filter.tickets = caller.reach_of(Permission::TicketsRead);
    filter.complaints = caller.reach_of(Permission::ComplaintsRead);
    let page = app.store.read(move |tx| {
        if contacts_reach != reach {
            customers::require(tx, id, contacts_reach)?;
        }
        timeline::page(tx, id, reach, &filter, query.after.as_ref(), query.limit)
    });
    let page = page.await?;
    Ok(Listed::of(page, &spelling, None, TimelineEntryView::from))
}
