//! Add a line to an order.

use actix_web::web::Data;
use guanxi_domain::ids::{OrderId, OrderLineId};
use guanxi_domain::orders::{LineDraft, edit};
use guanxi_domain::{Fields, ProblemCode};
use uuid::Uuid;

use super::bodies::NewLineBody;
use super::command::Command;
use super::line::line_of;
use super::view::LineView;
use crate::answer::{Answer, Created};
use crate::app::App;
use crate::extract::{Caller, IdempotencyKey, OrdersWrite, PathId, Precondition, Valid};
use crate::operation::{Method, Operation, Tag};
use crate::part::PartView;

/// `POST /api/v1/orders/{order_id}/lines`.
pub const OPERATION: Operation = Operation {
    id: "add_order_line",
    method: Method::Post,
    path: "/api/v1/orders/{order_id}/lines",
    tag: Tag::Orders,
    summary: "Add a line",
    description: "Adds a line to an order that is `placed`; quantity and total of the order follow. The first line takes the place of quantity \
                  and total given alone. The `ETag` is that of the order.",
    problems: &[ProblemCode::IllegalTransition],
};

/// Adds the line.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<OrdersWrite>,
    PathId(id): PathId<OrderId>,
    precondition: Precondition,
    key: IdempotencyKey,
    body: Valid<NewLineBody>,
    app: Data<App>,
) -> Answer<Created<PartView<LineView>>> {
    let call = key.call(&OPERATION, caller.id(), body.raw());
    let mut fields = Fields::new();
    let draft = LineDraft::read(body.into_inner().into(), &mut fields);
    let draft = fields.finish(draft)?;
    let command = Command::on(id, caller.reach(), precondition).with_key(call, 201).with_product(draft.product.clone());
    let new_id = Uuid::now_v7();
    let made = command.run_making(new_id, &app, &caller, move |order, catalogue, context| {
        edit::add_line(order, &draft, OrderLineId::new(new_id), catalogue, context)
    });
    let (loaded, made) = made.await?;
    Ok(Created(line_of(&loaded, made.into())?))
}
