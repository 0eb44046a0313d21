//! Query strings: every name known, none given twice, values read to types with all errors at once.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use guanxi_domain::fields::{self, FieldCode, FieldError, FieldResult, Fields};
use guanxi_domain::instant::{self, Instant};
use guanxi_domain::vocabulary::Word;
use guanxi_domain::{ProblemCode, Refusal};
use serde_json::Value;
use utoipa::PartialSchema;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat};
use utoipa::openapi::{RefOr, Type};

use crate::openapi::{Describe, OperationDoc};
use crate::problem::Problem;

/// One filter as the document shows it.
#[derive(Clone, Copy)]
pub struct QueryParameter {
    /// Its name.
    pub name: &'static str,
    /// What it does, as a sentence.
    pub description: &'static str,
    schema: fn() -> RefOr<Schema>,
    example: Option<&'static str>,
}

impl QueryParameter {
    /// Free text.
    #[must_use]
    pub const fn text(name: &'static str, description: &'static str) -> Self {
        Self { name, description, schema: text_schema, example: None }
    }

    /// Words of a list, comma-separated.
    #[must_use]
    pub const fn words<W: Word>(name: &'static str, description: &'static str) -> Self {
        Self { name, description, schema: words_schema::<W>, example: None }
    }

    /// Ids, comma-separated.
    #[must_use]
    pub const fn ids(name: &'static str, description: &'static str) -> Self {
        Self { name, description, schema: text_schema, example: Some("0192f3a4-5b6c-7d8e-9f01-23456789abcd") }
    }

    /// An instant.
    #[must_use]
    pub const fn instant(name: &'static str, description: &'static str) -> Self {
        Self { name, description, schema: instant_schema, example: Some("2026-01-01T00:00:00Z") }
    }

    /// `true` or `false`.
    #[must_use]
    pub const fn flag(name: &'static str, description: &'static str) -> Self {
        Self { name, description, schema: flag_schema, example: None }
    }

    /// A whole number.
    #[must_use]
    pub const fn number(name: &'static str, description: &'static str) -> Self {
        Self { name, description, schema: number_schema, example: None }
    }

    /// The value that the document shows.
    #[must_use]
    pub const fn with_example(mut self, example: &'static str) -> Self {
        self.example = Some(example);
        self
    }

    /// The parameter's schema.
    #[must_use]
    pub fn schema(&self) -> RefOr<Schema> {
        (self.schema)()
    }

    /// The parameter's example.
    #[must_use]
    pub fn example(&self) -> Option<Value> {
        self.example.map(Value::from)
    }
}

fn text_schema() -> RefOr<Schema> {
    String::schema()
}

fn words_schema<W: Word>() -> RefOr<Schema> {
    let words: Vec<_> = W::ALL.iter().map(|word| word.word()).collect();
    let description = format!("One or more of {}, comma-separated.", words.join(", "));
    Schema::from(ObjectBuilder::new().schema_type(Type::String).description(Some(description)).build()).into()
}

/// The schema of one word.
pub fn word_schema<W: Word>() -> RefOr<Schema> {
    let words: Vec<_> = W::ALL.iter().map(|word| word.word()).collect();
    Schema::from(ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words)).build()).into()
}

fn instant_schema() -> RefOr<Schema> {
    let format = SchemaFormat::KnownFormat(KnownFormat::DateTime);
    Schema::from(ObjectBuilder::new().schema_type(Type::String).format(Some(format)).build()).into()
}

fn flag_schema() -> RefOr<Schema> {
    bool::schema()
}

fn number_schema() -> RefOr<Schema> {
    i64::schema()
}

/// The parameters of one request, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueryValues(Vec<(String, String)>);

impl QueryValues {
    /// Reads a query string.
    ///
    /// # Errors
    /// `malformed_request` for broken encoding and for a name given twice.
    pub fn parse(query: &str) -> Result<Self, Refusal> {
        let mut pairs: Vec<(String, String)> = Vec::new();
        for part in query.split('&').filter(|part| !part.is_empty()) {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            let name = decode(name, true).ok_or_else(|| malformed("", FieldCode::SyntaxInvalid))?;
            let value = decode(value, true).filter(|value| !value.contains('\0'));
            let value = value.ok_or_else(|| malformed(&name, FieldCode::SyntaxInvalid))?;
            if pairs.iter().any(|(known, _)| *known == name) {
                return Err(malformed(&name, FieldCode::Duplicate));
            }
            pairs.push((name, value));
        }
        Ok(Self(pairs))
    }

    /// Takes the parameters as they come from elsewhere than a query string.
    #[must_use]
    pub const fn from_pairs(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }

    /// Every pair in the order in which it was given.
    #[must_use]
    pub fn pairs(&self) -> &[(String, String)] {
        &self.0
    }

    /// Removes a parameter and gives its value.
    pub fn take(&mut self, name: &str) -> Option<String> {
        let at = self.0.iter().position(|(known, _)| known == name)?;
        Some(self.0.remove(at).1)
    }

    /// Refuses every name that is not in the list.
    ///
    /// # Errors
    /// `malformed_request` with the first unknown name.
    pub fn only(&self, known: &[QueryParameter]) -> Result<(), Refusal> {
        match self.0.iter().find(|(name, _)| known.iter().all(|parameter| parameter.name != name)) {
            Some((name, _)) => Err(malformed(name, FieldCode::UnknownParameter)),
            None => Ok(()),
        }
    }

    /// The value of a parameter.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Reads a parameter; what is wrong is noted, and the answer then is `None` as if it were absent.
    pub fn read<T>(&self, name: &str, fields: &mut Fields, read: impl FnOnce(&str) -> FieldResult<T>) -> Option<T> {
        self.get(name).and_then(|value| fields.keep(name, read(value)))
    }

