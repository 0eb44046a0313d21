//! Set which facts of customers are required.

use actix_web::web::Data;
use guanxi_domain::Fields;
use guanxi_domain::customers::facts::Requirements;
use guanxi_persistence::customers::facts;

use super::view::{RequiredFactsBody, RequiredFactsView};
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, FactsConfigure, Precondition, Valid};
use crate::operation::{Method, Operation, Tag};

/// `PUT /api/v1/settings/required_facts`.
pub const OPERATION: Operation = Operation {
    id: "set_required_facts",
    method: Method::Put,
    path: "/api/v1/settings/required_facts",
    tag: Tag::Customers,
    summary: "Set which facts are required",
    description: "Replaces both lists. Mastery and freshness of every customer follow at once, for nothing of them is kept.",
    problems: &[],
};

/// Sets them.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<FactsConfigure>,
    precondition: Precondition,
    body: Valid<RequiredFactsBody>,
    app: Data<App>,
) -> Answer<Done<RequiredFactsView>> {
    let context = caller.context();
    let mut fields = Fields::new();
    let requirements = Requirements::read(body.into_inner().into(), &mut fields);
    let requirements = fields.finish(requirements)?;
    let set = app.store.write(move |tx| facts::set_requirements(tx, &requirements, |version| precondition.check(version), &context));
    Ok(Done(set.await?.into()))
}
