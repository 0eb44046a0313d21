//! What staff may do: permissions, and how far each reaches.

use crate::vocabulary::Word;

crate::vocabulary! {
    /// One thing that a caller may be allowed to do: `resource:action`.
    Permission, "permission" {
        CustomersRead = "customers:read", "查看客户", "Read customers";
        CustomersWrite = "customers:write", "新建和修改客户", "Create and change customers";
        CustomersLookup = "customers:lookup", "跨单元查找并接待客户", "Look up customers of any unit and take them on";
        CustomersArchive = "customers:archive", "归档和恢复客户", "Archive and restore customers";
        CustomersAllowDuplicate = "customers:allow_duplicate", "允许重复建档", "Create a customer in spite of a duplicate";
        CustomersManageKeyAccounts = "customers:manage_key_accounts", "管理大客户", "Manage key accounts";
        CustomersReadPersonal = "customers:read_personal", "查看客户个人信息明文", "Read personal data of customers in clear";
        CustomersReadSensitive = "customers:read_sensitive", "查看客户敏感信息明文", "Read sensitive data of customers in clear";
        ProductsRead = "products:read", "查看产品", "Read products";
        ProductsWrite = "products:write", "新建和修改产品", "Create and change products";
        OrdersRead = "orders:read", "查看订单", "Read orders";
        OrdersWrite = "orders:write", "新建和修改订单", "Create and change orders";
        OrdersCancel = "orders:cancel", "取消订单", "Cancel orders";
        OrdersRefund = "orders:refund", "订单退款", "Refund orders";
        EventsRead = "events:read", "查看事件日志", "Read the event log";
        UsersRead = "users:read", "查看用户", "Read staff users";
        UnitsRead = "units:read", "查看组织单元", "Read organisation units";
        ImportsRead = "imports:read", "查看导入任务", "Read imports";
        ImportsWrite = "imports:write", "导入数据", "Import data";
        FactsConfigure = "facts:configure", "设置客户必填信息", "Set which facts of customers are required";
        InteractionsRead = "interactions:read", "查看互动记录和跟进", "Read interactions and follow-ups";
        InteractionsWrite = "interactions:write", "新建和修改互动记录和跟进", "Create and change interactions and follow-ups";
        InteractionsConfigure = "interactions:configure", "管理触点", "Manage touchpoints";
        CustomersSetStage = "customers:set_stage", "设定客户生命周期阶段", "Set the lifecycle stage of customers";
        LifecycleConfigure = "lifecycle:configure", "配置生命周期策略", "Configure lifecycle policies";
        UsersWrite = "users:write", "新建和修改用户", "Create and change staff users";
        UnitsWrite = "units:write", "新建和修改组织单元", "Create and change organisation units";
        RolesRead = "roles:read", "查看角色和权限依据", "Read roles and why somebody may do something";
        RolesWrite = "roles:write", "新建和修改角色", "Create and change roles";
        AccessRecordsRead = "access_records:read", "查看个人信息访问记录", "Read who has read personal data in clear";
        ConsentsWrite = "consents:write", "记录客户同意和撤回", "Record what customers consent to";
        SessionsManage = "sessions:manage", "注销用户的会话", "End sessions of users";
        ApiKeysManage = "api_keys:manage", "管理 API 密钥", "Manage keys of integrators";
        UsersResetPassword = "users:reset_password", "签发密码重置码", "Issue codes for new passwords";
        UsersResetSecondFactor = "users:reset_second_factor", "解除用户的第二因素", "Take away second factors of users";
        TicketsRead = "tickets:read", "查看工单", "Read tickets";
        TicketsWrite = "tickets:write", "新建和处理工单", "Create and work on tickets";
        TicketsAssign = "tickets:assign", "分派工单", "Give tickets to others and take them from others";
        ServiceConfigure = "service:configure", "配置服务台", "Configure the service desk";
        ServiceReport = "service:report", "查看服务报表", "Read reports of the service desk";
        ComplaintsRead = "complaints:read", "查看投诉", "Read complaints";
        ComplaintsWrite = "complaints:write", "受理和处理投诉", "Receive complaints and work on them";
        ComplaintsAssign = "complaints:assign", "分派投诉", "Give complaints to others";
        ComplaintsApprove = "complaints:approve", "审批投诉处理方案", "Decide what is proposed for complaints";
        ComplaintsCallback = "complaints:callback", "回访投诉客户", "Call back customers who complained";
        ComplaintsAcknowledgeMajor = "complaints:acknowledge_major", "确认重大投诉", "Acknowledge major complaints";
        ComplaintsRefer = "complaints:refer", "告知外部救济途径", "Inform customers of recourse outside the company";
        ComplaintsJudge = "complaints:judge", "判定投诉责任", "Judge who is liable for a complaint";
        ComplaintsIncentives = "complaints:incentives", "管理绩效扣款台账", "Read and close the ledger of incentives";
        ComplaintsConfigure = "complaints:configure", "配置投诉管理", "Configure how complaints are handled";
        ComplaintsReport = "complaints:report", "查看投诉报表和预警", "Read reviews, statistics and early warnings of complaints";
    }
}