    /// Reads a comma-separated list; empty where absent.
    pub fn list<T>(&self, name: &str, fields: &mut Fields, read: impl Fn(&str) -> FieldResult<T>) -> Vec<T> {
        let Some(value) = self.get(name) else { return Vec::new() };
        value.split(',').filter_map(|part| fields.keep(name, read(part.trim()))).collect()
    }

    /// Reads a comma-separated list of words.
    pub fn words<W: Word>(&self, name: &str, fields: &mut Fields) -> Vec<W> {
        self.list(name, fields, |text| fields::word(text))
    }

    /// Reads an instant.
    pub fn instant(&self, name: &str, fields: &mut Fields) -> Option<Instant> {
        self.read(name, fields, |text| instant::parse(text))
    }

    /// Reads `true` or `false`.
    pub fn flag(&self, name: &str, fields: &mut Fields) -> Option<bool> {
        self.read(name, fields, |value| match value {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err(fields::Fault::with(FieldCode::UnknownWord, "allowed", "true, false")),
        })
    }

    /// Reads a whole number between two bounds.
    pub fn number(&self, name: &str, fields: &mut Fields, min: i64, max: i64) -> Option<i64> {
        self.read(name, fields, |value| {
            value.parse::<i64>().ok().filter(|number| (min..=max).contains(number)).ok_or_else(|| fields::Fault {
                code: FieldCode::OutOfRange,
                arguments: vec![("min".into(), min.to_string()), ("max".into(), max.to_string())],
            })
        })
    }
}

/// A request without query parameters, as operations that know none want it: a typo must never be ignored.
#[derive(Clone, Copy, Debug)]
pub struct NoQuery;

impl FromRequest for NoQuery {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let query = request.query_string();
        if query.is_empty() {
            return ready(Ok(Self));
        }
        ready(QueryValues::parse(query).and_then(|values| values.only(&[])).map(|()| Self).map_err(Problem::from))
    }
}

/// What an operation that is no list can be asked for in its query.
pub trait QueryInput: Sized + 'static {
    /// The parameters by name.
    const PARAMETERS: &'static [QueryParameter];
    /// Reads them, noting what is wrong.
    fn read(values: &QueryValues, fields: &mut Fields) -> Option<Self>;
}

/// The query of an operation that is no list.
#[derive(Clone, Debug)]
pub struct Query<Q>(pub Q);

impl<Q: QueryInput> FromRequest for Query<Q> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let read = |values: QueryValues| {
            values.only(Q::PARAMETERS)?;
            let mut fields = Fields::new();
            let read = Q::read(&values, &mut fields);
            fields.finish(read).map(Self)
        };
        ready(QueryValues::parse(request.query_string()).and_then(read).map_err(Problem::from))
    }
}

impl<Q: QueryInput> Describe for Query<Q> {
    fn describe(operation: &mut OperationDoc) {
        for parameter in Q::PARAMETERS {
            operation.query_parameter(parameter.name, parameter.description, parameter.schema(), parameter.example());
        }
        operation.problems(&[ProblemCode::MalformedRequest, ProblemCode::ValidationFailed]);
    }
}

fn malformed(name: &str, code: FieldCode) -> Refusal {
    let pointer = if name.is_empty() { String::new() } else { format!("/{}", name.replace('~', "~0").replace('/', "~1")) };
    Refusal { errors: vec![FieldError { pointer, code, arguments: Vec::new() }], ..Refusal::new(ProblemCode::MalformedRequest) }
}

/// Undoes percent-encoding; `None` where it is broken or the bytes are not UTF-8.
pub fn decode(text: &str, plus_is_space: bool) -> Option<String> {
    if !text.contains(['%', '+']) {
        return Some(text.to_owned());
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'%' => {
                let high = char::from(rest.next()?).to_digit(16)?;
                let low = char::from(rest.next()?).to_digit(16)?;
                bytes.push(u8::try_from(high * 16 + low).ok()?);
            }
            b'+' if plus_is_space => bytes.push(b' '),
            other => bytes.push(other),
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn query_strings_are_read_strictly() {
        let values = QueryValues::parse("q=%E7%8E%8B+%E8%8A%B3&limit=5&&empty=").unwrap();
        assert_eq!(values.get("q"), Some("王 芳"));
        assert_eq!(values.get("empty"), Some(""));
        for (query, pointer, code) in [
            ("a=1&a=2", "/a", FieldCode::Duplicate),
            ("a=%zz", "/a", FieldCode::SyntaxInvalid),
            ("a=%ff", "/a", FieldCode::SyntaxInvalid),
            ("a=%00", "/a", FieldCode::SyntaxInvalid),
            ("%ff=1", "", FieldCode::SyntaxInvalid),
        ] {
            let refusal = QueryValues::parse(query).unwrap_err();
            assert_eq!((refusal.errors[0].pointer.as_str(), refusal.errors[0].code), (pointer, code), "{query}");
        }
        let refusal = values.only(&[QueryParameter::text("q", ""), QueryParameter::text("empty", "")]).unwrap_err();
        assert_eq!((refusal.code, refusal.errors[0].pointer.as_str()), (ProblemCode::MalformedRequest, "/limit"));
    }

    #[test]
    fn all_wrong_values_are_noted() {
        let values = QueryValues::parse("flag=yes&from=yesterday&number=99&channel=phone,fax").unwrap();
        let mut fields = Fields::new();
        values.flag("flag", &mut fields);
        values.instant("from", &mut fields);
        values.number("number", &mut fields, 1, 10);
        let channels = values.words::<guanxi_domain::vocabulary::Channel>("channel", &mut fields);
        assert_eq!(channels.len(), 1);
        assert_eq!(fields.finish(Some(())).unwrap_err().errors.len(), 4);
    }
}
