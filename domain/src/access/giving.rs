//! Who may give what: nobody gives more than they have themselves.

use serde_json::{Value, json};

use super::permission::{Grants, Scope};
use crate::Refusal;
use crate::problem::ProblemCode;
use crate::vocabulary::Word;

/// Somebody who gives rights away, and how the receiver stands to them.
#[derive(Clone, Copy, Debug)]
pub struct Giver<'a> {
    grants: &'a Grants,
    reaches_unit: bool,
}

impl<'a> Giver<'a> {
    /// Somebody who gives to users of any unit, as whoever changes a role does.
    #[must_use]
    pub const fn anywhere(grants: &'a Grants) -> Self {
        Self { grants, reaches_unit: false }
    }

    /// Somebody who gives to a user; `reaches_unit` says whether that user's unit is the giver's or below it.
    #[must_use]
    pub const fn to_unit(grants: &'a Grants, reaches_unit: bool) -> Self {
        Self { grants, reaches_unit }
    }

    /// What of these grants is more than the giver has. A grant in scope `unit` reaches the receiver's unit, so that it lies within
    /// the giver's only where that unit does; one in scope `own` is within any grant of the same permission.
    #[must_use]
    pub fn beyond(&self, given: &Grants) -> Grants {
        given
            .iter()
            .filter(|(permission, scope)| match (self.grants.allows(*permission), scope) {
                (None, _) => true,
                (Some(Scope::All), _) | (Some(_), Scope::Own) => false,
                (Some(Scope::Unit), Scope::Unit) => !self.reaches_unit,
                (Some(_), _) => true,
            })
            .collect()
    }

    /// Refuses what is more than the giver has.
    ///
    /// # Errors
    /// `grant_exceeds_own`, listing the grants.
    pub fn check(&self, given: &Grants) -> Result<(), Refusal> {
        let beyond: Vec<Value> = self
            .beyond(given)
            .iter()
            .map(|(permission, scope)| json!({ "permission": permission.word(), "scope": scope.word() }))
            .collect();
        if beyond.is_empty() {
            return Ok(());
        }
        Err(Refusal::new(ProblemCode::GrantExceedsOwn).with_argument("count", beyond.len()).with_extension("grants", beyond.into()))
    }
}

/// What somebody has after a change that they did not have before: new permissions, and wider scopes.
#[must_use]
pub fn added(before: &Grants, after: &Grants) -> Grants {
    after.iter().filter(|(permission, scope)| before.allows(*permission) < Some(*scope)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::access::permission::Permission;

    const ONE: Permission = Permission::CustomersRead;

    fn only(scope: Option<Scope>) -> Grants {
        scope.map(|scope| (ONE, scope)).into_iter().collect()
    }

    #[test]
    fn what_is_given_lies_within_what_one_has() {
        // The giver's scope, whether the giver's unit holds the receiver's, and the widest scope that can be given.
        let table = [
            (None, true, None),
            (Some(Scope::Own), true, Some(Scope::Own)),
            (Some(Scope::Unit), true, Some(Scope::Unit)),
            (Some(Scope::Unit), false, Some(Scope::Own)),
            (Some(Scope::All), true, Some(Scope::All)),
            (Some(Scope::All), false, Some(Scope::All)),
        ];
        for (own, reaches_unit, widest) in table {
            for scope in Scope::ALL {
                let allowed = Giver::to_unit(&only(own), reaches_unit).check(&only(Some(*scope))).is_ok();
                assert_eq!(allowed, Some(*scope) <= widest, "{own:?} {reaches_unit} gives {scope}");
            }
        }
    }

    #[test]
    fn a_refusal_names_what_is_too_much() {
        let refusal = Giver::anywhere(&Grants::NONE).check(&only(Some(Scope::All))).unwrap_err();
        assert_eq!(refusal.code, ProblemCode::GrantExceedsOwn);
        assert_eq!(refusal.extensions["grants"], json!([{ "permission": "customers:read", "scope": "all" }]));
    }

    fn any_grants() -> impl Strategy<Value = Grants> {
        let scope = prop::sample::select(Scope::ALL);
        let permission = prop::sample::select(Permission::ALL);
        prop::collection::vec((permission, scope), 0..40).prop_map(|list| list.into_iter().collect())
    }

    proptest! {
        #[test]
        fn whoever_has_everything_gives_anything(given in any_grants()) {
            let everything: Grants = Permission::ALL.iter().map(|permission| (*permission, Scope::All)).collect();
            prop_assert!(Giver::anywhere(&everything).check(&given).is_ok());
        }

        /// However often rights are passed on, nobody comes to have a permission that the first giver lacks.
        #[test]
        fn nothing_comes_of_nothing(own in any_grants(), wanted in any_grants(), reaches in any::<bool>()) {
            let giver = Giver::to_unit(&own, reaches);
            let beyond = giver.beyond(&wanted);
            let received: Grants = wanted.iter().filter(|(permission, _)| beyond.allows(*permission).is_none()).collect();
            prop_assert!(giver.check(&received).is_ok());
            for (permission, scope) in received.iter() {
                prop_assert!(own.allows(permission) >= Some(scope));
            }
        }

        #[test]
        fn what_is_added_is_exactly_what_was_not_there(before in any_grants(), after in any_grants()) {
            let added = added(&before, &after);
            for (permission, scope) in after.iter() {
                prop_assert_eq!(added.allows(permission) == Some(scope), before.allows(permission) < Some(scope));
            }
            prop_assert!(added.iter().all(|(permission, scope)| after.allows(permission) == Some(scope)));
        }
    }
}
