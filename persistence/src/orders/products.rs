//! Products: loading, saving, and what lines of orders need to know of them.

use std::collections::HashMap;

use diesel::prelude::*;
use guanxi_domain::Refusal;
use guanxi_domain::customers::{CustomerKind, name_key};
use guanxi_domain::ids::ProductId;
use guanxi_domain::money::Money;
use guanxi_domain::orders::create::reference_taken;
use guanxi_domain::orders::product::sku_taken;
use guanxi_domain::orders::{Catalogue, Effect, Product, ProductChange, ProductFacts, ProductKey};
use guanxi_domain::platform::{Context, Reference};

use super::rows::currency;
use super::save::reread;
use crate::dialect::{Db, ForChange, OneOf, References};
use crate::error::Error;
use crate::insert_many;
use crate::platform::events;
use crate::schema::{product_references, products};
use crate::store::Tx;
use crate::types::{At, Id};

#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = products, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(super) struct ProductRow {
    pub id: Id,
    pub version: i64,
    pub sku: String,
    pub name: String,
    pub name_key: String,
    pub category: Option<String>,
    pub price_minor: Option<i64>,
    pub currency: Option<String>,
    pub active: bool,
    pub unit_id: Id,
    pub created_at: At,
    pub updated_at: At,
}

#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = product_references, treat_none_as_default_value = false)]
struct ReferenceRow {
    product_id: Id,
    source: String,
    reference: String,
}

impl From<&Product> for ProductRow {
    fn from(product: &Product) -> Self {
        Self {
            id: product.id.into(),
            version: product.version,
            sku: product.sku.clone(),
            name: product.name.clone(),
            // The name of a thing has no surname, like that of an organisation.
            name_key: name_key(CustomerKind::Organization, &product.name),
            category: product.category.clone(),
            price_minor: product.price.map(Money::amount_minor),
            currency: product.price.map(|price| price.currency().code().to_owned()),
            active: product.active,
            unit_id: product.unit_id.into(),
            created_at: product.created_at.into(),
            updated_at: product.updated_at.into(),
        }
    }
}

impl ProductRow {
    fn into_product(self) -> Result<Product, Error> {
        Ok(Product {
            id: self.id.typed(),
            version: self.version,
            unit_id: self.unit_id.typed(),
            sku: self.sku,
            name: self.name,
            category: self.category,
            price: price(self.price_minor, self.currency.as_deref())?,
            active: self.active,
            references: Vec::new(),
            created_at: self.created_at.0,
            updated_at: self.updated_at.0,
        })
    }
}

fn price(amount_minor: Option<i64>, code: Option<&str>) -> Result<Option<Money>, Error> {
    let Some((amount_minor, code)) = amount_minor.zip(code) else { return Ok(None) };
    let price = Money::new(amount_minor, currency(code)?).map_err(|_| Error::internal("a price out of range"))?;
    Ok(Some(price))
}

/// A product as it stands.
///
/// # Errors
/// `not_found`, or what the database says.
pub fn load(tx: &mut Tx<'_>, id: ProductId) -> Result<Product, Error> {
    let row = products::table.find(Id::from(id)).select(ProductRow::as_select()).first(tx.db)?;
    complete_one(tx, row)
}

/// The product that another system calls so.
///
/// # Errors
/// `not_found`, or what the database says.
pub fn load_by_reference(tx: &mut Tx<'_>, reference: &Reference) -> Result<Product, Error> {
    let row = products::table.filter(products::id.eq_any(of_reference(reference))).select(ProductRow::as_select()).first(tx.db)?;
    complete_one(tx, row)
}

/// A product to be changed: its row stays locked until the transaction ends.
///
/// # Errors
/// `not_found`, or what the database says.
pub fn load_for_change(tx: &mut Tx<'_>, id: ProductId) -> Result<Product, Error> {
    let row = ForChange(products::table.find(Id::from(id)).select(ProductRow::as_select())).get_result(tx.db)?;
    complete_one(tx, row)
}

/// The product that another system calls so, to be changed; `None` where there is none.
///
/// # Errors
/// What the database says.
pub fn by_reference_for_change(tx: &mut Tx<'_>, reference: &Reference) -> Result<Option<Product>, Error> {
    let query = products::table.filter(products::id.eq_any(of_reference(reference))).select(ProductRow::as_select());
    let row = ForChange(query).get_result(tx.db).optional()?;
    row.map(|row| complete_one(tx, row)).transpose()
}

