//! One business calendar.

use actix_web::web::Data;
use guanxi_domain::ids::CalendarId;
use guanxi_persistence::service::configurations;

use super::view::CalendarView;
use crate::answer::{Answer, Found};
use crate::app::App;
use crate::extract::{Caller, PathId, TicketsRead};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/service/calendars/{id}`.
pub const OPERATION: Operation = Operation {
    id: "get_business_calendar",
    method: Method::Get,
    path: "/api/v1/service/calendars/{id}",
    tag: Tag::Service,
    summary: "Read a business calendar",
    description: "Its newest version.",
    problems: &[],
};

/// Reads it.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(_: Caller<TicketsRead>, PathId(id): PathId<CalendarId>, app: Data<App>) -> Answer<Found<CalendarView>> {
    let calendar: guanxi_domain::service::calendar::Calendar = app.store.read(move |tx| configurations::get(tx, id)).await?;
    Ok(Found(calendar.into()))
}
