//! Who is asked for a decision: those who may take it by their level and their limit; where nobody of them is left, the highest who is.

use super::deciding::{Authority, Awaited};
use super::{ApprovalBy, DecisionLevel, HandlingPolicy};
use crate::ids::UserId;

/// Somebody who works here, may approve complaints, and reaches the one that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approver {
    /// Who.
    pub user_id: UserId,
    /// How many units above that of the complaint theirs is. Whoever works elsewhere and reaches it all the same is further than those.
    pub distance: usize,
    /// The codes of their roles.
    pub roles: Vec<String>,
}

/// Who decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deciders {
    /// By what right.
    pub by: ApprovalBy,
    /// The lowest level that decides.
    pub level: DecisionLevel,
    /// Those who are asked, in the order of their ids: of the first role asked of which some may, the nearest.
    pub asked: Vec<UserId>,
}

impl HandlingPolicy {
    /// Who takes a decision, of those whom one may ask. By the ordinary rule those do whose level and limit cover it. Where nobody of them is
    /// left, the highest level among the others decides in their place, whatever its limit: a proposal that the general manager made, or
    /// that is about them, does not hang for that.
    #[must_use]
    pub fn deciders(&self, awaited: &Awaited, approvers: &[Approver], may_ask: impl Fn(UserId) -> bool) -> Deciders {
        let left: Vec<(&Approver, Authority)> = approvers
            .iter()
            .filter(|one| may_ask(one.user_id))
            .map(|one| (one, self.authority(one.user_id, one.roles.iter().map(String::as_str))))
            .collect();
        let able = |awaited: &Awaited| -> Vec<&Approver> {
            left.iter().filter(|(_, authority)| self.may_decide(awaited, authority)).map(|(one, _)| *one).collect()
        };
        let ordinary = Awaited { stand_in: false, ..*awaited };
        let by_level = able(&ordinary);
        if !by_level.is_empty() {
            return Deciders { by: ApprovalBy::Level, level: ordinary.level, asked: self.nearest(&ordinary, &by_level) };
        }
        let highest = left.iter().filter_map(|(_, authority)| authority.level(ordinary.field)).max();
        let Some(level) = highest else {
            return Deciders { by: ApprovalBy::Nobody, level: ordinary.level, asked: Vec::new() };
        };
        let in_place = Awaited { level, stand_in: true, ..ordinary };
        Deciders { by: ApprovalBy::StandIn, level, asked: self.nearest(&in_place, &able(&in_place)) }
    }

    /// Of those who may decide the nearest of the first role that is asked of which there are any.
    fn nearest(&self, awaited: &Awaited, able: &[&Approver]) -> Vec<UserId> {
        let of_role = |code: &str| able.iter().copied().filter(|one| one.roles.iter().any(|role| role == code)).collect::<Vec<_>>();
        let first = self.asked(awaited).into_iter().map(|role| of_role(&role.role)).find(|holders| !holders.is_empty()).unwrap_or_default();
        let distance = first.iter().map(|one| one.distance).min();
        let mut asked: Vec<UserId> = first.into_iter().filter(|one| Some(one.distance) == distance).map(|one| one.user_id).collect();
        asked.sort_unstable();
        asked
    }
}