#[diesel::dsl::auto_type(no_type_alias)]
fn of_reference(reference: &Reference) -> _ {
    let (source, text): (String, String) = (reference.source.clone(), reference.reference.clone());
    product_references::table
        .filter(product_references::source.eq(source).and(product_references::reference.eq(text)))
        .select(product_references::product_id)
}

fn complete_one(tx: &mut Tx<'_>, row: ProductRow) -> Result<Product, Error> {
    complete(tx.db, vec![row])?.pop().ok_or_else(|| Refusal::not_found().into())
}

/// The products of these rows, in their order, with their references.
pub(super) fn complete(db: &mut Db, rows: Vec<ProductRow>) -> Result<Vec<Product>, Error> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let of_products = OneOf::ids(product_references::product_id, rows.iter().map(|row| row.id));
    let mut references: HashMap<Id, Vec<Reference>> = HashMap::new();
    let columns = (product_references::product_id, product_references::source, product_references::reference);
    for (id, source, reference) in product_references::table.filter(of_products).select(columns).load::<(Id, String, String)>(db)? {
        references.entry(id).or_default().push(Reference { source, reference });
    }
    rows.into_iter()
        .map(|row| {
            let mut own = references.remove(&row.id).unwrap_or_default();
            own.sort_unstable();
            Ok(Product { references: own, ..row.into_product()? })
        })
        .collect()
}

/// Writes a decision about a product and its events. The row must be locked, or new.
///
/// # Errors
/// `already_exists` where another product has the sku or a reference, `Conflict` where it got it meanwhile, or what the
/// database says.
pub fn save(tx: &mut Tx<'_>, change: ProductChange, context: &Context) -> Result<Product, Error> {
    let ProductChange { effect, product, events, references_added, references_removed } = change;
    if effect == Effect::Unchanged {
        return Ok(product);
    }
    refuse_taken(tx, &product, &references_added)?;
    let row = ProductRow::from(&product);
    let written = match effect {
        Effect::Created => diesel::insert_into(products::table).values(&row).execute(tx.db),
        _ => diesel::update(products::table.find(row.id)).set(&row).execute(tx.db),
    };
    reread(written.map(drop))?;
    for gone in &references_removed {
        let place = product_references::source.eq(&gone.source).and(product_references::reference.eq(&gone.reference));
        diesel::delete(product_references::table.filter(place)).execute(tx.db)?;
    }
    let added: Vec<ReferenceRow> =
        references_added.into_iter().map(|one| ReferenceRow { product_id: row.id, source: one.source, reference: one.reference }).collect();
    reread(insert_many!(tx.db, product_references::table, &added, columns = 3))?;
    events::append(tx, context, events)?;
    Ok(product)
}

fn refuse_taken(tx: &mut Tx<'_>, product: &Product, references: &[Reference]) -> Result<(), Error> {
    let id = Id::from(product.id);
    let other: Option<Id> =
        products::table.filter(products::sku.eq(&product.sku).and(products::id.ne(id))).select(products::id).first(tx.db).optional()?;
    if other.is_some() {
        return Err(sku_taken().into());
    }
    let taken = References { table: "product_references", record: "product_id" }.find(tx.db, references)?;
    if taken.is_empty() { Ok(()) } else { Err(reference_taken(None).into()) }
}

/// What lines need to know of the products that they name, as far as those exist.
///
/// # Errors
/// What the database says.
pub fn catalogue(tx: &mut Tx<'_>, keys: &[&ProductKey]) -> Result<Catalogue, Error> {
    if keys.is_empty() {
        return Ok(Catalogue::default());
    }
    let ids = keys.iter().filter_map(|key| if let ProductKey::Id(id) = key { Some(Id::from(*id)) } else { None });
    let skus = keys.iter().filter_map(|key| if let ProductKey::Sku(sku) = key { Some(sku) } else { None });
    type Row = (Id, String, String, Option<i64>, Option<String>);
    let rows: Vec<Row> = products::table
        .filter(OneOf::ids(products::id, ids).or(OneOf::texts(products::sku, skus)))
        .select((products::id, products::sku, products::name, products::price_minor, products::currency))
        .load(tx.db)?;
    let facts = rows.into_iter().map(|(id, sku, name, price_minor, code)| {
        Ok(ProductFacts { id: id.typed(), sku, name, price: price(price_minor, code.as_deref())? })
    });
    Ok(Catalogue(facts.collect::<Result<_, Error>>()?))
}
