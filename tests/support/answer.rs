//! An answer of the server, with the assertions that tests make most.

use std::fmt;
use std::ops::Index;

use serde_json::Value;

/// An answer. `answer["items"][0]["id"]` reads its JSON.
#[derive(Clone)]
pub struct Answer {
    /// What was called.
    pub method: String,
    /// With the query.
    pub path: String,
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: ureq::http::HeaderMap,
    /// The body as it came.
    pub bytes: Vec<u8>,
    /// The body as JSON, `null` where it is none.
    pub json: Value,
}

impl Answer {
    /// Fails unless the status is this one.
    #[track_caller]
    pub fn expect(self, status: u16) -> Answer {
        assert!(self.status == status, "expected {status} of\n{self:?}");
        self
    }

    /// Fails unless this is the problem of this code, well formed in every part.
    #[track_caller]
    pub fn problem(self, code: &str) -> Answer {
        assert!(self.json["code"] == code, "expected the problem {code} of\n{self:?}");
        assert_eq!(self.header("content-type"), "application/problem+json", "{self:?}");
        assert_eq!(self.json["status"], self.status, "{self:?}");
        assert_eq!(self.json["type"], format!("/problems/{code}"), "{self:?}");
        assert_eq!(self.json["request_id"], self.header("x-request-id"), "{self:?}");
        assert!(self.json["title"].as_str().is_some_and(|title| !title.is_empty()), "{self:?}");
        self
    }

    /// Fails unless a field error with this pointer and code is among the errors of the problem.
    #[track_caller]
    pub fn field_error(self, pointer: &str, code: &str) -> Answer {
        let errors = self.json["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
        let found = errors.iter().find(|error| error["pointer"] == pointer && error["code"] == code);
        assert!(found.is_some_and(|error| error["message"].is_string()), "expected {code} at {pointer} of\n{self:?}");
        self
    }

    /// How many field errors there are.
    pub fn field_error_count(&self) -> usize {
        self.json["errors"].as_array().map_or(0, Vec::len)
    }

    /// A header's value, empty when it is missing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The member `id`.
    #[track_caller]
    pub fn id(&self) -> String {
        self.text("id")
    }

    /// A member that is a string.
    #[track_caller]
    pub fn text(&self, member: &str) -> String {
        self.json[member].as_str().unwrap_or_else(|| panic!("no text {member} in\n{self:?}")).to_owned()
    }

    /// The members `items` of a collection.
    #[track_caller]
    pub fn items(&self) -> &Vec<Value> {
        self.json["items"].as_array().unwrap_or_else(|| panic!("no items in\n{self:?}"))
    }
}

impl Index<&str> for Answer {
    type Output = Value;

    fn index(&self, member: &str) -> &Value {
        &self.json[member]
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "{} {} → {}", self.method, self.path, self.status)?;
        for (name, value) in &self.headers {
            writeln!(formatter, "{name}: {}", String::from_utf8_lossy(value.as_bytes()))?;
        }
        if self.json.is_null() {
            write!(formatter, "{}", String::from_utf8_lossy(&self.bytes))
        } else {
            write!(formatter, "{:#}", self.json)
        }
    }
}
