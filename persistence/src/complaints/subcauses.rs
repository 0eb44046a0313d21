//! Sub-causes: the list of where causes of complaints lie in more detail.

use diesel::prelude::*;
use guanxi_domain::complaints::Cause;
use guanxi_domain::complaints::subcause::{self, Subcauses};
use guanxi_domain::ids::UnitId;
use guanxi_domain::instant::Instant;
use uuid::Uuid;

use crate::error::Error;
use crate::kept_table;
use crate::platform::kept_lists;
use crate::schema::complaint_subcauses;
use crate::store::Tx;
use crate::types::Word;

kept_table!(Subcauses, complaint_subcauses, seed_lock = 0x6775_616e_7869_0023, class = cause: guanxi_domain::complaints::Cause);

/// Writes the list that an installation starts with, where there is none at all.
///
/// # Errors
/// What the database says.
pub fn seed(tx: &mut Tx<'_>, unit_id: UnitId, now: Instant) -> Result<(), Error> {
    kept_lists::seed(tx, &subcause::standard(unit_id, Uuid::now_v7, now))
}

/// Of which cause a word is, and whether it is in use; none where there is no such word.
///
/// # Errors
/// What the database says.
pub fn of_word(tx: &mut Tx<'_>, word: &str) -> Result<Option<(Cause, bool)>, Error> {
    let found = complaint_subcauses::table.filter(complaint_subcauses::word.eq(word));
    let found: Option<(Word<Cause>, bool)> =
        found.select((complaint_subcauses::cause, complaint_subcauses::active)).first(tx.db).optional()?;
    Ok(found.map(|(cause, active)| (cause.0, active)))
}
