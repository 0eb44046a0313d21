//! The ledger of incentives as callers see it.

use guanxi_domain::complaints::incentives::{EntryKind, IncentiveEntry, MonthStatus};
use guanxi_domain::ids::{ComplaintId, IncentiveEntryId, IncentiveMonthId, JudgementId, UserId};
use guanxi_domain::instant;
use guanxi_persistence::complaints::incentives::{Balance, LoadedMonth};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::answer::Resource;
use crate::complaints::amount::AmountView;
use crate::openapi::Example;

/// An entry of the ledger. It never changes.
#[derive(Serialize, ToSchema)]
#[schema(as = IncentiveEntry)]
pub struct EntryView {
    /// The id.
    pub id: IncentiveEntryId,
    /// Whose pay.
    pub user_id: UserId,
    /// The month in which it counts, `YYYY-MM` by the time zone of the company.
    #[schema(example = "2026-11")]
    pub month: String,
    /// Deduction or reversal.
    pub kind: EntryKind,
    /// What is deducted; below zero for a reversal.
    pub amount: AmountView,
    /// The judgement that it follows from.
    pub judgement_id: JudgementId,
    /// The complaint that was judged.
    pub complaint_id: ComplaintId,
    /// What people call that.
    pub complaint_number: String,
    /// The booking that a reversal takes back; null for a booking.
    pub reverses_id: Option<IncentiveEntryId>,
    /// Who judged, or whose decision took it back.
    pub booked_by: Option<UserId>,
    /// When.
    #[schema(format = DateTime)]
    pub booked_at: String,
}

impl From<IncentiveEntry> for EntryView {
    fn from(one: IncentiveEntry) -> Self {
        Self {
            id: one.id,
            user_id: one.user_id,
            month: one.month.to_string(),
            kind: one.kind,
            amount: one.amount.into(),
            judgement_id: one.judgement_id,
            complaint_id: one.complaint_id,
            complaint_number: one.complaint_number,
            reverses_id: one.reverses_id,
            booked_by: one.booked_by,
            booked_at: instant::format(one.booked_at),
        }
    }
}

impl Example for EntryView {
    fn example() -> Value {
        json!({
            "id": "0192f3a4-5b6c-7d8e-9f01-23456789abd5", "user_id": "0192f3a4-5b6c-7d8e-9f01-23456789abd0", "month": "2026-11",
            "kind": "booking", "amount": { "amount_minor": 5_000, "currency": "CNY" },
            "judgement_id": "0192f3a4-5b6c-7d8e-9f01-23456789abcd", "complaint_id": "0192f3a4-5b6c-7d8e-9f01-23456789abce",
            "complaint_number": "C-2026-000045", "reverses_id": null, "booked_by": "0192f3a4-5b6c-7d8e-9f01-23456789abd2",
            "booked_at": "2026-11-21T08:30:00Z"
        })
    }
}

/// A month of the ledger in which something was booked. Once it is closed it never changes.
#[derive(Serialize, ToSchema)]
#[schema(as = IncentiveMonth)]
pub struct MonthView {
    /// The id.
    pub id: IncentiveMonthId,
    /// Which, `YYYY-MM` by the time zone of the company.
    #[schema(example = "2026-11")]
    pub month: String,
    /// Whether it can still change.
    pub status: MonthStatus,
    /// How many entries it has.
    #[schema(minimum = 0)]
    pub entries: i64,
    /// What is deducted in it altogether, by currency.
    pub totals: Vec<AmountView>,
    /// Since when it is closed.
    #[schema(format = DateTime)]
    pub closed_at: Option<String>,
    /// Who closed it.
    pub closed_by: Option<UserId>,
}

impl From<LoadedMonth> for MonthView {
    fn from(loaded: LoadedMonth) -> Self {
        Self {
            id: loaded.month.id,
            month: loaded.month.month.to_string(),
            status: loaded.month.status(),
            entries: loaded.entries,
            totals: loaded.totals.into_iter().map(AmountView::from).collect(),
            closed_at: loaded.month.closed_at.map(instant::format),
            closed_by: loaded.month.closed_by,
        }
    }
}

impl Resource for MonthView {
    fn version(&self) -> i64 {
        if self.status == MonthStatus::Closed { 2 } else { 1 }
    }

    fn location(&self) -> String {
        format!("/api/v1/complaints/incentives/months/{}", self.month)
    }
}

impl Example for MonthView {
    fn example() -> Value {
        json!({
            "id": "0192f3a4-5b6c-7d8e-9f01-23456789abd6", "month": "2026-11", "status": "closed", "entries": 3,
            "totals": [{ "amount_minor": 25_000, "currency": "CNY" }], "closed_at": "2026-12-01T02:00:00Z",
            "closed_by": "0192f3a4-5b6c-7d8e-9f01-23456789abd2"
        })
    }
}

/// What one person has deducted in a month.
#[derive(Serialize, ToSchema)]
#[schema(as = IncentiveBalance)]
pub struct BalanceView {
    /// Who.
    pub user_id: UserId,
    /// Their name.
    pub name: String,
    /// The code of their unit at present.
    pub unit_code: String,
    /// How many entries there are.
    #[schema(minimum = 1)]
    pub entries: i64,
    /// The sum of the bookings.
    pub deducted: AmountView,
    /// The sum of the reversals, zero or below.
    pub taken_back: AmountView,
    /// The sum of both: below zero where more was taken back than deducted.
    pub total: AmountView,
}

/// What everybody has deducted in a month: one entry for each person and currency, by name.
#[derive(Serialize, ToSchema)]
#[schema(as = IncentiveBalances)]
pub struct BalancesView {
    /// Which month, `YYYY-MM`.
    #[schema(example = "2026-11")]
    pub month: String,
    /// Whether it can still change.
    pub status: MonthStatus,
    /// The persons.
    pub balances: Vec<BalanceView>,
}

impl BalancesView {
    /// The view of a month.
    #[must_use]
    pub fn of(month: &LoadedMonth, balances: Vec<Balance>) -> Self {
        let one = |one: Balance| BalanceView {
            user_id: one.user_id,
            name: one.name,
            unit_code: one.unit_code,
            entries: one.entries,
            deducted: one.deducted.into(),
            taken_back: one.taken_back.into(),
            total: one.total.into(),
        };
        Self { month: month.month.month.to_string(), status: month.month.status(), balances: balances.into_iter().map(one).collect() }
    }
}

impl Example for BalancesView {
    fn example() -> Value {
        json!({
            "month": "2026-11", "status": "closed",
            "balances": [{
                "user_id": "0192f3a4-5b6c-7d8e-9f01-23456789abd0", "name": "李雷", "unit_code": "main", "entries": 2,
                "deducted": { "amount_minor": 25_000, "currency": "CNY" }, "taken_back": { "amount_minor": -5_000, "currency": "CNY" },
                "total": { "amount_minor": 20_000, "currency": "CNY" }
            }]
        })
    }
}
