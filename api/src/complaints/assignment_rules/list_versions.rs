//! The versions of the assignment rules of complaints.

use actix_web::web::Data;
use guanxi_domain::complaints::assignment::AssignmentPolicy;
use guanxi_persistence::complaints::assignment;
use guanxi_persistence::service::configurations;

use super::view::RulesVersionView;
use crate::answer::{Answer, Listed};
use crate::app::App;
use crate::extract::{Caller, ComplaintsRead, PageQuery};
use crate::operation::{Method, Operation, Tag};
use crate::service::versions::Versions;

/// `GET /api/v1/complaints/assignment_rules/versions`.
pub const OPERATION: Operation = Operation {
    id: "list_complaint_assignment_rules_versions",
    method: Method::Get,
    path: "/api/v1/complaints/assignment_rules/versions",
    tag: Tag::Complaints,
    summary: "List the versions of the assignment rules of complaints",
    description: "The newest first, each with who made it. Steps that gave a complaint to somebody name the version by which they did.",
    problems: &[],
};

/// Lists them.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(_: Caller<ComplaintsRead>, page: PageQuery<Versions>, app: Data<App>) -> Answer<Listed<RulesVersionView>> {
    let spelling = page.spelling();
    let rows = app.store.read(move |tx| {
        let id = assignment::current(tx)?.id;
        configurations::versions::<AssignmentPolicy>(tx, id, page.after.as_ref(), page.limit)
    });
    Ok(Listed::of(rows.await?, &spelling, None, RulesVersionView::from))
}
