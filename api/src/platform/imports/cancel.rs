//! Cancel an import.

use actix_web::web::Data;
use chrono::TimeDelta;
use guanxi_domain::ProblemCode;
use guanxi_domain::ids::{ImportId, TypedId};
use guanxi_domain::platform::idempotency::Outcome;
use guanxi_persistence::platform::idempotency::once;
use guanxi_persistence::platform::imports;

use super::view::ImportView;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, IdempotencyKey, ImportsWrite, PathId, Precondition};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/imports/{import_id}/actions/cancel`.
pub const OPERATION: Operation = Operation {
    id: "cancel_import",
    method: Method::Post,
    path: "/api/v1/imports/{import_id}/actions/cancel",
    tag: Tag::Imports,
    summary: "Cancel an import",
    description: "Takes no further rows. One that is running ends behind the rows in hand, within a second or so: its status is `running` until then, and `cancel_requested_at` is set. What was taken stands, and `rows` tells of it.",
    problems: &[ProblemCode::IllegalTransition],
};

/// Cancels it.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<ImportsWrite>,
    PathId(id): PathId<ImportId>,
    precondition: Precondition,
    key: IdempotencyKey,
    app: Data<App>,
) -> Answer<Done<ImportView>> {
    let call = key.call(&OPERATION, caller.id(), b"");
    let (context, reach) = (caller.context(), caller.reach());
    let keep_file = TimeDelta::days(app.configuration.import_file_days);
    let import = app.store.write(move |tx| {
        let planned = Outcome { status: 200, record: Some(id.uuid()) };
        let work = |tx: &mut guanxi_persistence::Tx<'_>| {
            let import = imports::load_for_change(tx, id, reach)?;
            precondition.check(import.version)?;
            imports::save(tx, import.cancel(keep_file, &context)?, &context)
        };
        once(tx, call.as_ref(), planned, context.now, work, |tx, _| imports::load(tx, id, reach))
    });
    Ok(Done(ImportView::of(import.await?, &caller)))
}
