//! What the caller's device calls itself.

use std::convert::Infallible;
use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::USER_AGENT;
use actix_web::{FromRequest, HttpRequest};

use crate::openapi::{Describe, OperationDoc};

/// How much of it is kept, in characters.
const LONGEST: usize = 200;

/// The `User-Agent` of a request: visible ASCII, cut to 200 characters.
#[derive(Clone, Debug)]
pub struct Device(pub Option<String>);

impl FromRequest for Device {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let name = request.headers().get(USER_AGENT).and_then(|name| name.to_str().ok()).map(|name| name.trim().chars().take(LONGEST));
        ready(Ok(Self(name.map(String::from_iter).filter(|name| !name.is_empty()))))
    }
}

impl Describe for Device {
    fn describe(_: &mut OperationDoc) {}
}
