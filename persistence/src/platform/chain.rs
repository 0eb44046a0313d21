//! The chain over sealed events: who has noted a head (a position and its hash) can prove later that no event up to it was changed,
//! removed, inserted or moved.
//!
//! `content = SHA-256(encoding)`, `hash = SHA-256(label | hash before | position | content)`, the first one over 32 zero bytes. The
//! encoding stands on the values and not on how an engine writes them: ids as 16 bytes, instants as microseconds, texts with their
//! length in front, and documents with their members in byte order. It must never change, or no chain that is kept holds any more.

use diesel::dsl::max;
use diesel::prelude::*;

use crate::dialect::try_lock_alone;
use crate::error::Error;
use crate::insert_many;
use crate::platform::events::SEALER_LOCK;
use crate::schema::{event_hashes, events};
use crate::store::Tx;

mod content;

use self::content::digest;
pub(super) use self::content::{Said, said};

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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::content::tests::said;
    use super::*;

    #[test]
    fn the_encoding_never_changes() {
        let details =
            json!({ "changes": [{ "field": "city", "old": null, "new": "杭州" }], "details": { "amount_minor": -5, "b": true, "a": 0.5 } });
        let first = link(&[0; 32], 1, &said(&details).content());
        let head = Head { position: 1, hash: first };
        assert_eq!(head.to_string(), "1:fa3b86bdbcbcbfb4233ca7417a484cfafb49117b5db20d1c1cd83053c32917f4");
        assert_eq!(Head::parse(&head.to_string()), Some(head));
        assert_ne!(link(&[0; 32], 2, &[7; 32]), link(&[0; 32], 1, &[7; 32]));
        assert_ne!(link(&[1; 32], 1, &[7; 32]), link(&[0; 32], 1, &[7; 32]));
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
