//! Create a ticket.

use actix_web::web::Data;
use guanxi_domain::ids::{TicketId, TypedId};
use guanxi_domain::instant;
use guanxi_domain::platform::idempotency::Outcome;
use guanxi_domain::platform::number::Series;
use guanxi_domain::service::ticket::{NewTicket, TicketDraft, create};
use guanxi_domain::{Fields, ProblemCode};
use guanxi_persistence::Tx;
use guanxi_persistence::platform::idempotency::once;
use guanxi_persistence::service::assignment;
use guanxi_persistence::service::tickets::{self, LoadedTicket, TicketParts, facts};
use uuid::Uuid;

use super::bodies::NewTicketBody;
use super::view::TicketView;
use crate::answer::{Answer, Created};
use crate::app::App;
use crate::extract::{Caller, IdempotencyKey, TicketsWrite, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/service/tickets`.
pub const OPERATION: Operation = Operation {
    id: "create_ticket",
    method: Method::Post,
    path: "/api/v1/service/tickets",
    tag: Tag::Service,
    summary: "Create a ticket",
    description: "Takes a customer's problem in: as reported now, or from a contact that was logged before (`interaction_id`), in one request. With `kind` and `category` it is classified at once.",
    problems: &[ProblemCode::Archived],
};

/// Creates the ticket.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<TicketsWrite>,
    key: IdempotencyKey,
    body: Valid<NewTicketBody>,
    app: Data<App>,
) -> Answer<Created<TicketView>> {
    let call = key.call(&OPERATION, caller.id(), body.raw());
    let mut fields = Fields::new();
    let draft = TicketDraft::read(body.into_inner().into(), &mut fields);
    let draft = fields.finish(draft)?;
    let (id, context, reach) = (TicketId::new(Uuid::now_v7()), caller.context(), caller.reach());
    let year = instant::year_in(context.now, app.configuration.time_zone);
    let number = app.numbers.next(&app.store, Series::Ticket, year).await?;
    let loaded = app.store.write(move |tx| {
        let planned = Outcome { status: 201, record: Some(id.uuid()) };
        let work = |tx: &mut Tx<'_>| {
            let (facts, customer) = facts::of_new(tx, &draft, reach)?;
            let new = NewTicket { id, number: number.clone() };
            let change = create::create(new, &draft, &facts, &mut Uuid::now_v7, &context)?;
            let change = assignment::place_change(tx, change, &context)?;
            let ticket = tickets::commit(tx, change, &context)?;
            Ok(LoadedTicket { ticket, customer, parts: TicketParts::default() })
        };
        once(tx, call.as_ref(), planned, context.now, work, |tx, outcome| {
            tickets::load(tx, outcome.record.map_or(id, TicketId::new), reach)
        })
    });
    Ok(Created(TicketView::of(loaded.await?, &caller)))
}
