//! What may be done with a customer in which state: one table for the check, `available_actions` and the documentation.

use super::customer::Customer;
use crate::access::Permission;
use crate::vocabulary::Word;
use crate::{ProblemCode, Refusal};

crate::vocabulary! {
    /// A state of a customer record.
    CustomerState, "customer_state" {
        Active = "active", "有效", "Active";
        KeyAccount = "key_account", "有效(大客户)", "Active key account";
        Archived = "archived", "已归档", "Archived";
    }
}

crate::vocabulary! {
    /// What can be done with a customer.
    CustomerAction, "customer_action" {
        Update = "update", "修改", "Change";
        Archive = "archive", "归档", "Archive";
        Restore = "restore", "恢复", "Restore";
        SetKeyAccount = "set_key_account", "设为大客户", "Make a key account";
        ClearKeyAccount = "clear_key_account", "取消大客户", "End the key account";
        SetStage = "set_stage", "设定生命周期阶段", "Set the lifecycle stage";
    }
}

impl CustomerState {
    /// The actions that the state allows.
    #[must_use]
    pub const fn actions(self) -> &'static [CustomerAction] {
        use CustomerAction::{Archive, ClearKeyAccount, Restore, SetKeyAccount, SetStage, Update};
        match self {
            Self::Active => &[Update, Archive, SetKeyAccount, SetStage],
            Self::KeyAccount => &[Update, Archive, SetKeyAccount, ClearKeyAccount, SetStage],
            Self::Archived => &[Restore],
        }
    }

    /// Checks that the state allows an action.
    ///
    /// # Errors
    /// `archived` for a change of an archived customer, else `illegal_transition`; both name the actions that are allowed.
    pub fn check(self, action: CustomerAction) -> Result<(), Refusal> {
        if self.actions().contains(&action) {
            return Ok(());
        }
        let allowed: Vec<_> = self.actions().iter().map(|action| action.word()).collect();
        let refusal = Refusal::illegal_transition(self, action, &allowed);
        if action == CustomerAction::Update { Err(Refusal { code: ProblemCode::Archived, ..refusal }) } else { Err(refusal) }
    }
}

impl CustomerAction {
    /// The permission that the action needs.
    #[must_use]
    pub const fn permission(self) -> Permission {
        match self {
            Self::Update => Permission::CustomersWrite,
            Self::Archive | Self::Restore => Permission::CustomersArchive,
            Self::SetKeyAccount | Self::ClearKeyAccount => Permission::CustomersManageKeyAccounts,
            Self::SetStage => Permission::CustomersSetStage,
        }
    }
}

/// What a caller may do with a customer now; `may` tells which permissions the caller has on it.
pub fn available(customer: &Customer, may: impl Fn(Permission) -> bool) -> Vec<CustomerAction> {
    customer.state().actions().iter().copied().filter(|action| may(action.permission())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_table() {
        use CustomerAction::*;
        use CustomerState::*;
        let allowed = [
            (Active, Update),
            (Active, Archive),
            (Active, SetKeyAccount),
            (KeyAccount, Update),
            (KeyAccount, Archive),
            (KeyAccount, SetKeyAccount),
            (KeyAccount, ClearKeyAccount),
            (Active, SetStage),
            (KeyAccount, SetStage),
            (Archived, Restore),
        ];
        for state in CustomerState::ALL {
            for action in CustomerAction::ALL {
                match state.check(*action) {
                    Ok(()) => assert!(allowed.contains(&(*state, *action)), "{state} {action}"),
                    Err(refusal) => {
                        assert!(!allowed.contains(&(*state, *action)), "{state} {action}");
                        let expected = if *action == Update { ProblemCode::Archived } else { ProblemCode::IllegalTransition };
                        assert_eq!(refusal.code, expected);
                        let words: Vec<_> = state.actions().iter().map(|action| action.word()).collect();
                        assert_eq!(refusal.extensions["available_actions"], serde_json::json!(words));
                    }
                }
            }
        }
    }
}
