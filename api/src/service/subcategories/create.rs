//! Create a sub-category.

use actix_web::web::Data;
use guanxi_domain::ProblemCode;
use guanxi_domain::service::ticket::Subcategories;

use super::shapes::{NewSubcategoryBody, SubcategoryView};
use crate::answer::{Answer, Created};
use crate::app::App;
use crate::extract::{Caller, IdempotencyKey, ServiceConfigure, Valid};
use crate::kept_lists;
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

/// Creates it.
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
    let made = kept_lists::create::<Subcategories>(&app, call, caller.unit_id(), caller.context(), body.into_inner().into());
    Ok(Created(made.await?.into()))
}
