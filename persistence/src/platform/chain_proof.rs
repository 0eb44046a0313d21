//! Proving the event log by its chain, and naming what was done to it.
//!
//! A position whose event does not give the hash that is kept for it is doubted. Doubted hashes and doubted events are then matched with
//! each other: an event that gives the hash of another position was moved; a hash that no event gives belongs to one that is gone; an
//! event that gives no hash was inserted, or changed where the hash of its own position is left over, too.

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use diesel::prelude::*;

use super::chain::{Hash, Head, Said, link, said, whole};
use super::events;
use crate::error::Error;
use crate::schema::{event_hashes, events as log};
use crate::store::Store;

/// How many positions are looked at in one read.
const SLICE: i64 = 5_000;
/// How many findings are told; the rest are counted.
const TOLD: usize = 100;
/// How many doubted positions are matched with each other; beyond that a log is past being told what was done to it.
const MATCHED: usize = 3_000;

/// What was done to the log at a position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tampering {
    /// The event says something else than when it was sealed, or the hash was changed.
    Changed,
    /// The event is gone.
    Removed,
    /// The event was not sealed here or elsewhere.
    Inserted,
    /// The event was sealed here, and stands at another position now.
    MovedTo(i64),
    /// The hash is gone; what the event says can't be proven.
    HashRemoved,
    /// Neither event nor hash is there.
    Missing,
    /// The hash is not that of the head which was noted.
    OtherHead,
}

impl fmt::Display for Tampering {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Changed => formatter.write_str("the event was changed"),
            Self::Removed => formatter.write_str("the event was removed"),
            Self::Inserted => formatter.write_str("the event was inserted"),
            Self::MovedTo(position) => write!(formatter, "the event was moved to position {position}"),
            Self::HashRemoved => formatter.write_str("the hash was removed"),
            Self::Missing => formatter.write_str("event and hash are missing"),
            Self::OtherHead => formatter.write_str("the chain does not lead to the head that was given"),
        }
    }
}

/// What was found in the event log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogVerified {
    /// How many events are sealed.
    pub sealed: i64,
    /// How many of them have no hash yet: those of a time before the chain, while a server is about to give them theirs.
    pub unlinked: i64,
    /// How many wait for their position (counted no further than 100,000).
    pub unsealed: i64,
    /// The end of the chain.
    pub head: Option<Head>,
    /// The first positions where something is wrong, in order.
    pub findings: Vec<(i64, Tampering)>,
    /// How many there are altogether.
    pub count: i64,
}

/// Goes through the whole log in slices, and tells after each how many events there were. The chain has to lead through every head
/// that was noted elsewhere.
///
/// # Errors
/// What the database says.
pub fn event_log(store: &Store, heads: &[Head], mut progress: impl FnMut(i64)) -> Result<LogVerified, Error> {
    let mut walk = Walk::default();
    while let Some(slice) = store.read_at_leisure(|tx| {
        let next = walk.position + 1;
        let events: Vec<(i64, Said)> = log::table
            .filter(log::position.ge(next).and(log::position.lt(next.saturating_add(SLICE))))
            .order(log::position)
            .select((log::position, said!(log)))
            .load(tx.db)?;
        let hashes: Vec<(i64, Vec<u8>)> = event_hashes::table
            .filter(event_hashes::position.ge(next).and(event_hashes::position.lt(next.saturating_add(SLICE))))
            .order(event_hashes::position)
            .select((event_hashes::position, event_hashes::hash))
            .load(tx.db)?;
        if !events.is_empty() || !hashes.is_empty() {
            return Ok(Some((events, hashes)));
        }
        // A hole wider than a slice.
        let next_event: Option<i64> =
            log::table.filter(log::position.ge(next)).order(log::position).select(log::position).first(tx.db).optional()?;
        let next_hash: Option<i64> = event_hashes::table
            .filter(event_hashes::position.ge(next))
            .order(event_hashes::position)
            .select(event_hashes::position)
            .first(tx.db)
            .optional()?;
        let Some(first) = next_event.into_iter().chain(next_hash).min() else { return Ok(None) };
        walk.skip_to(first);
        Ok(Some((Vec::new(), Vec::new())))
    })? {
        walk.slice(slice.0, slice.1, heads)?;
        progress(walk.verified.sealed);
    }
    let mut verified = walk.finish(heads);
    verified.unsealed = store.read_at_leisure(events::unsealed)?.count;
    Ok(verified)
}

/// How far the proof has come.
#[derive(Default)]
struct Walk {
    position: i64,
    head: Head,
    verified: LogVerified,
    found: BTreeMap<i64, Tampering>,
    /// Hashes that the event at their position does not give, with the hash before each.
    slots: BTreeMap<i64, (Hash, Hash)>,
    /// Events that do not give the hash of their position, by what they say.
    strays: BTreeMap<i64, Hash>,
    /// Events behind the end of the chain, as far as they are matched.
    unlinked: BTreeMap<i64, Hash>,
    /// Where the chain does not lead through a head that was noted.
    other_heads: Vec<i64>,
    /// Findings that are counted and not told.
    beyond: i64,
}

