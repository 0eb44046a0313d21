//! Cursors: opaque to callers, they carry sort, filters and the key of the last row, so that a cursor alone reads on.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use guanxi_domain::{ProblemCode, Refusal};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::QueryValues;

/// No genuine cursor is longer, in bytes.
const LONGEST: usize = 8192;
/// Moves when the form changes, so that old cursors are refused rather than misread.
const FORM: u8 = 1;

/// What a cursor carries.
#[derive(Debug, PartialEq, Eq)]
pub struct Cursor<K> {
    /// The order of the list, as `sort` spells it.
    pub sort: String,
    /// The filters of the list.
    pub filters: QueryValues,
    /// The key of the last row that was shown.
    pub key: K,
}

#[derive(Serialize, Deserialize)]
struct Form<K>(u8, String, Vec<(String, String)>, K);

impl<K: Serialize + DeserializeOwned> Cursor<K> {
    /// Spells a cursor.
    #[must_use]
    pub fn encode(sort: &str, filters: &QueryValues, key: K) -> Option<String> {
        let form = Form(FORM, sort.to_owned(), filters.pairs().to_vec(), key);
        serde_json::to_vec(&form).ok().map(|json| URL_SAFE_NO_PAD.encode(json))
    }

    /// Reads a cursor.
    ///
    /// # Errors
    /// `cursor_invalid` for whatever is none.
    pub fn decode(text: &str) -> Result<Self, Refusal> {
        let invalid = || Refusal::new(ProblemCode::CursorInvalid);
        if text.len() > LONGEST {
            return Err(invalid());
        }
        let json = URL_SAFE_NO_PAD.decode(text).map_err(|_| invalid())?;
        let Form(form, sort, filters, key) = serde_json::from_slice(&json).map_err(|_| invalid())?;
        if form == FORM { Ok(Self { sort, filters: QueryValues::from_pairs(filters), key }) } else { Err(invalid()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_read_back_and_nothing_else_does() {
        let filters = QueryValues::parse("q=%E7%8E%8B").unwrap();
        let text = Cursor::encode("-created_at", &filters, ("2026".to_owned(), 7)).unwrap();
        let cursor = Cursor::<(String, i64)>::decode(&text).unwrap();
        assert_eq!((cursor.sort.as_str(), cursor.filters, cursor.key), ("-created_at", filters, ("2026".to_owned(), 7)));
        let long = "A".repeat(LONGEST + 1);
        for wrong in ["", "x", "%%%", "e30", &text[1..], &long] {
            assert_eq!(Cursor::<(String, i64)>::decode(wrong).unwrap_err().code, ProblemCode::CursorInvalid, "{wrong}");
        }
        assert!(Cursor::<u64>::decode(&text).is_err());
    }
}
