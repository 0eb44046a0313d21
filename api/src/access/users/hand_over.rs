//! Hand over what is a staff user's.

use actix_web::web::Data;
use guanxi_domain::access::hand_over::{Targets, TargetsInput};
use guanxi_domain::ids::{TypedId, UserId};
use guanxi_domain::platform::idempotency::Outcome;
use guanxi_domain::{Fields, ProblemCode};
use guanxi_persistence::Tx;
use guanxi_persistence::access::{hand_overs, users};
use guanxi_persistence::platform::idempotency::once;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

use super::super::example;
use super::hand_over_view::HandOverView;
use super::{authority, handing};
use crate::answer::{Answer, Content};
use crate::app::App;
use crate::extract::{Caller, IdempotencyKey, PathId, UsersWrite, Valid};
use crate::openapi::Example;
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/users/{id}/actions/hand_over`.
pub const OPERATION: Operation = Operation {
    id: "hand_over_user",
    method: Method::Post,
    path: "/api/v1/users/{id}/actions/hand_over",
    tag: Tag::Access,
    summary: "Hand over what is a staff user's",
    description: "Gives what is the user's to others: the customers that are not archived, the key accounts, the open follow-ups, the open \
                  tickets, the open complaints, and the units that the user leads. It goes on after this answer, a few records at a time, also through a restart; `GET \
                  /api/v1/users/{id}/hand_over` shows how far it has come. A complaint for which the \
                  named one may not answer goes to whoever does by the rules. One at a time: `in_use` while another is under way.",
    problems: &[ProblemCode::InUse, ProblemCode::GrantExceedsOwn],
};

/// Who gets what. A kind for which nobody is named stays where it is.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = NewHandOver)]
pub struct HandOverBody {
    /// Who gets whatever nobody else is named for, an active user.
    #[schema(value_type = Option<UserId>)]
    to_user_id: Option<String>,
    /// Who gets the customers.
    #[schema(value_type = Option<UserId>)]
    customers_to: Option<String>,
    /// Who gets the key accounts.
    #[schema(value_type = Option<UserId>)]
    key_accounts_to: Option<String>,
    /// Who gets the open follow-ups.
    #[schema(value_type = Option<UserId>)]
    follow_ups_to: Option<String>,
    /// Who gets the open tickets, each as it stands.
    #[schema(value_type = Option<UserId>)]
    tickets_to: Option<String>,
    /// Who gets the open complaints, each as it stands.
    #[schema(value_type = Option<UserId>)]
    complaints_to: Option<String>,
    /// Who leads the units from now on, each as the user did.
    #[schema(value_type = Option<UserId>)]
    units_to: Option<String>,
}

impl From<HandOverBody> for TargetsInput {
    fn from(body: HandOverBody) -> Self {
        Self {
            to_user_id: body.to_user_id,
            customers_to: body.customers_to,
            key_accounts_to: body.key_accounts_to,
            follow_ups_to: body.follow_ups_to,
            tickets_to: body.tickets_to,
            complaints_to: body.complaints_to,
            units_to: body.units_to,
        }
    }
}

impl Example for HandOverBody {
    fn example() -> Value {
        json!({ "to_user_id": example::USER })
    }
}

/// Starts it.
///
/// # Errors
/// What the document says.
pub async fn handle(
    caller: Caller<UsersWrite>,
    PathId(id): PathId<UserId>,
    key: IdempotencyKey,
    body: Valid<HandOverBody>,
    app: Data<App>,
) -> Answer<Content<HandOverView>> {
    let call = key.call(&OPERATION, caller.id(), body.raw());
    let mut fields = Fields::new();
    let targets = Targets::read(body.into_inner().into(), &mut fields);
    let targets = fields.finish(targets)?;
    let context = caller.context();
    let work = app.store.write(move |tx| {
        let planned = Outcome { status: 200, record: Some(id.uuid()) };
        let work = |tx: &mut Tx<'_>| {
            let account = users::load_within_for_change(tx, id, caller.reach())?;
            authority::check_account(tx, &caller, &account.user)?;
            handing::start(tx, &account.user, targets, &context)
        };
        once(tx, call.as_ref(), planned, context.now, work, |tx, _| {
            users::load_within(tx, id, caller.reach())?;
            hand_overs::latest_of(tx, id)?.ok_or_else(|| guanxi_domain::Refusal::not_found().into())
        })
    });
    let hand_over = work.await?;
    Ok(Content(hand_over.into()))
}
