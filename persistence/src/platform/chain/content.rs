//! What the chain is over: the values of an event in an encoding that no engine and no version changes.

use aws_lc_rs::digest::{Context, SHA256};
use diesel::prelude::*;
use guanxi_domain::instant::Instant;
use serde_json::{Number, Value};
use uuid::Uuid;

use super::Hash;
use crate::types::{At, Document, Id};

/// What an event says, without its position.
pub(in crate::platform) struct Saying<'a> {
    pub(in crate::platform) id: Uuid,
    pub(in crate::platform) kind: &'a str,
    pub(in crate::platform) record_kind: &'a str,
    pub(in crate::platform) record_id: Uuid,
    pub(in crate::platform) unit_id: Uuid,
    pub(in crate::platform) customer_id: Option<Uuid>,
    pub(in crate::platform) actor_kind: &'a str,
    pub(in crate::platform) actor_id: Option<Uuid>,
    pub(in crate::platform) occurred_at: Instant,
    pub(in crate::platform) details: &'a Value,
}

impl Saying<'_> {
    /// The hash of what it says.
    pub(in crate::platform) fn content(&self) -> Hash {
        let mut bytes = Vec::with_capacity(512);
        bytes.extend_from_slice(self.id.as_bytes());
        text(&mut bytes, self.kind);
        text(&mut bytes, self.record_kind);
        bytes.extend_from_slice(self.record_id.as_bytes());
        bytes.extend_from_slice(self.unit_id.as_bytes());
        optional(&mut bytes, self.customer_id);
        text(&mut bytes, self.actor_kind);
        optional(&mut bytes, self.actor_id);
        bytes.extend_from_slice(&self.occurred_at.timestamp_micros().to_be_bytes());
        document(&mut bytes, self.details);
        digest(&[&bytes])
    }
}

/// The columns of an event that its content is of, as they are read.
#[derive(Queryable)]
pub(in crate::platform) struct Said {
    id: Id,
    kind: String,
    record_kind: String,
    record_id: Id,
    unit_id: Id,
    customer_id: Option<Id>,
    actor_kind: String,
    actor_id: Option<Id>,
    occurred_at: At,
    details: Document,
}

impl Said {
    pub(in crate::platform) fn content(&self) -> Hash {
        Saying {
            id: self.id.0,
            kind: &self.kind,
            record_kind: &self.record_kind,
            record_id: self.record_id.0,
            unit_id: self.unit_id.0,
            customer_id: self.customer_id.map(|id| id.0),
            actor_kind: &self.actor_kind,
            actor_id: self.actor_id.map(|id| id.0),
            occurred_at: self.occurred_at.0,
            details: &self.details.0,
        }
        .content()
    }
}

/// The columns of `Said` in a table of events.
macro_rules! said {
    ($table:ident) => {
        (
            $table::id,
            $table::kind,
            $table::record_kind,
            $table::record_id,
            $table::unit_id,
            $table::customer_id,
            $table::actor_kind,
            $table::actor_id,
            $table::occurred_at,
            $table::details,
        )
    };
}
pub(in crate::platform) use said;

pub(super) fn digest(parts: &[&[u8]]) -> Hash {
    let mut context = Context::new(&SHA256);
    for part in parts {
        context.update(part);
    }
    let mut hash = [0; 32];
    hash.copy_from_slice(context.finish().as_ref());
    hash
}

fn length(bytes: &mut Vec<u8>, length: usize) {
    bytes.extend_from_slice(&u64::try_from(length).unwrap_or(u64::MAX).to_be_bytes());
}

fn text(bytes: &mut Vec<u8>, text: &str) {
    length(bytes, text.len());
    bytes.extend_from_slice(text.as_bytes());
}

fn optional(bytes: &mut Vec<u8>, id: Option<Uuid>) {
    bytes.push(u8::from(id.is_some()));
    bytes.extend_from_slice(id.unwrap_or_default().as_bytes());
}

