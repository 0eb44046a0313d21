//! The assignment rules of complaints.

use actix_web::web::Data;
use guanxi_persistence::complaints::assignment;

use super::view::RulesView;
use crate::answer::{Answer, Found};
use crate::app::App;
use crate::extract::{Caller, ComplaintsRead};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/complaints/assignment_rules`.
pub const OPERATION: Operation = Operation {
    id: "get_complaint_assignment_rules",
    method: Method::Get,
    path: "/api/v1/complaints/assignment_rules",
    tag: Tag::Complaints,
    summary: "Read the assignment rules of complaints",
    description: "The version that counts now: whoever has the role of the first rule that speaks of a complaint, nearest to the outlet \
                  concerned, answers for it.",
    problems: &[],
};

/// Reads them.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(_: Caller<ComplaintsRead>, app: Data<App>) -> Answer<Found<RulesView>> {
    Ok(Found(app.store.read(assignment::current).await?.into()))
}
