//! The outermost middleware.

use std::panic::AssertUnwindSafe;
use std::time::Instant;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage, HttpResponse, ResponseError};
use futures_util::FutureExt;
use guanxi_domain::ProblemCode;

use super::rate_limit::Taken;
use super::{address, compression, headers, request_id};
use crate::app::App;
use crate::extract::{CallerId, RequestContext, bearer, locale_of};
use crate::problem::{Problem, code_of, render};

/// The most bytes that the headers of a request may take together.
const LARGEST_HEADERS: usize = 32 * 1024;
/// The most bytes of the path and the query of a request.
const LONGEST_TARGET: usize = 8 * 1024;
/// Asked by machines that watch the server: no limit holds them up.
const PROBES: [&str; 2] = ["/healthz", "/readyz"];
/// Where the operations are that answer in JSON alone, but for those that give a file.
const API: &str = "/api/";
/// How the paths of operations end that give a file.
const FILES: [&str; 1] = ["/content"];
/// Ends of paths that answer with CSV: to whoever takes that, and to whoever takes JSON as everywhere else.
const TABLES: [&str; 2] = ["/export", "/refused_rows"];

/// Surrounds a request: whatever comes out of it, the caller gets a proper answer and the log a line.
///
/// # Errors
/// The finished answer after a panic, when there is nothing left of the request to hang an answer on.
pub async fn edge(request: ServiceRequest, next: Next<impl MessageBody + 'static>) -> Result<ServiceResponse<BoxBody>, Error> {
    let Some(app) = request.app_data::<Data<App>>().cloned() else {
        return Err(Problem::internal("the application is not part of the server").into());
    };
    let started = Instant::now();
    let context = RequestContext {
        request_id: request_id::request_id(request.headers()),
        locale: locale_of(request.headers()),
        now: app.now(),
        address: address::client_address(&app.configuration.trusted_proxies, &request),
    };
    let accepted = compression::accepted(request.headers());
    let method = request.method().clone();
    let taken = take_from_bucket(&app, &request, &context);
    let line = Line { app: &app, context: &context, method: method.as_str(), started, taken };
    request.extensions_mut().insert(context.clone());
    app.metrics.begin();

    let refused_by_its_rate = refused_by_its_rate(taken);
    if refused_by_its_rate.is_some() {
        app.hold_up.wait().await;
    }
    if let Some(problem) = refused_by_its_rate.or_else(|| refused_by_its_head(&request)) {
        let response = finish(&line, HttpResponse::from_error(problem));
        line.write("", None, response.status().as_u16());
        return Ok(request.into_response(response));
    }
    let outcome = AssertUnwindSafe(next.call(request)).catch_unwind().await;
    let response = match outcome {
        Ok(Ok(response)) => response.map_into_boxed_body(),
        Ok(Err(error)) => {
            line.write("", None, error.as_response_error().status_code().as_u16());
            return Err(Finished::of(finish(&line, HttpResponse::from_error(error))).into());
        }
        Err(panic) => {
            let problem = Problem::internal(format!("a handler panicked: {}", words_of(panic.as_ref())));
            line.write("", None, problem.status_code().as_u16());
            return Err(Finished::of(finish(&line, HttpResponse::from_error(problem))).into());
        }
    };
    let (request, response) = response.into_parts();
    let caller = request.extensions().get::<CallerId>().copied();
    let route = request.match_pattern().unwrap_or_default();
    let response = compression::compress(finish(&line, response), accepted);
    line.write(&route, caller, response.status().as_u16());
    Ok(ServiceResponse::new(request, response))
}

/// Why a request is refused that no handler needs to see.
fn refused_by_its_head(request: &ServiceRequest) -> Option<Problem> {
    let target = request.uri().path_and_query().map_or(0, |target| target.as_str().len());
    if target > LONGEST_TARGET || headers::size(request.headers()) > LARGEST_HEADERS {
        return Some(ProblemCode::HeadersTooLarge.into());
    }
    let (path, headers) = (request.path(), request.headers());
    let ends_with_one_of = |ends: &[&str]| ends.iter().any(|end| path.ends_with(end));
    let fits = !path.starts_with(API)
        || ends_with_one_of(&FILES)
        || headers::accept_json(headers)
        || (ends_with_one_of(&TABLES) && headers::accept_csv(headers));
    (!fits).then(|| ProblemCode::NotAcceptable.into())
}