fn document(bytes: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Null => bytes.push(b'n'),
        Value::Bool(is_true) => bytes.push(if *is_true { b't' } else { b'f' }),
        Value::Number(kept) => number(bytes, kept),
        Value::String(kept) => {
            bytes.push(b's');
            text(bytes, kept);
        }
        Value::Array(list) => {
            bytes.push(b'a');
            length(bytes, list.len());
            list.iter().for_each(|item| document(bytes, item));
        }
        Value::Object(members) => {
            bytes.push(b'o');
            length(bytes, members.len());
            let mut sorted: Vec<_> = members.iter().collect();
            sorted.sort_unstable_by_key(|(name, _)| name.as_bytes());
            for (name, member) in sorted {
                text(bytes, name);
                document(bytes, member);
            }
        }
    }
}

/// A number by its value: PostgreSQL writes `1e3` as `1000`, and readers of JSON disagree on the last bit of a fraction.
fn number(bytes: &mut Vec<u8>, kept: &Number) {
    let whole = kept.as_i64().map(i128::from).or_else(|| kept.as_u64().map(i128::from));
    let fraction = kept.as_f64().unwrap_or_default();
    #[allow(clippy::cast_possible_truncation, reason = "whole and far within the bounds, as the condition says")]
    let whole = whole.or_else(|| (fraction.fract() == 0.0 && fraction.abs() < 1e30).then_some(fraction as i128));
    match whole {
        Some(whole) => {
            bytes.push(b'i');
            bytes.extend_from_slice(&whole.to_be_bytes());
        }
        None => {
            bytes.push(b'd');
            text(bytes, &format!("{fraction:.14e}"));
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use guanxi_domain::instant;
    use serde_json::json;

    use super::*;

    pub(in crate::platform::chain) fn saying(details: &Value) -> Saying<'_> {
        Saying {
            id: Uuid::from_u128(1),
            kind: "customer.updated",
            record_kind: "customer",
            record_id: Uuid::from_u128(2),
            unit_id: Uuid::from_u128(3),
            customer_id: Some(Uuid::from_u128(2)),
            actor_kind: "user",
            actor_id: Some(Uuid::from_u128(4)),
            occurred_at: instant::parse("2026-02-13T09:30:00.123456Z").unwrap(),
            details,
        }
    }

    fn content(text: &str) -> Hash {
        saying(&serde_json::from_str(text).unwrap()).content()
    }

    #[test]
    fn engines_that_write_a_document_differently_give_the_same() {
        let alike = [
            [r#"{"a":1,"b":{"c":[1,"x"],"d":null}}"#, r#"{"b": {"d": null, "c": [1, "x"]}, "a": 1}"#],
            [r#"{"a":1e3}"#, r#"{"a":1000}"#],
            [r#"{"a":1.0}"#, r#"{"a":1}"#],
            [r#"{"a":1e16}"#, r#"{"a":10000000000000000}"#],
            [r#"{"a":0.1}"#, r#"{"a":0.10000000000000001}"#],
            [r#"{"a":"\u676d"}"#, r#"{"a":"杭"}"#],
        ];
        for [one, other] in alike {
            assert_eq!(content(one), content(other), "{one} {other}");
        }
    }

    #[test]
    fn whatever_is_said_differently_has_another_hash() {
        let all = [
            "{}",
            "[]",
            "null",
            "true",
            "false",
            "0",
            r#""""#,
            r#""0""#,
            r#"{"a":null}"#,
            r#"{"a":0}"#,
            r#"{"a":-1}"#,
            r#"{"a":0.1}"#,
            r#"{"a":0.11}"#,
            r#"{"a":"b","c":"d"}"#,
            r#"{"a":"bc","":"d"}"#,
            r#"["a","b"]"#,
            r#"["ab",""]"#,
            r#"["b","a"]"#,
            r#"[["a"],"b"]"#,
            r#"{"a":18446744073709551615}"#,
            r#"{"a":1e300}"#,
        ];
        let hashes: std::collections::HashSet<_> = all.iter().map(|text| content(text)).collect();
        assert_eq!(hashes.len(), all.len());
        let details = json!({});
        let plain = saying(&details).content();
        for other in [
            Saying { kind: "customer.updatedc", record_kind: "ustomer", ..saying(&details) },
            Saying { customer_id: None, ..saying(&details) },
            Saying { customer_id: None, actor_id: Some(Uuid::nil()), ..saying(&details) },
            Saying { occurred_at: instant::parse("2026-02-13T09:30:00.123457Z").unwrap(), ..saying(&details) },
        ] {
            assert_ne!(other.content(), plain);
        }
    }
}
