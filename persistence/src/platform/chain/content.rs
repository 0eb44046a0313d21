//! What the chain is over: the values of an event in an encoding that no engine and no version changes.

use aws_lc_rs::digest::{Context, SHA256};
use diesel::prelude::*;
use serde_json::{Number, Value};
use uuid::Uuid;

use super::Hash;
use crate::schema::event_tail;
use crate::types::{At, Document, Id};

/// What an event says, without its position: the columns that every table of events has, as they are read and, in the tail, written.
/// Kinds are bare words here, so that an event is proven whatever it says.
#[derive(Queryable, Insertable)]
#[diesel(table_name = event_tail, treat_none_as_default_value = false)]
pub(in crate::platform) struct Said {
    pub(in crate::platform) id: Id,
    pub(in crate::platform) kind: String,
    pub(in crate::platform) record_kind: String,
    pub(in crate::platform) record_id: Id,
    pub(in crate::platform) unit_id: Id,
    pub(in crate::platform) customer_id: Option<Id>,
    pub(in crate::platform) actor_kind: String,
    pub(in crate::platform) actor_id: Option<Id>,
    pub(in crate::platform) occurred_at: At,
    pub(in crate::platform) details: Document,
}

impl Said {
    /// The hash of what it says.
    pub(in crate::platform) fn content(&self) -> Hash {
        let mut bytes = Vec::with_capacity(512);
        bytes.extend_from_slice(self.id.0.as_bytes());
        text(&mut bytes, &self.kind);
        text(&mut bytes, &self.record_kind);
        bytes.extend_from_slice(self.record_id.0.as_bytes());
        bytes.extend_from_slice(self.unit_id.0.as_bytes());
        optional(&mut bytes, self.customer_id);
        text(&mut bytes, &self.actor_kind);
        optional(&mut bytes, self.actor_id);
        bytes.extend_from_slice(&self.occurred_at.0.timestamp_micros().to_be_bytes());
        document(&mut bytes, &self.details.0);
        digest(&[&bytes])
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

fn optional(bytes: &mut Vec<u8>, id: Option<Id>) {
    bytes.push(u8::from(id.is_some()));
    bytes.extend_from_slice(id.map_or(Uuid::nil(), |id| id.0).as_bytes());
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

    pub(in crate::platform::chain) fn said(details: &Value) -> Said {
        Said {
            id: Id(Uuid::from_u128(1)),
            kind: "customer.updated".to_owned(),
            record_kind: "customer".to_owned(),
            record_id: Id(Uuid::from_u128(2)),
            unit_id: Id(Uuid::from_u128(3)),
            customer_id: Some(Id(Uuid::from_u128(2))),
            actor_kind: "user".to_owned(),
            actor_id: Some(Id(Uuid::from_u128(4))),
            occurred_at: instant::parse("2026-02-13T09:30:00.123456Z").unwrap().into(),
            details: Document(details.clone()),
        }
    }

    fn content(text: &str) -> Hash {
        said(&serde_json::from_str(text).unwrap()).content()
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
        let plain = said(&details).content();
        for other in [
            Said { kind: "customer.updatedc".to_owned(), record_kind: "ustomer".to_owned(), ..said(&details) },
            Said { customer_id: None, ..said(&details) },
            Said { customer_id: None, actor_id: Some(Id(Uuid::nil())), ..said(&details) },
            Said { occurred_at: instant::parse("2026-02-13T09:30:00.123457Z").unwrap().into(), ..said(&details) },
        ] {
            assert_ne!(other.content(), plain);
        }
    }
}
