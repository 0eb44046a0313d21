//! The timeline: everything that happened with a customer, newest first, merged page by page from sources that each know their
//! own kind of entry.
//!
//! Entries have one order over all sources: by instant, then kind, then id. A page asks each source for as many entries as it has
//! room for, behind the [`Place`] where the page before ended, and takes the first of all of them.

use uuid::Uuid;

use crate::instant::Instant;
use crate::vocabulary::Word;

crate::vocabulary! {
    /// What an entry of the timeline tells of. At one instant a later kind stands above an earlier one.
    TimelineKind, "timeline_kind" {
        RecordChanged = "record_changed", "客户资料变更", "The customer's record changed";
        Interaction = "interaction", "互动", "Interaction";
        OrderPlaced = "order_placed", "下单", "Order placed";
        OrderRefunded = "order_refunded", "退款", "Order refunded, wholly or in part";
        OrderCancelled = "order_cancelled", "取消订单", "Order cancelled";
        TicketReported = "ticket_reported", "报告工单", "Ticket reported";
        TicketClosed = "ticket_closed", "工单结束", "Ticket closed or cancelled";
        ComplaintReceived = "complaint_received", "受理投诉", "Complaint received";
        ComplaintClosed = "complaint_closed", "投诉结束", "Complaint closed or withdrawn";
        FollowUpCompleted = "follow_up_completed", "跟进完成", "Follow-up completed";
        StageChanged = "stage_changed", "生命周期阶段变更", "Lifecycle stage changed";
    }
}

crate::vocabulary! {
    /// What the timeline is sorted by.
    TimelineSort, "timeline_sort" {
        At = "at", "时间", "At";
    }
}

impl TimelineKind {
    fn rank(self) -> usize {
        Self::ALL.iter().position(|kind| *kind == self).unwrap_or(usize::MAX)
    }
}

/// Where an entry stands among all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// When it happened.
    pub at: Instant,
    /// What it tells of.
    pub kind: TimelineKind,
    /// Unique among entries of its kind.
    pub id: Uuid,
}

impl Place {
    fn key(&self) -> (Instant, usize, Uuid) {
        (self.at, self.kind.rank(), self.id)
    }

    /// Where entries of a kind go on behind this place.
    #[must_use]
    pub fn bound(&self, kind: TimelineKind) -> Bound {
        match kind.rank().cmp(&self.kind.rank()) {
            std::cmp::Ordering::Less => Bound::Until(self.at),
            std::cmp::Ordering::Equal => Bound::Behind(self.at, self.id),
            std::cmp::Ordering::Greater => Bound::Before(self.at),
        }
    }
}

/// Which entries of one source come behind a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// At this instant or earlier.
    Until(Instant),
    /// Earlier than this instant, or at it with a smaller id.
    Behind(Instant, Uuid),
    /// Earlier than this instant.
    Before(Instant),
}

impl Bound {
    /// Whether an entry of the source comes behind.
    #[must_use]
    pub fn admits(&self, at: Instant, id: Uuid) -> bool {
        match self {
            Self::Until(instant) => at <= *instant,
            Self::Behind(instant, last) => (at, id) < (*instant, *last),
            Self::Before(instant) => at < *instant,
        }
    }

    /// The latest instant that is admitted, or is the first not to be: what an index is searched for.
    #[must_use]
    pub const fn instant(&self) -> Instant {
        match self {
            Self::Until(at) | Self::Behind(at, _) | Self::Before(at) => *at,
        }
    }

    /// The smallest id that is not admitted at that instant: an index by instant and id then begins at the right entry.
    #[must_use]
    pub const fn id(&self) -> Option<Uuid> {
        match self {
            Self::Until(_) => None,
            Self::Behind(_, id) => Some(*id),
            Self::Before(_) => Some(Uuid::nil()),
        }
    }
}

/// What stands in the timeline.
pub trait Placed {
    /// Where.
    fn place(&self) -> Place;
}

/// The first `limit` of entries from many sources, newest first, and the place where the next page begins, if there is one. Each
/// source has given its first `limit + 1` entries behind the place of this page.
#[must_use]
pub fn merge<T: Placed>(mut entries: Vec<T>, limit: usize) -> (Vec<T>, Option<Place>) {
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.place().key()));
    let more = entries.len() > limit;
    entries.truncate(limit);
    let last = entries.last().filter(|_| more).map(Placed::place);
    (entries, last)
}

#[cfg(test)]
mod tests {
    use std::cmp::Reverse;

    use chrono::TimeDelta;
    use proptest::prelude::*;

    use super::*;

    impl Placed for Place {
        fn place(&self) -> Place {
            *self
        }
    }

    fn entries() -> impl Strategy<Value = Vec<Place>> {
        // Few instants and few ids, so that ties within a kind and between kinds are common.
        let entry = (0_i64..6, 0..TimelineKind::ALL.len(), 0_u128..8).prop_map(|(second, kind, id)| Place {
            at: Instant::UNIX_EPOCH + TimeDelta::seconds(second),
            kind: TimelineKind::ALL[kind],
            id: Uuid::from_u128(id),
        });
        proptest::collection::vec(entry, 0..60).prop_map(|mut all| {
            all.sort_by_key(Place::key);
            all.dedup();
            all
        })
    }

    /// What one source gives: its entries behind a place in its own order, by the bound alone.
    fn source(all: &[Place], kind: TimelineKind, after: Option<Place>, limit: usize) -> Vec<Place> {
        let bound = after.map(|place| place.bound(kind));
        let mut own: Vec<_> = all.iter().copied().filter(|entry| entry.kind == kind).collect();
        own.retain(|entry| bound.is_none_or(|bound| bound.admits(entry.at, entry.id)));
        own.sort_by_key(|entry| Reverse((entry.at, entry.id)));
        own.truncate(limit);
        own
    }

    proptest! {
        #[test]
        fn pages_are_the_sorted_whole(all in entries(), limit in 1_usize..8) {
            let mut whole = all.clone();
            whole.sort_by_key(|entry| Reverse(entry.key()));
            let (mut read, mut after) = (Vec::new(), None);
            for _ in 0..=whole.len() {
                let found = TimelineKind::ALL.iter().flat_map(|kind| source(&all, *kind, after, limit + 1)).collect();
                let (page, next) = merge(found, limit);
                prop_assert!(page.len() == limit || next.is_none());
                read.extend(page);
                after = next;
                if next.is_none() {
                    break;
                }
            }
            prop_assert_eq!(read, whole);
        }

        #[test]
        fn instant_and_id_say_what_a_bound_admits(all in entries(), place in entries()) {
            for (entry, place) in all.iter().zip(place) {
                let bound = place.bound(entry.kind);
                let found = entry.at <= bound.instant() && (entry.at < bound.instant() || bound.id().is_none_or(|id| entry.id < id));
                prop_assert_eq!(found, bound.admits(entry.at, entry.id));
            }
        }
    }
}
