//! Take a link between two tickets away.

use actix_web::web::Data;
use guanxi_domain::ids::TicketId;
use guanxi_domain::service::ticket::TicketLinkKind;
use guanxi_domain::{Fields, ProblemCode, fields};
use guanxi_persistence::service::tickets::links;

use super::command::Command;
use crate::answer::{Answer, NoContent};
use crate::app::App;
use crate::extract::{Caller, PathIds, Precondition, Query, QueryInput, QueryParameter, QueryValues, TicketsWrite};
use crate::operation::{Method, Operation, Tag};

/// `DELETE /api/v1/service/tickets/{ticket_id}/links/{other_id}`.
pub const OPERATION: Operation = Operation {
    id: "remove_ticket_link",
    method: Method::Delete,
    path: "/api/v1/service/tickets/{ticket_id}/links/{other_id}",
    tag: Tag::Service,
    summary: "Unlink two tickets",
    description: "Takes a link of one kind away, whichever of the two tickets it was made from.",
    problems: &[ProblemCode::IllegalTransition, ProblemCode::NotResponsible],
};

/// Which link.
pub struct LinkQuery(TicketLinkKind);

impl QueryInput for LinkQuery {
    const PARAMETERS: &'static [QueryParameter] =
        &[QueryParameter::words::<TicketLinkKind>("kind", "How the tickets are linked. Required.")];

    fn read(values: &QueryValues, fields: &mut Fields) -> Option<Self> {
        fields.required("kind", values.get("kind"), fields::word::<TicketLinkKind>).map(Self)
    }
}

/// Unlinks them.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<TicketsWrite>,
    PathIds(id, other): PathIds<TicketId, TicketId>,
    precondition: Precondition,
    Query(LinkQuery(kind)): Query<LinkQuery>,
    app: Data<App>,
) -> Answer<NoContent> {
    let command = Command::on(id, caller.reach(), precondition);
    let removed =
        command.run(&app, &caller, move |tx, loaded, asking| Ok(loaded.ticket.unlink(other, kind, &links::of(tx, id)?, asking)?));
    removed.await?;
    Ok(NoContent)
}
