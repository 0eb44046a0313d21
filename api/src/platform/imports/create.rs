//! Ask for an import.

use actix_web::web::Data;
use guanxi_domain::Fields;
use guanxi_domain::ids::{ImportId, TypedId};
use guanxi_domain::platform::idempotency::Outcome;
use guanxi_domain::platform::import::{Import, ImportDefaults, NewImport, Requester};
use guanxi_persistence::Named;
use guanxi_persistence::platform::idempotency::once;
use guanxi_persistence::platform::imports;
use uuid::Uuid;

use super::bodies::NewImportBody;
use super::view::ImportView;
use crate::answer::{Answer, Created};
use crate::app::App;
use crate::extract::{Caller, IdempotencyKey, ImportsWrite, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/imports`.
pub const OPERATION: Operation = Operation {
    id: "create_import",
    method: Method::Post,
    path: "/api/v1/imports",
    tag: Tag::Imports,
    summary: "Ask for an import",
    description: "Says what a file holds and how its columns are to be read. The import then waits for the file, which is sent by `PUT` to its `/file`. Also needs the permission to write what the file holds: `customers:write`, `orders:write` or `interactions:write`.",
    problems: &[],
};

/// Asks for the import.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<ImportsWrite>,
    key: IdempotencyKey,
    body: Valid<NewImportBody>,
    app: Data<App>,
) -> Answer<Created<ImportView>> {
    let call = key.call(&OPERATION, caller.id(), body.raw());
    let defaults = ImportDefaults { unit_id: caller.unit_id(), time_zone: app.configuration.time_zone };
    let mut fields = Fields::new();
    let asked = NewImport::read(body.into_inner().into(), defaults, &mut fields);
    let asked = fields.finish(asked)?;
    asked.authorize(&caller.standing().grants, &caller.post())?;
    let reach = caller.reach();
    let named = Named::default().open_unit("unit_id", Some(asked.unit_id));
    let requester = Requester::over_api(caller.context().actor);
    let context = caller.context();
    let import = Import::request(ImportId::new(Uuid::now_v7()), asked, requester, &context);
    let import = app.store.write(move |tx| {
        let planned = Outcome { status: 201, record: Some(import.id.uuid()) };
        let work = |tx: &mut guanxi_persistence::Tx<'_>| {
            named.check(tx)?;
            imports::insert(tx, &import)?;
            Ok(import.clone())
        };
        once(tx, call.as_ref(), planned, context.now, work, |tx, outcome| {
            imports::load(tx, outcome.record.map_or(import.id, ImportId::new), reach)
        })
    });
    Ok(Created(ImportView::of(import.await?, &caller)))
}