impl Permission {
    /// The collection that the permission is about, the part before the colon.
    #[must_use]
    pub fn resource(self) -> &'static str {
        self.word().split_once(':').map_or(self.word(), |(resource, _)| resource)
    }

    /// Whether it lets somebody see things, and do nothing.
    #[must_use]
    pub fn only_shows(self) -> bool {
        let action = self.word().split_once(':').map_or("", |(_, action)| action);
        action.starts_with("read") || action == "report"
    }

    /// The scopes in which it can be granted, from the narrowest to the widest: what is there once for the whole company has no
    /// owner and no unit, and staff and events have a unit but nobody who owns them.
    #[must_use]
    pub const fn scopes(self) -> &'static [Scope] {
        match self {
            Self::CustomersRead
            | Self::CustomersWrite
            | Self::CustomersArchive
            | Self::CustomersAllowDuplicate
            | Self::CustomersManageKeyAccounts
            | Self::CustomersReadPersonal
            | Self::CustomersReadSensitive
            | Self::CustomersSetStage
            | Self::OrdersRead
            | Self::OrdersWrite
            | Self::OrdersCancel
            | Self::OrdersRefund
            | Self::ImportsRead
            | Self::InteractionsRead
            | Self::InteractionsWrite
            | Self::TicketsRead
            | Self::TicketsWrite
            | Self::TicketsAssign
            | Self::ComplaintsRead
            | Self::ComplaintsWrite
            | Self::ComplaintsAssign
            | Self::ComplaintsApprove
            | Self::ComplaintsCallback
            | Self::ConsentsWrite => &[Scope::Own, Scope::Unit, Scope::All],
            Self::EventsRead
            | Self::UsersRead
            | Self::UsersWrite
            | Self::AccessRecordsRead
            | Self::UsersResetPassword
            | Self::UsersResetSecondFactor
            | Self::SessionsManage
            | Self::ServiceReport
            | Self::ComplaintsAcknowledgeMajor
            | Self::ComplaintsRefer
            | Self::ComplaintsJudge
            | Self::ComplaintsReport
            | Self::ApiKeysManage => &[Scope::Unit, Scope::All],
            Self::ProductsRead
            | Self::ProductsWrite
            | Self::CustomersLookup
            | Self::UnitsRead
            | Self::UnitsWrite
            | Self::RolesRead
            | Self::RolesWrite
            | Self::FactsConfigure
            | Self::InteractionsConfigure
            | Self::LifecycleConfigure
            | Self::ServiceConfigure
            | Self::ComplaintsIncentives
            | Self::ComplaintsConfigure
            | Self::ImportsWrite => &[Scope::All],
        }
    }

    /// The widest scope in which it can be granted.
    #[must_use]
    pub const fn widest(self) -> Scope {
        match self.scopes() {
            [.., widest] => *widest,
            [] => Scope::All,
        }
    }
}

crate::vocabulary! {
    /// How far a grant reaches, from the narrowest to the widest.
    Scope, "scope" {
        Own = "own", "本人负责的", "Records that one owns or is assigned";
        Unit = "unit", "本单元及下级", "One's unit and all below";
        All = "all", "全部", "All records";
    }
}

const PERMISSIONS: usize = Permission::ALL.len();

/// The permissions of one caller, each with the widest scope in which it was granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grants([Option<Scope>; PERMISSIONS]);

impl Grants {
    /// No permission at all.
    pub const NONE: Self = Self([None; PERMISSIONS]);

    /// Every permission as far as it can reach.
    #[must_use]
    pub fn everything() -> Self {
        Permission::ALL.iter().map(|permission| (*permission, permission.widest())).collect()
    }

    /// How far the permission reaches; `None` where it is not granted.
    #[must_use]
    pub fn allows(&self, permission: Permission) -> Option<Scope> {
        self.0.get(permission as usize).copied().flatten()
    }

    /// Adds a grant. A permission granted twice reaches as far as the wider of the two.
    pub fn add(&mut self, permission: Permission, scope: Scope) {
        if let Some(place) = self.0.get_mut(permission as usize) {
            *place = (*place).max(Some(scope));
        }
    }

    /// Whether something is granted, and nothing but seeing: the roles of somebody who looks on.
    #[must_use]
    pub fn only_show(&self) -> bool {
        self.iter().next().is_some() && self.iter().all(|(permission, _)| permission.only_shows())
    }

    /// Every grant, in the order of the permissions.
    pub fn iter(&self) -> impl Iterator<Item = (Permission, Scope)> + '_ {
        Permission::ALL.iter().filter_map(|permission| self.allows(*permission).map(|scope| (*permission, scope)))
    }
}

impl FromIterator<(Permission, Scope)> for Grants {
    fn from_iter<I: IntoIterator<Item = (Permission, Scope)>>(grants: I) -> Self {
        let mut all = Self::NONE;
        for (permission, scope) in grants {
            all.add(permission, scope);
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permissions_are_resource_and_action() {
        for (at, permission) in Permission::ALL.iter().enumerate() {
            assert_eq!(*permission as usize, at);
            let (resource, action) = permission.word().split_once(':').unwrap();
            assert!(!resource.is_empty() && !action.is_empty() && !action.contains(':'));
            assert_eq!(permission.resource(), resource);
        }
    }

    #[test]
    fn every_permission_can_be_granted_and_scopes_stand_in_order() {
        for permission in Permission::ALL {
            assert!(permission.scopes().is_sorted() && permission.scopes().contains(&permission.widest()), "{permission}");
            assert_eq!(Grants::everything().allows(*permission), Some(permission.widest()), "{permission}");
        }
        assert_eq!(Grants::everything().iter().count(), Permission::ALL.len());
    }

    #[test]
    fn nobody_may_do_anything_unasked_and_the_wider_scope_wins() {
        assert!(Permission::ALL.iter().all(|permission| Grants::NONE.allows(*permission).is_none()));
        let mut grants = Grants::NONE;
        for (scope, expected) in [(Scope::Unit, Scope::Unit), (Scope::Own, Scope::Unit), (Scope::All, Scope::All)] {
            grants.add(Permission::OrdersRead, scope);
            assert_eq!(grants.allows(Permission::OrdersRead), Some(expected));
        }
        assert_eq!(grants.allows(Permission::OrdersWrite), None);
    }
}
