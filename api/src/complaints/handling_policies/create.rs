//! Set the handling policy.

use actix_web::web::Data;
use guanxi_domain::Fields;
use guanxi_domain::complaints::handling::{HandlingPolicy, NewHandlingPolicy};
use guanxi_persistence::complaints::known;

use super::bodies::NewHandlingPolicyBody;
use super::view::HandlingPolicyView;
use crate::answer::{Answer, Created};
use crate::app::App;
use crate::complaints::policies;
use crate::extract::{Caller, ComplaintsConfigure, IdempotencyKey, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/complaints/handling_policies`.
pub const OPERATION: Operation = Operation {
    id: "create_handling_policy",
    method: Method::Post,
    path: "/api/v1/complaints/handling_policies",
    tag: Tag::Complaints,
    summary: "Set the handling policy",
    description: "Sets which measures are open for a cause, who decides where a proposal needs approval, and up to which compensation roles and persons decide alone. Holds from now on; what is left out stays as it is. A list of roles or persons takes the place of all that were there.",
    problems: &[],
};

/// Sets it.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<ComplaintsConfigure>,
    key: IdempotencyKey,
    body: Valid<NewHandlingPolicyBody>,
    app: Data<App>,
) -> Answer<Created<HandlingPolicyView>> {
    let call = key.call(&OPERATION, caller.id(), body.raw());
    let mut fields = Fields::new();
    let new = NewHandlingPolicy::read(body.into_inner().into(), &mut fields);
    let new = fields.finish(new)?;
    let checked = new.clone();
    let check = move |tx: &mut guanxi_persistence::Tx<'_>, fields: &mut Fields| {
        known::check_roles(tx, "roles", checked.roles(), fields)?;
        known::check_persons(tx, "persons", checked.persons(), fields)
    };
    let over = move |before: &HandlingPolicy| new.clone().over(before);
    Ok(Created(policies::create(&app, call, caller.context(), check, over).await?.into()))
}
