//! The versions of a business calendar.

use actix_web::web::Data;
use guanxi_domain::ids::CalendarId;
use guanxi_domain::service::calendar::CalendarDocument;
use guanxi_persistence::service::configurations;

use super::view::CalendarVersionView;
use crate::answer::{Answer, Listed};
use crate::app::App;
use crate::extract::{Caller, PageQuery, PathId, TicketsRead};
use crate::operation::{Method, Operation, Tag};
use crate::service::versions::Versions;

/// `GET /api/v1/service/calendars/{id}/versions`.
pub const OPERATION: Operation = Operation {
    id: "list_business_calendar_versions",
    method: Method::Get,
    path: "/api/v1/service/calendars/{id}/versions",
    tag: Tag::Service,
    summary: "List the versions of a business calendar",
    description: "The newest first, each with who made it.",
    problems: &[guanxi_domain::ProblemCode::NotFound],
};

/// Lists them.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    _: Caller<TicketsRead>,
    PathId(id): PathId<CalendarId>,
    page: PageQuery<Versions>,
    app: Data<App>,
) -> Answer<Listed<CalendarVersionView>> {
    let spelling = page.spelling();
    let rows = app.store.read(move |tx| configurations::versions::<CalendarDocument>(tx, id, page.after.as_ref(), page.limit));
    Ok(Listed::of(rows.await?, &spelling, None, CalendarVersionView::from))
}
