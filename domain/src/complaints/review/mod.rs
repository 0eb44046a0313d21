//! Learning from complaints: the weekly review with its minutes and decisions, the questions that surveys must ask, and statistics.
//!
//! The figures of each complaint stand in its row, kept with every change; what is here folds those of many.

pub mod business;
pub mod cause;
pub mod decision;
pub mod fold;
pub mod question;
pub mod statistics;
#[cfg(test)]
mod tests;
pub mod week;

use crate::vocabulary::Vocabulary;

crate::vocabulary! {
    /// By what a review and statistics tell complaints apart.
    ReviewBy, "complaint_review_by" {
        Cause = "cause", "原因", "Cause";
        Kind = "kind", "类别", "Kind";
        Outlet = "outlet", "门店", "Outlet";
        Staff = "staff", "员工", "Staff";
        Product = "product", "产品", "Product";
        Touchpoint = "touchpoint", "触点", "Touchpoint";
    }
}

/// The word lists of learning.
#[must_use]
pub fn vocabularies() -> Vec<Vocabulary> {
    vec![
        Vocabulary::of::<ReviewBy>(),
        Vocabulary::of::<decision::DecisionStatus>(),
        Vocabulary::of::<decision::ReviewDecisionSort>(),
        Vocabulary::of::<decision::MinutesSort>(),
        Vocabulary::of::<question::QuestionStatus>(),
        Vocabulary::of::<question::QuestionAction>(),
        Vocabulary::of::<question::QuestionSort>(),
        Vocabulary::of::<statistics::StatisticsBy>(),
    ]
}
