//! The roles that an installation starts with, and what they grant until somebody changes it.

use uuid::Uuid;

use super::permission::Permission::{
    AccessRecordsRead, ConsentsWrite, CustomersAllowDuplicate, CustomersArchive, CustomersLookup, CustomersManageKeyAccounts,
    CustomersRead, CustomersReadPersonal, CustomersReadSensitive, CustomersSetStage, CustomersWrite, EventsRead, FactsConfigure,
    ImportsRead, ImportsWrite, InteractionsConfigure, InteractionsRead, InteractionsWrite, LifecycleConfigure, OrdersCancel, OrdersRead,
    OrdersRefund, OrdersWrite, ProductsRead, ProductsWrite, RolesRead, UnitsRead, UnitsWrite, UsersRead,
};
use super::permission::Scope::{All, Own, Unit};
use super::permission::{Grants, Permission, Scope};
use crate::ids::RoleId;

crate::vocabulary! {
    /// A role that the system brings along.
    BuiltInRole, "role" {
        Administrator = "administrator", "系统管理员", "Administrator";
        GeneralManager = "general_manager", "总经理", "General manager";
        SalesDirector = "sales_director", "销售总监", "Sales director";
        ServiceDirector = "service_director", "服务总监", "Service director";
        CustomerDirector = "customer_director", "客户总监", "Customer director";
        SalesManager = "sales_manager", "销售经理", "Sales manager";
        ServiceManager = "service_manager", "服务经理", "Service manager";
        Salesperson = "salesperson", "销售顾问", "Salesperson";
        ServiceConsultant = "service_consultant", "服务顾问", "Service consultant";
        ServiceAgent = "service_agent", "客服专员", "Service agent";
        CallbackOfficer = "callback_officer", "回访专员", "Callback officer";
        Marketer = "marketer", "市场专员", "Marketer";
        Analyst = "analyst", "数据分析员", "Analyst";
        Auditor = "auditor", "审计员", "Auditor";
        Integrator = "integrator", "系统集成", "Integrator";
    }
}

/// What a role grants: permissions by the scope that they have in it.
type Table = &'static [(Scope, &'static [Permission])];

impl BuiltInRole {
    /// The id of the role, the same in every installation.
    #[must_use]
    pub const fn id(self) -> RoleId {
        RoleId::new(Uuid::from_u128(0x0189_0000_0000_7000_8000_0000_0000_0001 + self as u128))
    }

    /// What the role grants until somebody changes it. That of the administrator nobody can change: it grants everything, also what
    /// later versions add.
    #[must_use]
    pub fn grants(self) -> Grants {
        if self == Self::Administrator {
            return Grants::everything();
        }
        let rows = self.table().iter();
        let granted = rows.flat_map(|(scope, permissions)| permissions.iter().map(move |permission| (*permission, *scope)));
        let mut grants: Grants = EVERYBODY.iter().copied().chain(granted).collect();
        // A customer of another unit must not be unknown to whoever receives customers.
        if grants.allows(CustomersWrite).is_some() {
            grants.add(CustomersLookup, All);
        }
        // What a customer decides is noted by whoever notes anything of the customer.
        if let Some(scope) = grants.allows(CustomersWrite) {
            grants.add(ConsentsWrite, scope);
        }
        grants
    }

