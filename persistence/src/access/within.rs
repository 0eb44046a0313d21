//! Whether units are within a reach.

use guanxi_domain::access::Reach;
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
