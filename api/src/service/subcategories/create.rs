//! Create a sub-category.

use actix_web::web::Data;
use guanxi_domain::ids::{SubcategoryId, TypedId};
use guanxi_domain::platform::idempotency::Outcome;
use guanxi_domain::service::ticket::Subcategory;
use guanxi_domain::service::ticket::subcategory::SubcategoryDraft;
use guanxi_domain::{Fields, ProblemCode};
use guanxi_persistence::platform::idempotency::once;
use guanxi_persistence::service::tickets::subcategories;
use uuid::Uuid;

use super::bodies::NewSubcategoryBody;
use super::view::SubcategoryView;
use crate::answer::{Answer, Created};
use crate::app::App;
use crate::extract::{Caller, IdempotencyKey, ServiceConfigure, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/service/subcategories`.
pub const OPERATION: Operation = Operation {
    id: "create_ticket_subcategory",
    method: Method::Post,
    path: "/api/v1/service/subcategories",
    tag: Tag::Service,
    summary: "Create a sub-category of tickets",
    description: "Adds to the list of what tickets of a category are about in more detail. Its word is what tickets carry; neither it nor the category changes.",
    problems: &[ProblemCode::AlreadyExists],
};

/// Creates the sub-category.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<ServiceConfigure>,
    key: IdempotencyKey,
    body: Valid<NewSubcategoryBody>,
    app: Data<App>,
) -> Answer<Created<SubcategoryView>> {
    let call = key.call(&OPERATION, caller.id(), body.raw());
    let mut fields = Fields::new();
    let draft = SubcategoryDraft::read_new(body.into_inner().into(), &mut fields);
    let draft = fields.finish(draft)?;
    let (id, unit_id, context) = (SubcategoryId::new(Uuid::now_v7()), caller.unit_id(), caller.context());
    let subcategory = app.store.write(move |tx| {
        let planned = Outcome { status: 201, record: Some(id.uuid()) };
        let work = |tx: &mut guanxi_persistence::Tx<'_>| {
            let change = Subcategory::create(id, unit_id, draft.clone(), &context)?;
            subcategories::save(tx, change, &context)
        };
        once(tx, call.as_ref(), planned, context.now, work, |tx, outcome| {
            subcategories::load(tx, outcome.record.map_or(id, SubcategoryId::new))
        })
    });
    Ok(Created(subcategory.await?.into()))
}