    const fn table(self) -> Table {
        match self {
            Self::Administrator => &[],
            Self::GeneralManager => &[(
                All,
                &[
                    CustomersRead,
                    CustomersWrite,
                    CustomersLookup,
                    CustomersArchive,
                    CustomersManageKeyAccounts,
                    CustomersReadPersonal,
                    CustomersReadSensitive,
                    CustomersSetStage,
                    AccessRecordsRead,
                    OrdersRead,
                    OrdersWrite,
                    OrdersCancel,
                    OrdersRefund,
                    InteractionsRead,
                    InteractionsWrite,
                    InteractionsConfigure,
                    ProductsWrite,
                    ImportsRead,
                    EventsRead,
                    UsersRead,
                    UnitsWrite,
                    RolesRead,
                    FactsConfigure,
                    LifecycleConfigure,
                ],
            )],
            Self::SalesDirector => &[
                (
                    Unit,
                    &[
                        CustomersRead,
                        CustomersWrite,
                        CustomersArchive,
                        CustomersAllowDuplicate,
                        CustomersManageKeyAccounts,
                        CustomersReadPersonal,
                        CustomersSetStage,
                        OrdersRead,
                        OrdersWrite,
                        OrdersCancel,
                        OrdersRefund,
                        InteractionsRead,
                        InteractionsWrite,
                        ImportsRead,
                        EventsRead,
                        UsersRead,
                    ],
                ),
                (All, &[CustomersLookup, ProductsWrite]),
            ],
            Self::ServiceDirector => &[
                (
                    Unit,
                    &[
                        CustomersRead,
                        CustomersWrite,
                        CustomersReadPersonal,
                        CustomersSetStage,
                        OrdersRead,
                        OrdersWrite,
                        OrdersCancel,
                        OrdersRefund,
                        InteractionsRead,
                        InteractionsWrite,
                        ImportsRead,
                        EventsRead,
                        UsersRead,
                    ],
                ),
                (All, &[CustomersLookup, InteractionsConfigure]),
            ],
            Self::CustomerDirector => &[(
                All,
                &[
                    CustomersRead,
                    CustomersWrite,
                    CustomersLookup,
                    CustomersArchive,
                    CustomersAllowDuplicate,
                    CustomersManageKeyAccounts,
                    CustomersReadPersonal,
                    CustomersReadSensitive,
                    CustomersSetStage,
                    AccessRecordsRead,
                    OrdersRead,
                    InteractionsRead,
                    InteractionsWrite,
                    InteractionsConfigure,
                    ImportsRead,
                    ImportsWrite,
                    EventsRead,
                    UsersRead,
                    FactsConfigure,
                    LifecycleConfigure,
                ],
            )],
            Self::SalesManager => &[
                (
                    Unit,
                    &[
                        CustomersRead,
                        CustomersWrite,
                        CustomersArchive,
                        CustomersAllowDuplicate,
                        CustomersReadPersonal,
                        CustomersSetStage,
                        OrdersRead,
                        OrdersWrite,
                        OrdersCancel,
                        OrdersRefund,
                        InteractionsRead,
                        InteractionsWrite,
                        ImportsRead,
                        UsersRead,
                    ],
                ),
                (All, &[CustomersLookup]),
            ],
            Self::ServiceManager => &[
                (
                    Unit,
                    &[
                        CustomersRead,
                        CustomersWrite,
                        CustomersReadPersonal,
                        CustomersSetStage,
                        OrdersRead,
                        OrdersWrite,
                        OrdersCancel,
                        OrdersRefund,
                        InteractionsRead,
                        InteractionsWrite,
                        ImportsRead,
                        UsersRead,
                    ],
                ),
                (All, &[CustomersLookup]),
            ],
            Self::Salesperson => &[
                (
                    Own,
                    &[
                        CustomersRead,
                        CustomersWrite,
                        CustomersReadPersonal,
                        OrdersRead,
                        OrdersWrite,
                        OrdersCancel,
                        InteractionsRead,
                        InteractionsWrite,
                    ],
                ),
                (Unit, &[UsersRead]),
                (All, &[CustomersLookup]),
            ],
            Self::ServiceConsultant => &[
                (
                    Unit,
                    &[
                        CustomersRead,
                        CustomersWrite,
                        CustomersReadPersonal,
                        OrdersRead,
                        OrdersWrite,
                        OrdersCancel,
                        InteractionsRead,
                        InteractionsWrite,
                        UsersRead,
                    ],
                ),
                (All, &[CustomersLookup]),
            ],
            Self::ServiceAgent => &[
                (Unit, &[CustomersRead, CustomersWrite, CustomersReadPersonal, OrdersRead, InteractionsRead, InteractionsWrite, UsersRead]),
                (All, &[CustomersLookup]),
            ],
            Self::CallbackOfficer => &[
                (Unit, &[CustomersRead, CustomersReadPersonal, OrdersRead, InteractionsRead, InteractionsWrite, UsersRead]),
                (All, &[CustomersLookup]),
            ],
            Self::Marketer => &[(All, &[CustomersRead, OrdersRead, InteractionsRead, UsersRead])],
            Self::Analyst => &[(All, &[CustomersRead, OrdersRead, InteractionsRead, ImportsRead, UsersRead])],
            Self::Auditor => {
                &[(All, &[CustomersRead, OrdersRead, InteractionsRead, ImportsRead, EventsRead, UsersRead, RolesRead, AccessRecordsRead])]
            }
            Self::Integrator => &[(
                All,
                &[
                    CustomersRead,
                    CustomersWrite,
                    CustomersReadPersonal,
                    OrdersRead,
                    OrdersWrite,
                    OrdersCancel,
                    OrdersRefund,
                    InteractionsRead,
                    InteractionsWrite,
                    ProductsWrite,
                    ImportsRead,
                    ImportsWrite,
                    EventsRead,
                    UsersRead,
                ],
            )],
        }
    }
}

