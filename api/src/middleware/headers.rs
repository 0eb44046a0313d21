//! The headers that every answer carries.

use actix_web::http::header::{
    ACCEPT, CONTENT_SECURITY_POLICY, HeaderMap, HeaderName, HeaderValue, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};

use super::request_id::REQUEST_ID;

const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
/// A year: browsers come by TLS alone from then on.
const BY_TLS_ALONE: &str = "max-age=31536000; includeSubDomains";

/// Adds the usual security headers, where the answer has none of its own, and the request's id. Where something in front speaks TLS,
/// browsers are told to come by TLS alone.
pub fn complete(headers: &mut HeaderMap, request_id: &str, tls_in_front: bool) {
    let fixed = [
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_FRAME_OPTIONS, "DENY"),
        (REFERRER_POLICY, "no-referrer"),
        (CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
        (RESOURCE_POLICY, "same-site"),
        (OPENER_POLICY, "same-origin"),
    ];
    for (name, value) in fixed {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    if tls_in_front {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(BY_TLS_ALONE));
    }
    if let Ok(value) = HeaderValue::from_str(request_id) {
        headers.insert(REQUEST_ID, value);
    }
}

/// How many bytes the names and values of headers take together.
#[must_use]
pub fn size(headers: &HeaderMap) -> usize {
    headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum()
}

/// Whether the caller takes JSON: it names no media types at all, or one that JSON falls under.
#[must_use]
pub fn accept_json(headers: &HeaderMap) -> bool {
    accept(headers, &["*/*", "application/*", "application/json", "application/problem+json", ""])
}

/// Whether the caller takes CSV: it names no media types at all, or one that CSV falls under.
#[must_use]
pub fn accept_csv(headers: &HeaderMap) -> bool {
    accept(headers, &["*/*", "text/*", "text/csv", ""])
}

fn accept(headers: &HeaderMap, named: &[&str]) -> bool {
    let mut ranges = headers.get_all(ACCEPT).filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(',')).peekable();
    ranges.peek().is_none() || ranges.any(|range| takes(range, named))
}

/// Whether one range of `Accept` is one of the named, unless its weight is zero.
fn takes(range: &str, named: &[&str]) -> bool {
    let (kind, parameters) = range.split_once(';').unwrap_or((range, ""));
    let weight = parameters.split(';').find_map(|parameter| parameter.trim().strip_prefix("q="));
    named.iter().any(|name| kind.trim().eq_ignore_ascii_case(name))
        && weight.and_then(|weight| weight.trim().parse::<f32>().ok()) != Some(0.0)
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderMap;

    use super::*;

    #[test]
    fn json_is_taken_unless_only_other_types_are_named() {
        for accept in [
            "",
            "*/*",
            "application/*",
            "Application/JSON",
            "text/html, application/json;q=0.1",
            "text/html,*/*;q=0.8",
            "application/problem+json",
        ] {
            assert!(accept_json(&with(accept)), "{accept}");
        }
        for accept in ["text/html", "image/png, text/*", "application/json;q=0", "application/xml;q=0.9"] {
            assert!(!accept_json(&with(accept)), "{accept}");
        }
        assert!(accept_json(&HeaderMap::new()));
        for (accept, taken) in
            [("text/csv", true), ("text/*;q=0.5", true), ("*/*", true), ("application/xml", false), ("text/csv;q=0", false)]
        {
            assert_eq!(accept_csv(&with(accept)), taken, "{accept}");
        }
    }

    fn with(accept: &'static str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static(accept));
        headers
    }
}
