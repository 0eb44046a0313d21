//! Nobody gets into the account of somebody who may do more.

use guanxi_domain::Refusal;
use guanxi_domain::access::{Giver, Reach, StaffUser};
use guanxi_persistence::access::roles;
use guanxi_persistence::access::within::{unit_within, user_within};
use guanxi_persistence::{Error, Tx};

use crate::extract::SignedIn;

/// Lets a caller do something to a user's account that would let the caller in.
///
/// # Errors
/// `not_found` where the user is out of reach, `grant_exceeds_own` where the user may do what the caller may not.
pub fn check(tx: &mut Tx<'_>, caller: &SignedIn, reach: Reach, user: &StaffUser) -> Result<(), Error> {
    if !user_within(tx, user, reach)? {
        return Err(Refusal::not_found().into());
    }
    let theirs = roles::together(&roles::of_user(tx, user.id)?);
    let reaches_unit = caller.post().at_company || unit_within(tx, user.unit_id, Reach::Unit(caller.unit_id()))?;
    Ok(Giver::to_unit(&caller.standing().grants, reaches_unit).check(&theirs)?)
}
