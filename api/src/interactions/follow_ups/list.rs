//! List follow-ups.

use actix_web::web::Data;
use guanxi_domain::fields::FieldCode;
use guanxi_domain::interactions::{FollowUpSort, FollowUpStatus};
use guanxi_domain::platform::page::Sort;
use guanxi_domain::{Fields, ProblemCode, fields};
use guanxi_persistence::interactions::follow_ups::{self, FollowUpFilter};

use super::view::FollowUpView;
use crate::answer::{Answer, Listed};
use crate::app::App;
use crate::extract::{Caller, InteractionsRead, ListQuery, PageQuery, QueryParameter, QueryValues};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/follow_ups`.
pub const OPERATION: Operation = Operation {
    id: "list_follow_ups",
    method: Method::Get,
    path: "/api/v1/follow_ups",
    tag: Tag::Interactions,
    summary: "List follow-ups",
    description: "Follow-ups that meet every condition given, what is due first unless told otherwise. `mine=true&status=open` is what the caller has to do next.",
    problems: &[ProblemCode::UsersOnly, ProblemCode::FilterTooBroad],
};

/// What lists of follow-ups can be asked for.
pub struct FollowUps;

/// What a list is asked for, where it depends on who asks and when.
pub struct Asked {
    filter: FollowUpFilter,
    mine: bool,
    overdue: bool,
}

impl ListQuery for FollowUps {
    type Filter = Asked;
    type Sort = FollowUpSort;

    const PARAMETERS: &'static [QueryParameter] = &[
        QueryParameter::flag("mine", "Follow-ups that the caller is to do; not beside `assignee_id`."),
        QueryParameter::ids("assignee_id", "Follow-ups that this staff user is to do."),
        QueryParameter::words::<FollowUpStatus>("status", "Follow-ups in these statuses."),
        QueryParameter::flag("overdue", "Open follow-ups that should have been done by now; not beside `status`."),
        QueryParameter::ids("customer_id", "Follow-ups for this customer."),
        QueryParameter::ids("interaction_id", "Follow-ups promised in this interaction."),
        QueryParameter::ids("ticket_id", "Follow-ups that belong to this ticket."),
        QueryParameter::ids("unit_id", "Follow-ups of this unit."),
        QueryParameter::instant("due_from", "Due at this instant or later."),
        QueryParameter::instant("due_before", "Due before this instant."),
    ];
    const DEFAULT_SORT: Sort<FollowUpSort> = Sort::ascending(FollowUpSort::DueAt);

    fn read(values: &QueryValues, fields: &mut Fields) -> Option<Asked> {
        let mine = values.flag("mine", fields).unwrap_or(false);
        let overdue = values.flag("overdue", fields).unwrap_or(false);
        for (flag, name, other) in [(mine, "mine", "assignee_id"), (overdue, "overdue", "status")] {
            if flag && values.get(other).is_some() {
                fields.refuse(name, FieldCode::Unexpected);
            }
        }
        let filter = FollowUpFilter {
            customer_id: values.read("customer_id", fields, |id| fields::id(id)),
            interaction_id: values.read("interaction_id", fields, |id| fields::id(id)),
            ticket_id: values.read("ticket_id", fields, |id| fields::id(id)),
            unit_id: values.read("unit_id", fields, |id| fields::id(id)),
            assignee_id: values.read("assignee_id", fields, |id| fields::id(id)),
            statuses: values.words("status", fields),
            due_from: values.instant("due_from", fields),
            due_before: values.instant("due_before", fields),
        };
        Some(Asked { filter, mine, overdue })
    }
}

/// Lists the follow-ups.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(caller: Caller<InteractionsRead>, query: PageQuery<FollowUps>, app: Data<App>) -> Answer<Listed<FollowUpView>> {
    let (spelling, reach) = (query.spelling(), caller.reach());
    let PageQuery { filter: Asked { mut filter, mine, overdue }, sort, after, limit, include_total, .. } = query;
    if mine {
        filter.assignee_id = Some(caller.require_user()?);
    }
    if overdue {
        let now = caller.context().now;
        filter.statuses = vec![FollowUpStatus::Open];
        filter.due_before = Some(filter.due_before.map_or(now, |before| before.min(now)));
    }
    let (page, total) = app
        .store
        .read(move |tx| {
            let page = follow_ups::list(tx, &filter, reach, sort, after.as_ref(), limit)?;
            let total = include_total.then(|| follow_ups::count(tx, &filter, reach)).transpose()?;
            Ok((page, total))
        })
        .await?;
    Ok(Listed::of(page, &spelling, total, |loaded| FollowUpView::of(loaded, &caller)))
}
