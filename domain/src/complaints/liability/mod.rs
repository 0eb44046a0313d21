//! Liability: who of the staff is answerable for a complaint. The director of the field judges, the person may object once, and another
//! than the first judge decides on that.

pub mod input;
pub mod judge;
pub mod judgement;
#[cfg(test)]
mod tests;

pub use input::{JudgementInput, NewJudgement};
pub use judge::{JudgedBefore, JudgedPerson, JudgementFacts};
pub use judgement::{Asking, Judgement, Objection, Ruling};

crate::vocabulary! {
    /// Whether somebody is answerable.
    LiabilityVerdict, "liability_verdict" {
        Liable = "liable", "负有责任", "Liable";
        NotLiable = "not_liable", "无责任", "Not liable";
    }
}

crate::vocabulary! {
    /// For what somebody is answerable.
    LiabilityGround, "liability_ground" {
        Fault = "fault", "造成投诉", "The complaint is their fault";
        LapsedPromise = "lapsed_promise", "未履行时限承诺", "They let a promise to the customer lapse";
    }
}

crate::vocabulary! {
    /// How a judgement stands.
    JudgementStatus, "judgement_status" {
        Passed = "passed", "已判定", "Passed";
        Objected = "objected", "已申诉", "Objected to";
        Upheld = "upheld", "申诉驳回", "Upheld after an objection";
        Overturned = "overturned", "申诉成立", "Overturned after an objection";
        Revoked = "revoked", "已撤销", "Revoked";
    }
}

impl JudgementStatus {
    /// Whether the judgement holds, so that no other takes its place.
    #[must_use]
    pub const fn holds(self) -> bool {
        !matches!(self, Self::Overturned | Self::Revoked)
    }
}

crate::vocabulary! {
    /// What may be done with a judgement.
    JudgementAction, "judgement_action" {
        Object = "object", "申诉", "Object";
        Uphold = "uphold", "驳回申诉", "Uphold";
        Overturn = "overturn", "申诉成立", "Overturn";
        Revoke = "revoke", "撤销判定", "Revoke";
    }
}

crate::vocabulary! {
    /// By what judgements are sorted.
    JudgementSort, "judgement_sort" {
        JudgedAt = "judged_at", "判定时间", "Judged at";
    }
}
