//! Whether units and staff users are within a reach.

use guanxi_domain::access::{Reach, StaffUser};
use guanxi_domain::ids::UnitId;

use super::scope::units_within;
use crate::error::Error;
use crate::store::Tx;

/// Whether what belongs to a unit is within a reach. What has no owner is never own.
///
/// # Errors
/// What the database says.
pub fn unit_within(tx: &mut Tx<'_>, unit: UnitId, reach: Reach) -> Result<bool, Error> {
    match reach {
        Reach::All => Ok(true),
        Reach::Unit(_) => Ok(!units_within(tx, [unit], reach)?.is_empty()),
        Reach::Own { .. } => Ok(false),
    }
}

/// Whether a staff user is within a reach: by the unit where they work, or because they are the caller.
///
/// # Errors
/// What the database says.
pub fn user_within(tx: &mut Tx<'_>, user: &StaffUser, reach: Reach) -> Result<bool, Error> {
    match reach {
        Reach::Own { user_id, .. } => Ok(user.id == user_id),
        Reach::All | Reach::Unit(_) => unit_within(tx, user.unit_id, reach),
    }
}
