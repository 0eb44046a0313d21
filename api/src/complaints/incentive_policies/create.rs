//! Set the incentive policy.

use actix_web::web::Data;
use guanxi_domain::Fields;
use guanxi_domain::complaints::incentives::{IncentivePolicy, NewIncentivePolicy};
use guanxi_persistence::complaints::known;

use super::bodies::NewIncentivePolicyBody;
use super::view::IncentivePolicyView;
use crate::answer::{Answer, Created};
use crate::app::App;
use crate::complaints::policies;
use crate::extract::{Caller, ComplaintsConfigure, IdempotencyKey, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/complaints/incentive_policies`.
pub const OPERATION: Operation = Operation {
    id: "create_incentive_policy",
    method: Method::Post,
    path: "/api/v1/complaints/incentive_policies",
    tag: Tag::Complaints,
    summary: "Set the incentive policy",
    description: "Sets between which amounts a judge chooses, up to which sum in a month anything is deducted from one person, and for how many days they may object. Holds from now on; what is left out stays as it is. A list of roles takes the place of all that were there.",
    problems: &[],
};

/// Sets it.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<ComplaintsConfigure>,
    key: IdempotencyKey,
    body: Valid<NewIncentivePolicyBody>,
    app: Data<App>,
) -> Answer<Created<IncentivePolicyView>> {
    let call = key.call(&OPERATION, caller.id(), body.raw());
    let mut fields = Fields::new();
    let new = NewIncentivePolicy::read(body.into_inner().into(), &mut fields);
    let new = fields.finish(new)?;
    let checked = new.clone();
    let check = move |tx: &mut guanxi_persistence::Tx<'_>, fields: &mut Fields| known::check_roles(tx, "fault", checked.roles(), fields);
    let over = move |before: &IncentivePolicy| new.clone().over(before);
    Ok(Created(policies::create(&app, call, caller.context(), check, over).await?.into()))
}
