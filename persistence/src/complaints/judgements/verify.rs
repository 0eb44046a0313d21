//! Proving the ledger of incentives: each judgement is compared with the entries that follow from it.

use diesel::prelude::*;
use guanxi_domain::complaints::incentives::IncentiveEntry;
use guanxi_domain::complaints::incentives::proof::difference;
use guanxi_domain::complaints::liability::Judgement;
use guanxi_domain::ids::JudgementId;

use super::rows::JudgementRow;
use crate::complaints::incentives;
use crate::error::Error;
use crate::schema::complaint_judgements as judgements;
use crate::store::{Store, Tx};
use crate::types::Id;

/// How many judgements are compared at once.
const SLICE: i64 = 1_000;
/// How many differences are named; the rest are counted.
const NAMED: usize = 100;

/// What a comparison of everything found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LedgerVerified {
    /// How many judgements were compared.
    pub judgements: u64,
    /// How many do not agree with the ledger.
    pub count: u64,
    /// The first of them, and what does not.
    pub differences: Vec<(JudgementId, &'static str)>,
}

/// Compares every judgement with its entries of the ledger, in slices that see one moment each.
///
/// # Errors
/// What the database says.
pub fn verify(store: &Store) -> Result<LedgerVerified, Error> {
    let mut verified = LedgerVerified::default();
    let mut after: Option<Id> = None;
    loop {
        let slice = store.read_at_leisure(|tx| slice(tx, after))?;
        let Some((last, _)) = slice.last() else { return Ok(verified) };
        after = Some(last.id.into());
        for (judgement, entries) in slice {
            verified.judgements += 1;
            if let Some(what) = difference(&judgement, &entries) {
                verified.count += 1;
                verified.differences.push((judgement.id, what));
            }
        }
        verified.differences.truncate(NAMED);
    }
}

fn slice(tx: &mut Tx<'_>, after: Option<Id>) -> Result<Vec<(Judgement, Vec<IncentiveEntry>)>, Error> {
    let mut query = judgements::table.order(judgements::id).limit(SLICE).select(JudgementRow::as_select()).into_boxed();
    if let Some(after) = after {
        query = query.filter(judgements::id.gt(after));
    }
    let rows: Vec<JudgementRow> = query.load(tx.db)?;
    let mut entries = incentives::of_judgements(tx, rows.iter().map(|row| row.id))?;
    rows.into_iter()
        .map(|row| {
            let judgement = Judgement::try_from(row)?;
            let mine = entries.extract_if(.., |entry| entry.judgement_id == judgement.id).collect();
            Ok((judgement, mine))
        })
        .collect()
}
