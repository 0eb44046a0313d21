//! Come on duty, or go off it.

use actix_web::web::Data;
use guanxi_domain::fields::{FieldCode, Patch};
use guanxi_domain::service::assignment::{DeskPatch, DeskPatchInput};
use guanxi_domain::{Fields, ProblemCode};

use super::bodies::DutyBody;
use super::change::change;
use super::view::DeskView;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, Precondition, TicketsWrite, Valid};
use crate::operation::{Method, Operation, Tag};

/// `PUT /api/v1/service/my_desk/duty`.
pub const OPERATION: Operation = Operation {
    id: "set_my_duty",
    method: Method::Put,
    path: "/api/v1/service/my_desk/duty",
    tag: Tag::Service,
    summary: "Come on duty, or go off it",
    description: "Off duty you are given no tickets; those that you have stay yours. On duty you get at once what waits for you, as far as your \
                  limit and your shift allow.",
    problems: &[ProblemCode::UsersOnly],
};

/// Sets it.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<TicketsWrite>,
    precondition: Precondition,
    body: Valid<DutyBody>,
    app: Data<App>,
) -> Answer<Done<DeskView>> {
    let (user, context) = (caller.require_user()?, caller.context());
    let mut fields = Fields::new();
    let on_duty = body.on_duty;
    if on_duty.is_none() {
        fields.refuse("on_duty", FieldCode::Required);
    }
    let input = DeskPatchInput { on_duty: on_duty.map_or(Patch::Leave, Patch::Set), ..DeskPatchInput::default() };
    let patch = DeskPatch::read(input, &mut fields);
    let patch = fields.finish(Some(patch))?;
    let desk = app.store.write(move |tx| change(tx, user, &patch, &precondition, &context)).await?;
    Ok(Done(DeskView::of(desk, context.now)))
}
