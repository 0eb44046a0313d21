//! Who decides on a proposal: the lowest level whose limit covers what the customer would have been given altogether.

use serde::{Deserialize, Serialize};

use super::{ApprovalBy, ApprovalReason, DecisionLevel, HandlingPolicy, Limit, RoleAuthority};
use crate::complaints::field::Field;
use crate::complaints::round::Round;
use crate::complaints::words::{Cause, ProposalDecision, Severity};
use crate::money::Money;
use crate::vocabulary::Word as _;

/// What somebody may decide about complaints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Authority {
    /// On which level they approve complaints of sales; none where they approve none.
    pub sales: Option<DecisionLevel>,
    /// On which level they approve complaints of after-sales; none where they approve none.
    pub after_sales: Option<DecisionLevel>,
    /// Up to which compensation.
    pub limit: Limit,
}

impl Authority {
    /// Nothing.
    pub const NONE: Self = Self { sales: None, after_sales: None, limit: Limit::NONE };

    /// On which level they approve complaints of a field.
    #[must_use]
    pub const fn level(&self, field: Field) -> Option<DecisionLevel> {
        match field {
            Field::Sales => self.sales,
            Field::AfterSales => self.after_sales,
        }
    }

    pub(super) fn raise(&mut self, field: Field, level: Option<DecisionLevel>) {
        let own = match field {
            Field::Sales => &mut self.sales,
            Field::AfterSales => &mut self.after_sales,
        };
        *own = level.max(*own);
    }
}

/// What is proposed, as far as it says who decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proposed {
    /// The field that answers for the complaint.
    pub field: Field,
    /// Where the cause lies.
    pub cause: Cause,
    /// How serious it is.
    pub severity: Severity,
    /// What the customer would have been given altogether; none where nothing is proposed.
    pub amount: Option<Money>,
}

/// A decision that is awaited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Awaited {
    /// The field that answers for the complaint.
    pub field: Field,
    /// The lowest level that takes it.
    pub level: DecisionLevel,
    /// What the customer would have been given altogether.
    pub amount: Option<Money>,
    /// Whether that level decides in the place of those who may not: no limit binds it then.
    pub stand_in: bool,
}

/// The approval that a proposal needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// The lowest level that may give it.
    pub level: DecisionLevel,
    /// Why it is needed; never empty.
    pub reasons: Vec<ApprovalReason>,
    /// By what right that level gives it.
    #[serde(skip, default = "ApprovalBy::level")]
    pub by: ApprovalBy,
}

/// What a compensation comes to with what was granted in rounds before, in the same currency: limits are those of a grievance, not of each of
/// its rounds.
#[must_use]
pub fn altogether<'r>(compensation: Option<Money>, before: impl IntoIterator<Item = &'r Round>) -> Option<Money> {
    let compensation = compensation?;
    let granted = |round: &&Round| round.approval.is_none() || round.decision == Some(ProposalDecision::Approved);
    let before = before.into_iter().filter(granted).filter_map(|round| round.compensation);
    let same = before.filter(|money| money.currency() == compensation.currency());
    let total = same.fold(compensation.amount_minor(), |total, money| total.saturating_add(money.amount_minor()));
    // Past the greatest amount the greatest is beyond every limit too.
    Some(Money::new(total.min(crate::money::MAX_MINOR), compensation.currency()).unwrap_or(compensation))
}

impl RoleAuthority {
    /// The one field whose complaints the role approves; none where it approves those of every field.
    #[must_use]
    pub fn field(&self) -> Option<Field> {
        Field::ALL.iter().copied().find(|field| [field.manager(), field.director()].iter().any(|role| role.word() == self.role))
    }

    fn decides(&self, field: Field) -> bool {
        self.level.is_some() && self.field().is_none_or(|own| own == field)
    }
}

