//! Slices of one import that are worked on at once, and still stand one after the other.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How many rows stand. A slice may only stand once all rows before it do.
#[derive(Debug)]
pub(super) struct Turns {
    standing: Mutex<Standing>,
    moved: Condvar,
}

#[derive(Debug)]
struct Standing {
    rows: u64,
    is_broken: bool,
}

impl Turns {
    pub(super) const fn new(rows: u64) -> Self {
        Self { standing: Mutex::new(Standing { rows, is_broken: false }), moved: Condvar::new() }
    }

    /// Whether the slice that begins behind so many rows is next.
    pub(super) fn is_next(&self, from: u64) -> bool {
        self.look().rows == from
    }

    /// Waits until it is. False where one before it has come to nothing, or it takes longer than this.
    pub(super) fn wait(&self, from: u64, patience: Duration) -> bool {
        let waiting = |standing: &mut Standing| standing.rows != from && !standing.is_broken;
        let waited = self.moved.wait_timeout_while(self.look(), patience, waiting);
        let (standing, _) = waited.unwrap_or_else(PoisonError::into_inner);
        standing.rows == from
    }

    /// The turn of one slice, which hands on to the next when it is dropped.
    pub(super) const fn turn(&self) -> ThisTurn<'_> {
        ThisTurn { turns: self, stands: None }
    }

    fn look(&self) -> MutexGuard<'_, Standing> {
        self.standing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Hands on to the next slice, or tells it that there is nothing to stand on.
#[derive(Debug)]
pub(super) struct ThisTurn<'a> {
    turns: &'a Turns,
    stands: Option<u64>,
}

impl ThisTurn<'_> {
    /// So many rows stand with this slice.
    pub(super) const fn stands(&mut self, to: u64) {
        self.stands = Some(to);
    }
}

impl Drop for ThisTurn<'_> {
    fn drop(&mut self) {
        let mut standing = self.turns.look();
        match self.stands {
            Some(to) => standing.rows = to,
            None => standing.is_broken = true,
        }
        drop(standing);
        self.turns.moved.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHORT: Duration = Duration::from_millis(1);
    const LONG: Duration = Duration::from_secs(60);

    #[test]
    fn one_stands_after_the_other() {
        let turns = Turns::new(10);
        assert!(turns.is_next(10) && turns.wait(10, SHORT));
        assert!(!turns.is_next(20) && !turns.wait(20, SHORT));
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| turns.wait(20, LONG));
            let mut turn = turns.turn();
            turn.stands(20);
            drop(turn);
            assert!(waiting.join().unwrap());
        });
        assert!(!turns.is_next(10));
    }

    #[test]
    fn nothing_stands_behind_one_that_fell() {
        let turns = Turns::new(0);
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| turns.wait(20, LONG));
            drop(turns.turn());
            assert!(!waiting.join().unwrap());
        });
        assert!(!turns.wait(20, LONG));
    }
}
