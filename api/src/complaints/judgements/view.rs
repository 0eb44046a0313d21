//! Judgements as callers see them.

use guanxi_domain::complaints::liability::{
    Asking, Judgement, JudgementAction, JudgementStatus, LiabilityGround, LiabilityVerdict, Objection, Ruling,
};
use guanxi_domain::ids::{ComplaintId, ComplaintPolicyId, JudgementId, UnitId, UserId};
use guanxi_domain::instant::{self, Instant};
use guanxi_domain::service::sla::SlaTarget;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::answer::Resource;
use crate::complaints::amount::AmountView;
use crate::openapi::Example;

/// The objection of the person.
#[derive(Serialize, ToSchema)]
#[schema(as = JudgementObjection)]
pub struct ObjectionView {
    /// In their words.
    pub reason: String,
    /// When.
    #[schema(format = DateTime)]
    pub at: String,
}

/// What was decided about a judgement later: on an objection, or to revoke it.
#[derive(Serialize, ToSchema)]
#[schema(as = JudgementRuling)]
pub struct RulingView {
    /// Who decided.
    pub user_id: UserId,
    /// Why.
    pub reason: String,
    /// When.
    #[schema(format = DateTime)]
    pub at: String,
}

/// Whether somebody is answerable for a complaint.
#[derive(Serialize, ToSchema)]
#[schema(as = Judgement)]
pub struct JudgementView {
    /// The id.
    pub id: JudgementId,
    /// Counts the changes, from 1.
    pub version: i64,
    /// The complaint that was judged.
    pub complaint_id: ComplaintId,
    /// What people call that.
    pub complaint_number: String,
    /// The unit that handled it.
    pub unit_id: UnitId,
    /// The round of the complaint in which it was judged, from 1.
    #[schema(minimum = 1)]
    pub round: i64,
    /// Who was judged; null where nobody at all was found liable.
    pub user_id: Option<UserId>,
    /// For what.
    pub ground: LiabilityGround,
    /// Which promise lapsed, where that is the ground.
    pub target: Option<SlaTarget>,
    /// The verdict.
    pub verdict: LiabilityVerdict,
    /// Why.
    pub reason: String,
    /// What the judge set to be deducted; null where nothing is.
    pub amount: Option<AmountView>,
    /// What was booked of it within the cap of the month; null where nothing was. A reversal in the ledger takes it back.
    pub booked: Option<AmountView>,
    /// The version of the incentive policy by which it was judged.
    pub policy_id: ComplaintPolicyId,
    /// Who judged.
    pub judged_by: UserId,
    /// When.
    #[schema(format = DateTime)]
    pub judged_at: String,
    /// Until when the person may object.
    #[schema(format = DateTime)]
    pub object_before: String,
    /// How it stands.
    pub status: JudgementStatus,
    /// The objection, where there was one.
    pub objection: Option<ObjectionView>,
    /// What was decided later.
    pub ruling: Option<RulingView>,
    /// What you may do with it now.
    pub available_actions: Vec<JudgementAction>,
    /// When it last changed.
    #[schema(format = DateTime)]
    pub updated_at: String,
}

impl JudgementView {
    /// The view of somebody at an instant.
    #[must_use]
    pub fn of(judgement: Judgement, asking: Asking, now: Instant) -> Self {
        let available_actions = judgement.available(asking, now);
        Self {
            id: judgement.id,
            version: judgement.version,
            complaint_id: judgement.complaint_id,
            complaint_number: judgement.complaint_number,
            unit_id: judgement.unit_id,
            round: judgement.round,
            user_id: judgement.user_id,
            ground: judgement.ground,
            target: judgement.target,
            verdict: judgement.verdict,
            reason: judgement.reason,
            amount: judgement.amount.map(AmountView::from),
            booked: judgement.booked.map(AmountView::from),
            policy_id: judgement.policy_id,
            judged_by: judgement.judged_by,
            judged_at: instant::format(judgement.judged_at),
            object_before: instant::format(judgement.object_before),
            status: judgement.status,
            objection: judgement.objection.map(|Objection { words, at }| ObjectionView { reason: words, at: instant::format(at) }),
            ruling: judgement.ruling.map(|Ruling { by, at, words }| RulingView { user_id: by, reason: words, at: instant::format(at) }),
            available_actions,
            updated_at: instant::format(judgement.updated_at),
        }
    }
}

impl Resource for JudgementView {
    fn version(&self) -> i64 {
        self.version
    }

    fn location(&self) -> String {
        format!("/api/v1/complaints/judgements/{}", self.id)
    }
}

impl Example for JudgementView {
    fn example() -> Value {
        json!({
            "id": "0192f3a4-5b6c-7d8e-9f01-23456789abcd", "version": 1, "complaint_id": "0192f3a4-5b6c-7d8e-9f01-23456789abce",
            "complaint_number": "C-2026-000045", "unit_id": "0192f3a4-5b6c-7d8e-9f01-23456789abcf", "round": 1,
            "user_id": "0192f3a4-5b6c-7d8e-9f01-23456789abd0", "ground": "fault", "target": null, "verdict": "liable",
            "reason": "未按约定时间交车，且未告知客户。", "amount": { "amount_minor": 5_000, "currency": "CNY" },
            "booked": { "amount_minor": 5_000, "currency": "CNY" }, "policy_id": "0192f3a4-5b6c-7d8e-9f01-23456789abd1",
            "judged_by": "0192f3a4-5b6c-7d8e-9f01-23456789abd2", "judged_at": "2026-11-21T08:30:00Z",
            "object_before": "2026-11-28T08:30:00Z", "status": "passed", "objection": null, "ruling": null,
            "available_actions": ["revoke"], "updated_at": "2026-11-21T08:30:00Z"
        })
    }
}
