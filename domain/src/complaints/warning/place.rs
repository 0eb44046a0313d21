//! Where whoever acts on an alert stands in the house: by the handling policy, which says on which level each role decides.

use super::alert::AlertTask;
use crate::complaints::field::Field;
use crate::complaints::handling::{DecisionLevel, HandlingPolicy};
use crate::ids::UserId;
use crate::platform::Context;
use crate::vocabulary::Word as _;
use crate::workflow::Asker;

/// Where somebody stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Who; none for a key.
    pub user_id: Option<UserId>,
    /// The codes of their roles.
    pub roles: Vec<String>,
    /// On which level they decide in either field.
    pub level: Option<DecisionLevel>,
    /// On which level each role decides.
    levels: Vec<(String, Option<DecisionLevel>)>,
}

/// Who asks for a step of an alert, from where, and when.
pub struct AlertAsking<'a> {
    /// Who asks, with what they are to the alert.
    pub asker: &'a Asker,
    /// Where they stand.
    pub place: &'a Place,
    /// When, and as whom.
    pub context: &'a Context,
}

impl Place {
    /// Where somebody with these roles stands.
    #[must_use]
    pub fn of(user: UserId, roles: Vec<String>, policy: &HandlingPolicy) -> Self {
        let authority = policy.authority(user, roles.iter().map(String::as_str));
        let level = Field::ALL.iter().filter_map(|field| authority.level(*field)).max();
        let levels = policy.roles.iter().map(|role| (role.role.clone(), role.level)).collect();
        Self { user_id: Some(user), roles, level, levels }
    }

    /// Whether they may tick a task off: it was given to them or to nobody, is one of their role, or of a role below.
    pub(super) fn may_complete(&self, task: &AlertTask) -> bool {
        let role = task.role.word();
        let of_role = self.levels.iter().find(|(code, _)| code == role).and_then(|(_, level)| *level);
        task.assignee_id.is_none_or(|user| self.user_id == Some(user)) || self.roles.iter().any(|code| code == role) || self.level > of_role
    }
}
