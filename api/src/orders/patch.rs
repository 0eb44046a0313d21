//! Change an order.

use actix_web::web::Data;
use guanxi_domain::fields::Patch;
use guanxi_domain::ids::OrderId;
use guanxi_domain::orders::{OrderDraft, edit};
use guanxi_domain::{Fields, ProblemCode};
use guanxi_persistence::Named;

use super::bodies::OrderPatchBody;
use super::command::Command;
use super::view::OrderView;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, MergePatch, OrdersWrite, PathId, Precondition};
use crate::operation::{Method, Operation, Tag};

/// `PATCH /api/v1/orders/{order_id}`.
pub const OPERATION: Operation = Operation {
    id: "patch_order",
    method: Method::Patch,
    path: "/api/v1/orders/{order_id}",
    tag: Tag::Orders,
    summary: "Change an order",
    description: "A JSON Merge Patch: absent members stay, `null` clears. A patch that changes nothing leaves the version. Lines and the steps of \
                  the order have operations of their own; quantity and total change only while the order is `placed` and has no lines.",
    problems: &[ProblemCode::IllegalTransition],
};

/// Changes the order.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<OrdersWrite>,
    PathId(id): PathId<OrderId>,
    precondition: Precondition,
    body: MergePatch<OrderPatchBody>,
    app: Data<App>,
) -> Answer<Done<OrderView>> {
    let mut fields = Fields::new();
    let draft = OrderDraft::read_patch(body.into_inner().into(), &mut fields);
    let draft = fields.finish(Some(draft))?;
    let salesperson = if let Patch::Set(user) = draft.salesperson_id { Some(user) } else { None };
    let named = Named::default().staff("salesperson_id", salesperson).open_unit("unit_id", draft.unit_id);
    let command = Command::on(id, caller.reach(), precondition).naming(named);
    let loaded = command.run(&app, &caller, move |order, context| edit::patch(order, &draft, context)).await?;
    Ok(Done(OrderView::of(loaded, &caller)))
}
