//! Write an order by what another system calls it.

use actix_web::web::Data;
use guanxi_domain::ids::OrderId;
use guanxi_domain::orders::{Effect, NewOrder, OrderDraft, edit};
use guanxi_domain::platform::{Reference, ReferenceInput};
use guanxi_domain::{Fields, ProblemCode};
use guanxi_persistence::orders::{self, Known, Wanted};
use uuid::Uuid;

use super::bodies::OrderByReferenceBody;
use super::command::next_number;
use super::view::OrderView;
use crate::answer::{Answer, Upserted};
use crate::app::App;
use crate::extract::{Caller, OrdersWrite, PathReference, Precondition, Valid};
use crate::operation::{Method, Operation, Tag};

/// `PUT /api/v1/orders/by_reference/{source}/{reference}`.
pub const OPERATION: Operation = Operation {
    id: "put_order_by_reference",
    method: Method::Put,
    path: "/api/v1/orders/by_reference/{source}/{reference}",
    tag: Tag::Orders,
    summary: "Create or change an order by reference",
    description: "Creates the order that another system calls by this reference, or brings it to the state that the other system names, step \
                  by step. Sending the same again changes nothing.",
    problems: &[ProblemCode::AlreadyExists, ProblemCode::Archived, ProblemCode::IllegalTransition],
};

/// Creates or changes the order.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<OrdersWrite>,
    path: PathReference,
    precondition: Precondition,
    body: Valid<OrderByReferenceBody>,
    app: Data<App>,
) -> Answer<Upserted<OrderView>> {
    let mut fields = Fields::new();
    let reference = Reference::read(ReferenceInput { source: Some(path.source), reference: Some(path.reference) }, &mut fields);
    let draft = OrderDraft::read(body.into_inner().into(), &mut fields);
    let (reference, draft) = fields.finish(reference.zip(draft))?;
    let (context, reach) = (caller.context(), caller.reach());
    let new = NewOrder { id: OrderId::new(Uuid::now_v7()), number: next_number(&app, context.now).await? };
    let written = app.store.write(move |tx| {
        let known = Known::load(tx, &[Wanted { reference: Some(&reference), draft: &draft }], reach)?;
        let existing = known.existing(&reference)?;
        existing.map_or(Ok(()), |order| precondition.check(order.version))?;
        let facts = known.facts(&draft, existing)?;
        let change = edit::upsert(existing, new.clone(), reference.clone(), &draft, &facts, &mut Uuid::now_v7, &context)?;
        Ok((change.effect, known.loaded(orders::save(tx, change, &context)?)))
    });
    let (effect, loaded) = written.await?;
    let view = OrderView::of(loaded, &caller);
    Ok(if effect == Effect::Created { Upserted::Created(view) } else { Upserted::Updated(view) })
}
