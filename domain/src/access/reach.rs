//! How far a caller reaches with a permission: what a scope means for one person or key in one place.

use super::permission::{Grants, Permission, Scope};
use crate::ids::{UnitId, UserId};

/// Where a caller stands in the company.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Post {
    /// The unit that the caller belongs to.
    pub unit_id: UnitId,
    /// Whether that unit is the company itself.
    pub at_company: bool,
    /// The staff user; none for a caller who owns nothing, such as an integrator's key.
    pub user_id: Option<UserId>,
}

/// Which records a caller reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Every record.
    All,
    /// Those of a unit and of all below it: by their home or outlet, or by a unit that serves their customer.
    Unit(UnitId),
    /// Those that a staff user owns or is assigned, and what belongs to customers that they own.
    Own {
        /// The staff user.
        user_id: UserId,
        /// The unit where they work: what they make has its home there.
        unit_id: UnitId,
    },
}

impl Reach {
    /// What a scope is for a caller. At the company the scope `unit` is everything; a caller who owns nothing has no own records.
    #[must_use]
    pub fn of(scope: Scope, post: &Post) -> Option<Self> {
        match scope {
            Scope::All => Some(Self::All),
            Scope::Unit if post.at_company => Some(Self::All),
            Scope::Unit => Some(Self::Unit(post.unit_id)),
            Scope::Own => post.user_id.map(|user_id| Self::Own { user_id, unit_id: post.unit_id }),
        }
    }

    /// The staff user to whom a new record belongs that names no owner: whoever reaches only their own would not see it otherwise.
    #[must_use]
    pub const fn owner_of_new(&self) -> Option<UserId> {
        match self {
            Self::Own { user_id, .. } => Some(*user_id),
            Self::All | Self::Unit(_) => None,
        }
    }
}

impl Grants {
    /// How far a caller reaches with a permission; `None` where it isn't granted.
    #[must_use]
    pub fn reach(&self, permission: Permission, post: &Post) -> Option<Reach> {
        self.allows(permission).and_then(|scope| Reach::of(scope, post))
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_scope_means_something_else_for_each_post() {
        let (user_id, unit_id) = (UserId::new(Uuid::from_u128(1)), UnitId::new(Uuid::from_u128(2)));
        let at_outlet = Post { unit_id, at_company: false, user_id: Some(user_id) };
        let at_company = Post { at_company: true, ..at_outlet };
        let key = Post { user_id: None, ..at_outlet };
        let own = Some(Reach::Own { user_id, unit_id });
        let table = [
            (Scope::All, at_outlet, Some(Reach::All)),
            (Scope::All, key, Some(Reach::All)),
            (Scope::Unit, at_outlet, Some(Reach::Unit(unit_id))),
            (Scope::Unit, at_company, Some(Reach::All)),
            (Scope::Unit, key, Some(Reach::Unit(unit_id))),
            (Scope::Own, at_outlet, own),
            (Scope::Own, at_company, own),
            (Scope::Own, key, None),
        ];
        for (scope, post, expected) in table {
            assert_eq!(Reach::of(scope, &post), expected, "{scope} {post:?}");
        }
        let grants: Grants = [(Permission::OrdersRead, Scope::Own)].into_iter().collect();
        assert_eq!(grants.reach(Permission::OrdersRead, &at_outlet), own);
        assert_eq!(grants.reach(Permission::OrdersRead, &key), None);
        assert_eq!(grants.reach(Permission::OrdersWrite, &at_outlet), None);
    }

    #[test]
    fn who_reaches_only_their_own_owns_what_they_make() {
        let (user_id, unit_id) = (UserId::new(Uuid::from_u128(1)), UnitId::new(Uuid::from_u128(2)));
        assert_eq!(Reach::Own { user_id, unit_id }.owner_of_new(), Some(user_id));
        assert_eq!(Reach::Unit(unit_id).owner_of_new(), None);
        assert_eq!(Reach::All.owner_of_new(), None);
    }
}
