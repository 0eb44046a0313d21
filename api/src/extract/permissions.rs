//! The permissions of the domain as types, so that a handler's signature says what it needs.

use guanxi_domain::access::Permission;

/// A type that stands for one permission.
pub trait Demand: 'static {
    /// The permission.
    const PERMISSION: Permission;
}

macro_rules! demands {
    ($($name:ident)+) => {
        $(
            #[doc = concat!("Stands for [`Permission::", stringify!($name), "`].")]
            #[allow(dead_code, reason = "every permission has its type, also one that no handler demands")]
            pub struct $name;

            impl Demand for $name {
                const PERMISSION: Permission = Permission::$name;
            }
        )+

        /// Every permission that has a type: a test compares it with the domain's list.
        #[cfg(test)]
        const DEMANDED: &[Permission] = &[$(Permission::$name),+];
    };
}

demands! {
    CustomersRead CustomersWrite CustomersLookup CustomersArchive CustomersAllowDuplicate CustomersManageKeyAccounts
    CustomersReadPersonal CustomersReadSensitive
    ProductsRead ProductsWrite
    OrdersRead OrdersWrite OrdersCancel OrdersRefund
    EventsRead UsersRead UnitsRead
    ImportsRead ImportsWrite
    FactsConfigure
    InteractionsRead InteractionsWrite InteractionsConfigure
    CustomersSetStage LifecycleConfigure
    UsersWrite UnitsWrite RolesRead RolesWrite
    AccessRecordsRead ConsentsWrite
    SessionsManage ApiKeysManage UsersResetPassword UsersResetSecondFactor
    TicketsRead TicketsWrite TicketsAssign ServiceConfigure ServiceReport
    ComplaintsRead ComplaintsWrite ComplaintsAssign ComplaintsApprove ComplaintsCallback ComplaintsAcknowledgeMajor ComplaintsRefer
    ComplaintsJudge ComplaintsIncentives ComplaintsConfigure ComplaintsReport
}

#[cfg(test)]
mod tests {
    use guanxi_domain::vocabulary::Word;

    use super::*;

    #[test]
    fn every_permission_has_a_type() {
        assert_eq!(DEMANDED, Permission::ALL);
    }
}
