//! Products: what is theirs alone.

use guanxi_domain::ProblemCode;
use guanxi_domain::fields::Fields;
use guanxi_domain::ids::{ProductId, UnitId};
use guanxi_domain::orders::Product;
use guanxi_domain::orders::product::{ProductDraft, ProductInput};
use guanxi_persistence::Error;
use guanxi_persistence::orders::products;
use uuid::Uuid;

use crate::orders::{context, reference, seed};
use crate::support::at_once;
use crate::support::database::Database;

on_both_engines! { a_sku_belongs_to_one_product }

fn product(sku: &str) -> ProductDraft {
    let mut fields = Fields::new();
    let input = ProductInput {
        sku: Some(sku.to_owned()),
        name: Some("机油".to_owned()),
        references: vec![reference(sku)],
        ..ProductInput::default()
    };
    let draft = ProductDraft::read(input, &mut fields);
    fields.finish(draft).unwrap()
}

fn a_sku_belongs_to_one_product(database: &Database) {
    seed(database, 0);
    let store = database.store();
    let outcomes = at_once(6, |_| {
        store.write_now(|tx| {
            let change = Product::create(ProductId::from(Uuid::now_v7()), UnitId::from(Uuid::from_u128(1)), product("A-1"), &context())?;
            products::save(tx, change, &context())
        })
    });
    let refused =
        |outcome: &&Result<Product, Error>| matches!(outcome, Err(Error::Refused(refusal)) if refusal.code == ProblemCode::AlreadyExists);
    assert_eq!(
        (outcomes.iter().filter(|outcome| outcome.is_ok()).count(), outcomes.iter().filter(refused).count()),
        (1, 5),
        "{outcomes:?}"
    );
    let kept = outcomes.into_iter().find_map(Result::ok).unwrap();
    assert_eq!(store.read_now(|tx| products::load(tx, kept.id)).unwrap(), kept);
}
