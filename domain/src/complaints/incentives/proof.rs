//! Whether the ledger says what judgements say.

use super::ledger::{EntryKind, IncentiveEntry};
use crate::complaints::liability::Judgement;

/// What of a judgement and the entries that follow from it does not agree.
#[must_use]
pub fn difference(judgement: &Judgement, entries: &[IncentiveEntry]) -> Option<&'static str> {
    let of_kind = |kind| entries.iter().filter(move |entry| entry.kind == kind);
    let (booking, reversal) = (of_kind(EntryKind::Booking).next(), of_kind(EntryKind::Reversal).next());
    if of_kind(EntryKind::Booking).count() > 1 || of_kind(EntryKind::Reversal).count() > 1 {
        return Some("it is booked or taken back twice");
    }
    if booking.map(|booking| booking.amount) != judgement.booked {
        return Some("what is booked is not what it says");
    }
    let Some(booking) = booking else { return reversal.map(|_| "something is taken back that was not booked") };
    if Some(booking.user_id) != judgement.user_id || booking.complaint_id != judgement.complaint_id {
        return Some("it is booked for somebody else or another complaint");
    }
    match (judgement.status.holds(), reversal) {
        (true, None) => None,
        (true, Some(_)) => Some("it holds, and is taken back"),
        (false, None) => Some("it fell, and is not taken back"),
        (false, Some(reversal)) => {
            let whole = reversal.amount.amount_minor() == -booking.amount.amount_minor() && reversal.user_id == booking.user_id;
            let named = reversal.reverses_id == Some(booking.id) && reversal.month >= booking.month;
            if whole && named { None } else { Some("what is taken back is not what was booked") }
        }
    }
}
