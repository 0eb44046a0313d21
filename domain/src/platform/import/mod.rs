//! Import of files, the pure part: which column is what, what a row says, and what became of it.
//!
//! A reader is made once per file from the mapping and the header; it then reads each record by position, without looking
//! at column names again and borrowing text wherever it can.

pub mod cell;
pub mod customers;
pub mod encoding;
pub mod interactions;
pub mod job;
pub mod mapping;
pub mod orders;
pub mod outcome;
pub mod request;
pub mod workflow;

pub use cell::{CellFault, Cells};
pub use customers::{CustomerReader, CustomerRow, CustomerTarget};
pub use encoding::{Delimiter, EncodingChoice, EncodingFinder, FileEncoding};
pub use interactions::{InteractionReader, InteractionRow, InteractionTarget};
pub use job::{
    Import, ImportChange, ImportFailure, ImportFile, ImportOrigin, ImportRefusalSort, ImportSort, KeptFile, Lease, Requester, Stopped,
};
pub use mapping::{Mapping, MappingError, Positions};
pub use orders::{CustomerMatch, OrderOptions, OrderReader, OrderRow, OrderTarget};
pub use outcome::{Counts, ImportKind, OnMatch, RowOutcome, RowRefusal};
pub use request::{ImportDefaults, ImportOptions, NewImport, NewImportInput};
pub use workflow::{ImportAction, ImportStatus};

/// The source of external references in a file whose sender names none.
pub const DEFAULT_SOURCE: &str = "import";
