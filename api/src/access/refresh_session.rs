//! Trading in a refresh token.

use actix_web::web::Data;
use guanxi_domain::access::StaffUser;
use guanxi_domain::access::session::{RefreshDecision, Session, decide_refresh};
use guanxi_domain::instant::Instant;
use guanxi_domain::platform::{Actor, Context};
use guanxi_domain::{Fields, ProblemCode, Refusal};
use guanxi_persistence::access::sessions;
use guanxi_persistence::{Error, Tx};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

use super::families::{self, RefreshSecret};
use super::token_view::TokenView;
use crate::answer::{Answer, Content};
use crate::app::App;
use crate::extract::{NoIdempotencyKey, RequestContext, Valid};
use crate::openapi::Example;
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/sessions/refresh`.
pub const OPERATION: Operation = Operation {
    id: "refresh_session",
    method: Method::Post,
    path: "/api/v1/sessions/refresh",
    tag: Tag::Access,
    summary: "Trade in a refresh token",
    description: "Gives a new access token and a new refresh token; the old refresh token is used up. One that comes a second time \
                  ends the whole session, since nobody can tell who of the two was the thief.",
    problems: &[ProblemCode::RefreshTokenInvalid],
};

/// What is traded in.
#[derive(Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = SessionRefresh)]
pub struct RefreshBody {
    /// The refresh token of the last answer.
    #[schema(required, value_type = String)]
    pub refresh_token: Option<String>,
}

impl Example for RefreshBody {
    fn example() -> Value {
        json!({ "refresh_token": "mB1h0m2mTgW2m8xkqk7mX9bq0Y3fYp3Y4v7jv0oW5dU" })
    }
}

/// What became of a session whose token came in.
enum Refreshed {
    Rotated(Box<(Session, StaffUser)>),
    Refused { refusal: Refusal, session: Option<Session> },
}

/// Trades in a refresh token.
///
/// # Errors
/// `refresh_token_invalid`, and what the document says.
pub async fn handle(request: RequestContext, _: NoIdempotencyKey, body: Valid<RefreshBody>, app: Data<App>) -> Answer<Content<TokenView>> {
    let mut fields = Fields::new();
    let token = fields.required("refresh_token", body.into_inner().refresh_token.filter(|text| !text.is_empty()), Ok);
    let token = fields.finish(token)?;
    let used = RefreshSecret::hash_of(&token).ok_or(ProblemCode::RefreshTokenInvalid)?;
    let secret = RefreshSecret::generate()?;
    let (fresh, now) = (secret.hash.clone(), request.now);
    match app.store.write(move |tx| refresh(tx, &used, &fresh, now)).await? {
        Refreshed::Rotated(rotated) => TokenView::issue(&app, &rotated.0, rotated.1, secret).map(Content),
        Refreshed::Refused { refusal, session } => {
            if let Some(session) = session {
                app.authenticator.forget_session(session.id);
            }
            Err(refusal.into())
        }
    }
}

/// The end of a session stands although its token is refused: that is why the refusal is no error here.
fn refresh(tx: &mut Tx<'_>, used: &[u8], fresh: &[u8], now: Instant) -> Result<Refreshed, Error> {
    let Some(found) = sessions::load_for_refresh(tx, used)? else {
        return Ok(Refreshed::Refused { refusal: ProblemCode::RefreshTokenInvalid.into(), session: None });
    };
    let decision = decide_refresh(&found.session, found.token, found.user.status, now);
    match (decision, decision.refusal()) {
        (RefreshDecision::Revoke(reason), Some(refusal)) => {
            let context = Context { now, actor: Actor::User(found.user.id) };
            families::end(tx, std::slice::from_ref(&found.session), reason, found.user.unit_id, &context)?;
            Ok(Refreshed::Refused { refusal, session: Some(found.session) })
        }
        (_, Some(refusal)) => Ok(Refreshed::Refused { refusal, session: None }),
        (_, None) => {
            let rotated = found.session.rotated(now);
            sessions::rotate(tx, &rotated, used, fresh)?;
            Ok(Refreshed::Rotated(Box::new((rotated, found.user))))
        }
    }
}
