//! Change a desk.

use actix_web::web::Data;
use guanxi_domain::Fields;
use guanxi_domain::ids::UserId;
use guanxi_domain::service::assignment::DeskPatch;

use super::bodies::DeskPatchBody;
use super::change::change;
use super::view::DeskView;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, MergePatch, PathId, Precondition, ServiceConfigure};
use crate::operation::{Method, Operation, Tag};

/// `PATCH /api/v1/service/desks/{user_id}`.
pub const OPERATION: Operation = Operation {
    id: "patch_desk",
    method: Method::Patch,
    path: "/api/v1/service/desks/{user_id}",
    tag: Tag::Service,
    summary: "Change a desk",
    description: "A JSON Merge Patch: absent members stay. Duty and skills are those of the account, whose version they move; languages, limit and \
                  shift move that of the desk. What waits for somebody goes to them at once, as far as they are free now.",
    problems: &[],
};

/// Changes it.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<ServiceConfigure>,
    PathId(id): PathId<UserId>,
    precondition: Precondition,
    body: MergePatch<DeskPatchBody>,
    app: Data<App>,
) -> Answer<Done<DeskView>> {
    let mut fields = Fields::new();
    let patch = DeskPatch::read(body.into_inner().into(), &mut fields);
    let patch = fields.finish(Some(patch))?;
    let context = caller.context();
    let desk = app.store.write(move |tx| change(tx, id, &patch, &precondition, &context)).await?;
    Ok(Done(DeskView::of(desk, context.now)))
}
