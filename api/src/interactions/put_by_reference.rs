//! Write an interaction by what another system calls it.

use actix_web::web::Data;
use guanxi_domain::ids::InteractionId;
use guanxi_domain::interactions::{InteractionDraft, write};
use guanxi_domain::orders::Effect;
use guanxi_domain::platform::{Reference, ReferenceInput};
use guanxi_domain::{Fields, ProblemCode};
use guanxi_persistence::interactions::{self, Known, Wanted};
use uuid::Uuid;

use super::bodies::InteractionByReferenceBody;
use super::view::InteractionView;
use crate::answer::{Answer, Upserted};
use crate::app::App;
use crate::extract::{Caller, InteractionsWrite, PathReference, Precondition, Valid};
use crate::operation::{Method, Operation, Tag};

/// `PUT /api/v1/interactions/by_reference/{source}/{reference}`.
pub const OPERATION: Operation = Operation {
    id: "put_interaction_by_reference",
    method: Method::Put,
    path: "/api/v1/interactions/by_reference/{source}/{reference}",
    tag: Tag::Interactions,
    summary: "Create or change an interaction by reference",
    description: "Creates the interaction that another system calls by this reference, or changes what differs. What is absent stays as it is; sending the same again changes nothing.",
    problems: &[ProblemCode::AlreadyExists, ProblemCode::Archived, ProblemCode::IllegalTransition, ProblemCode::InUse],
};

/// Creates or changes the interaction.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<InteractionsWrite>,
    path: PathReference,
    precondition: Precondition,
    body: Valid<InteractionByReferenceBody>,
    app: Data<App>,
) -> Answer<Upserted<InteractionView>> {
    let mut fields = Fields::new();
    let reference = Reference::read(ReferenceInput { source: Some(path.source), reference: Some(path.reference) }, &mut fields);
    let draft = InteractionDraft::read(body.into_inner().into(), &mut fields);
    let (reference, draft) = fields.finish(reference.zip(draft))?;
    let (id, context, reach) = (InteractionId::new(Uuid::now_v7()), caller.context(), caller.reach());
    let written = app.store.write(move |tx| {
        let known = Known::load(tx, &[Wanted { reference: Some(&reference), draft: &draft }], reach)?;
        let existing = known.existing(&reference)?;
        existing.map_or_else(|| precondition.check_absent(), |one| precondition.check(one.version))?;
        let facts = known.facts(&draft, existing)?;
        let change = write::upsert(existing, id, reference.clone(), &draft, &facts, &context)?;
        Ok((change.effect, known.loaded(interactions::save(tx, change, &context)?)))
    });
    let (effect, loaded) = written.await?;
    let view = InteractionView::of(loaded, &caller);
    Ok(if effect == Effect::Created { Upserted::Created(view) } else { Upserted::Updated(view) })
}
