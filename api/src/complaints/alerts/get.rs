//! One early warning.

use actix_web::web::Data;
use guanxi_domain::ids::AlertId;
use guanxi_persistence::complaints::warning::alerts;
use guanxi_persistence::complaints::warning::place;

use super::step::viewer;
use super::view::AlertView;
use crate::answer::{Answer, Found};
use crate::app::App;
use crate::extract::{Caller, ComplaintsReport, PathId};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/complaints/alerts/{alert_id}`.
pub const OPERATION: Operation = Operation {
    id: "get_complaint_alert",
    method: Method::Get,
    path: "/api/v1/complaints/alerts/{alert_id}",
    tag: Tag::Complaints,
    summary: "Read an early warning",
    description: "What alarms, why in figures, whose it is, and how far its emergency plan has come.",
    problems: &[],
};

/// Reads it.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(caller: Caller<ComplaintsReport>, PathId(id): PathId<AlertId>, app: Data<App>) -> Answer<Found<AlertView>> {
    let viewer = viewer(&caller);
    let work = app.store.read(move |tx| {
        let alert = alerts::load(tx, id, viewer)?;
        let names = alerts::names(tx, [&alert.watch])?;
        Ok((alert, names, place(tx, viewer.user_id)?))
    });
    let (alert, names, place) = work.await?;
    Ok(Found(AlertView::of(alert, &names, &place, &caller)))
}
