//! Keyset pages: the next page begins behind the last row of this one, so that page 1,000 costs what page 1 costs.

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
