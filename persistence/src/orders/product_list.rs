//! Lists of products: a page of rows and their references, in two statements.

use diesel::prelude::*;
use guanxi_domain::orders::{Product, ProductSort};
use guanxi_domain::platform::page::Sort;

use super::products::{ProductRow, complete};
use crate::dialect::{MultiBackend, WithinTime};
use crate::error::Error;
use crate::keyset;
use crate::platform::page::{After, Page, SortValue};
use crate::schema::products;
use crate::store::Tx;

/// Which products a list shows. Every condition that is given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProductFilter {
    /// Those that are sold, or those that are not.
    pub active: Option<bool>,
    /// Those of this category.
    pub category: Option<String>,
    /// That with this sku.
    pub sku: Option<String>,
}

fn filtered(filter: &ProductFilter) -> products::BoxedQuery<'static, MultiBackend> {
    let mut query = products::table.filter(WithinTime).into_boxed();
    if let Some(active) = filter.active {
        query = query.filter(products::active.eq(active));
    }
    if let Some(category) = &filter.category {
        query = query.filter(products::category.eq(category.clone()));
    }
    if let Some(sku) = &filter.sku {
        query = query.filter(products::sku.eq(sku.clone()));
    }
    query
}

/// A page of products.
///
/// # Errors
/// `filter_too_broad` where it takes too long, or what the database says.
pub fn list(
    tx: &mut Tx<'_>,
    filter: &ProductFilter,
    sort: Sort<ProductSort>,
    after: Option<&After>,
    limit: u32,
) -> Result<Page<Product>, Error> {
    let query = filtered(filter).select(ProductRow::as_select()).limit(i64::from(limit) + 1);
    let rows: Vec<ProductRow> = match sort.by {
        ProductSort::CreatedAt => keyset!(query, products::created_at, products::id, sort.direction, After::at(after)?).load(tx.db)?,
        ProductSort::Name => keyset!(query, products::name_key, products::id, sort.direction, After::text(after)?).load(tx.db)?,
        ProductSort::Sku => keyset!(query, products::sku, products::id, sort.direction, After::text(after)?).load(tx.db)?,
    };
    let Page { items, next } = Page::cut(rows, limit, |row| After {
        value: match sort.by {
            ProductSort::CreatedAt => SortValue::At(row.created_at.0),
            ProductSort::Name => SortValue::Text(row.name_key.clone()),
            ProductSort::Sku => SortValue::Text(row.sku.clone()),
        },
        id: row.id.0,
    });
    Ok(Page { items: complete(tx.db, items)?, next })
}

/// How many products the filter finds.
///
/// # Errors
/// `filter_too_broad` where it takes too long, or what the database says.
pub fn count(tx: &mut Tx<'_>, filter: &ProductFilter) -> Result<i64, Error> {
    Ok(filtered(filter).count().get_result(tx.db)?)
}
