//! What a request for a page of a list may say.

use crate::fields::{Fault, FieldCode, FieldResult};
use crate::vocabulary::Word;

/// Rows of a page unless told otherwise.
pub const LIMIT_DEFAULT: u32 = 50;
/// The most rows of a page.
pub const LIMIT_MAX: u32 = 200;

/// Reads the number of rows.
///
/// # Errors
/// `out_of_range` below 1 and above [`LIMIT_MAX`].
pub fn limit(rows: Option<i64>) -> FieldResult<u32> {
    match rows.map(u32::try_from) {
        None => Ok(LIMIT_DEFAULT),
        Some(Ok(rows)) if (1..=LIMIT_MAX).contains(&rows) => Ok(rows),
        Some(_) => {
            Err(Fault { code: FieldCode::OutOfRange, arguments: vec![("min".into(), "1".into()), ("max".into(), LIMIT_MAX.to_string())] })
        }
    }
}

/// Which way a list is sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// The smallest first: `sort=created_at`.
    Ascending,
    /// The largest first: `sort=-created_at`.
    Descending,
}

/// The order of a list: one of the resource's closed list of sorts, and which way. The id decides between equals, the same way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Sort<W> {
    /// By what.
    pub by: W,
    /// Which way.
    pub direction: Direction,
}

impl<W: Word> Sort<W> {
    /// The smallest first.
    #[must_use]
    pub const fn ascending(by: W) -> Self {
        Self { by, direction: Direction::Ascending }
    }

    /// The largest first.
    #[must_use]
    pub const fn descending(by: W) -> Self {
        Self { by, direction: Direction::Descending }
    }

    /// Reads `created_at` or `-created_at`.
    ///
    /// # Errors
    /// `unknown_word`, naming the allowed ones.
    pub fn read(text: impl AsRef<str>) -> FieldResult<Self> {
        let text = text.as_ref().trim();
        match text.strip_prefix('-') {
            Some(word) if !word.starts_with(char::is_whitespace) => Ok(Self::descending(crate::fields::word(word)?)),
            _ => Ok(Self::ascending(crate::fields::word(text)?)),
        }
    }
}

impl<W: Word> std::fmt::Display for Sort<W> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = if self.direction == Direction::Descending { "-" } else { "" };
        write!(formatter, "{sign}{}", self.by.word())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::Channel;

    #[test]
    fn limits_are_bounded() {
        for (rows, expected) in [
            (None, Some(50)),
            (Some(1), Some(1)),
            (Some(200), Some(200)),
            (Some(0), None),
            (Some(201), None),
            (Some(-1), None),
            (Some(i64::MAX), None),
        ] {
            assert_eq!(limit(rows).ok(), expected, "{rows:?}");
        }
    }

    #[test]
    fn sorts_read_back() {
        for text in ["phone", "-phone"] {
            assert_eq!(Sort::<Channel>::read(text).unwrap().to_string(), text);
        }
        for text in ["", "-", "--phone", "- phone", "+phone", "fax"] {
            assert_eq!(Sort::<Channel>::read(text).unwrap_err().code, FieldCode::UnknownWord, "{text}");
        }
    }
}
