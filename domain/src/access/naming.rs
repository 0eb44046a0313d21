//! Whom, and which units, records may name.
//!
//! What has happened names whoever did it and wherever it was, also somebody who has left since. What is to come can't wait for them:
//! nobody who does not work here is made the owner of a customer or given something to do, and a closed unit takes no new customers,
//! orders and staff. What a record says already stays until somebody says otherwise.

use crate::access::UserStatus;
use crate::fields::{FieldCode, FieldResult};
use crate::instant::Instant;

/// For what a record names somebody, or a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Naming {
    /// A fact of the past: who sold, who said.
    Past,
    /// What is to come: who answers for it, where it belongs.
    Future,
}

/// What is found under an id that a field names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// Nobody.
    Nobody,
    /// Somebody who does not work here, or a closed unit.
    OutOfUse,
    /// Somebody who works here, or an open unit.
    InUse,
}

impl Found {
    /// Somebody of the staff, with their status where they are there.
    #[must_use]
    pub const fn user(status: Option<UserStatus>) -> Self {
        match status {
            None => Self::Nobody,
            Some(UserStatus::Active) => Self::InUse,
            Some(UserStatus::Suspended | UserStatus::Left) => Self::OutOfUse,
        }
    }

    /// A unit that is there, with the instant at which it was closed.
    #[must_use]
    pub const fn unit(closed_at: Option<Instant>) -> Self {
        if closed_at.is_some() { Self::OutOfUse } else { Self::InUse }
    }
}

impl Naming {
    /// Judges a field that names what was found; `stays` where the record says so already.
    ///
    /// # Errors
    /// `not_found`; `inactive` where it is newly named for what is to come.
    pub fn judge(self, found: Found, stays: bool) -> FieldResult<()> {
        match found {
            Found::Nobody => Err(FieldCode::NotFound.into()),
            Found::OutOfUse if self == Self::Future && !stays => Err(FieldCode::Inactive.into()),
            Found::OutOfUse | Found::InUse => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instant;

    #[test]
    fn only_what_is_to_come_needs_somebody_who_is_there() {
        let now = instant::parse("2026-02-13T09:00:00Z").unwrap();
        let (missing, inactive) = (Err(FieldCode::NotFound), Err(FieldCode::Inactive));
        for (found, past, new, stays) in [
            (Found::user(None), missing, missing, missing),
            (Found::user(Some(UserStatus::Active)), Ok(()), Ok(()), Ok(())),
            (Found::user(Some(UserStatus::Suspended)), Ok(()), inactive, Ok(())),
            (Found::user(Some(UserStatus::Left)), Ok(()), inactive, Ok(())),
            (Found::unit(None), Ok(()), Ok(()), Ok(())),
            (Found::unit(Some(now)), Ok(()), inactive, Ok(())),
        ] {
            let judge = |naming: Naming, stays| naming.judge(found, stays).map_err(|fault| fault.code);
            assert_eq!(
                (judge(Naming::Past, false), judge(Naming::Future, false), judge(Naming::Future, true)),
                (past, new, stays),
                "{found:?}"
            );
        }
    }
}
