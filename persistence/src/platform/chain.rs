//! The chain over sealed events: who has noted a head (a position and its hash) can prove later that no event up to it was changed,
//! removed, inserted or moved.
//!
//! `content = SHA-256(encoding)`, `hash = SHA-256(label | hash before | position | content)`, the first one over 32 zero bytes. The
//! encoding stands on the values and not on how an engine writes them: ids as 16 bytes, instants as microseconds, texts with their
//! length in front, and documents with their members in byte order. It must never change, or no chain that is kept holds any more.

use aws_lc_rs::digest::{Context, SHA256};
use diesel::dsl::max;
use diesel::prelude::*;
use guanxi_domain::instant::Instant;
use serde_json::{Number, Value};
use uuid::Uuid;

use crate::dialect::try_lock_alone;
use crate::error::Error;
use crate::insert_many;
use crate::platform::events::SEALER_LOCK;
use crate::schema::{event_hashes, events};
use crate::store::Tx;
use crate::types::{At, Document, Id};

/// What stands in front of every link.
const LABEL: &[u8] = b"guanxi event chain 1";
/// How many events get their hash in one transaction where they are older than the chain.
const LINK_AT_ONCE: i64 = 2_000;

/// A hash of the chain.
pub type Hash = [u8; 32];

/// The end of the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// The position of the last event with a hash; 0 where there is none.
    pub position: i64,
    /// Its hash; zeros where there is none.
    pub hash: Hash,
}

impl Head {
    /// Where the chain begins.
    pub const NONE: Self = Self { position: 0, hash: [0; 32] };

    /// Reads `position:hash`, the hash as 64 hexadecimal digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (position, hash) = text.trim().split_once(':')?;
        let position = position.parse().ok().filter(|position| *position >= 0)?;
        if hash.len() != 64 || !hash.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let digits: Vec<u8> = (0..64).step_by(2).map(|at| u8::from_str_radix(hash.get(at..at + 2)?, 16).ok()).collect::<Option<_>>()?;
        Some(Self { position, hash: digits.try_into().ok()? })
    }

    /// The hash as 64 hexadecimal digits.
    #[must_use]
    pub fn hexadecimal(&self) -> String {
        self.hash.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl Default for Head {
    fn default() -> Self {
        Self::NONE
    }
}

impl std::fmt::Display for Head {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}:{}", self.position, self.hexadecimal())
    }
}

/// What an event says, without its position.
pub(super) struct Saying<'a> {
    pub(super) id: Uuid,
    pub(super) kind: &'a str,
    pub(super) record_kind: &'a str,
    pub(super) record_id: Uuid,
    pub(super) unit_id: Uuid,
    pub(super) customer_id: Option<Uuid>,
    pub(super) actor_kind: &'a str,
    pub(super) actor_id: Option<Uuid>,
    pub(super) occurred_at: Instant,
    pub(super) details: &'a Value,
}

