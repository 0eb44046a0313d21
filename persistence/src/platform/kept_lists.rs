//! Lists of words that a company keeps itself: one table each, and one way of reading and writing them.

use guanxi_domain::ProblemCode;
use guanxi_domain::platform::Context;
use guanxi_domain::platform::kept_list::{KeptList, KeptListSort, KeptWord, KeptWordChange};
use guanxi_domain::platform::page::Sort;

use super::page::{After, Page};
use crate::dialect::try_lock_alone;
use crate::error::Error;
use crate::store::Tx;
use crate::types::Id;

/// Which words of a list are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeptFilter<C> {
    /// Those in use, or those that are not.
    pub active: Option<bool>,
    /// Those under this class.
    pub class: Option<C>,
}

/// A list that has a table.
pub trait KeptTable: KeptList {
    /// The number under which processes that start at once agree who writes the first list.
    const SEED_LOCK: i64;

    /// A word as it stands.
    ///
    /// # Errors
    /// `not_found`, or what the database says.
    fn load(tx: &mut Tx<'_>, id: Self::Id) -> Result<KeptWord<Self>, Error>;

    /// A word to be changed: its row stays locked until the transaction ends.
    ///
    /// # Errors
    /// `not_found`, or what the database says.
    fn load_for_change(tx: &mut Tx<'_>, id: Self::Id) -> Result<KeptWord<Self>, Error>;

    /// Writes a decision and its events.
    ///
    /// # Errors
    /// `already_exists` where another has the word, or what the database says.
    fn save(tx: &mut Tx<'_>, change: KeptWordChange<Self>, context: &Context) -> Result<KeptWord<Self>, Error>;

    /// A page of the list.
    ///
    /// # Errors
    /// `cursor_invalid`, or what the database says.
    fn list(
        tx: &mut Tx<'_>,
        filter: &KeptFilter<Self::Class>,
        sort: Sort<KeptListSort>,
        after: Option<&After>,
        limit: u32,
    ) -> Result<Page<KeptWord<Self>>, Error>;

    /// How many words the filter finds.
    ///
    /// # Errors
    /// What the database says.
    fn count(tx: &mut Tx<'_>, filter: &KeptFilter<Self::Class>) -> Result<i64, Error>;

    /// Whether there is any word.
    ///
    /// # Errors
    /// What the database says.
    fn any(tx: &mut Tx<'_>) -> Result<bool, Error>;

    /// Writes words without a check.
    ///
    /// # Errors
    /// What the database says.
    fn insert(tx: &mut Tx<'_>, words: &[KeptWord<Self>]) -> Result<(), Error>;
}

/// Writes the list that an installation starts with, where there is none at all.
///
/// # Errors
/// What the database says.
pub fn seed<L: KeptTable>(tx: &mut Tx<'_>, words: &[KeptWord<L>]) -> Result<(), Error> {
    if !try_lock_alone(tx.db, L::SEED_LOCK)? || L::any(tx)? {
        return Ok(());
    }
    L::insert(tx, words)
}

/// The place behind which a page begins.
pub(crate) fn place(after: Option<&After>) -> Result<Option<(i64, Id)>, Error> {
    let Some((place, id)) = After::text(after)? else { return Ok(None) };
    let place = place.parse().map_err(|_| ProblemCode::CursorInvalid)?;
    Ok(Some((place, id)))
}

/// Makes a table the home of a list. The column of the class, where there is one, stands behind its name.
#[macro_export]
macro_rules! kept_table {
    (@class $row:ident) => { () };
    (@class $row:ident $class:ident) => { $row.$class.0 };
    ($list:ident, $table:ident, seed_lock = $lock:literal $(, class = $class:ident: $word:ty)?) => {
        mod kept_table_of {
            use diesel::prelude::*;
            use guanxi_domain::orders::Effect;
            use guanxi_domain::platform::Context;
            use guanxi_domain::platform::kept_list::{KeptList, KeptListSort, KeptWord, KeptWordChange, word_taken};
            use guanxi_domain::platform::page::Sort;
            use $crate::dialect::{FirstRows, ForChange, MultiBackend, unique};
            use $crate::error::Error;
            use $crate::platform::events;
            use $crate::platform::kept_lists::{KeptFilter, KeptTable, place};
            use $crate::platform::page::{After, Page, SortValue};
            use $crate::schema::$table;
            use $crate::store::Tx;
            use $crate::types::{At, Id};
            use $crate::{insert_many, keyset};

            use super::$list;

            #[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
            #[diesel(table_name = $table, treat_none_as_null = true, treat_none_as_default_value = false)]
            struct Row {
                id: Id,
                version: i64,
                $($class: $crate::types::Word<$word>,)?
                word: String,
                label_zh: String,
                label_en: String,
                place: i64,
                active: bool,
                unit_id: Id,
                created_at: At,
                updated_at: At,
            }

            impl From<&KeptWord<$list>> for Row {
                fn from(one: &KeptWord<$list>) -> Self {
                    Self {
                        id: one.id.into(),
                        version: one.version,
                        $($class: $crate::types::Word(one.class),)?
                        word: one.word.clone(),
                        label_zh: one.label_zh.clone(),
                        label_en: one.label_en.clone(),
                        place: one.place,
                        active: one.active,
                        unit_id: one.unit_id.into(),
                        created_at: one.created_at.into(),
                        updated_at: one.updated_at.into(),
                    }
                }
            }

            impl From<Row> for KeptWord<$list> {
                fn from(row: Row) -> Self {
                    Self {
                        id: row.id.typed(),
                        version: row.version,
                        class: $crate::kept_table!(@class row $($class)?),
                        word: row.word,
                        label_zh: row.label_zh,
                        label_en: row.label_en,
                        place: row.place,
                        active: row.active,
                        unit_id: row.unit_id.typed(),
                        created_at: row.created_at.0,
                        updated_at: row.updated_at.0,
                    }
                }
            }

            fn filtered(filter: &KeptFilter<<$list as KeptList>::Class>) -> $table::BoxedQuery<'static, MultiBackend> {
                let mut query = $table::table.into_boxed();
                if let Some(active) = filter.active {
                    query = query.filter($table::active.eq(active));
                }
                $(if let Some(class) = filter.class {
                    query = query.filter($table::$class.eq($crate::types::Word(class)));
                })?
                query
            }

            impl KeptTable for $list {
                const SEED_LOCK: i64 = $lock;

                fn load(tx: &mut Tx<'_>, id: Self::Id) -> Result<KeptWord<Self>, Error> {
                    let row: Row = $table::table.find(Id::from(id)).select(Row::as_select()).first(tx.db)?;
                    Ok(row.into())
                }

                fn load_for_change(tx: &mut Tx<'_>, id: Self::Id) -> Result<KeptWord<Self>, Error> {
                    let row: Row = ForChange($table::table.find(Id::from(id)).select(Row::as_select())).get_result(tx.db)?;
                    Ok(row.into())
                }

                fn save(tx: &mut Tx<'_>, change: KeptWordChange<Self>, context: &Context) -> Result<KeptWord<Self>, Error> {
                    let KeptWordChange { effect, kept, events } = change;
                    let row = Row::from(&kept);
                    match effect {
                        Effect::Unchanged => return Ok(kept),
                        Effect::Created => {
                            let other = $table::table.filter($table::word.eq(&kept.word)).select($table::id);
                            if other.first::<Id>(tx.db).optional()?.is_some() {
                                return Err(word_taken().into());
                            }
                            unique(diesel::insert_into($table::table).values(&row).execute(tx.db))?
                        }
                        Effect::Updated => diesel::update($table::table.find(row.id)).set(&row).execute(tx.db)?,
                    };
                    events::append(tx, context, events)?;
                    Ok(kept)
                }

                fn list(
                    tx: &mut Tx<'_>,
                    filter: &KeptFilter<Self::Class>,
                    sort: Sort<KeptListSort>,
                    after: Option<&After>,
                    limit: u32,
                ) -> Result<Page<KeptWord<Self>>, Error> {
                    let KeptListSort::Place = sort.by;
                    let query = filtered(filter).select(Row::as_select());
                    let query = keyset!(query, $table::place, $table::id, sort.direction, place(after)?);
                    let rows: Vec<Row> = FirstRows::of_page(query, limit).load(tx.db)?;
                    let page = Page::cut(rows, limit, |row| After { value: SortValue::Text(row.place.to_string()), id: row.id.0 });
                    page.try_map(|row| Ok(row.into()))
                }

                fn count(tx: &mut Tx<'_>, filter: &KeptFilter<Self::Class>) -> Result<i64, Error> {
                    Ok(filtered(filter).count().get_result(tx.db)?)
                }

                fn any(tx: &mut Tx<'_>) -> Result<bool, Error> {
                    Ok($table::table.select($table::id).first::<Id>(tx.db).optional()?.is_some())
                }

                fn insert(tx: &mut Tx<'_>, words: &[KeptWord<Self>]) -> Result<(), Error> {
                    let rows: Vec<Row> = words.iter().map(Row::from).collect();
                    Ok(insert_many!(tx.db, $table::table, &rows, columns = 11)?)
                }
            }
        }
    };
}
