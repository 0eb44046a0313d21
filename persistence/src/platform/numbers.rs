//! Human numbers: given out of memory from blocks that a process has taken, so that creates queue on no row.
//!
//! A block is taken in a transaction of its own before the one that uses its numbers: a number is never given twice, and one whose
//! create fails is a gap.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use diesel::prelude::*;
use guanxi_domain::platform::number::{Series, format_number};

use crate::dialect::OrSkip;
use crate::error::Error;
use crate::schema::number_blocks;
use crate::store::{Store, Tx};
use crate::types::Word;

/// How many numbers a process takes at once.
const BLOCK: u64 = 100;

/// The numbers that this process may give.
#[derive(Debug, Default)]
pub struct Numbers {
    blocks: Mutex<HashMap<(Series, i32), Range<u64>>>,
    // One caller takes a block while the others wait for it; each taking its own would leave gaps of thousands.
    taking: tokio::sync::Mutex<()>,
}

impl Numbers {
    /// The next number of a series; a new block is taken where the old one is used up.
    ///
    /// # Errors
    /// What the database says.
    pub async fn next(&self, store: &Store, series: Series, year: i32) -> Result<String, Error> {
        let year = if series.names_the_year() { year } else { 0 };
        if let Some(value) = self.take(series, year) {
            return Ok(format_number(series, year, value));
        }
        let _turn = self.taking.lock().await;
        loop {
            if let Some(value) = self.take(series, year) {
                return Ok(format_number(series, year, value));
            }
            let block = store.write(move |tx| take_block(tx, series, year, BLOCK)).await?;
            self.give(series, year, block);
        }
    }

    fn take(&self, series: Series, year: i32) -> Option<u64> {
        self.blocks.lock().unwrap_or_else(PoisonError::into_inner).get_mut(&(series, year)).and_then(Iterator::next)
    }

    fn give(&self, series: Series, year: i32, block: Range<u64>) {
        self.blocks.lock().unwrap_or_else(PoisonError::into_inner).insert((series, year), block);
    }
}

/// Takes a block of numbers from the database. The year is 0 for a series that does not name it.
///
/// # Errors
/// What the database says.
pub fn take_block(tx: &mut Tx<'_>, series: Series, year: i32, size: u64) -> Result<Range<u64>, Error> {
    use number_blocks::dsl;
    let first = (dsl::series.eq(Word(series)), dsl::year.eq(year), dsl::next_value.eq(1_i64));
    OrSkip(diesel::insert_into(number_blocks::table).values(first)).execute(tx.db)?;
    let step = i64::try_from(size).map_err(Error::internal)?;
    let row = number_blocks::table.filter(dsl::series.eq(Word(series)).and(dsl::year.eq(year)));
    diesel::update(row).set(dsl::next_value.eq(dsl::next_value + step)).execute(tx.db)?;
    let end: i64 = row.select(dsl::next_value).first(tx.db)?;
    let end = u64::try_from(end).map_err(Error::internal)?;
    Ok(end.saturating_sub(size)..end)
}
