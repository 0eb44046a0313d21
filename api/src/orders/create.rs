//! Create an order.

use actix_web::web::Data;
use guanxi_domain::ids::{OrderId, TypedId};
use guanxi_domain::orders::{NewOrder, OrderDraft, create};
use guanxi_domain::platform::idempotency::Outcome;
use guanxi_domain::{Fields, ProblemCode};
use guanxi_persistence::orders::{self, Known, Wanted};
use guanxi_persistence::platform::idempotency::once;
use uuid::Uuid;

use super::bodies::NewOrderBody;
use super::command::next_number;
use super::view::OrderView;
use crate::answer::{Answer, Created};
use crate::app::App;
use crate::extract::{Caller, IdempotencyKey, OrdersWrite, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/orders`.
pub const OPERATION: Operation = Operation {
    id: "create_order",
    method: Method::Post,
    path: "/api/v1/orders",
    tag: Tag::Orders,
    summary: "Create an order",
    description: "Creates an order of a customer, with lines or with quantity and total alone. The customer is named by `customer_id` or by \
                  `customer_reference`. The purchase figures of the customer follow at once where the order is paid.",
    problems: &[ProblemCode::AlreadyExists, ProblemCode::Archived],
};

/// Creates the order.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<OrdersWrite>,
    key: IdempotencyKey,
    body: Valid<NewOrderBody>,
    app: Data<App>,
) -> Answer<Created<OrderView>> {
    let call = key.call(&OPERATION, caller.id(), body.raw());
    let mut fields = Fields::new();
    let draft = OrderDraft::read_new(body.into_inner().into(), &mut fields);
    let draft = fields.finish(draft)?;
    let (context, reach) = (caller.context(), caller.reach());
    let new = NewOrder { id: OrderId::new(Uuid::now_v7()), number: next_number(&app, context.now).await? };
    let loaded = app.store.write(move |tx| {
        let planned = Outcome { status: 201, record: Some(new.id.uuid()) };
        let work = |tx: &mut guanxi_persistence::Tx<'_>| {
            let known = Known::load(tx, &[Wanted { reference: None, draft: &draft }], reach)?;
            let facts = known.facts(&draft, None)?;
            let change = create::create(new.clone(), &draft, &facts, &mut Uuid::now_v7, &context)?;
            Ok(known.loaded(orders::save(tx, change, &context)?))
        };
        once(tx, call.as_ref(), planned, context.now, work, |tx, outcome| {
            orders::load(tx, outcome.record.map_or(new.id, OrderId::new), reach)
        })
    });
    Ok(Created(OrderView::of(loaded.await?, &caller)))
}
