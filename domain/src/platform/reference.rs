//! External references: the name of a record in another system.

use serde::{Deserialize, Serialize};

use crate::fields::Fields;
use crate::text;

/// The longest name of a source.
pub const SOURCE_MAX: usize = 40;
/// The longest reference.
pub const REFERENCE_MAX: usize = 200;

/// What another system calls a record: unique per source and kind of record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Reference {
    /// The other system: 1–40 letters, digits, `. _ - :`.
    pub source: String,
    /// What it calls the record: 1–200 characters.
    pub reference: String,
}

/// A reference as it comes in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReferenceInput {
    /// The other system.
    pub source: Option<String>,
    /// What it calls the record.
    pub reference: Option<String>,
}

impl Reference {
    /// Reads both parts, noting every wrong one.
    pub fn read(input: ReferenceInput, fields: &mut Fields) -> Option<Self> {
        let source = fields.required("source", input.source, |source| text::code(source, SOURCE_MAX));
        let reference = fields.required("reference", input.reference, |reference| text::line(reference, 1, REFERENCE_MAX));
        Some(Self { source: source?, reference: reference? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fields::FieldCode;

    #[test]
    fn both_parts_are_needed_and_bounded() {
        let read = |source: &str, reference: &str| {
            let mut fields = Fields::new();
            let input = ReferenceInput { source: Some(source.to_owned()), reference: Some(reference.to_owned()) };
            let value = Reference::read(input, &mut fields);
            fields.finish(value).map_err(|refusal| refusal.errors.iter().map(|error| error.code).collect::<Vec<_>>())
        };
        assert_eq!(read(" erp ", " 42 "), Ok(Reference { source: "erp".into(), reference: "42".into() }));
        assert_eq!(read("", "\u{0}"), Err(vec![FieldCode::Required, FieldCode::ControlCharacter]));
        assert_eq!(read("a b", &"x".repeat(201)), Err(vec![FieldCode::UnknownWord, FieldCode::TooLong]));
    }
}
