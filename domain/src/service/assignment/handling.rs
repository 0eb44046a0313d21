//! Who has an open ticket before and after a change, and what follows from it.

use super::placement::{Placement, Turn};
use crate::ids::{QueueId, UserId};

/// Who has a ticket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Whether somebody still has to do something.
    pub open: bool,
    /// The queue that it is in.
    pub queue_id: Option<QueueId>,
    /// Who has it.
    pub assignee_id: Option<UserId>,
}

impl Standing {
    /// At whose desk it counts as open.
    #[must_use]
    pub const fn handler(&self) -> Option<UserId> {
        if self.open { self.assignee_id } else { None }
    }

    /// Whether it waits for somebody.
    #[must_use]
    pub const fn waits(&self) -> bool {
        self.open && self.assignee_id.is_none()
    }
}

/// Who had a ticket before a change, and who has it after; before it was there it was not open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Handling {
    /// Before.
    pub before: Standing,
    /// After.
    pub after: Standing,
    /// The decision that placed it, where one did.
    pub placement: Option<Placement>,
}

impl Handling {
    /// Whether anything follows.
    #[must_use]
    pub fn moves(&self) -> bool {
        self.before.handler() != self.after.handler() || self.before.waits() != self.after.waits() || self.placement.is_some()
    }

    /// By how much the numbers of open tickets change, in the order of the desks.
    #[must_use]
    pub fn counts(&self) -> Vec<(UserId, i64)> {
        let (before, after) = (self.before.handler(), self.after.handler());
        if before == after {
            return Vec::new();
        }
        let mut counts: Vec<_> = before.map(|user| (user, -1)).into_iter().chain(after.map(|user| (user, 1))).collect();
        counts.sort_unstable();
        counts
    }

    /// Who is free of it now.
    #[must_use]
    pub fn freed(&self) -> Option<UserId> {
        self.before.handler().filter(|user| self.after.handler() != Some(*user))
    }

    /// Who has got it.
    #[must_use]
    pub fn gained(&self) -> Option<UserId> {
        self.after.handler().filter(|user| self.before.handler() != Some(*user))
    }

    /// Whether it no longer waits as it did.
    #[must_use]
    pub const fn wait_ended(&self) -> bool {
        self.before.waits() && !self.after.waits()
    }

    /// Whether it waits from now on.
    #[must_use]
    pub const fn wait_began(&self) -> bool {
        !self.before.waits() && self.after.waits()
    }

    /// The turn to be kept.
    #[must_use]
    pub fn turn(&self) -> Option<Turn> {
        self.placement.as_ref()?.turn()
    }

    /// The queue of which somebody is to be given it as soon as they are free; none where staff claim it.
    #[must_use]
    pub fn awaits(&self) -> Option<QueueId> {
        self.placement.as_ref().filter(|_| self.after.waits())?.awaits()
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn counts_move_with_whoever_has_an_open_ticket() {
        let user = |number: u128| UserId::new(Uuid::from_u128(number));
        let standing = |open: bool, number: Option<u128>| Standing { open, queue_id: None, assignee_id: number.map(user) };
        let none = Standing::default();
        let table = [
            (none, standing(true, None), vec![], (false, true)),
            (none, standing(true, Some(1)), vec![(user(1), 1)], (false, false)),
            (standing(true, None), standing(true, Some(1)), vec![(user(1), 1)], (true, false)),
            (standing(true, Some(2)), standing(true, Some(1)), vec![(user(1), 1), (user(2), -1)], (false, false)),
            (standing(true, Some(2)), standing(true, None), vec![(user(2), -1)], (false, true)),
            (standing(true, Some(2)), standing(false, Some(2)), vec![(user(2), -1)], (false, false)),
            (standing(false, Some(2)), standing(true, Some(2)), vec![(user(2), 1)], (false, false)),
            (standing(true, Some(2)), standing(true, Some(2)), vec![], (false, false)),
            (standing(true, None), standing(false, None), vec![], (true, false)),
            (standing(false, Some(2)), standing(false, Some(1)), vec![], (false, false)),
        ];
        for (before, after, counts, waits) in table {
            let handling = Handling { before, after, placement: None };
            assert_eq!(handling.counts(), counts, "{before:?} {after:?}");
            assert_eq!((handling.wait_ended(), handling.wait_began()), waits, "{before:?} {after:?}");
        }
    }
}
