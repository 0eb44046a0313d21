//! Import of files, the pure part: which column is what, what a row says, and what became of it.
//!
//! A reader is made once per file from the mapping and the header; it then reads each record by position, without looking
//! at column names again and borrowing text wherever it can.

pub mod cell;
pub mod customers;
pub mod mapping;
pub mod orders;
pub mod outcome;

pub use cell::{CellFault, Cells};
pub use customers::{CustomerReader, CustomerRow, CustomerTarget};
pub use mapping::{Mapping, MappingError, Positions};
pub use orders::{CustomerMatch, OrderOptions, OrderReader, OrderRow, OrderTarget};
pub use outcome::{Counts, ImportKind, ImportStatus, OnMatch, RowOutcome, RowRefusal, check_file};

/// The source of external references in a file whose sender names none.
pub const DEFAULT_SOURCE: &str = "import";
