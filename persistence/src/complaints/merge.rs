//! Merging: everything that hangs on a complaint follows it into the other. Its rounds stay with it: they are what came of it.

use diesel::prelude::*;
use guanxi_domain::complaints::ComplaintMerger;
use guanxi_domain::ids::ComplaintId;
use guanxi_domain::platform::{Context, RecordKind};

use super::save::commit;
use super::steps;
use crate::error::Error;
use crate::schema::{attachments, interactions};
use crate::store::Tx;
use crate::types::{Id, Word};

/// Writes a merger. Both complaints and their customer must be locked.
///
/// # Errors
/// What the database says.
pub fn commit_merger(tx: &mut Tx<'_>, merger: ComplaintMerger, context: &Context) -> Result<(), Error> {
    let (gone, kept) = (merger.gone.complaint.id, merger.kept.complaint.id);
    commit(tx, merger.gone, context)?;
    commit(tx, merger.kept, context)?;
    steps::follow(tx, gone, kept)?;
    follow(tx, gone, kept)
}

fn follow(tx: &mut Tx<'_>, gone: ComplaintId, kept: ComplaintId) -> Result<(), Error> {
    let (from, to) = (Id::from(gone), Id::from(kept));
    diesel::update(interactions::table.filter(interactions::complaint_id.eq(Some(from))))
        .set(interactions::complaint_id.eq(Some(to)))
        .execute(tx.db)?;
    let of_gone = attachments::record_id.eq(from).and(attachments::record_kind.eq(Word(RecordKind::Complaint)));
    diesel::update(attachments::table.filter(of_gone)).set(attachments::record_id.eq(to)).execute(tx.db)?;
    Ok(())
}
