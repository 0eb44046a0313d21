//! Which column of a file is what: `--map target=column`.

use crate::fields::{self, Fields};
use crate::text;
use crate::vocabulary::Word;

/// The most characters of a column's name.
pub const COLUMN_MAX: usize = 200;

/// Pairs of a target and the name of the column that holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapping<T> {
    pairs: Vec<(T, String)>,
}

/// Why a mapping does not fit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MappingError {
    /// The text is no `target=column`.
    #[error("`{0}` is not of the form target=column")]
    NotAPair(String),
    /// The target is not of the closed list.
    #[error("`{target}` is not a field that can be imported; fields are: {allowed}")]
    UnknownTarget {
        /// What was given.
        target: String,
        /// The closed list.
        allowed: String,
    },
    /// Two columns for one target.
    #[error("`{0}` is mapped twice")]
    TargetTwice(String),
    /// The file's header has no such column.
    #[error("the file has no column `{column}`; its columns are: {header}")]
    NoSuchColumn {
        /// What was given.
        column: String,
        /// What the file has.
        header: String,
    },
    /// The file's header has the column twice, so that nobody can tell which is meant.
    #[error("the file has the column `{0}` twice")]
    ColumnTwice(String),
    /// Without any of these targets no row could be read.
    #[error("map at least one of: {0}")]
    Missing(String),
}

impl<T: Word> Mapping<T> {
    /// Reads pairs. The first `=` divides; the column's name may hold further ones.
    ///
    /// # Errors
    /// `NotAPair`, `UnknownTarget`, `TargetTwice`.
    pub fn parse<S: AsRef<str>>(texts: impl IntoIterator<Item = S>) -> Result<Self, MappingError> {
        let mut pairs: Vec<(T, String)> = Vec::new();
        for text in texts {
            let text = text.as_ref();
            let (target, column) = text.split_once('=').ok_or_else(|| MappingError::NotAPair(text.to_owned()))?;
            let (target, column) = (target.trim(), column.trim());
            if column.is_empty() {
                return Err(MappingError::NotAPair(text.to_owned()));
            }
            let known =
                T::from_word(target).ok_or_else(|| MappingError::UnknownTarget { target: target.to_owned(), allowed: words(T::ALL) })?;
            if pairs.iter().any(|(other, _)| *other == known) {
                return Err(MappingError::TargetTwice(target.to_owned()));
            }
            pairs.push((known, column.to_owned()));
        }
        Ok(Self { pairs })
    }

    /// Reads the members of an object, field to column, noting what is wrong at each.
    pub fn read(pairs: impl IntoIterator<Item = (String, String)>, fields: &mut Fields) -> Option<Self> {
        let mut read = Vec::new();
        let mut clean = true;
        for (target, column) in pairs {
            let known = fields.keep(&target, fields::word::<T>(&target));
            let column = fields.keep(&target, text::line(column, 1, COLUMN_MAX));
            match known.zip(column) {
                Some(pair) => read.push(pair),
                None => clean = false,
            }
        }
        clean.then_some(Self { pairs: read })
    }

    /// Whether a column is mapped to the target.
    #[must_use]
    pub fn has(&self, target: T) -> bool {
        self.pairs.iter().any(|(other, _)| *other == target)
    }

    /// Refuses a mapping that has none of the targets.
    ///
    /// # Errors
    /// `Missing`.
    pub fn need_one_of(&self, targets: &[T]) -> Result<(), MappingError> {
        if targets.iter().any(|target| self.has(*target)) { Ok(()) } else { Err(MappingError::Missing(words(targets))) }
    }

    /// The pairs, in the order given.
    #[must_use]
    pub fn pairs(&self) -> &[(T, String)] {
        &self.pairs
    }

    /// Finds the columns in the header of a file.
    ///
    /// # Errors
    /// `NoSuchColumn`, `ColumnTwice`.
    pub fn resolve(&self, header: &[&str]) -> Result<Positions<T>, MappingError> {
        let mut positions = Vec::with_capacity(self.pairs.len());
        for (target, column) in &self.pairs {
            let mut found = header.iter().enumerate().filter(|(_, name)| name.trim() == column).map(|(at, _)| at);
            let at = found.next().ok_or_else(|| MappingError::NoSuchColumn { column: column.clone(), header: header.join(", ") })?;
            if found.next().is_some() {
                return Err(MappingError::ColumnTwice(column.clone()));
            }
            positions.push((*target, at));
        }
        Ok(Positions { positions })
    }
}

/// Where in a record each target stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Positions<T> {
    positions: Vec<(T, usize)>,
}

impl<T: Word> Positions<T> {
    /// The position of a target; `None` where it is not mapped.
    #[must_use]
    pub fn of(&self, target: T) -> Option<usize> {
        self.positions.iter().find(|(other, _)| *other == target).map(|(_, at)| *at)
    }
}

fn words<T: Word>(targets: &[T]) -> String {
    let words: Vec<_> = targets.iter().map(|target| target.word()).collect();
    words.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::import::OrderTarget as Target;

    #[test]
    fn pairs_are_read_and_found() {
        let mapping = Mapping::<Target>::parse(["placed_at=date", " total = amt=net ", "quantity=qty"]).unwrap();
        let positions = mapping.resolve(&["id", "date", " qty ", "amt=net", "amt"]).unwrap();
        assert_eq!(positions.of(Target::PlacedAt), Some(1));
        assert_eq!(positions.of(Target::Quantity), Some(2));
        assert_eq!(positions.of(Target::Total), Some(3));
        assert_eq!(positions.of(Target::Note), None);
        assert!(mapping.need_one_of(&[Target::Note, Target::Total]).is_ok());
        assert!(matches!(mapping.need_one_of(&[Target::Note]), Err(MappingError::Missing(_))));
    }

    #[test]
    fn wrong_members_are_named() {
        let read = |pairs: &[(&str, &str)]| {
            let mut fields = Fields::new();
            let pairs = pairs.iter().map(|(target, column)| ((*target).to_owned(), (*column).to_owned()));
            let mapping = fields.within("mapping", |fields| Mapping::<Target>::read(pairs, fields));
            fields.finish(mapping).map_err(|refusal| refusal.errors.into_iter().map(|error| error.pointer).collect::<Vec<_>>())
        };
        assert_eq!(read(&[("total", " amt ")]).unwrap().pairs(), [(Target::Total, "amt".to_owned())]);
        assert_eq!(read(&[("price", "amt"), ("total", ""), ("note", "n")]).unwrap_err(), ["/mapping/price", "/mapping/total"]);
    }

    #[test]
    fn misfits_are_told_apart() {
        let parse = |texts: &[&str]| Mapping::<Target>::parse(texts).unwrap_err();
        assert!(matches!(parse(&["placed_at"]), MappingError::NotAPair(_)));
        assert!(matches!(parse(&["placed_at="]), MappingError::NotAPair(_)));
        assert!(matches!(parse(&["price=amt"]), MappingError::UnknownTarget { .. }));
        assert!(matches!(parse(&["total=a", "total=b"]), MappingError::TargetTwice(_)));
        let mapping = Mapping::<Target>::parse(["total=amt"]).unwrap();
        assert!(matches!(mapping.resolve(&["id", "Amt"]), Err(MappingError::NoSuchColumn { .. })));
        assert!(matches!(mapping.resolve(&["amt", "amt"]), Err(MappingError::ColumnTwice(_))));
    }
}
