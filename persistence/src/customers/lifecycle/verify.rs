//! Proving the stages: every customer's history is judged anew, and what is kept must say the same.

use std::collections::HashMap;

use chrono::Duration;
use diesel::prelude::*;
use guanxi_domain::customers::lifecycle::{History, Judged, next_look, replay};
use guanxi_domain::ids::CustomerId;
use guanxi_domain::instant::Instant;

use super::frames::{self, Frame};
use super::histories;
use super::rows::StageRow;
use crate::dialect::{ForChange, OneOf};
use crate::error::Error;
use crate::schema::{customers, timers};
use crate::store::{Store, Tx};
use crate::types::{At, Id};

/// How many customers are compared at once.
const SLICE: i64 = 500;
/// How many differences are told; the rest are counted.
const TOLD: usize = 100;

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StagesVerified {
    /// How many customers were compared.
    pub customers: u64,
    /// How many wait for a pass to judge them anew.
    pub waiting: u64,
    /// The first that differ, each with what is wrong.
    pub differences: Vec<(CustomerId, &'static str)>,
    /// How many differ altogether.
    pub count: u64,
}

/// Compares the stages of all customers with a replay, in slices, and tells after each how many were compared. A customer that
/// changes meanwhile is compared again under its lock.
///
/// # Errors
/// What the database says.
pub fn verify(store: &Store, now: impl Fn() -> Instant, mut progress: impl FnMut(u64)) -> Result<StagesVerified, Error> {
    let mut verified = StagesVerified::default();
    let mut after: Option<Id> = None;
    loop {
        let at = now();
        let (ids, compared) = store.read_at_leisure(|tx| {
            let mut query = customers::table.select(customers::id).order(customers::id).limit(SLICE).into_boxed();
            if let Some(after) = after {
                query = query.filter(customers::id.gt(after));
            }
            let ids: Vec<Id> = query.load(tx.db)?;
            let compared = compare(tx, &ids, at)?;
            Ok((ids, compared))
        })?;
        let Some(last) = ids.last() else { return Ok(verified) };
        after = Some(*last);
        verified.customers += u64::try_from(ids.len()).map_err(Error::internal)?;
        for (id, found) in compared {
            let found = match found {
                Found::Waits => Found::Waits,
                Found::Differs(_) => {
                    let at = now();
                    store.write_now(move |tx| {
                        ForChange(customers::table.find(Id::from(id)).select(customers::id)).get_result::<Id>(tx.db)?;
                        Ok(compare(tx, &[id.into()], at)?.into_iter().next().map_or(Found::Agrees, |(_, found)| found))
                    })?
                }
                Found::Agrees => continue,
            };
            verified.note(id, &found);
        }
        progress(verified.customers);
    }
}

#[derive(Clone, Copy, Debug)]
enum Found {
    Agrees,
    Waits,
    Differs(&'static str),
}

impl StagesVerified {
    fn note(&mut self, id: CustomerId, found: &Found) {
        match found {
            Found::Agrees => {}
            Found::Waits => self.waiting += 1,
            Found::Differs(what) => {
                self.count += 1;
                if self.differences.len() < TOLD {
                    self.differences.push((id, what));
                }
            }
        }
    }
}

/// The customers that do not agree, or wait.
fn compare(tx: &mut Tx<'_>, ids: &[Id], now: Instant) -> Result<Vec<(CustomerId, Found)>, Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let frames = frames::load(tx, ids.iter().copied())?;
    let mut loaded = histories::load(tx, &frames)?;
    let mut rows = histories::valid_rows(tx, ids.iter().copied())?;
    let wanted = frames.iter().filter_map(|frame| frame.timer).map(|(id, _)| Id::from(id));
    let set: HashMap<Id, At> = timers::table
        .filter(OneOf::ids(timers::id, wanted))
        .select((timers::id, timers::due_at))
        .load::<(Id, At)>(tx.db)?
        .into_iter()
        .collect();
    let mut compared = Vec::new();
    for frame in &frames {
        let id = Id::from(frame.id);
        let history = loaded.remove(&id).unwrap_or_else(|| History::created(frame.created_at));
        let rows = rows.remove(&id).unwrap_or_default();
        match find(frame, &history, &rows, &set, now)? {
            Found::Agrees => {}
            found => compared.push((frame.id, found)),
        }
    }
    Ok(compared)
}

fn find(frame: &Frame, history: &History, rows: &[StageRow], set: &HashMap<Id, At>, now: Instant) -> Result<Found, Error> {
    if frame.state.is_none() && !frame.is_fresh {
        return Ok(Found::Waits);
    }
    // What is due already and waits for its timer is not there yet.
    let until = match frame.timer {
        Some((_, at)) if at <= now => at - Duration::microseconds(1),
        _ => now,
    };
    let Some(Judged { changes, state }) = replay(history, &frame.timeline, until) else { return Ok(Found::Differs("it has not begun")) };
    for (at, change) in changes.iter().enumerate() {
        let Some(row) = rows.get(at) else { return Ok(Found::Differs("a change is missing")) };
        if !row.tells(change)? || row.ended_at.map(|at| at.0) != changes.get(at + 1).map(|next| next.effective_at) {
            return Ok(Found::Differs("a change is told otherwise"));
        }
    }
    if rows.len() != changes.len() {
        return Ok(Found::Differs("there is a change too many"));
    }
    if (frame.stage, frame.stage_since) != (state.stage, state.since) {
        return Ok(Found::Differs("the record shows another stage"));
    }
    let look_at = next_look(&state, &frame.timeline);
    if frame.timer.map(|(_, at)| at) != look_at || frame.timer.is_some_and(|(id, at)| set.get(&id.into()) != Some(&At::from(at))) {
        return Ok(Found::Differs("the timer of the next change is not set"));
    }
    Ok(Found::Agrees)
}
