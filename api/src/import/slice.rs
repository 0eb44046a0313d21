//! What is taken in one transaction: a slice of rows, and what became of them.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use guanxi_domain::ids::UnitId;
use guanxi_domain::platform::Context;
use guanxi_domain::platform::import::{Counts, OnMatch, RowOutcome, RowRefusal};
use guanxi_persistence::{Error, Tx};

use super::file::Row;

/// The numbers that a slice may give, as many of each as it has rows.
#[derive(Clone, Debug)]
pub struct SliceNumbers {
    /// Of customers.
    pub customers: Range<u64>,
    /// Of orders.
    pub orders: Range<u64>,
    /// The year that order numbers name.
    pub year: i32,
}

/// What holds for every row of an import.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The system whose references the file holds.
    pub source: String,
    /// The unit that new records belong to.
    pub unit_id: UnitId,
    /// What to do with a row whose record is there already.
    pub on_match: OnMatch,
}

/// Rows that are taken in one transaction.
#[derive(Clone, Debug)]
pub struct Slice {
    /// The rows.
    pub rows: Arc<Vec<Row>>,
    /// The numbers they may use.
    pub numbers: SliceNumbers,
    /// Now, and who imports.
    pub context: Context,
}

/// What became of a slice.
#[derive(Clone, Debug, Default)]
pub struct SliceOutcome {
    /// How many rows came to what.
    pub counts: Counts,
    /// The faults of refused rows, in the order of the lines.
    pub refusals: Vec<RowRefusal>,
    /// How many customers were made beside the rows' own records.
    pub customers_made: u64,
}

impl SliceOutcome {
    /// Counts a refused row with its faults.
    pub fn refuse(&mut self, faults: impl IntoIterator<Item = RowRefusal>) {
        self.counts.add(RowOutcome::Refused);
        self.refusals.extend(faults);
    }
}

/// How rows of one kind are taken.
pub trait Taker: Send + Sync + 'static {
    /// Takes a slice, in a transaction that may be run again.
    ///
    /// # Errors
    /// What the database says; a row that is wrong is counted, it is no error.
    fn take(&self, tx: &mut Tx<'_>, slice: &Slice) -> Result<SliceOutcome, Error>;

    /// What rows name, by digests: slices that have none in common may be taken at once. None where that can't be told from the rows
    /// alone. It only spares waiting: what slip through are found by their locks.
    fn names(&self, rows: &[Row]) -> Option<HashSet<u64>> {
        let _ = rows;
        None
    }

    /// Whether a row goes into the slice of the one before it where it can, because both are of one record.
    fn belong_together(&self, before: &Row, row: &Row) -> bool {
        let _ = (before, row);
        false
    }
}
