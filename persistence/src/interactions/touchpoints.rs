//! Touchpoints: the list of steps of the customer's journey.

use guanxi_domain::ids::UnitId;
use guanxi_domain::instant::Instant;
use guanxi_domain::interactions::{Touchpoints, touchpoint};
use uuid::Uuid;

use crate::error::Error;
use crate::kept_table;
use crate::platform::kept_lists;
use crate::store::Tx;

kept_table!(Touchpoints, touchpoints, seed_lock = 0x6775_616e_7869_0005);

/// Writes the list that an installation starts with, where there is none at all.
///
/// # Errors
/// What the database says.
pub fn seed(tx: &mut Tx<'_>, unit_id: UnitId, now: Instant) -> Result<(), Error> {
    kept_lists::seed(tx, &touchpoint::standard(unit_id, Uuid::now_v7, now))
}
