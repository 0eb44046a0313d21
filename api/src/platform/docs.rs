//! The document as pages: Swagger UI, part of the program, so that it needs no internet.

use std::sync::Arc;

use actix_web::http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, LOCATION};
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use guanxi_domain::ProblemCode;
use utoipa_swagger_ui::Config;

use crate::problem::Problem;

/// Scripts and styles of this server only; Swagger UI sets styles inline.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; \
                      connect-src 'self'; frame-ancestors 'none'";

/// Registers the pages.
pub fn configure(config: &mut ServiceConfig) {
    let settings = Arc::new(Config::from("/openapi.json").persist_authorization(true).try_it_out_enabled(true).validator_url("none"));
    config
        .route("/docs", web::get().to(to_index))
        .service(web::resource("/docs/{file:.*}").app_data(Data::from(settings)).route(web::get().to(page)));
}

async fn to_index() -> HttpResponse {
    HttpResponse::PermanentRedirect().insert_header((LOCATION, "/docs/")).finish()
}

async fn page(request: HttpRequest, settings: Data<Config<'static>>) -> Result<HttpResponse, Problem> {
    let path = request.match_info().get("file").unwrap_or_default();
    let file = utoipa_swagger_ui::serve(path, settings.into_inner()).map_err(Problem::internal)?.ok_or(ProblemCode::NotFound)?;
    let mut response = HttpResponse::Ok();
    response
        .content_type(file.content_type)
        .insert_header((CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((CACHE_CONTROL, "public, max-age=300"));
    if file.gzpipped {
        response.insert_header((CONTENT_ENCODING, "gzip"));
    }
    Ok(response.body(file.bytes.into_owned()))
}
