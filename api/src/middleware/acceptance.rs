//! `Accept`: the API answers in JSON, and says so to callers that can't read it.

use actix_web::http::header::{ACCEPT, HeaderMap};

/// Whether a caller can read JSON; one that doesn't say can.
#[must_use]
pub fn reads_json(headers: &HeaderMap) -> bool {
    let mut ranges = headers.get_all(ACCEPT).flat_map(|value| value.to_str().unwrap_or("*/*").split(',')).map(str::trim).peekable();
    let silent = ranges.peek().is_none();
    silent || ranges.any(covers_json)
}

fn covers_json(range: &str) -> bool {
    let mut parts = range.split(';').map(str::trim);
    let kind = parts.next().unwrap_or_default();
    let refused = parts.filter_map(|part| part.strip_prefix("q=")).any(|weight| weight.parse().is_ok_and(|weight: f32| weight <= 0.0));
    let known = ["*/*", "application/*", "application/json", "application/problem+json", ""];
    !refused && known.iter().any(|known| kind.eq_ignore_ascii_case(known))
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    #[test]
    fn json_must_be_among_what_is_accepted() {
        let table = [
            ("*/*", true),
            ("application/*", true),
            ("text/html, application/json;q=0.1", true),
            ("Application/JSON; charset=utf-8", true),
            ("", true),
            ("text/html", false),
            ("application/json;q=0", false),
            ("image/png, application/xml;q=0.9", false),
        ];
        for (text, expected) in table {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT, HeaderValue::from_str(text).unwrap());
            assert_eq!(reads_json(&headers), expected, "{text}");
        }
        assert!(reads_json(&HeaderMap::new()));
    }
}