/// Takes the request from the bucket of its caller, or of its address where the caller was not proven before.
fn take_from_bucket(app: &App, request: &ServiceRequest, context: &RequestContext) -> Option<Taken> {
    if PROBES.contains(&request.path()) {
        return None;
    }
    let caller = bearer(request.headers()).and_then(|token| app.authenticator.known(token));
    app.rate_limits.take(caller, context.address)
}

fn refused_by_its_rate(taken: Option<Taken>) -> Option<Problem> {
    let taken = taken.filter(|taken| taken.refused_for.is_some())?;
    Some(Problem::from(ProblemCode::TooManyRequests).with_header(RETRY_AFTER, HeaderValue::from(taken.seconds())))
}

/// Gives an answer its document, where it is an error, and its headers.
fn finish(line: &Line<'_>, response: HttpResponse) -> HttpResponse {
    let mut response = as_problem(line, response);
    headers::complete(response.headers_mut(), &line.context.request_id, line.app.configuration.tls_in_front);
    if let Some(taken) = line.taken {
        taken.tell(response.headers_mut());
    }
    response
}

fn as_problem(line: &Line<'_>, response: HttpResponse) -> HttpResponse {
    let status = response.status();
    if status.as_u16() < 400 {
        return response;
    }
    let own = response.error().and_then(|error| error.as_error::<Problem>());
    if own.is_none() && is_json(response.headers()) {
        return response;
    }
    let of_a_library = || Problem::from(code_of(status)).caused_by(response.error().map_or_else(String::new, ToString::to_string));
    let other;
    let problem = if let Some(problem) = own {
        problem
    } else {
        other = of_a_library();
        &other
    };
    if let Some(cause) = problem.cause().filter(|cause| !cause.is_empty()) {
        let level = if status.is_server_error() { log::Level::Error } else { log::Level::Debug };
        log::log!(level, request_id = &*line.context.request_id, code = problem.code().to_string().as_str(); "{cause}");
    }
    let mut rendered = render(problem, &line.app.texts, &line.context.request_id, line.context.locale);
    // What inner middleware added (CORS, above all) stays.
    for (name, value) in response.headers() {
        if !rendered.headers().contains_key(name) {
            rendered.headers_mut().append(name.clone(), value.clone());
        }
    }
    rendered
}

fn is_json(headers: &HeaderMap) -> bool {
    headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"application/"))
}

fn words_of(panic: &(dyn std::any::Any + Send)) -> &str {
    panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no words")
}

/// What the log says about a request: never a query string, never a value.
struct Line<'a> {
    app: &'a App,
    context: &'a RequestContext,
    method: &'a str,
    started: Instant,
    taken: Option<Taken>,
}

impl Line<'_> {
    fn write(&self, route: &str, caller: Option<CallerId>, status: u16) {
        let duration = self.started.elapsed();
        let route = if route.is_empty() { "(none)" } else { route };
        self.app.metrics.end(route, self.method, &status.to_string(), duration);
        if log::log_enabled!(target: "guanxi::access", log::Level::Info) {
            let caller = caller.map_or_else(|| "-".to_owned(), |caller| caller.to_string());
            #[allow(clippy::cast_precision_loss, reason = "milliseconds with three decimals, for people")]
            let milliseconds = duration.as_micros() as f64 / 1000.0;
            log::info!(
                target: "guanxi::access",
                request_id = &*self.context.request_id,
                caller = caller.as_str(),
                method = self.method,
                route = route,
                status = status,
                duration_ms = milliseconds;
                "request"
            );
        }
    }
}

/// An answer that is complete, on its way out as an error because the request is gone.
struct Finished(std::cell::RefCell<Option<HttpResponse>>);

impl Finished {
    fn of(response: HttpResponse) -> Self {
        Self(std::cell::RefCell::new(Some(response)))
    }
}

impl std::fmt::Debug for Finished {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("a finished answer")
    }
}

impl std::fmt::Display for Finished {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("a finished answer")
    }
}

impl ResponseError for Finished {
    fn error_response(&self) -> HttpResponse<BoxBody> {
        self.0.borrow_mut().take().unwrap_or_else(|| HttpResponse::InternalServerError().finish())
    }
}
