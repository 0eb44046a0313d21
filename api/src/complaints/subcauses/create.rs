//! Create a sub-cause.

use actix_web::web::Data;
use guanxi_domain::ProblemCode;
use guanxi_domain::complaints::subcause::Subcauses;

use super::shapes::{NewSubcauseBody, SubcauseView};
use crate::answer::{Answer, Created};
use crate::app::App;
use crate::extract::{Caller, ComplaintsConfigure, IdempotencyKey, Valid};
use crate::kept_lists;
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/complaints/subcauses`.
pub const OPERATION: Operation = Operation {
    id: "create_complaint_subcause",
    method: Method::Post,
    path: "/api/v1/complaints/subcauses",
    tag: Tag::Complaints,
    summary: "Create a sub-cause of complaints",
    description: "Adds to the list of where a cause of complaints lies in more detail. Its word is what complaints carry; neither it nor the cause changes.",
    problems: &[ProblemCode::AlreadyExists],
};

/// Creates it.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<ComplaintsConfigure>,
    key: IdempotencyKey,
    body: Valid<NewSubcauseBody>,
    app: Data<App>,
) -> Answer<Created<SubcauseView>> {
    let call = key.call(&OPERATION, caller.id(), body.raw());
    let made = kept_lists::create::<Subcauses>(&app, call, caller.unit_id(), caller.context(), body.into_inner().into());
    Ok(Created(made.await?.into()))
}
