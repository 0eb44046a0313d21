//! The early warnings.

use actix_web::web::Data;
use guanxi_domain::complaints::warning::{AlertLevel, AlertSort, AlertStatus, WatchKind};
use guanxi_domain::platform::page::Sort;
use guanxi_domain::{Fields, ProblemCode, fields, text};
use guanxi_persistence::complaints::warning::alerts::{self, AlertFilter};
use guanxi_persistence::complaints::warning::place;

use super::step::viewer;
use super::view::AlertView;
use crate::answer::{Answer, Listed};
use crate::app::App;
use crate::extract::{Caller, ComplaintsReport, ListQuery, PageQuery, QueryParameter, QueryValues};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/complaints/alerts`.
pub const OPERATION: Operation = Operation {
    id: "list_complaint_alerts",
    method: Method::Get,
    path: "/api/v1/complaints/alerts",
    tag: Tag::Complaints,
    summary: "List early warnings",
    description: "What alarms about complaints, with its figures. Shown are those of units within reach, and those that are the caller's or \
                  have a task for the caller.",
    problems: &[ProblemCode::FilterTooBroad, ProblemCode::UsersOnly],
};

/// What the list can be asked for.
pub struct Alerts;

/// What a list is asked for, where it depends on who asks.
pub struct Asked {
    filter: AlertFilter,
    mine: bool,
}

impl ListQuery for Alerts {
    type Filter = Asked;
    type Sort = AlertSort;

    const PARAMETERS: &'static [QueryParameter] = &[
        QueryParameter::flag("mine", "Those that are the caller's, or have a task for the caller."),
        QueryParameter::words::<AlertStatus>("status", "Those in these states."),
        QueryParameter::words::<AlertLevel>("level", "Those of these levels."),
        QueryParameter::words::<WatchKind>("watch_kind", "Those of complaints that have this in common."),
        QueryParameter::text("watch_of", "Those of this product, outlet, staff user, customer or complaint, by its id, or of this cause.")
            .with_example("product/brake"),
        QueryParameter::ids("unit_id", "Those of this unit."),
        QueryParameter::ids("owner_id", "Those of this staff user."),
        QueryParameter::ids("customer_id", "Those of this customer."),
        QueryParameter::ids("complaint_id", "Those to which this complaint belongs."),
        QueryParameter::instant("raised_from", "Raised at this instant or later."),
        QueryParameter::instant("raised_before", "Raised before this instant."),
    ];
    const DEFAULT_SORT: Sort<AlertSort> = Sort::descending(AlertSort::RaisedAt);

    fn read(values: &QueryValues, fields: &mut Fields) -> Option<Asked> {
        let filter = AlertFilter {
            statuses: values.words("status", fields),
            levels: values.words("level", fields),
            kinds: values.words("watch_kind", fields),
            watch_of: values.read("watch_of", fields, |of| text::line(of, 1, 100)),
            unit_id: values.read("unit_id", fields, |id| fields::id(id)),
            owner_id: values.read("owner_id", fields, |id| fields::id(id)),
            staff_id: None,
            customer_id: values.read("customer_id", fields, |id| fields::id(id)),
            complaint_id: values.read("complaint_id", fields, |id| fields::id(id)),
            raised_from: values.instant("raised_from", fields),
            raised_before: values.instant("raised_before", fields),
        };
        Some(Asked { filter, mine: values.flag("mine", fields).unwrap_or(false) })
    }
}

/// Lists them.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(caller: Caller<ComplaintsReport>, query: PageQuery<Alerts>, app: Data<App>) -> Answer<Listed<AlertView>> {
    let (spelling, viewer) = (query.spelling(), viewer(&caller));
    let PageQuery { filter: Asked { mut filter, mine }, sort, after, limit, include_total, .. } = query;
    if mine {
        filter.staff_id = Some(viewer.user_id.ok_or(ProblemCode::UsersOnly)?);
    }
    let work = app.store.read(move |tx| {
        let page = alerts::list(tx, &filter, viewer, sort, after.as_ref(), limit)?;
        let names = alerts::names(tx, page.items.iter().map(|alert| &alert.watch))?;
        let total = include_total.then(|| alerts::count(tx, &filter, viewer)).transpose()?;
        Ok((page, names, place(tx, viewer.user_id)?, total))
    });
    let (page, names, place, total) = work.await?;
    Ok(Listed::of(page, &spelling, total, |alert| AlertView::of(alert, &names, &place, &caller)))
}
