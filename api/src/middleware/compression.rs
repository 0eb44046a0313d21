//! Compression of answers that are worth it.

use actix_http::encoding::Encoder;
use actix_web::HttpResponse;
use actix_web::body::{BodySize, BoxBody, EitherBody, MessageBody};
use actix_web::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, ContentEncoding, HeaderMap, HeaderValue, VARY};

/// Below this size, in bytes, compressing costs more than it saves.
const SMALLEST: u64 = 1024;

/// The best encoding that a caller accepts: Brotli before gzip; `None` where it asks for neither.
#[must_use]
pub fn accepted(headers: &HeaderMap) -> Option<ContentEncoding> {
    let wanted = headers.get(ACCEPT_ENCODING)?.to_str().ok()?;
    let mut best = None;
    for part in wanted.split(',').take(16) {
        let mut parts = part.split(';');
        let name = parts.next().unwrap_or_default().trim();
        let refused =
            parts.filter_map(|part| part.trim().strip_prefix("q=")).any(|weight| weight.parse().is_ok_and(|weight: f32| weight <= 0.0));
        if refused {
            continue;
        }
        if name.eq_ignore_ascii_case("br") {
            return Some(ContentEncoding::Brotli);
        }
        if name.eq_ignore_ascii_case("gzip") {
            best = Some(ContentEncoding::Gzip);
        }
    }
    best
}

/// Compresses an answer where it is text, large enough, and the caller can read it.
#[must_use]
pub fn compress(mut response: HttpResponse, accepted: Option<ContentEncoding>) -> HttpResponse {
    let worth_it = match response.body().size() {
        BodySize::Sized(size) => size >= SMALLEST,
        BodySize::Stream => true,
        BodySize::None => false,
    };
    if !worth_it || response.headers().contains_key(CONTENT_ENCODING) || !is_text(response.headers()) {
        return response;
    }
    response.headers_mut().append(VARY, HeaderValue::from_static("Accept-Encoding"));
    let Some(encoding) = accepted else { return response };
    response.map_body(|head, body| EitherBody::<_, BoxBody>::left(Encoder::response(encoding, head, body))).map_into_boxed_body()
}

fn is_text(headers: &HeaderMap) -> bool {
    headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).is_some_and(|kind| {
        kind.starts_with("application/json")
            || kind.starts_with("application/problem+json")
            || kind.starts_with("text/")
            || kind.contains("javascript")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_accepted_encoding_is_taken() {
        let table = [
            ("gzip, br", Some(ContentEncoding::Brotli)),
            ("gzip", Some(ContentEncoding::Gzip)),
            ("br;q=0, gzip;q=0.5", Some(ContentEncoding::Gzip)),
            ("identity", None),
            ("zstd", None),
            ("", None),
        ];
        for (text, expected) in table {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_ENCODING, HeaderValue::from_str(text).unwrap());
            assert_eq!(accepted(&headers), expected, "{text}");
        }
    }
}