/// What every built-in role grants: without it nobody finds a product or a colleague's unit.
const EVERYBODY: &[(Permission, Scope)] = &[(ProductsRead, All), (UnitsRead, All)];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::vocabulary::Word;

    #[test]
    fn only_scopes_that_exist_are_granted() {
        for role in BuiltInRole::ALL {
            for (permission, scope) in role.grants().iter() {
                assert!(permission.scopes().contains(&scope), "{role}: {permission} in {scope}");
            }
            for (_, permissions) in role.table() {
                let mut seen = HashSet::new();
                assert!(permissions.iter().all(|permission| seen.insert(*permission)), "{role} names a permission twice");
            }
        }
    }

    #[test]
    fn ids_are_each_roles_own_and_never_move() {
        let ids: HashSet<RoleId> = BuiltInRole::ALL.iter().map(|role| role.id()).collect();
        assert_eq!(ids.len(), BuiltInRole::ALL.len());
        assert_eq!(BuiltInRole::Administrator.id().to_string(), "01890000-0000-7000-8000-000000000001");
        assert_eq!(BuiltInRole::Integrator.id().to_string(), "01890000-0000-7000-8000-00000000000f");
    }

    /// Whoever writes reads, and whoever reads does not write by the way.
    #[test]
    fn the_grants_make_sense() {
        let writes = |permission: Permission| !permission.word().ends_with(":read");
        for role in [BuiltInRole::Auditor, BuiltInRole::Analyst, BuiltInRole::Marketer] {
            let others: Vec<_> = role.grants().iter().filter(|(permission, _)| writes(*permission)).collect();
            assert!(others.is_empty(), "{role}: {others:?}");
        }
        for role in BuiltInRole::ALL {
            let grants = role.grants();
            for (write, read) in [(CustomersWrite, CustomersRead), (OrdersWrite, OrdersRead), (InteractionsWrite, InteractionsRead)] {
                assert!(grants.allows(write) <= grants.allows(read), "{role}: {write} reaches further than {read}");
            }
            let gives = [Permission::RolesWrite, Permission::UsersWrite, Permission::UsersResetPassword, Permission::ApiKeysManage]
                .into_iter()
                .find_map(|permission| grants.allows(permission));
            assert_eq!(gives.is_some(), *role == BuiltInRole::Administrator, "{role}");
        }
        assert_eq!(BuiltInRole::Salesperson.grants().allows(CustomersRead), Some(Own));
        assert_eq!(BuiltInRole::ServiceAgent.grants().allows(CustomersRead), Some(Unit));
        assert_eq!(BuiltInRole::Auditor.grants().allows(EventsRead), Some(All));
    }
}
