//! What every request carries: its instant, its id and its language.

use std::future::{Ready, ready};
use std::net::IpAddr;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::http::header::{ACCEPT_LANGUAGE, HeaderMap};
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use guanxi_domain::ids::{ApiKeyId, TypedId, UserId};
use guanxi_domain::instant::Instant;
use guanxi_domain::platform::Actor;
use guanxi_domain::vocabulary::Locale;
use uuid::Uuid;

use crate::openapi::{Describe, OperationDoc};
use crate::problem::Problem;

/// What every request carries; made once, by the outermost middleware.
#[derive(Clone, Debug)]
pub struct RequestContext {
    /// The request's id, as it stands in the log and in `X-Request-Id`.
    pub request_id: Arc<str>,
    /// The language in which the caller wants to read.
    pub locale: Locale,
    /// The instant at which the request came in.
    pub now: Instant,
    /// Where it came from: the client behind the proxies that are trusted.
    pub address: IpAddr,
}

/// Who sent the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CallerId {
    /// A staff user, by a session.
    User(UserId),
    /// An integrator, by a key.
    ApiKey(ApiKeyId),
}

impl CallerId {
    /// The id alone; ids of users and keys are never the same.
    #[must_use]
    pub fn uuid(self) -> Uuid {
        match self {
            Self::User(user) => user.uuid(),
            Self::ApiKey(key) => key.uuid(),
        }
    }

    /// The caller as events name it.
    #[must_use]
    pub const fn actor(self) -> Actor {
        match self {
            Self::User(user) => Actor::User(user),
            Self::ApiKey(key) => Actor::ApiKey(key),
        }
    }
}

impl std::fmt::Display for CallerId {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::User(user) => user.fmt(formatter),
            Self::ApiKey(key) => write!(formatter, "key:{key}"),
        }
    }
}

impl FromRequest for RequestContext {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(request))
    }
}

impl RequestContext {
    /// The context of a request.
    ///
    /// # Errors
    /// `internal` where the outermost middleware is missing.
    pub fn of(request: &HttpRequest) -> Result<Self, Problem> {
        request.extensions().get::<Self>().cloned().ok_or_else(|| Problem::internal("the request has no context"))
    }
}

impl Describe for RequestContext {
    fn describe(_: &mut OperationDoc) {}
}

/// The language that `Accept-Language` asks for first among those that exist: Chinese unless English is preferred.
#[must_use]
pub fn locale_of(headers: &HeaderMap) -> Locale {
    let Some(wanted) = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()) else { return Locale::ZhCn };
    let mut best = (0_u16, Locale::ZhCn);
    for range in wanted.split(',').take(16) {
        let mut parts = range.split(';');
        let tag = parts.next().unwrap_or_default().trim();
        let primary = tag.split('-').next().unwrap_or_default();
        let locale = if primary.eq_ignore_ascii_case("en") {
            Locale::En
        } else if primary.eq_ignore_ascii_case("zh") || primary == "*" {
            Locale::ZhCn
        } else {
            continue;
        };
        let weight = parts.find_map(|part| part.trim().strip_prefix("q=")).map_or(1000, thousandths);
        if weight > best.0 {
            best = (weight, locale);
        }
    }
    best.1
}

/// A weight between 0 and 1 in thousandths; what is no weight counts as none.
fn thousandths(weight: &str) -> u16 {
    weight.parse::<f32>().ok().filter(|weight| (0.0..=1.0).contains(weight)).map_or(0, |weight| {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 1000 by the filter above")]
        let thousandths = (weight * 1000.0) as u16;
        thousandths
    })
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    #[test]
    fn the_preferred_language_that_exists_is_taken() {
        let table = [
            ("en", Locale::En),
            ("en-GB,en;q=0.9", Locale::En),
            ("zh-TW", Locale::ZhCn),
            ("de, en;q=0.5, zh;q=0.8", Locale::ZhCn),
            ("de, en;q=0.8, zh;q=0.5", Locale::En),
            ("de", Locale::ZhCn),
            ("", Locale::ZhCn),
            ("*", Locale::ZhCn),
            ("en;q=0", Locale::ZhCn),
            ("en;q=nonsense", Locale::ZhCn),
        ];
        for (text, expected) in table {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_str(text).unwrap());
            assert_eq!(locale_of(&headers), expected, "{text}");
        }
        assert_eq!(locale_of(&HeaderMap::new()), Locale::ZhCn);
    }
}
