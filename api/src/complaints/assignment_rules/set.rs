//! Set the assignment rules of complaints.

use actix_web::web::Data;
use guanxi_domain::Fields;
use guanxi_domain::complaints::assignment::AssignmentPolicy;
use guanxi_domain::ids::ConfigurationVersionId;
use guanxi_persistence::access::units;
use guanxi_persistence::complaints::assignment;
use guanxi_persistence::service::configurations;
use uuid::Uuid;

use super::bodies::RulesBody;
use super::view::RulesView;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, ComplaintsConfigure, Precondition, Valid};
use crate::operation::{Method, Operation, Tag};

/// `PUT /api/v1/complaints/assignment_rules`.
pub const OPERATION: Operation = Operation {
    id: "set_complaint_assignment_rules",
    method: Method::Put,
    path: "/api/v1/complaints/assignment_rules",
    tag: Tag::Complaints,
    summary: "Set the assignment rules of complaints",
    description: "A new version of all rules, which counts from now on: for complaints that come, and for those whose round goes wrong so often \
                  that they go one level up. Whoever a complaint is about never answers for it by a rule. The same rules make no version.",
    problems: &[],
};

/// Sets them.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<ComplaintsConfigure>,
    precondition: Precondition,
    body: Valid<RulesBody>,
    app: Data<App>,
) -> Answer<Done<RulesView>> {
    let mut fields = Fields::new();
    let rules = AssignmentPolicy::read(body.into_inner().into(), &mut fields);
    let rules = fields.finish(rules)?;
    let (context, version_id) = (caller.context(), ConfigurationVersionId::new(Uuid::now_v7()));
    let set = app.store.write(move |tx| {
        let before = assignment::current_for_change(tx)?;
        precondition.check(before.version)?;
        assignment::check(tx, &rules)?;
        let company = units::company_id(tx)?;
        let Some((after, event)) = before.set(rules.clone(), version_id, company, &context) else { return Ok(before) };
        configurations::replace(tx, &after, event, &context)?;
        Ok(after)
    });
    Ok(Done(set.await?.into()))
}
