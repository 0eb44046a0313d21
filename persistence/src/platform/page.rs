//! Keyset pages: the next page begins behind the last row of this one, so that page 1,000 costs what page 1 costs.

use guanxi_domain::ProblemCode;
use guanxi_domain::instant::Instant;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::Error;
use crate::types::{At, Id};

/// The value of a sort column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SortValue {
    /// Of an instant.
    At(Instant),
    /// Of text, which sorts in byte order.
    Text(String),
}

/// Where a page begins: behind the row with this sort value and id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct After {
    /// The last row's value of the sort column.
    pub value: SortValue,
    /// The last row's id.
    pub id: Uuid,
}

impl After {
    /// The place of a list that is sorted by an instant.
    ///
    /// # Errors
    /// `cursor_invalid` where it is a place of another list.
    pub(crate) fn at(after: Option<&Self>) -> Result<Option<(At, Id)>, Error> {
        match after {
            None => Ok(None),
            Some(Self { value: SortValue::At(instant), id }) => Ok(Some((At(*instant), Id(*id)))),
            Some(_) => Err(ProblemCode::CursorInvalid.into()),
        }
    }

    /// The place of a list that is sorted by text.
    ///
    /// # Errors
    /// `cursor_invalid` where it is a place of another list.
    pub(crate) fn text(after: Option<&Self>) -> Result<Option<(String, Id)>, Error> {
        match after {
            None => Ok(None),
            Some(Self { value: SortValue::Text(text), id }) => Ok(Some((text.clone(), Id(*id)))),
            Some(_) => Err(ProblemCode::CursorInvalid.into()),
        }
    }
}

/// A page of a list, and where the next one begins, if there is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows in order.
    pub items: Vec<T>,
    /// Where the next page begins.
    pub next: Option<After>,
}

impl<T> Page<T> {
    /// Makes a page of rows of which one more than the limit was asked for.
    pub(crate) fn cut(mut rows: Vec<T>, limit: u32, place: impl Fn(&T) -> After) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(place);
        Self { items: rows, next }
    }

    /// The same page with each row read.
    pub(crate) fn try_map<U>(self, read: impl FnMut(T) -> Result<U, Error>) -> Result<Page<U>, Error> {
        Ok(Page { items: self.items.into_iter().map(read).collect::<Result<_, _>>()?, next: self.next })
    }
}

/// Orders a boxed query by a column and the id and lets it begin behind a row. The condition is written
/// `a >= x AND (a > x OR id > y)`, so that the index on `(a, id)` serves it on both engines.
#[macro_export]
macro_rules! keyset {
    ($query:expr, $column:expr, $id:expr, $direction:expr, $after:expr) => {{
        use diesel::prelude::*;
        use guanxi_domain::platform::page::Direction;
        let mut query = $query;
        match $direction {
            Direction::Ascending => {
                if let Some((value, id)) = $after {
                    query = query.filter($column.ge(value.clone()).and($column.gt(value).or($id.gt(id))));
                }
                query.order(($column.asc(), $id.asc()))
            }
            Direction::Descending => {
                if let Some((value, id)) = $after {
                    query = query.filter($column.le(value.clone()).and($column.lt(value).or($id.lt(id))));
                }
                query.order(($column.desc(), $id.desc()))
            }
        }
    }};
}
