//! What a sign-in gives.

use guanxi_domain::access::StaffUser;
use guanxi_domain::access::session::{ACCESS_TERM, REFRESH_TERM, Session};
use guanxi_domain::ids::SessionId;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::example;
use super::families::RefreshSecret;
use super::user_view::UserView;
use crate::app::App;
use crate::openapi::Example;
use crate::problem::Problem;

/// The tokens of a session.
#[derive(Serialize, ToSchema)]
#[schema(as = SessionTokens)]
pub struct TokenView {
    /// The session.
    pub session_id: SessionId,
    /// A JWT: send it as `Authorization: Bearer …`.
    pub access_token: String,
    /// Always `Bearer`.
    #[schema(example = "Bearer")]
    pub token_type: &'static str,
    /// How long the access token lasts, in seconds from now.
    #[schema(minimum = 0)]
    pub expires_in_seconds: i64,
    /// Trade it in at `/api/v1/sessions/refresh`, once: used a second time it ends the session.
    pub refresh_token: String,
    /// How long the refresh token lasts, in seconds from now.
    #[schema(minimum = 0)]
    pub refresh_expires_in_seconds: i64,
    /// Whether the password must be changed before anything else can be done.
    pub must_change_password: bool,
    /// Who signed in.
    pub user: UserView,
}

impl TokenView {
    /// Signs the access token of a session.
    ///
    /// # Errors
    /// `internal` where signing fails.
    pub fn issue(app: &App, session: &Session, user: StaffUser, secret: RefreshSecret) -> Result<Self, Problem> {
        let access_token = app.tokens.sign(session.user_id, session.id, session.last_used_at).map_err(Problem::internal)?;
        Ok(Self {
            session_id: session.id,
            access_token,
            token_type: "Bearer",
            expires_in_seconds: ACCESS_TERM.num_seconds(),
            refresh_token: secret.token,
            refresh_expires_in_seconds: REFRESH_TERM.num_seconds(),
            must_change_password: user.must_change_password,
            user: user.into(),
        })
    }
}

impl Example for TokenView {
    fn example() -> Value {
        json!({
            "session_id": example::SESSION,
            "access_token": "eyJ0eXAiOiJKV1QiLCJhbGciOiJFZERTQSIsImtpZCI6InMxIn0.eyJzdWIiOiIwMTkyZjNhNCJ9.c2lnbmF0dXJl",
            "token_type": "Bearer",
            "expires_in_seconds": 900,
            "refresh_token": "mB1h0m2mTgW2m8xkqk7mX9bq0Y3fYp3Y4v7jv0oW5dU",
            "refresh_expires_in_seconds": 2_592_000,
            "must_change_password": false,
            "user": UserView::example()
        })
    }
}
