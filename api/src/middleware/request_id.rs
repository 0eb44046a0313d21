//! `X-Request-Id`: taken where it is sane, else made.

use std::sync::Arc;

use actix_web::http::header::{HeaderMap, HeaderName};
use uuid::Uuid;

/// The header.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const LONGEST: usize = 128;

/// The request's id: the caller's own where it is 1 to 128 of `A-Z a-z 0-9 . _ - : /`, else a fresh `UUID`.
#[must_use]
pub fn request_id(headers: &HeaderMap) -> Arc<str> {
    headers
        .get(REQUEST_ID)
        .and_then(|value| value.to_str().ok())
        .filter(|text| (1..=LONGEST).contains(&text.len()) && text.bytes().all(is_sane))
        .map_or_else(|| Arc::from(Uuid::now_v7().to_string()), Arc::from)
}

/// Nothing that could break a log line or a shell.
const fn is_sane(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-' | b':' | b'/')
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    #[test]
    fn sane_ids_are_kept_and_others_replaced() {
        let long = "x".repeat(LONGEST + 1);
        for (text, kept) in [("a-1:b/c_d.e", true), ("", false), ("a b", false), ("a\"b", false), (long.as_str(), false)] {
            let mut headers = HeaderMap::new();
            headers.insert(REQUEST_ID, HeaderValue::from_str(text).unwrap());
            assert_eq!(request_id(&headers).as_ref() == text, kept, "{text}");
        }
        assert_eq!(request_id(&HeaderMap::new()).len(), 36);
    }
}
