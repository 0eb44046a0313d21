//! Who calls, proven: the bearer token, the user's standing and the permission that the handler demands.

use std::marker::PhantomData;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::http::header::{AUTHORIZATION, HeaderMap};
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use futures_util::future::LocalBoxFuture;
use guanxi_domain::ProblemCode;
use guanxi_domain::access::{Permission, Post, Reach, Scope};
use guanxi_domain::ids::{SessionId, UnitId, UserId};
use guanxi_domain::platform::Context;
use guanxi_domain::vocabulary::{Locale, Word};

use super::permissions::Demand;
use super::{CallerId, RequestContext, app};
use crate::authenticator::Standing;
use crate::openapi::{Describe, OperationDoc};
use crate::problem::Problem;

/// A proven caller, whatever they may do: a staff user in a session, or an integrator with a key.
#[derive(Clone)]
pub struct SignedIn {
    id: CallerId,
    session_id: Option<SessionId>,
    standing: Arc<Standing>,
    context: RequestContext,
}

impl SignedIn {
    /// Who calls.
    #[must_use]
    pub const fn id(&self) -> CallerId {
        self.id
    }

    /// The staff user; `None` for a key.
    #[must_use]
    pub const fn user_id(&self) -> Option<UserId> {
        self.id.actor().user()
    }

    /// The staff user, where only a person can do the thing.
    ///
    /// # Errors
    /// `users_only` for a key.
    pub fn require_user(&self) -> Result<UserId, Problem> {
        self.user_id().ok_or_else(|| ProblemCode::UsersOnly.into())
    }

    /// The unit that the caller belongs to.
    #[must_use]
    pub fn unit_id(&self) -> UnitId {
        self.standing.unit_id
    }

    /// How far the permission reaches for this caller; `None` where it isn't granted.
    #[must_use]
    pub fn allows(&self, permission: Permission) -> Option<Scope> {
        self.standing.grants.allows(permission)
    }

    /// Where the caller stands in the company.
    #[must_use]
    pub fn post(&self) -> Post {
        Post { unit_id: self.standing.unit_id, at_company: self.standing.at_company, user_id: self.user_id() }
    }

    /// How far a permission reaches for this caller; `None` where it isn't granted.
    #[must_use]
    pub fn reach_of(&self, permission: Permission) -> Option<Reach> {
        self.standing.grants.reach(permission, &self.post())
    }

    /// What the user may do, and whether they must change their password first.
    #[must_use]
    pub fn standing(&self) -> &Standing {
        &self.standing
    }

    /// The language of this request's answers.
    #[must_use]
    pub const fn locale(&self) -> Locale {
        self.context.locale
    }

    /// The request's instant, id and language.
    #[must_use]
    pub const fn request(&self) -> &RequestContext {
        &self.context
    }

    /// What decisions of the domain are told: now, and this caller as the actor.
    #[must_use]
    pub const fn context(&self) -> Context {
        Context { now: self.context.now, actor: self.id.actor() }
    }
}

impl FromRequest for SignedIn {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let context = RequestContext::of(&request)?;
            let token = bearer(request.headers()).ok_or(ProblemCode::Unauthenticated)?;
            let app = app(&request)?;
            let proven = app.authenticator.prove(token, context.now).await?;
            if proven.session_id.is_some() {
                app.gate.greet(context.address);
            }
            request.extensions_mut().insert(proven.id);
            Ok(Self { id: proven.id, session_id: proven.session_id, standing: proven.standing, context })
        })
    }
}

impl Describe for SignedIn {
    fn describe(operation: &mut OperationDoc) {
        operation.needs_sign_in("Needs a proven caller; no particular permission.".to_owned());
    }
}

/// A staff user in a session, for what one does with one's own account. A key has none.
#[derive(Clone)]
pub struct Oneself {
    signed_in: SignedIn,
    user_id: UserId,
    session_id: SessionId,
}

impl Oneself {
    /// The user.
    #[must_use]
    pub const fn user_id(&self) -> UserId {
        self.user_id
    }

    /// The session whose token the request carries.
    #[must_use]
    pub const fn session_id(&self) -> SessionId {
        self.session_id
    }
}

impl std::ops::Deref for Oneself {
    type Target = SignedIn;

    fn deref(&self) -> &SignedIn {
        &self.signed_in
    }
}

impl FromRequest for Oneself {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let signed_in = SignedIn::from_request(request, payload);
        Box::pin(async move {
            let signed_in = signed_in.await?;
            let (user_id, session_id) = signed_in.user_id().zip(signed_in.session_id).ok_or(ProblemCode::UsersOnly)?;
            Ok(Self { signed_in, user_id, session_id })
        })
    }
}

impl Describe for Oneself {
    fn describe(operation: &mut OperationDoc) {
        operation.needs_sign_in("Needs a signed-in user; no particular permission. An API key is refused.".to_owned());
        operation.problems(&[ProblemCode::UsersOnly]);
    }
}

/// A caller who has the permission that `P` stands for.
pub struct Caller<P> {
    signed_in: SignedIn,
    reach: Reach,
    demand: PhantomData<P>,
}

impl<P> Clone for Caller<P> {
    fn clone(&self) -> Self {
        Self { signed_in: self.signed_in.clone(), reach: self.reach, demand: PhantomData }
    }
}

impl<P> Caller<P> {
    /// Which records the permission lets this caller reach.
    #[must_use]
    pub const fn reach(&self) -> Reach {
        self.reach
    }
}

impl<P> std::ops::Deref for Caller<P> {
    type Target = SignedIn;

    fn deref(&self) -> &SignedIn {
        &self.signed_in
    }
}

impl<P: Demand> FromRequest for Caller<P> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let signed_in = SignedIn::from_request(request, payload);
        Box::pin(async move {
            let signed_in = signed_in.await?;
            if signed_in.standing.password_change_required {
                return Err(ProblemCode::PasswordChangeRequired.into());
            }
            if signed_in.standing.second_factor_required {
                return Err(ProblemCode::SecondFactorRequired.into());
            }
            let reach = signed_in.reach_of(P::PERMISSION).ok_or_else(|| {
                Problem::from(
                    guanxi_domain::Refusal::new(ProblemCode::PermissionDenied)
                        .with_argument("permission", P::PERMISSION)
                        .with_extension("permission", P::PERMISSION.word().into()),
                )
            })?;
            Ok(Self { signed_in, reach, demand: PhantomData })
        })
    }
}

impl<P: Demand> Describe for Caller<P> {
    fn describe(operation: &mut OperationDoc) {
        operation.needs_permission(P::PERMISSION);
        operation.problems(&[ProblemCode::PermissionDenied, ProblemCode::PasswordChangeRequired, ProblemCode::SecondFactorRequired]);
    }
}

/// The token of `Authorization: Bearer …`; the scheme's name in any case.
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim()).filter(|token| !token.is_empty())
}
