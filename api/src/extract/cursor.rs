//! Cursors: opaque to callers, they carry sort, filters and the place of the last row, so that a cursor alone reads on.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use guanxi_domain::{ProblemCode, Refusal};
use guanxi_persistence::platform::page::After;
use serde::{Deserialize, Serialize};

use super::QueryValues;

/// No genuine cursor is longer, in bytes.
const LONGEST: usize = 8192;
/// Moves when the form changes, so that old cursors are refused rather than misread.
const FORM: u8 = 1;

/// What a cursor carries.
#[derive(Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The order of the list, as `sort` spells it.
    pub sort: String,
    /// The filters of the list.
    pub filters: QueryValues,
    /// The last row that was shown.
    pub after: After,
}

#[derive(Serialize, Deserialize)]
struct Form(u8, String, Vec<(String, String)>, After);

impl Cursor {
    /// Spells a cursor.
    #[must_use]
    pub fn encode(sort: &str, filters: &QueryValues, after: After) -> Option<String> {
        let form = Form(FORM, sort.to_owned(), filters.pairs().to_vec(), after);
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
        let Form(form, sort, filters, after) = serde_json::from_slice(&json).map_err(|_| invalid())?;
        if form == FORM { Ok(Self { sort, filters: QueryValues::from_pairs(filters), after }) } else { Err(invalid()) }
    }
}

#[cfg(test)]
mod tests {
    use guanxi_persistence::platform::page::SortValue;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn cursors_read_back_and_nothing_else_does() {
        let filters = QueryValues::parse("q=%E7%8E%8B").unwrap();
        let after = After { value: SortValue::Text("wangfang".to_owned()), id: Uuid::nil() };
        let text = Cursor::encode("-created_at", &filters, after.clone()).unwrap();
        let cursor = Cursor::decode(&text).unwrap();
        assert_eq!((cursor.sort.as_str(), cursor.filters, cursor.after), ("-created_at", filters, after));
        let long = "A".repeat(LONGEST + 1);
        for wrong in ["", "x", "%%%", "e30", &text[1..], &long] {
            assert_eq!(Cursor::decode(wrong).unwrap_err().code, ProblemCode::CursorInvalid, "{wrong}");
        }
    }
}
