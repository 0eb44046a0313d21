//! Imports: what was asked, how far each came, and what became of each row.
//!
//! A slice of rows and the step of its import are one transaction: after a crash the import goes on behind the last slice that
//! stands, and no row is taken twice.

mod records;
mod rows;
mod work;

pub use records::{ImportFilter, count, expired, forget_file, insert, list, load, load_for_change, newest_of_file, save, with_file};
pub use work::{
    Slice, Turn, any_at_work, any_work, begin_slice, claim, keep_lease, learn_sizes, list_refusals, note_slice, refusals, release,
    take_slice,
};