impl HandlingPolicy {
    /// The approval that a proposal needs: for compensation above the limit of whoever proposes, for every critical complaint, and for
    /// a major one where the rule of the cause says so. None where whoever proposes decides alone.
    #[must_use]
    pub fn approval(&self, proposed: &Proposed, proposer_limit: Limit) -> Option<Approval> {
        let above = !proposer_limit.covers(proposed.amount, self.currency);
        let above = above.then_some(ApprovalReason::AboveLimit);
        let reasons: Vec<ApprovalReason> = above.into_iter().chain(self.asked_by(proposed.cause, proposed.severity)).collect();
        (!reasons.is_empty()).then(|| Approval { level: self.level_for(proposed), reasons, by: ApprovalBy::Level })
    }

    /// Why every proposal for a complaint of this severity needs approval; none where it need not.
    fn asked_by(&self, cause: Cause, severity: Severity) -> Option<ApprovalReason> {
        let approve_major = self.rule(cause).is_some_and(|rule| rule.approve_major);
        match severity {
            Severity::Major if approve_major => Some(ApprovalReason::Major),
            Severity::General | Severity::Major => None,
            Severity::Critical => Some(ApprovalReason::Critical),
        }
    }

    /// The approval that the proposal of a round lacks once its complaint is so serious; none where it needs none for that, or has it.
    #[must_use]
    pub fn lacking(&self, round: &Round, field: Field, severity: Severity) -> Option<Approval> {
        let cause = round.cause.filter(|_| round.proposed_at.is_some())?;
        let reason = self.asked_by(cause, severity)?;
        let before = round.approval.as_ref();
        // Who stood in did so for what was asked then: for more others may be back by now.
        let stood_in = |approval: &Approval| approval.by == ApprovalBy::StandIn && approval.reasons.contains(&reason);
        let enough = |approval: &Approval| approval.level >= self.level(cause, severity) || stood_in(approval);
        if round.decision == Some(ProposalDecision::Approved) && before.is_some_and(enough) {
            return None;
        }
        let mut reasons = before.map(|approval| approval.reasons.clone()).unwrap_or_default();
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
        let proposed = Proposed { field, cause, severity, amount: round.counted };
        Some(Approval { level: self.level_for(&proposed), reasons, by: ApprovalBy::Level })
    }

    /// The lowest level that approves proposals for a cause and a severity, whatever they cost.
    #[must_use]
    pub fn level(&self, cause: Cause, severity: Severity) -> DecisionLevel {
        let least = self.rule(cause).map_or(DecisionLevel::Manager, |rule| rule.decided_by);
        if severity == Severity::Critical { least.max(DecisionLevel::Director) } else { least }
    }

    /// The lowest level from there on on which a role approves as much; whoever leads the company where none does.
    #[must_use]
    pub fn level_for(&self, proposed: &Proposed) -> DecisionLevel {
        let least = self.level(proposed.cause, proposed.severity);
        let enough = |level: &DecisionLevel| {
            let of_level = self.roles.iter().filter(|role| role.level == Some(*level) && role.decides(proposed.field));
            of_level.map(|role| role.limit).any(|limit| limit.covers(proposed.amount, self.currency))
        };
        DecisionLevel::ALL.iter().copied().filter(|level| *level >= least).find(enough).unwrap_or(DecisionLevel::GeneralManager)
    }

    /// Whether somebody may take a decision that is awaited: their level in that field is high enough, and the amount is within their own
    /// limit, or they stand in for those who may not. That they are another person than who proposed it is the workflow's to see.
    #[must_use]
    pub fn may_decide(&self, awaited: &Awaited, approver: &Authority) -> bool {
        let covered = awaited.stand_in || approver.limit.covers(awaited.amount, self.currency);
        approver.level(awaited.field) >= Some(awaited.level) && covered
    }

    /// The roles that are asked for a decision, in their order: of the level that takes it those of the field, then those of every field,
    /// and so on with each level above.
    #[must_use]
    pub fn asked(&self, awaited: &Awaited) -> Vec<&RoleAuthority> {
        let mut asked: Vec<&RoleAuthority> =
            self.roles.iter().filter(|role| role.level >= Some(awaited.level) && role.decides(awaited.field)).collect();
        asked.sort_by_key(|role| (role.level, role.field().is_none()));
        asked
    }
}
