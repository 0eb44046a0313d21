//! Take a customer of another unit on.

use actix_web::web::Data;
use guanxi_domain::access::Reach;
use guanxi_domain::customers::lookup::{LinkUnit, LinkUnitInput, link_unit};
use guanxi_domain::ids::{CustomerId, NotificationId, TypedId as _};
use guanxi_domain::platform::idempotency::Outcome;
use guanxi_domain::{Fields, ProblemCode};
use guanxi_persistence::customers::{self, LoadedCustomer};
use guanxi_persistence::messaging::notifications;
use guanxi_persistence::platform::idempotency::once;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::view::CustomerView;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, CustomersLookup, IdempotencyKey, PathId, Precondition, Valid};
use crate::openapi::Example;
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/customers/{customer_id}/actions/link_unit`.
pub const OPERATION: Operation = Operation {
    id: "link_unit_to_customer",
    method: Method::Post,
    path: "/api/v1/customers/{customer_id}/actions/link_unit",
    tag: Tag::Customers,
    summary: "Take a customer of another unit on",
    description: "Your unit serves the customer from now on, whatever your scope: its staff find the customer in their lists, with everything that belongs to it. Say why; the \
                  reason stands in the event, and whoever answers for the customer is told. A unit that serves the customer already changes nothing.",
    problems: &[ProblemCode::Archived],
};

/// Why the customer is taken on.
#[derive(Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = LinkUnit)]
pub struct LinkUnitBody {
    /// A word of the vocabulary `link_reason`. Required.
    #[schema(required = true, value_type = String)]
    reason: Option<String>,
    /// Words for the customer's owner, up to 500 characters; required with the reason `other`.
    #[schema(max_length = 500)]
    note: Option<String>,
}

impl Example for LinkUnitBody {
    fn example() -> Value {
        json!({ "reason": "customer_visited", "note": "到店保养" })
    }
}

/// Takes the customer on.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<CustomersLookup>,
    PathId(id): PathId<CustomerId>,
    precondition: Precondition,
    key: IdempotencyKey,
    body: Valid<LinkUnitBody>,
    app: Data<App>,
) -> Answer<Done<CustomerView>> {
    let call = key.call(&OPERATION, caller.id(), body.raw());
    let LinkUnitBody { reason, note } = body.into_inner();
    let mut fields = Fields::new();
    let wish = LinkUnit::read(LinkUnitInput { reason, note }, &mut fields);
    let wish = fields.finish(wish)?;
    let (context, unit, told) = (caller.context(), caller.unit_id(), NotificationId::new(Uuid::now_v7()));
    let loaded = app.store.write(move |tx| {
        let planned = Outcome { status: 200, record: Some(id.uuid()) };
        let work = |tx: &mut guanxi_persistence::Tx<'_>| {
            let LoadedCustomer { customer, figures } = customers::load_for_change(tx, id, Reach::All)?;
            precondition.check(customer.version)?;
            let (change, notification) = link_unit(&customer, unit, &wish, told, &context)?;
            let customer = customers::save(tx, change, &context)?;
            notifications::insert(tx, &notification)?;
            Ok(LoadedCustomer { customer, figures })
        };
        once(tx, call.as_ref(), planned, context.now, work, |tx, _| customers::load(tx, id, Reach::All))
    });
    Ok(Done(CustomerView::of(loaded.await?, &caller)))
}
