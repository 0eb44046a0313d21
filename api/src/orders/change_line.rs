//! Change a line of an order.

use actix_web::web::Data;
use guanxi_domain::ids::{OrderId, OrderLineId, TypedId};
use guanxi_domain::orders::{LineDraft, edit};
use guanxi_domain::{Fields, ProblemCode};

use super::bodies::LinePatchBody;
use super::command::Command;
use super::line::line_of;
use super::view::LineView;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, MergePatch, OrdersWrite, PathIds, Precondition};
use crate::operation::{Method, Operation, Tag};
use crate::part::PartView;

/// `PATCH /api/v1/orders/{order_id}/lines/{line_id}`.
pub const OPERATION: Operation = Operation {
    id: "patch_order_line",
    method: Method::Patch,
    path: "/api/v1/orders/{order_id}/lines/{line_id}",
    tag: Tag::Orders,
    summary: "Change a line",
    description: "A JSON Merge Patch of a line of an order that is `placed`; quantity and total of the order follow. Another product brings its \
                  own name and price, unless they are given too. The `ETag` is that of the order.",
    problems: &[ProblemCode::IllegalTransition],
};

/// Changes the line.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<OrdersWrite>,
    PathIds(id, line): PathIds<OrderId, OrderLineId>,
    precondition: Precondition,
    body: MergePatch<LinePatchBody>,
    app: Data<App>,
) -> Answer<Done<PartView<LineView>>> {
    let mut fields = Fields::new();
    let draft = LineDraft::read_patch(body.into_inner().into(), &mut fields);
    let draft = fields.finish(draft)?;
    let command = Command::on(id, caller.reach(), precondition).with_product(draft.product.clone());
    let changed = command.run_making(line.uuid(), &app, &caller, move |order, catalogue, context| {
        edit::change_line(order, line, &draft, catalogue, context)
    });
    Ok(Done(line_of(&changed.await?.0, line)?))
}
