//! How complaints of each cause are handled: which measures are open, whose approval a proposal needs, and up to which compensation
//! somebody decides alone. What a company configures, by [versions](super::policy).

mod deciders;
mod deciding;
mod input;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use self::deciders::{Approver, Deciders};
pub use self::deciding::{Approval, Authority, Awaited, Proposed, altogether};
pub use self::input::{CauseRuleInput, HandlingPolicyInput, NewHandlingPolicy, PersonLimitInput, RoleAuthorityInput};
use super::field::Field;
use super::policy::{Policy, PolicyKind};
use super::words::Cause;
use crate::access::BuiltInRole;
use crate::fields::{FieldCode, Fields};
use crate::ids::UserId;
use crate::money::{Currency, Money};
use crate::vocabulary::Word as _;

crate::vocabulary! {
    /// What is done for a customer who complains.
    Measure, "complaint_measure" {
        Apology = "apology", "道歉", "Apology";
        Explanation = "explanation", "说明情况", "Explanation";
        Guidance = "guidance", "使用指导", "Guidance in use";
        Inspection = "inspection", "检测", "Inspection";
        Rework = "rework", "重新服务", "Service done again";
        Repair = "repair", "维修", "Repair";
        Replacement = "replacement", "更换", "Replacement";
        Return = "return", "退货", "Return";
        Loan = "loan", "提供代用品", "Loan for the time being";
        ChangeOfStaff = "change_of_staff", "更换服务人员", "Other staff";
        Refund = "refund", "退款", "Refund";
        Voucher = "voucher", "代金券", "Voucher";
        Compensation = "compensation", "经济补偿", "Compensation";
        Other = "other", "其他", "Other";
    }
}

impl Measure {
    /// Whether it gives the customer money or its worth, so that a proposal of it says how much.
    #[must_use]
    pub const fn pays(self) -> bool {
        matches!(self, Self::Refund | Self::Voucher | Self::Compensation)
    }
}

crate::vocabulary! {
    /// On which level of the house somebody decides, from the lowest to the highest.
    DecisionLevel, "complaint_decision_level" {
        Manager = "manager", "经理", "Manager";
        Director = "director", "总监", "Director";
        GeneralManager = "general_manager", "总经理", "General manager";
    }
}

crate::vocabulary! {
    /// Why a proposal needs approval.
    ApprovalReason, "complaint_approval_reason" {
        AboveLimit = "above_limit", "补偿超出提议人权限", "Compensation above the limit of the proposer";
        Major = "major", "重大投诉", "Major complaint";
        Critical = "critical", "特别重大投诉", "Critical complaint";
    }
}

/// Up to which compensation somebody decides alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Limit {
    /// Up to this many minor units of the policy's currency, 0 for none at all.
    UpTo(i64),
    /// Any amount, also of another currency.
    Unlimited,
}

crate::vocabulary! {
    /// By what right those decide who are asked for an approval.
    ApprovalBy, "complaint_approval_by" {
        Level = "level", "按审批权限", "By their level and their limit";
        StandIn = "stand_in", "代为审批", "In the place of those who may not";
        Nobody = "nobody", "无人可审批", "Nobody who may decide is left";
    }
}

impl ApprovalBy {
    /// As the policy has it.
    #[must_use]
    pub const fn level() -> Self {
        Self::Level
    }
}

impl Limit {
    /// No compensation at all.
    pub const NONE: Self = Self::UpTo(0);

    /// Whether an amount is within it. An amount of another currency than the policy's is within no limit but the unlimited.
    #[must_use]
    pub fn covers(self, compensation: Option<Money>, currency: Currency) -> bool {
        match (self, compensation) {
            (Self::Unlimited, _) | (_, None) => true,
            (Self::UpTo(most), Some(money)) => money.amount_minor() == 0 || (money.currency() == currency && money.amount_minor() <= most),
        }
    }

    /// The wider of two.
    #[must_use]
    pub fn wider(self, other: Self) -> Self {
        match (self, other) {
            (Self::UpTo(one), Self::UpTo(two)) => Self::UpTo(one.max(two)),
            _ => Self::Unlimited,
        }
    }
}

/// How complaints of a cause are handled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CauseRule {
    /// The cause.
    pub cause: Cause,
    /// What may be proposed, each once.
    pub measures: Vec<Measure>,
    /// The lowest level that decides where a proposal needs approval.
    pub decided_by: DecisionLevel,
    /// Whether every proposal for a major complaint needs approval. One for a critical complaint always does, and by a director at least.
    pub approve_major: bool,
}

/// What a role may decide.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleAuthority {
    /// The code of the role.
    pub role: String,
    /// On which level who has it approves.
    pub level: Option<DecisionLevel>,
    /// Up to which compensation.
    pub limit: Limit,
}

/// The limit of one person, in the place of those of their roles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonLimit {
    /// Who.
    pub user_id: UserId,
    /// Up to which compensation.
    pub limit: Limit,
}

