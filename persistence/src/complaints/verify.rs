//! Proving complaints: each is compared with its rounds and its history.

use std::collections::HashMap;

use diesel::prelude::*;
use guanxi_domain::complaints::proof::differences;
use guanxi_domain::complaints::{Complaint, ComplaintStep, Round};
use guanxi_domain::ids::ComplaintId;

use super::load::staff_of;
use super::rounds;
use super::rows::ComplaintRow;
use super::steps;
use crate::error::Error;
use crate::schema::complaints;
use crate::service::promises;
use crate::store::{Store, Tx};
use crate::types::Id;

/// How many complaints are compared at once.
const SLICE: i64 = 500;
/// How many differences are named; the rest are counted.
const NAMED: usize = 100;

/// What a comparison of everything found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ComplaintsVerified {
    /// How many complaints were compared.
    pub complaints: u64,
    /// How many are not what their history says.
    pub count: u64,
    /// The first of them, and what is not.
    pub differences: Vec<(ComplaintId, String)>,
}

/// A complaint with everything that it is compared with.
type Whole = (Complaint, Vec<Round>, Vec<ComplaintStep>);

/// Compares every complaint with its rounds and its history, in slices that see one moment each.
///
/// # Errors
/// What the database says.
pub fn verify(store: &Store) -> Result<ComplaintsVerified, Error> {
    let mut verified = ComplaintsVerified::default();
    let mut after: Option<Id> = None;
    loop {
        let (slice, broken) = store.read_at_leisure(|tx| {
            let slice = slice(tx, after)?;
            let histories: Vec<_> = slice.iter().map(|(complaint, _, steps)| (complaint.clone(), steps.clone())).collect();
            let broken = promises::prove(tx, &histories)?;
            Ok((slice, broken))
        })?;
        let Some((last, ..)) = slice.last() else { return Ok(verified) };
        after = Some(last.id.into());
        for (complaint, rounds, steps) in slice {
            verified.complaints += 1;
            let found = differences(&complaint, &rounds, &steps);
            verified.count += u64::from(!found.is_empty());
            verified.differences.extend(found.into_iter().map(|what| (complaint.id, what)));
        }
        let broken: Vec<(ComplaintId, String)> = broken.into_iter().map(|(id, what)| (ComplaintId::from(id), what)).collect();
        let mut wrong: Vec<ComplaintId> = broken.iter().map(|(id, _)| *id).collect();
        wrong.dedup();
        verified.count += u64::try_from(wrong.len()).map_err(Error::internal)?;
        verified.differences.extend(broken);
        verified.differences.truncate(NAMED);
    }
}

fn slice(tx: &mut Tx<'_>, after: Option<Id>) -> Result<Vec<Whole>, Error> {
    let mut query = complaints::table.order(complaints::id).limit(SLICE).select(ComplaintRow::as_select()).into_boxed();
    if let Some(after) = after {
        query = query.filter(complaints::id.gt(after));
    }
    let rows: Vec<ComplaintRow> = query.load(tx.db)?;
    let ids = || rows.iter().map(|row| row.id);
    let mut staff = staff_of(tx, ids())?;
    let mut rounds: HashMap<Id, Vec<Round>> = HashMap::new();
    for round in rounds::of(tx, ids().map(Id::typed))? {
        rounds.entry(round.complaint_id.into()).or_default().push(round);
    }
    let mut by_complaint = steps::taken_on(tx, ids())?;
    let whole = |row: ComplaintRow| {
        let id = row.id;
        let complaint = row.into_complaint(staff.remove(&id).unwrap_or_default())?;
        Ok((complaint, rounds.remove(&id).unwrap_or_default(), by_complaint.remove(&id).unwrap_or_default()))
    };
    rows.into_iter().map(whole).collect()
}
