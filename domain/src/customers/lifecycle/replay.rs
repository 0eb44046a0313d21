//! The stages of a whole history, and of a history that goes on.

use super::change::StageChange;
use super::history::{Fact, History};
use super::machine::{Deed, Machine, deeds, sort};
use super::policy::Timeline;
use super::state::State;
use super::words::LifecycleRule;
use crate::instant::Instant;

/// The changes that were, and where they led.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// The changes of stage in the order in which they took effect.
    pub changes: Vec<StageChange>,
    /// What to keep.
    pub state: State,
}

/// Every change of stage of a history up to an instant and at it, from nothing. None where the customer begins later.
#[must_use]
pub fn replay(history: &History, timeline: &Timeline, until: Instant) -> Option<Judged> {
    let deeds = deeds(history);
    let begin = deeds.first().map_or(history.created_at, |(at, _)| history.created_at.min(*at));
    if begin > until {
        return None;
    }
    let mut moments = deeds.chunk_by(|(one, _), (other, _)| one == other).peekable();
    let first = moments.next_if(|moment| moment.first().is_some_and(|(at, _)| *at == begin)).unwrap_or_default();
    let mut machine = Machine::begin(begin, &owned(first), timeline);
    let happened = moments.take_while(|moment| moment.first().is_some_and(|(at, _)| *at <= until));
    run(&mut machine, happened, until);
    machine.state.waits_for = history.next_after(until);
    Some(judged(machine, timeline))
}

/// Goes on from a kept state with new facts, up to an instant and at it. None where the history must be judged anew: a fact is
/// late, or one that was ahead has happened.
#[must_use]
pub fn step(state: &State, facts: &[Fact], timeline: &Timeline, until: Instant) -> Option<Judged> {
    if facts.iter().any(|fact| fact.at() <= state.at) || state.waits_for.is_some_and(|at| at <= until) {
        return None;
    }
    let ahead = facts.iter().map(Fact::at).filter(|at| *at > until).min();
    let mut new: Vec<(Instant, Deed)> =
        facts.iter().filter(|fact| fact.at() <= until).map(|fact| (fact.at(), Deed::from(fact.clone()))).collect();
    sort(&mut new);
    let mut machine = Machine::new(state.clone(), timeline);
    run(&mut machine, new.chunk_by(|(one, _), (other, _)| one == other), until);
    machine.state.waits_for = state.waits_for.into_iter().chain(ahead).min();
    Some(judged(machine, timeline))
}

/// When the next change takes effect where no further fact comes, and by which rule; none where the clock changes nothing. Where a
/// fact lies ahead it may be earlier: see [`next_look`].
#[must_use]
pub fn next_due(state: &State, timeline: &Timeline) -> Option<(Instant, LifecycleRule)> {
    Machine::new(state.clone(), timeline).next_change().map(|change| (change.effective_at, change.reason.rule))
}

/// When the customer must be looked at again: its next change, or before that a fact that lies ahead.
#[must_use]
pub fn next_look(state: &State, timeline: &Timeline) -> Option<Instant> {
    next_due(state, timeline).map(|(at, _)| at).into_iter().chain(state.waits_for).min()
}

fn run<'a>(machine: &mut Machine<'_>, moments: impl Iterator<Item = &'a [(Instant, Deed)]>, until: Instant) {
    for moment in moments {
        let Some((at, _)) = moment.first() else { continue };
        machine.pass(*at, true);
        machine.take(*at, &owned(moment));
    }
    machine.pass(until, false);
}

fn owned(moment: &[(Instant, Deed)]) -> Vec<Deed> {
    moment.iter().map(|(_, deed)| deed.clone()).collect()
}

fn judged(machine: Machine<'_>, timeline: &Timeline) -> Judged {
    let Machine { mut state, changes, .. } = machine;
    state.orders.keep_latest(timeline.most_orders());
    Judged { changes, state }
}

impl From<Fact> for Deed {
    fn from(fact: Fact) -> Self {
        match fact {
            Fact::Paid { order_id, .. } => Self::Bought(order_id),
            Fact::Contact(_) => Self::Contact,
            Fact::Marked(mark) => Self::Marked(mark),
        }
    }
}
