//! The roles that an installation starts with, and what they grant until somebody changes it.

use uuid::Uuid;

use super::permission::Permission::{ConsentsWrite, CustomersLookup, CustomersWrite, ProductsRead, UnitsRead};
use super::permission::Scope::All;
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
}

/// What every built-in role grants: without it nobody finds a product or a colleague's unit.
const EVERYBODY: &[(Permission, Scope)] = &[(ProductsRead, All), (UnitsRead, All)];

mod table;
#[cfg(test)]
mod tests;
