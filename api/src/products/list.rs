//! List products.

use actix_web::web::Data;
use guanxi_domain::Fields;
use guanxi_domain::orders::ProductSort;
use guanxi_domain::platform::page::Sort;
use guanxi_domain::text;
use guanxi_persistence::orders::{ProductFilter, count_products, list_products};

use super::view::ProductView;
use crate::answer::{Answer, Listed};
use crate::app::App;
use crate::extract::{Caller, ListQuery, PageQuery, ProductsRead, QueryParameter, QueryValues};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/products`.
pub const OPERATION: Operation = Operation {
    id: "list_products",
    method: Method::Get,
    path: "/api/v1/products",
    tag: Tag::Products,
    summary: "List products",
    description: "Products that meet every condition given, sold or not.",
    problems: &[guanxi_domain::ProblemCode::FilterTooBroad],
};

/// What lists of products can be asked for.
pub struct Products;

impl ListQuery for Products {
    type Filter = ProductFilter;
    type Sort = ProductSort;

    const PARAMETERS: &'static [QueryParameter] = &[
        QueryParameter::flag("active", "Products that are sold, or those that are not."),
        QueryParameter::text("category", "Products of this category, to the letter."),
        QueryParameter::text("sku", "The product with this sku, to the letter."),
    ];
    const DEFAULT_SORT: Sort<ProductSort> = Sort::descending(ProductSort::CreatedAt);

    fn read(values: &QueryValues, fields: &mut Fields) -> Option<ProductFilter> {
        Some(ProductFilter {
            active: values.flag("active", fields),
            category: values.read("category", fields, |text| text::line(text, 1, 100)),
            sku: values.read("sku", fields, |text| text::line(text, 1, 64)),
        })
    }
}

/// Lists the products.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(_: Caller<ProductsRead>, query: PageQuery<Products>, app: Data<App>) -> Answer<Listed<ProductView>> {
    let spelling = query.spelling();
    let (page, total) = app
        .store
        .read(move |tx| {
            let page = list_products(tx, &query.filter, query.sort, query.after.as_ref(), query.limit)?;
            let total = query.include_total.then(|| count_products(tx, &query.filter)).transpose()?;
            Ok((page, total))
        })
        .await?;
    Ok(Listed::of(page, &spelling, total, ProductView::from))
}