/// How complaints are handled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandlingPolicy {
    /// The currency of every limit.
    pub currency: Currency,
    /// One rule for each cause, in the order of the causes.
    pub causes: Vec<CauseRule>,
    /// What roles may decide; one that is not named decides nothing.
    pub roles: Vec<RoleAuthority>,
    /// Those whose limit is their own.
    pub persons: Vec<PersonLimit>,
}

impl Policy for HandlingPolicy {
    const KIND: PolicyKind = PolicyKind::Handling;

    fn shipped() -> Self {
        use Measure::{
            Apology, ChangeOfStaff, Compensation, Explanation, Guidance, Inspection, Loan, Other, Refund, Repair, Replacement, Return,
            Rework, Voucher,
        };
        let rule =
            |cause, measures: &[Measure], decided_by| CauseRule { cause, measures: measures.to_vec(), decided_by, approve_major: false };
        let service = [Apology, Explanation, Rework, ChangeOfStaff, Refund, Voucher, Compensation, Other];
        let user = [Apology, Explanation, Guidance, Inspection, Repair, Voucher, Other];
        let product = [Apology, Explanation, Inspection, Repair, Replacement, Return, Loan, Refund, Voucher, Compensation, Other];
        let causes = vec![
            rule(Cause::Service, &service, DecisionLevel::Manager),
            rule(Cause::User, &user, DecisionLevel::Manager),
            rule(Cause::Product, &product, DecisionLevel::Director),
        ];
        let yuan = |amount: i64| Limit::UpTo(amount * 100);
        let roles = [
            (BuiltInRole::GeneralManager, Some(DecisionLevel::GeneralManager), Limit::Unlimited),
            (BuiltInRole::SalesDirector, Some(DecisionLevel::Director), yuan(20_000)),
            (BuiltInRole::ServiceDirector, Some(DecisionLevel::Director), yuan(20_000)),
            (BuiltInRole::CustomerDirector, Some(DecisionLevel::Director), yuan(20_000)),
            (BuiltInRole::SalesManager, Some(DecisionLevel::Manager), yuan(2_000)),
            (BuiltInRole::ServiceManager, Some(DecisionLevel::Manager), yuan(2_000)),
            (BuiltInRole::Salesperson, None, yuan(200)),
            (BuiltInRole::ServiceConsultant, None, yuan(200)),
            (BuiltInRole::ServiceAgent, None, yuan(200)),
        ];
        let roles = roles.into_iter().map(|(role, level, limit)| RoleAuthority { role: role.word().to_owned(), level, limit }).collect();
        Self { currency: Currency::CNY, causes, roles, persons: Vec::new() }
    }
}

impl HandlingPolicy {
    /// The rule of a cause.
    #[must_use]
    pub fn rule(&self, cause: Cause) -> Option<&CauseRule> {
        self.causes.iter().find(|rule| rule.cause == cause)
    }

    /// What may be proposed where the cause is this one.
    #[must_use]
    pub fn measures(&self, cause: Cause) -> &[Measure] {
        self.rule(cause).map_or(&[], |rule| &rule.measures)
    }

    /// What somebody may decide, by the codes of their roles: in each field the highest level, and the widest limit of these, or the limit
    /// of their own. Managers and directors of one field approve nothing in the other.
    pub fn authority<'a>(&self, user: UserId, roles: impl IntoIterator<Item = &'a str>) -> Authority {
        let mut authority = Authority::NONE;
        for code in roles {
            for role in self.roles.iter().filter(|role| role.role == code) {
                let fields = Field::ALL.iter().copied().filter(|field| role.field().is_none_or(|own| own == *field));
                fields.for_each(|field| authority.raise(field, role.level));
                authority.limit = authority.limit.wider(role.limit);
            }
        }
        if let Some(own) = self.persons.iter().find(|person| person.user_id == user) {
            authority.limit = own.limit;
        }
        authority
    }

    /// Notes what is wrong with a proposal: measures that the cause does not open (`/measures/n`), money without a measure that pays or
    /// such a measure without money (`/compensation`), an amount that is not above zero.
    pub fn check(&self, cause: Cause, measures: &[Measure], compensation: Option<Money>, fields: &mut Fields) {
        let open = self.measures(cause);
        for (place, measure) in measures.iter().enumerate() {
            let before = measures.iter().take(place);
            fields.within("measures", |fields| {
                if !open.contains(measure) {
                    let allowed: Vec<_> = open.iter().map(|one| one.word()).collect();
                    fields.refuse_with(&place.to_string(), FieldCode::UnknownWord, [("allowed", allowed.join(", "))]);
                } else if before.into_iter().any(|one| one == measure) {
                    fields.refuse(&place.to_string(), FieldCode::Duplicate);
                }
            });
        }
        match (measures.iter().any(|one| one.pays()), compensation) {
            (true, None) => fields.refuse("compensation", FieldCode::Required),
            (false, Some(_)) => fields.refuse("compensation", FieldCode::NothingPays),
            (true, Some(money)) if money.amount_minor() <= 0 => {
                let most = crate::money::MAX_MINOR.to_string();
                fields.within("compensation", |fields| {
                    fields.refuse_with("amount_minor", FieldCode::OutOfRange, [("min", "1".to_owned()), ("max", most)]);
                });
            }
            _ => {}
        }
    }
}
