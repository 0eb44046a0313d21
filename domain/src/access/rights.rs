//! Why somebody may do something, or may not.

use super::permission::{Grants, Permission, Scope};
use super::role::Role;
use super::user::UserStatus;

crate::vocabulary! {
    /// Why somebody may do something, or may not.
    Verdict, "access_verdict" {
        Public = "public", "公开操作", "Anybody may";
        SignedIn = "signed_in", "登录即可", "Whoever has signed in may";
        Granted = "granted", "角色已授权", "A role grants it";
        NotGranted = "not_granted", "没有角色授权", "No role grants it";
        OutOfReach = "out_of_reach", "记录不在范围内", "The record is out of reach";
        UserInactive = "user_inactive", "用户未在职", "The user is not active";
        PasswordChangeRequired = "password_change_required", "须先修改密码", "The password must be changed first";
    }
}

impl Verdict {
    /// Whether it is a yes.
    #[must_use]
    pub const fn allows(self) -> bool {
        matches!(self, Self::Public | Self::SignedIn | Self::Granted)
    }
}

/// What an operation demands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Demanded {
    /// Nothing: it is public.
    Nothing,
    /// A signed-in user.
    SignIn,
    /// A permission.
    Permission(Permission),
}

/// One role that grants a permission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The code of the role.
    pub role: String,
    /// How far this role lets it reach.
    pub scope: Scope,
}

/// A permission that somebody has, and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Right {
    /// What.
    pub permission: Permission,
    /// How far, by the widest of the grants.
    pub scope: Scope,
    /// The roles that grant it, the widest first.
    pub sources: Vec<Source>,
}

/// The roles that grant a permission, the widest first.
#[must_use]
pub fn sources(roles: &[Role], permission: Permission) -> Vec<Source> {
    let granted = roles.iter().filter_map(|role| role.grants.allows(permission).map(|scope| Source { role: role.code.clone(), scope }));
    let mut sources: Vec<Source> = granted.collect();
    sources.sort_by(|one, other| other.scope.cmp(&one.scope).then_with(|| one.role.cmp(&other.role)));
    sources
}

/// Everything that these roles grant together.
#[must_use]
pub fn rights(roles: &[Role]) -> Vec<Right> {
    let together: Grants = roles.iter().flat_map(|role| role.grants.iter().collect::<Vec<_>>()).collect();
    together.iter().map(|(permission, scope)| Right { permission, scope, sources: sources(roles, permission) }).collect()
}

/// What is known of the user who is asked about.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// Whether they work here.
    pub status: UserStatus,
    /// Whether they must change their password before anything else.
    pub must_change_password: bool,
    /// How far the permission reaches for them.
    pub scope: Option<Scope>,
    /// Whether the record is within that reach; `None` where none is asked about.
    pub within_reach: Option<bool>,
}

/// Judges whether a user may do what demands so much: as the operation itself would, in the same order.
#[must_use]
pub fn judge(demanded: Demanded, asked: &Asked) -> Verdict {
    if demanded == Demanded::Nothing {
        return Verdict::Public;
    }
    if asked.status != UserStatus::Active {
        return Verdict::UserInactive;
    }
    if demanded == Demanded::SignIn {
        return Verdict::SignedIn;
    }
    if asked.must_change_password {
        return Verdict::PasswordChangeRequired;
    }
    match (asked.scope, asked.within_reach) {
        (None, _) => Verdict::NotGranted,
        (Some(_), Some(false)) => Verdict::OutOfReach,
        (Some(_), _) => Verdict::Granted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::BuiltInRole;
    use crate::instant;

    fn role(role: BuiltInRole) -> Role {
        Role::standard(role, instant::parse("2026-02-13T09:00:00Z").unwrap())
    }

    #[test]
    fn a_right_names_the_roles_that_it_comes_from() {
        let roles = [role(BuiltInRole::Salesperson), role(BuiltInRole::ServiceAgent), role(BuiltInRole::Auditor)];
        let all = rights(&roles);
        let read = all.iter().find(|right| right.permission == Permission::CustomersRead).unwrap();
        let sources: Vec<_> = read.sources.iter().map(|source| (source.role.as_str(), source.scope)).collect();
        assert_eq!(sources, [("auditor", Scope::All), ("service_agent", Scope::Unit), ("salesperson", Scope::Own)]);
        assert_eq!(read.scope, Scope::All);
        assert!(all.iter().all(|right| right.sources.first().is_some_and(|first| first.scope == right.scope)));
        assert!(rights(&[]).is_empty());
    }

    #[test]
    fn every_case_is_judged() {
        let fine = Asked { status: UserStatus::Active, must_change_password: false, scope: Some(Scope::Own), within_reach: None };
        let permission = Demanded::Permission(Permission::OrdersRead);
        let table = [
            (Demanded::Nothing, Asked { status: UserStatus::Left, ..fine }, Verdict::Public),
            (Demanded::SignIn, fine, Verdict::SignedIn),
            (Demanded::SignIn, Asked { status: UserStatus::Suspended, ..fine }, Verdict::UserInactive),
            (Demanded::SignIn, Asked { must_change_password: true, ..fine }, Verdict::SignedIn),
            (permission, fine, Verdict::Granted),
            (permission, Asked { within_reach: Some(true), ..fine }, Verdict::Granted),
            (permission, Asked { within_reach: Some(false), ..fine }, Verdict::OutOfReach),
            (permission, Asked { scope: None, within_reach: Some(false), ..fine }, Verdict::NotGranted),
            (permission, Asked { must_change_password: true, scope: None, ..fine }, Verdict::PasswordChangeRequired),
            (permission, Asked { status: UserStatus::Left, ..fine }, Verdict::UserInactive),
        ];
        for (demanded, asked, expected) in table {
            assert_eq!(judge(demanded, &asked), expected, "{demanded:?} {asked:?}");
            let yes = [Verdict::Public, Verdict::SignedIn, Verdict::Granted].contains(&expected);
            assert_eq!(expected.allows(), yes);
        }
    }
}
