//! The ledger: bookings, and reversals that take them back. An entry is never changed.

use super::month::{Month, month_to_book};
use crate::complaints::liability::Judgement;
use crate::ids::{ComplaintId, IncentiveEntryId, JudgementId, UserId};
use crate::instant::{Instant, Tz};
use crate::money::Money;
use crate::platform::Context;

crate::vocabulary! {
    /// What an entry of the ledger is.
    EntryKind, "incentive_entry_kind" {
        Booking = "booking", "扣减", "Deduction";
        Reversal = "reversal", "冲回", "Reversal of a deduction";
    }
}

crate::vocabulary! {
    /// By what entries are sorted.
    IncentiveSort, "incentive_sort" {
        BookedAt = "booked_at", "记账时间", "Booked at";
    }
}

/// An entry of the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncentiveEntry {
    /// Its id.
    pub id: IncentiveEntryId,
    /// Whose pay.
    pub user_id: UserId,
    /// The month in which it counts.
    pub month: Month,
    /// Booking or reversal.
    pub kind: EntryKind,
    /// What is deducted; below zero for a reversal.
    pub amount: Money,
    /// The judgement that it follows from.
    pub judgement_id: JudgementId,
    /// The complaint that was judged.
    pub complaint_id: ComplaintId,
    /// What people call that: `C-2026-000123`.
    pub complaint_number: String,
    /// The booking that a reversal takes back.
    pub reverses_id: Option<IncentiveEntryId>,
    /// Who judged, or whose decision took it back.
    pub booked_by: Option<UserId>,
    /// When.
    pub booked_at: Instant,
}

impl IncentiveEntry {
    /// Books what a judgement deducts. `deducted_minor` is what the person has deducted in that month already, without what was taken
    /// back; beyond the cap nothing is deducted. None where nothing is left to deduct, or the judgement deducts nothing.
    #[must_use]
    pub fn book(
        id: IncentiveEntryId,
        judgement: &Judgement,
        month: Month,
        deducted_minor: i64,
        cap_minor: Option<i64>,
        context: &Context,
    ) -> Option<Self> {
        let (user_id, judged) = (judgement.user_id?, judgement.amount?);
        let room = cap_minor.map_or(i64::MAX, |cap| cap.saturating_sub(deducted_minor).max(0));
        let amount = Money::new(judged.amount_minor().min(room), judged.currency()).ok().filter(|amount| amount.amount_minor() > 0)?;
        Some(Self {
            id,
            user_id,
            month,
            kind: EntryKind::Booking,
            amount,
            judgement_id: judgement.id,
            complaint_id: judgement.complaint_id,
            complaint_number: judgement.complaint_number.clone(),
            reverses_id: None,
            booked_by: context.actor.user(),
            booked_at: context.now,
        })
    }

    /// Takes a booking back: in its own month while that is open, else in the month in which things are booked now.
    #[must_use]
    pub fn reverse(&self, id: IncentiveEntryId, zone: Tz, last_closed: Option<Month>, context: &Context) -> Self {
        let frozen = last_closed.is_some_and(|closed| self.month <= closed);
        let month = if frozen { month_to_book(context.now, zone, last_closed) } else { self.month };
        let amount = Money::new(-self.amount.amount_minor(), self.amount.currency()).unwrap_or(Money::zero(self.amount.currency()));
        Self {
            id,
            month,
            kind: EntryKind::Reversal,
            amount,
            reverses_id: Some(self.id),
            booked_by: context.actor.user(),
            booked_at: context.now,
            ..self.clone()
        }
    }
}
