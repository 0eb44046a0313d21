//! Record a decision of a customer.

use actix_web::web::Data;
use guanxi_domain::Fields;
use guanxi_domain::ids::{ConsentId, CustomerId, TypedId};
use guanxi_domain::instant;
use guanxi_domain::platform::idempotency::Outcome;
use guanxi_domain::platform::number::Series;
use guanxi_domain::privacy::consent::NewConsent;
use guanxi_persistence::customers;
use guanxi_persistence::platform::idempotency::once;
use guanxi_persistence::privacy::consents;
use uuid::Uuid;

use super::consent_bodies::NewConsentBody;
use super::consent_view::ConsentView;
use crate::answer::{Answer, Created};
use crate::app::App;
use crate::extract::{Caller, ConsentsWrite, IdempotencyKey, PathId, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/customers/{customer_id}/consents`.
pub const OPERATION: Operation = Operation {
    id: "add_consent",
    method: Method::Post,
    path: "/api/v1/customers/{customer_id}/consents",
    tag: Tag::Privacy,
    summary: "Record a consent or its withdrawal",
    description: "Adds a decision of the customer to the history, with a receipt. Nothing is overwritten: of the decisions that cover a purpose and a channel the one decided last \
        holds. An archived customer may decide, too.",
    problems: &[],
};

/// Records it.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<ConsentsWrite>,
    PathId(customer_id): PathId<CustomerId>,
    key: IdempotencyKey,
    body: Valid<NewConsentBody>,
    app: Data<App>,
) -> Answer<Created<ConsentView>> {
    let call = key.call(&OPERATION, caller.id(), body.raw());
    let (context, reach) = (caller.context(), caller.reach());
    let mut fields = Fields::new();
    let new = NewConsent::read(body.into_inner().into(), context.now, &mut fields);
    let new = fields.finish(new)?;
    let year = instant::year_in(context.now, app.configuration.time_zone);
    let (id, number) = (ConsentId::new(Uuid::now_v7()), app.numbers.next(&app.store, Series::Consent, year).await?);
    let kept = app.store.write(move |tx| {
        let planned = Outcome { status: 201, record: Some(id.uuid()) };
        let work = |tx: &mut guanxi_persistence::Tx<'_>| {
            let customer = customers::load_for_change(tx, customer_id, reach)?.customer;
            let (consent, event) = new.clone().record(id, number.clone(), &customer, &context);
            consents::add(tx, consent, event, &context)
        };
        once(tx, call.as_ref(), planned, context.now, work, |tx, outcome| {
            customers::require(tx, customer_id, reach)?;
            consents::load(tx, customer_id, outcome.record.map_or(id, ConsentId::new))
        })
    });
    Ok(Created(kept.await?.into()))
}
