//! JSON bodies read strictly, with the place of the first mistake.

use guanxi_domain::fields::{FieldCode, FieldError};
use guanxi_domain::{ProblemCode, Refusal};
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::{Path, Segment};

use super::strict::Strict;

/// Reads a body.
///
/// # Errors
/// `malformed_request` with the pointer of the first mistake; `validation_failed` where a text holds NUL, which no
/// field may.
pub fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Refusal> {
    let text = std::str::from_utf8(bytes).map_err(|_| malformed("", FieldCode::SyntaxInvalid))?;
    let mut reader = serde_json::Deserializer::from_str(text);
    match T::deserialize(Strict(&mut reader)).and_then(|value| reader.end().map(|()| value)) {
        Ok(value) => {
            refuse_nul(text)?;
            Ok(value)
        }
        Err(_) => Err(mistake::<T>(text)),
    }
}

/// Reads the body once more, slowly, to find the place. Nothing of the mistaken value is repeated.
fn mistake<T: DeserializeOwned>(text: &str) -> Refusal {
    let mut reader = serde_json::Deserializer::from_str(text);
    match serde_path_to_error::deserialize::<_, T>(Strict(&mut reader)) {
        Ok(_) => malformed("", FieldCode::SyntaxInvalid),
        Err(error) => {
            let message = error.inner().to_string();
            let path = error.path();
            let (pointer, code) = if !error.inner().is_data() {
                (pointer(path, None), FieldCode::SyntaxInvalid)
            } else if let Some(member) = named(&message, "unknown field `") {
                (pointer(path, Some(member)), FieldCode::UnknownMember)
            } else if let Some(member) = named(&message, "duplicate field `") {
                (pointer(path, Some(member)), FieldCode::Duplicate)
            } else if let Some(member) = named(&message, "missing field `") {
                (pointer(path, Some(member)), FieldCode::Required)
            } else {
                (pointer(path, None), FieldCode::WrongType)
            };
            malformed(&pointer, code)
        }
    }
}

/// The member that a message of serde names.
fn named<'a>(message: &'a str, start: &str) -> Option<&'a str> {
    message.strip_prefix(start)?.rsplit_once('`').map(|(rest, _)| rest.split_once('`').map_or(rest, |(member, _)| member))
}

/// The JSON pointer of a path, with the member that a message names at its end.
fn pointer(path: &Path, member: Option<&str>) -> String {
    let mut names: Vec<String> = path
        .iter()
        .filter_map(|segment| match segment {
            Segment::Seq { index } => Some(index.to_string()),
            Segment::Map { key } => Some(key.clone()),
            Segment::Enum { .. } | Segment::Unknown => None,
        })
        .collect();
    if let Some(member) = member
        && names.last().is_none_or(|last| last != member)
    {
        names.push(member.to_owned());
    }
    names.iter().map(|name| format!("/{}", name.replace('~', "~0").replace('/', "~1"))).collect()
}

fn malformed(pointer: &str, code: FieldCode) -> Refusal {
    let error = FieldError { pointer: pointer.to_owned(), code, arguments: Vec::new() };
    Refusal { errors: vec![error], ..Refusal::new(ProblemCode::MalformedRequest) }
}

/// NUL can stand in JSON as an escape, but not in a PostgreSQL text: it is refused here for every field at once.
fn refuse_nul(text: &str) -> Result<(), Refusal> {
    if !text.contains("\\u0000") {
        return Ok(());
    }
    let value: Value = serde_json::from_str(text).map_err(|_| malformed("", FieldCode::SyntaxInvalid))?;
    match nul_within(&value, &mut String::new()) {
        Some(pointer) => Err(Refusal::field(&pointer, FieldCode::ControlCharacter)),
        None => Ok(()),
    }
}

fn nul_within(value: &Value, place: &mut String) -> Option<String> {
    let mut below = |name: &str, value: &Value| {
        let before = place.len();
        place.push('/');
        place.push_str(&name.replace('~', "~0").replace('/', "~1"));
        let found = if name.contains('\0') { Some(place.replace('\0', "")) } else { nul_within(value, place) };
        place.truncate(before);
        found
    };
    match value {
        Value::String(text) => text.contains('\0').then(|| place.clone()),
        Value::Array(items) => items.iter().enumerate().find_map(|(index, item)| below(&index.to_string(), item)),
        Value::Object(members) => members.iter().find_map(|(name, member)| below(name, member)),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code, reason = "only read")]
    struct Line {
        quantity: Option<i64>,
        note: Option<String>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code, reason = "only read")]
    struct Body {
        name: Option<String>,
        lines: Option<Vec<Line>>,
    }

    #[test]
    fn the_first_mistake_is_named() {
        let deep = format!(r#"{{"name": {}1{}}}"#, "[".repeat(200), "]".repeat(200));
        let table: &[(&str, &str, FieldCode)] = &[
            ("", "", FieldCode::SyntaxInvalid),
            ("{", "", FieldCode::SyntaxInvalid),
            ("{} x", "", FieldCode::SyntaxInvalid),
            ("[]", "", FieldCode::WrongType),
            (r#"["王芳", []]"#, "", FieldCode::WrongType),
            (r#"{"lines": [[1, "a"]]}"#, "/lines/0", FieldCode::WrongType),
            ("5", "", FieldCode::WrongType),
            (r#"{"name": 5}"#, "/name", FieldCode::WrongType),
            (r#"{"nam": "x"}"#, "/nam", FieldCode::UnknownMember),
            (r#"{"a/b": "x"}"#, "/a~1b", FieldCode::UnknownMember),
            (r#"{"name": "a", "name": "b"}"#, "/name", FieldCode::Duplicate),
            (r#"{"lines": [{}, {"quantity": "1"}]}"#, "/lines/1/quantity", FieldCode::WrongType),
            (r#"{"lines": [{}, {"quantity": 1.5}]}"#, "/lines/1/quantity", FieldCode::WrongType),
            (r#"{"lines": [{}, {"quantity": 99999999999999999999}]}"#, "/lines/1/quantity", FieldCode::WrongType),
            (r#"{"lines": [{}, {"extra": 1}]}"#, "/lines/1/extra", FieldCode::UnknownMember),
            (r#"{"lines": {"0": {}}}"#, "/lines", FieldCode::WrongType),
            ("{\"name\": \"a\0b\"}", "/name", FieldCode::SyntaxInvalid),
            (r#"{"name": "\ud800"}"#, "/name", FieldCode::SyntaxInvalid),
            (&deep, "/name", FieldCode::WrongType),
        ];
        for (text, pointer, code) in table {
            let refusal = read::<Body>(text.as_bytes()).unwrap_err();
            assert_eq!(refusal.code, ProblemCode::MalformedRequest, "{text}");
            assert_eq!((refusal.errors[0].pointer.as_str(), refusal.errors[0].code), (*pointer, *code), "{text}");
        }
    }

    #[test]
    fn invalid_utf8_is_malformed_and_nul_names_its_field() {
        assert_eq!(read::<Body>(b"{\"name\": \"\xff\"}").unwrap_err().code, ProblemCode::MalformedRequest);
        let refusal = read::<Body>(br#"{"lines": [{"note": "a\u0000b"}]}"#).unwrap_err();
        assert_eq!(refusal.code, ProblemCode::ValidationFailed);
        assert_eq!(refusal.errors[0].pointer, "/lines/0/note");
        assert_eq!(read::<Body>(br#"{"name": "a\\u0000b"}"#).unwrap().name.unwrap(), r"a\u0000b");
    }
}
