//! List tickets.

use actix_web::web::Data;
use guanxi_domain::fields::FieldCode;
use guanxi_domain::interactions::touchpoint;
use guanxi_domain::platform::page::Sort;
use guanxi_domain::service::ticket::{TicketCategory, TicketKind, TicketPriority, TicketSort, TicketStatus};
use guanxi_domain::vocabulary::Channel;
use guanxi_domain::{Fields, ProblemCode, fields, text};
use guanxi_persistence::service::tickets::{self, TicketFilter};

use super::view::TicketSummaryView;
use crate::answer::{Answer, Listed};
use crate::app::App;
use crate::extract::{Caller, ListQuery, PageQuery, QueryParameter, QueryValues, TicketsRead};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/service/tickets`.
pub const OPERATION: Operation = Operation {
    id: "list_tickets",
    method: Method::Get,
    path: "/api/v1/service/tickets",
    tag: Tag::Service,
    summary: "List tickets",
    description: "Tickets that meet every condition given, the latest first unless told otherwise. By `next_due_at` those whose promise runs out first come first, and those without a running promise last; by `-priority` the most urgent open ones come first, and those that are over last.",
    problems: &[ProblemCode::FilterTooBroad],
};

/// The longest search, in characters.
const WORDS_MAX: usize = 200;

/// What lists of tickets can be asked for.
pub struct Tickets;

/// What a list is asked for, where it depends on who asks.
pub struct Asked {
    filter: TicketFilter,
    mine: bool,
    helping: bool,
}

impl ListQuery for Tickets {
    type Filter = Asked;
    type Sort = TicketSort;

    const PARAMETERS: &'static [QueryParameter] = &[
        QueryParameter::flag("mine", "Tickets that the caller handles; not beside `assignee_id`."),
        QueryParameter::flag("helping", "Tickets in which the caller helps."),
        QueryParameter::ids("assignee_id", "Tickets that this staff user handles."),
        QueryParameter::flag("unassigned", "Tickets that nobody handles; not beside `mine` or `assignee_id`."),
        QueryParameter::ids("queue_id", "Tickets of this queue."),
        QueryParameter::flag("open", "Tickets that somebody still has to do something about, or with `false` those that are over."),
        QueryParameter::words::<TicketStatus>("status", "Tickets in these statuses."),
        QueryParameter::flag("waiting", "Tickets that wait for the customer; not beside `status`."),
        QueryParameter::words::<TicketKind>("kind", "Tickets of these kinds."),
        QueryParameter::words::<TicketCategory>("category", "Tickets of these categories."),
        QueryParameter::text("subcategory", "Tickets of this sub-category: its word.").with_example("engine"),
        QueryParameter::words::<TicketPriority>("priority", "Tickets of these priorities."),
        QueryParameter::flag("major", "Major problems, or with `false` the others."),
        QueryParameter::flag("key_account", "Tickets of key accounts, or with `false` the others."),
        QueryParameter::flag("breached", "Tickets with a broken promise, or with `false` the others."),
        QueryParameter::instant("due_before", "With a promise that runs out before this instant."),
        QueryParameter::ids("customer_id", "Tickets of this customer."),
        QueryParameter::ids("order_id", "Tickets about this order."),
        QueryParameter::ids("parent_id", "Tickets that are a part of this one."),
        QueryParameter::words::<Channel>("channel", "Tickets that came over these channels."),
        QueryParameter::ids("unit_id", "Tickets that this unit handles."),
        QueryParameter::text("touchpoint", "Tickets at this touchpoint: its word.").with_example("maintenance"),
        QueryParameter::instant("reported_from", "Reported at this instant or later."),
        QueryParameter::instant("reported_before", "Reported before this instant."),
        QueryParameter::instant("updated_from", "Changed at this instant or later."),
        QueryParameter::instant("updated_before", "Changed before this instant."),
        QueryParameter::text("q", "A number or its beginning (`T-2026-0001`), else words that the subject contains as they stand.")
            .with_example("故障灯"),
    ];
    const DEFAULT_SORT: Sort<TicketSort> = Sort::descending(TicketSort::ReportedAt);

    fn read(values: &QueryValues, fields: &mut Fields) -> Option<Asked> {
        let mine = values.flag("mine", fields).unwrap_or(false);
        let waiting = values.flag("waiting", fields).unwrap_or(false);
        let unassigned = values.flag("unassigned", fields).unwrap_or(false);
        let alone = [(mine, "mine", "assignee_id"), (waiting, "waiting", "status"), (unassigned, "unassigned", "assignee_id")];
        for (flag, name, other) in alone {
            if flag && values.get(other).is_some() {
                fields.refuse(name, FieldCode::Unexpected);
            }
        }
        if unassigned && mine {
            fields.refuse("unassigned", FieldCode::Unexpected);
        }
        let statuses = if waiting { vec![TicketStatus::WaitingCustomer] } else { values.words("status", fields) };
        let filter = TicketFilter {
            open: values.flag("open", fields),
            statuses,
            assignee_id: values.read("assignee_id", fields, |id| fields::id(id)),
            unassigned,
            collaborator_id: None,
            queue_id: values.read("queue_id", fields, |id| fields::id(id)),
            unit_id: values.read("unit_id", fields, |id| fields::id(id)),
            customer_id: values.read("customer_id", fields, |id| fields::id(id)),
            order_id: values.read("order_id", fields, |id| fields::id(id)),
            parent_id: values.read("parent_id", fields, |id| fields::id(id)),
            channels: values.words("channel", fields),
            touchpoint: values.read("touchpoint", fields, |word| touchpoint::word(word)),
            kinds: values.words("kind", fields),
            categories: values.words("category", fields),
            subcategory: values.read("subcategory", fields, |word| touchpoint::word(word)),
            priorities: values.words("priority", fields),
            major: values.flag("major", fields),
            key_account: values.flag("key_account", fields),
            breached: values.flag("breached", fields),
            due_before: values.instant("due_before", fields),
            reported_from: values.instant("reported_from", fields),
            reported_before: values.instant("reported_before", fields),
            updated_from: values.instant("updated_from", fields),
            updated_before: values.instant("updated_before", fields),
            words: values.read("q", fields, |words| text::line(words, 1, WORDS_MAX)),
        };
        Some(Asked { filter, mine, helping: values.flag("helping", fields).unwrap_or(false) })
    }
}

/// Lists the tickets.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(caller: Caller<TicketsRead>, query: PageQuery<Tickets>, app: Data<App>) -> Answer<Listed<TicketSummaryView>> {
    let (spelling, reach, user) = (query.spelling(), caller.reach(), caller.user_id());
    let PageQuery { filter: Asked { mut filter, mine, helping }, sort, after, limit, include_total, .. } = query;
    if (mine || helping) && user.is_none() {
        return Err(ProblemCode::UsersOnly.into());
    }
    if mine {
        filter.assignee_id = user;
    }
    if helping {
        filter.collaborator_id = user;
    }
    let (page, total) = app
        .store
        .read(move |tx| {
            let page = tickets::list(tx, &filter, reach, sort, after.as_ref(), limit)?;
            let total = include_total.then(|| tickets::count(tx, &filter, reach)).transpose()?;
            Ok((page, total))
        })
        .await?;
    Ok(Listed::of(page, &spelling, total, |loaded| TicketSummaryView::of(loaded, &caller)))
}