impl Saying<'_> {
    /// The hash of what it says.
    pub(super) fn content(&self) -> Hash {
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
pub(super) struct Said {
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
    pub(super) fn content(&self) -> Hash {
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
pub(super) use said;

/// The hash of the event behind `before` that says this.
pub(super) fn link(before: &Hash, position: i64, content: &Hash) -> Hash {
    digest(&[LABEL, before, &position.to_be_bytes(), content])
}

#[derive(Insertable)]
#[diesel(table_name = event_hashes, treat_none_as_default_value = false)]
pub(super) struct Link {
    position: i64,
    hash: Vec<u8>,
}

/// The hashes of events that come behind `head`, by position and content, in order.
pub(super) fn hashes(head: Head, contents: impl IntoIterator<Item = (i64, Hash)>) -> Vec<Hash> {
    let next = |last: &mut Hash, (position, content): (i64, Hash)| {
        *last = link(last, position, &content);
        Some(*last)
    };
    contents.into_iter().scan(head.hash, next).collect()
}

/// Keeps the links of events that come behind `head`, by position and content, in order.
pub(super) fn keep(tx: &mut Tx<'_>, head: Head, contents: Vec<(i64, Hash)>) -> Result<(), Error> {
    let positions: Vec<i64> = contents.iter().map(|(position, _)| *position).collect();
    let links: Vec<Link> =
        positions.into_iter().zip(hashes(head, contents)).map(|(position, hash)| Link { position, hash: hash.to_vec() }).collect();
    Ok(insert_many!(tx.db, event_hashes::table, &links, columns = 2)?)
}

/// The end of the log, and its hash where the chain has come so far. Where the last events were removed, their hashes still say which
/// positions are taken.
pub(super) fn end(tx: &mut Tx<'_>) -> Result<(i64, Option<Head>), Error> {
    let newest = events::table.select(max(events::position)).single_value();
    let last: Option<(i64, Vec<u8>, Option<i64>)> = event_hashes::table
        .order(event_hashes::position.desc())
        .select((event_hashes::position, event_hashes::hash, newest))
        .first(tx.db)
        .optional()?;
    match last {
        Some((position, _, Some(newest))) if newest > position => Ok((newest, None)),
        Some((position, hash, _)) => Ok((position, Some(Head { position, hash: whole(hash)? }))),
        None => {
            let newest: Option<i64> = events::table.select(max(events::position)).get_result(tx.db)?;
            Ok(newest.map_or((0, Some(Head::NONE)), |newest| (newest, None)))
        }
    }
}

/// The end of the chain. Events behind it are sealed and get their hash soon.
///
/// # Errors
/// What the database says.
pub fn head(tx: &mut Tx<'_>) -> Result<Head, Error> {
    let last: Option<(i64, Vec<u8>)> = event_hashes::table
        .order(event_hashes::position.desc())
        .select((event_hashes::position, event_hashes::hash))
        .first(tx.db)
        .optional()?;
    last.map_or(Ok(Head::NONE), |(position, hash)| Ok(Head { position, hash: whole(hash)? }))
}

/// Gives a slice of the sealed events that are older than the chain their hash; how many. None means that every one has its own, or
/// that another process is at it.
///
/// # Errors
/// What the database says.
pub fn link_older(tx: &mut Tx<'_>) -> Result<usize, Error> {
    if !try_lock_alone(tx.db, SEALER_LOCK)? {
        return Ok(0);
    }
    let head = head(tx)?;
    let rows: Vec<(i64, Said)> = events::table
        .filter(events::position.gt(head.position))
        .order(events::position)
        .limit(LINK_AT_ONCE)
        .select((events::position, said!(events)))
        .load(tx.db)?;
    let count = rows.len();
    keep(tx, head, rows.iter().map(|(position, said)| (*position, said.content())).collect())?;
    Ok(count)
}

pub(super) fn whole(hash: Vec<u8>) -> Result<Hash, Error> {
    hash.try_into().map_err(|_| Error::internal("a hash of the event chain is not of 32 bytes"))
}

fn digest(parts: &[&[u8]]) -> Hash {
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
mod tests {
    use guanxi_domain::instant;
    use serde_json::json;

    use super::*;

    fn saying(details: &Value) -> Saying<'_> {
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
    fn the_encoding_never_changes() {
        let details =
            json!({ "changes": [{ "field": "city", "old": null, "new": "杭州" }], "details": { "amount_minor": -5, "b": true, "a": 0.5 } });
        let first = link(&[0; 32], 1, &saying(&details).content());
        let head = Head { position: 1, hash: first };
        assert_eq!(head.to_string(), "1:fa3b86bdbcbcbfb4233ca7417a484cfafb49117b5db20d1c1cd83053c32917f4");
        assert_eq!(Head::parse(&head.to_string()), Some(head));
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
        assert_ne!(link(&[0; 32], 1, &plain), link(&[0; 32], 2, &plain));
        assert_ne!(link(&[0; 32], 1, &plain), link(&[1; 32], 1, &plain));
    }

    #[test]
    fn heads_are_read_strictly() {
        for text in
            ["", "1", ":", "1:ab", &format!("-1:{}", "0".repeat(64)), &format!("1:{}", "g".repeat(64)), &format!("1:{}", "é".repeat(32))]
        {
            assert_eq!(Head::parse(text), None, "{text}");
        }
        assert_eq!(Head::parse(&format!(" 7:{}\n", "aB".repeat(32))), Some(Head { position: 7, hash: [0xab; 32] }));
    }
}
