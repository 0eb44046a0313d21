//! Change an interaction.

use actix_web::web::Data;
use guanxi_domain::ids::InteractionId;
use guanxi_domain::interactions::{InteractionDraft, write};
use guanxi_domain::{Fields, ProblemCode};

use super::bodies::InteractionPatchBody;
use super::command::Command;
use super::view::InteractionView;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, InteractionsWrite, MergePatch, PathId, Precondition};
use crate::operation::{Method, Operation, Tag};

/// `PATCH /api/v1/interactions/{interaction_id}`.
pub const OPERATION: Operation = Operation {
    id: "patch_interaction",
    method: Method::Patch,
    path: "/api/v1/interactions/{interaction_id}",
    tag: Tag::Interactions,
    summary: "Change an interaction",
    description: "A JSON Merge Patch: absent members stay, `null` clears. A patch that changes nothing leaves the version. The customer never changes: an interaction with another is voided and noted anew. What a complaint rests on stays as it was said: who had it, when, over which channel, its words and its outcome; words may be added where there were none.",
    problems: &[ProblemCode::IllegalTransition, ProblemCode::InUse],
};

/// Changes the interaction.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<InteractionsWrite>,
    PathId(id): PathId<InteractionId>,
    precondition: Precondition,
    body: MergePatch<InteractionPatchBody>,
    app: Data<App>,
) -> Answer<Done<InteractionView>> {
    let mut fields = Fields::new();
    let draft = InteractionDraft::read_patch(body.into_inner().into(), &mut fields);
    let draft = fields.finish(Some(draft))?;
    let loaded = Command::on(id, caller.reach(), precondition).with_draft(draft).run(&app, &caller, write::edit).await?;
    Ok(Done(InteractionView::of(loaded, &caller)))
}
