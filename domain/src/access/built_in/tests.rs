use std::collections::HashSet;

use super::super::permission::Permission::{
    ComplaintsApprove, ComplaintsAssign, ComplaintsCallback, ComplaintsRead, ComplaintsRefer, ComplaintsReport, ComplaintsWrite,
    CustomersRead, CustomersWrite, EventsRead, InteractionsRead, InteractionsWrite, OrdersRead, OrdersWrite, ServiceReport, TicketsAssign,
    TicketsRead, TicketsWrite,
};
use super::super::permission::Scope::{All, Own, Unit};
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
    let writes = |permission: Permission| !permission.word().ends_with(":read") && ![ServiceReport, ComplaintsReport].contains(&permission);
    for role in [BuiltInRole::Auditor, BuiltInRole::Analyst, BuiltInRole::Marketer] {
        let others: Vec<_> = role.grants().iter().filter(|(permission, _)| writes(*permission)).collect();
        assert!(others.is_empty(), "{role}: {others:?}");
    }
    let looks_on: Vec<_> = BuiltInRole::ALL.iter().filter(|role| role.grants().only_show()).collect();
    assert_eq!(looks_on, [&BuiltInRole::Marketer, &BuiltInRole::Analyst, &BuiltInRole::Auditor]);
    for role in BuiltInRole::ALL {
        let grants = role.grants();
        for (write, read) in [
            (CustomersWrite, CustomersRead),
            (OrdersWrite, OrdersRead),
            (InteractionsWrite, InteractionsRead),
            (TicketsWrite, TicketsRead),
            (TicketsAssign, TicketsWrite),
            (ComplaintsWrite, ComplaintsRead),
            (ComplaintsAssign, ComplaintsWrite),
            (ComplaintsApprove, ComplaintsRead),
            (ComplaintsCallback, ComplaintsRead),
            (ComplaintsRefer, ComplaintsWrite),
        ] {
            assert!(grants.allows(write) <= grants.allows(read), "{role}: {write} reaches further than {read}");
        }
        let gives = [Permission::RolesWrite, Permission::UsersWrite, Permission::UsersResetPassword, Permission::ApiKeysManage]
            .into_iter()
            .find_map(|permission| grants.allows(permission));
        assert_eq!(gives.is_some(), *role == BuiltInRole::Administrator, "{role}");
    }
    // Whoever decides up to a limit of compensation does not set it, but for those who answer for the whole company.
    let sets: Vec<BuiltInRole> =
        BuiltInRole::ALL.iter().copied().filter(|role| role.grants().allows(Permission::ComplaintsConfigure).is_some()).collect();
    assert_eq!(sets, [BuiltInRole::Administrator, BuiltInRole::GeneralManager, BuiltInRole::CustomerDirector]);
    assert_eq!(BuiltInRole::Salesperson.grants().allows(CustomersRead), Some(Own));
    assert_eq!(BuiltInRole::ServiceAgent.grants().allows(CustomersRead), Some(Unit));
    assert_eq!(BuiltInRole::Auditor.grants().allows(EventsRead), Some(All));
}
