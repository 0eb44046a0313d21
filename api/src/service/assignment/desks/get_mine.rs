//! Read one's own desk.

use actix_web::web::Data;
use guanxi_domain::ProblemCode;
use guanxi_domain::access::Reach;
use guanxi_persistence::service::assignment::desks;

use super::view::DeskView;
use crate::answer::{Answer, Found};
use crate::app::App;
use crate::extract::{Caller, TicketsWrite};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/service/my_desk`.
pub const OPERATION: Operation = Operation {
    id: "get_my_desk",
    method: Method::Get,
    path: "/api/v1/service/my_desk",
    tag: Tag::Service,
    summary: "Read your desk",
    description: "How much work you take and when, how much you have, and whether you would be given a ticket now.",
    problems: &[ProblemCode::UsersOnly],
};

/// Reads it.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(caller: Caller<TicketsWrite>, app: Data<App>) -> Answer<Found<DeskView>> {
    let (user, now) = (caller.require_user()?, caller.context().now);
    let desk = app.store.read(move |tx| desks::load(tx, user, Reach::All)).await?;
    Ok(Found(DeskView::of(desk, now)))
}