impl Walk {
    fn skip_to(&mut self, first: i64) {
        self.beyond += first - self.position - 2;
        self.note(self.position + 1, Tampering::Missing);
        self.position = first - 1;
    }

    fn slice(&mut self, events: Vec<(i64, Said)>, hashes: Vec<(i64, Vec<u8>)>, heads: &[Head]) -> Result<(), Error> {
        let Some(last) = events.iter().map(|(position, _)| *position).chain(hashes.iter().map(|(position, _)| *position)).max() else {
            return Ok(());
        };
        let (mut events, mut hashes) = (events.into_iter().peekable(), hashes.into_iter().peekable());
        while self.position < last {
            self.position += 1;
            let at = self.position;
            let event = events.next_if(|(position, _)| *position == at).map(|(_, said)| said.content());
            let hash = hashes.next_if(|(position, _)| *position == at).map(|(_, hash)| whole(hash)).transpose()?;
            self.step(event, hash, heads);
        }
        Ok(())
    }

    fn step(&mut self, event: Option<Hash>, hash: Option<Hash>, heads: &[Head]) {
        let at = self.position;
        self.verified.sealed += i64::from(event.is_some());
        let Some(hash) = hash else {
            match event {
                // Behind the end of the chain, unless a hash follows.
                Some(content) => drop(self.unlinked.insert(at, content)),
                None => self.note(at, Tampering::Missing),
            }
            self.bound();
            return;
        };
        let mut before = std::mem::replace(&mut self.head, Head { position: at, hash }).hash;
        for (position, content) in std::mem::take(&mut self.unlinked) {
            before = link(&before, position, &content);
            self.note(position, Tampering::HashRemoved);
        }
        if event.is_none_or(|content| link(&before, at, &content) != hash) {
            if self.slots.len() < MATCHED {
                self.slots.insert(at, (before, hash));
                self.strays.extend(event.map(|content| (at, content)));
            } else {
                self.beyond += 1;
            }
        }
        if heads.iter().any(|head| head.position == at && head.hash != hash) {
            self.other_heads.push(at);
        }
    }

    /// Only as many events without a hash are kept as can be matched; the first ones, for a shift by an insertion leaves few.
    fn bound(&mut self) {
        if self.unlinked.len() > MATCHED {
            self.unlinked.pop_last();
            self.verified.unlinked += 1;
        }
    }

    fn note(&mut self, position: i64, what: Tampering) {
        if self.found.len() < TOLD {
            self.found.entry(position).or_insert(what);
        } else {
            self.beyond += 1;
        }
    }

    fn finish(mut self, heads: &[Head]) -> LogVerified {
        self.verified.unlinked += i64::try_from(self.unlinked.len()).unwrap_or(i64::MAX);
        let moves = self.moves();
        let strays = std::mem::take(&mut self.strays);
        for slot in std::mem::take(&mut self.slots).into_keys() {
            let event_is_its_own = strays.contains_key(&slot) && !moves.values().any(|to| *to == slot);
            match moves.get(&slot) {
                Some(to) => self.note(slot, Tampering::MovedTo(*to)),
                None if event_is_its_own => self.note(slot, Tampering::Changed),
                None => self.note(slot, Tampering::Removed),
            }
            // The event of this slot is elsewhere, and the one that stands here comes from nowhere.
            if moves.contains_key(&slot) && event_is_its_own {
                self.found.insert(slot, Tampering::Inserted);
            }
        }
        let beyond_the_end = heads.iter().map(|head| head.position).filter(|position| *position > self.head.position);
        let other_heads: Vec<i64> = self.other_heads.iter().copied().chain(beyond_the_end).collect();
        other_heads.into_iter().for_each(|position| self.note(position, Tampering::OtherHead));
        self.verified.head = Some(self.head);
        self.verified.count = i64::try_from(self.found.len()).unwrap_or(i64::MAX).saturating_add(self.beyond);
        self.verified.findings = self.found.into_iter().collect();
        self.verified
    }

    /// From which doubted position an event came to which.
    fn moves(&self) -> HashMap<i64, i64> {
        let candidates: BTreeMap<i64, &Hash> = self.strays.iter().chain(&self.unlinked).map(|(at, content)| (*at, content)).collect();
        let gives = |slot: i64, (before, hash): &(Hash, Hash), at: i64| {
            candidates.get(&at).is_some_and(|content| link(before, slot, content) == *hash)
        };
        let mut moves = HashMap::new();
        // Whoever inserts or removes an event shifts those behind it alike: the shift of the last one is tried first.
        let mut shift = 0;
        for (slot, hashes) in &self.slots {
            let to = if gives(*slot, hashes, slot + shift) {
                Some(slot + shift)
            } else {
                candidates.keys().copied().find(|at| gives(*slot, hashes, *at))
            };
            if let Some(to) = to {
                shift = to - slot;
                moves.insert(*slot, to);
            }
        }
        moves
    }
}
