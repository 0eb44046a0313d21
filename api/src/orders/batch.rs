//! Write many orders at once.

use actix_web::web::Data;
use guanxi_domain::access::Reach;
use guanxi_domain::ids::OrderId;
use guanxi_domain::orders::{NewOrder, OrderChange, create, edit};
use guanxi_domain::platform::Context;
use guanxi_domain::platform::idempotency::Outcome;
use guanxi_domain::{ProblemCode, Refusal};
use guanxi_persistence::orders::{Known, Wanted, save_many};
use guanxi_persistence::platform::idempotency::{Begun, begin, keep_answer};
use guanxi_persistence::{Error, Tx};
use uuid::Uuid;

use super::batch_items::{BatchBody, BatchView, Item, Words, placed};
use super::command::next_number;
use crate::answer::{Answer, Content};
use crate::app::App;
use crate::extract::{Caller, IdempotencyKey, OrdersWrite, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/orders/batch`.
pub const OPERATION: Operation = Operation {
    id: "write_order_batch",
    method: Method::Post,
    path: "/api/v1/orders/batch",
    tag: Tag::Orders,
    summary: "Write many orders",
    description: "Creates up to 500 orders or brings them to the state that another system names, each by itself: one that is refused stops no \
                  other, and its result carries the problem that it would have met alone. Pointers are those of this body.",
    problems: &[ProblemCode::ValidationFailed],
};

/// Writes the orders.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<OrdersWrite>,
    key: IdempotencyKey,
    body: Valid<BatchBody>,
    app: Data<App>,
) -> Answer<Content<BatchView>> {
    let call = key.call(&OPERATION, caller.id(), body.raw());
    let (context, inside, reach) = (caller.context(), app.clone(), caller.reach());
    let mut items = Vec::new();
    for item in body.into_inner().read()? {
        items.push(match item {
            Ok(item) => Ok((NewOrder { id: OrderId::new(Uuid::now_v7()), number: next_number(&app, context.now).await? }, item)),
            Err(refusal) => Err(refusal),
        });
    }
    let view = app.store.write(move |tx| {
        let planned = Outcome { status: 200, record: None };
        if let Some(call) = &call
            && let Begun::Replay(_, Some(kept)) = begin(tx, call, planned, context.now)?
        {
            return serde_json::from_value(kept).map_err(Error::internal);
        }
        let words = Words { texts: &inside.texts, request_id: &caller.request().request_id, locale: caller.locale() };
        let view = write(tx, reach, &items, &words, &context)?;
        if let Some(call) = &call {
            keep_answer(tx, call, &serde_json::to_value(&view).map_err(Error::internal)?)?;
        }
        Ok(view)
    });
    Ok(Content(view.await?))
}

type Named = (NewOrder, Item);

fn write(
    tx: &mut Tx<'_>,
    reach: Reach,
    items: &[Result<Named, Refusal>],
    words: &Words<'_>,
    context: &Context,
) -> Result<BatchView, Error> {
    let wanted: Vec<Wanted<'_>> = items
        .iter()
        .filter_map(|item| item.as_ref().ok())
        .map(|(_, item)| Wanted { reference: item.reference.as_ref(), draft: &item.draft })
        .collect();
    let mut known = Known::load(tx, &wanted, reach)?;
    let (mut view, mut changes) = (BatchView::new(), Vec::with_capacity(items.len()));
    for (at, item) in items.iter().enumerate() {
        let decided = match item {
            Ok(item) => decide(&known, item, context).map_err(|refusal| placed(refusal, &format!("/orders/{at}/order"))),
            Err(refusal) => Err(refusal.clone()),
        };
        view.add(&decided, words);
        if let Ok(change) = decided {
            known.note(&change.order);
            changes.push(change);
        }
    }
    save_many(tx, changes, context)?;
    Ok(view)
}

fn decide(known: &Known, (new, item): &Named, context: &Context) -> Result<OrderChange, Refusal> {
    let existing = item.reference.as_ref().map(|reference| known.existing(reference)).transpose()?.flatten();
    let facts = known.facts(&item.draft, existing)?;
    match &item.reference {
        Some(reference) => edit::upsert(existing, new.clone(), reference.clone(), &item.draft, &facts, &mut Uuid::now_v7, context),
        None => create::create(new.clone(), &item.draft, &facts, &mut Uuid::now_v7, context),
    }
}
