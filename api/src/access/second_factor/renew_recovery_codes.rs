//! Fresh recovery codes.

use actix_web::web::Data;
use guanxi_domain::{ProblemCode, Refusal};
use guanxi_persistence::access::second_factors;
use guanxi_persistence::platform::events;

use super::disable::{FactorProof, prove};
use super::view::RecoveryCodesView;
use crate::access::gate::to_the_end;
use crate::answer::{Answer, Content};
use crate::app::App;
use crate::extract::{NoIdempotencyKey, Oneself, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/me/second_factor/actions/renew_recovery_codes`.
pub const OPERATION: Operation = Operation {
    id: "renew_recovery_codes",
    method: Method::Post,
    path: "/api/v1/me/second_factor/actions/renew_recovery_codes",
    tag: Tag::Access,
    summary: "Make new recovery codes",
    description: "Gives ten new recovery codes, shown once; those before are worthless. Needs the password and a code.",
    problems: &[ProblemCode::NotFound, ProblemCode::SignInDelayed],
};

/// Makes them.
///
/// # Errors
/// As [`prove`], and what the document says.
pub async fn handle(caller: Oneself, _: NoIdempotencyKey, body: Valid<FactorProof>, app: Data<App>) -> Answer<Content<RecoveryCodesView>> {
    to_the_end(renew(caller, body, app)).await
}

async fn renew(caller: Oneself, body: Valid<FactorProof>, app: Data<App>) -> Answer<Content<RecoveryCodesView>> {
    let codes = RecoveryCodesView::generate()?;
    let (normal, user_id, context) = (codes.normal(), caller.user_id(), caller.context());
    prove(&app, &caller, body.into_inner(), move |tx, user| {
        second_factors::load(tx, user_id)?.ok_or_else(Refusal::not_found)?;
        second_factors::replace_recovery_codes(tx, user_id, &normal)?;
        events::append(tx, &context, vec![user.recovery_codes_renewed()])
    })
    .await?;
    Ok(Content(codes))
}
