//! Stub.
diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{DocumentType, IdType, InstantType};
    /// Tail.
    event_tail (sequence) {
        sequence -> BigInt,
        id -> IdType,
        details -> DocumentType,
    }
}
