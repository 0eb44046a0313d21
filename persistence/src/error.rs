//! What can go wrong while reading or writing.

use diesel::result::{DatabaseErrorKind, Error as DieselError};
use guanxi_domain::{ProblemCode, Refusal};

use crate::dialect::TOO_LONG;

/// Why a read or a write did not happen. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A rule of the business says no.
    #[error("refused: {0}")]
    Refused(#[from] Refusal),
    /// The database can't serve now; the same call may go through later.
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// Another transaction was in the way; the store runs the work again before anybody hears of it.
    #[error("conflict: {0}")]
    Conflict(String),
    /// A bug, or a database that is not as it should be.
    #[error("internal: {0}")]
    Internal(String),
}

impl Error {
    /// A fault of the inside, told to the log only.
    pub fn internal(message: impl std::fmt::Display) -> Self {
        Self::Internal(message.to_string())
    }
}

impl From<ProblemCode> for Error {
    fn from(code: ProblemCode) -> Self {
        Self::Refused(code.into())
    }
}

impl From<DieselError> for Error {
    fn from(error: DieselError) -> Self {
        match error {
            DieselError::NotFound => Refusal::not_found().into(),
            DieselError::DatabaseError(kind, information) => of_database(&kind, information.message()),
            other => Self::Internal(other.to_string()),
        }
    }
}

/// What PostgreSQL says when a lock was not to be had in time.
const LOCK_TIMEOUT: &str = "due to lock timeout";

/// Whether a statement gave up waiting for another transaction.
pub(crate) fn is_lock_timeout(error: &DieselError) -> bool {
    matches!(error, DieselError::DatabaseError(_, information) if information.message().contains(LOCK_TIMEOUT))
}

/// Sorts what a database says. PostgreSQL's SQLSTATE is not handed on by the library for all errors, so that some are
/// known by their message; SQLite's are fixed texts.
fn of_database(kind: &DatabaseErrorKind, message: &str) -> Error {
    let says = |text: &str| message.contains(text);
    match kind {
        DatabaseErrorKind::SerializationFailure => Error::Conflict(message.to_owned()),
        DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand => Error::Unavailable(message.to_owned()),
        _ if says("deadlock detected") => Error::Conflict(message.to_owned()),
        _ if says("due to statement timeout") || says(TOO_LONG) => ProblemCode::FilterTooBroad.into(),
        _ if says(LOCK_TIMEOUT) => Error::Unavailable(message.to_owned()),
        _ if says("database is locked") || says("database table is locked") => Error::Unavailable(message.to_owned()),
        _ if says("disk I/O error") || says("database or disk is full") || says("out of memory") => Error::Unavailable(message.to_owned()),
        _ if says("server closed the connection") || says("terminating connection") || says("the database system is") => {
            Error::Unavailable(message.to_owned())
        }
        _ => Error::Internal(format!("{kind:?}: {message}")),
    }
}
