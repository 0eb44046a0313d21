//! Files that hang on records: their rows. The bytes lie in the data folder under the same id.

use std::collections::HashSet;

use diesel::prelude::*;
use uuid::Uuid;

use crate::dialect::OneOf;
use crate::error::Error;
use crate::schema::attachments;
use crate::store::Tx;
use crate::types::Id;

/// Which of these ids name an attachment.
///
/// # Errors
/// What the database says.
pub fn with_row(tx: &mut Tx<'_>, ids: &[Uuid]) -> Result<HashSet<Uuid>, Error> {
    if ids.is_empty() {
        return Ok(HashSet::new());
    }
    let chosen = OneOf::ids(attachments::id, ids.iter().copied().map(Id));
    let there: Vec<Id> = attachments::table.filter(chosen).select(attachments::id).load(tx.db)?;
    Ok(there.into_iter().map(|id| id.0).collect())
}
