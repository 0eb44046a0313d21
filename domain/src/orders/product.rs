//! Products: what can stand in a line of an order.

use serde_json::Value;

use crate::Refusal;
use crate::fields::{self, FieldChange, FieldCode, FieldResult, Fields, Patch};
use crate::ids::{ProductId, UnitId};
use crate::instant::Instant;
use crate::money::{Currency, Money};
use crate::orders::change::{Effect, references_between};
use crate::orders::compose::ProductFacts;
use crate::orders::input::{price, read_list, sku};
use crate::orders::order::REFERENCES_MAX;
use crate::platform::{Context, Event, EventKind, Record, RecordKind, Reference, ReferenceInput};
use crate::problem::ProblemCode;
use crate::text;

/// A product. One that is sold no longer is made inactive: orders point at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Product {
    /// Its id.
    pub id: ProductId,
    /// Moves by one with each change of a field.
    pub version: i64,
    /// The unit that keeps it in the catalogue.
    pub unit_id: UnitId,
    /// The stock-keeping unit, unique, 1–64 characters.
    pub sku: String,
    /// Its name, 1–200 characters.
    pub name: String,
    /// Its category, 1–100 characters.
    pub category: Option<String>,
    /// Its list price.
    pub price: Option<Money>,
    /// Whether it is sold.
    pub active: bool,
    /// What other systems call it.
    pub references: Vec<Reference>,
    /// When the record was created.
    pub created_at: Instant,
    /// When the record was last changed.
    pub updated_at: Instant,
}

/// A price as it comes in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PriceInput {
    /// The amount in minor units.
    pub amount_minor: Option<i64>,
    /// ISO 4217.
    pub currency: Option<String>,
}

/// A product as it comes in, to be created or brought to this state. What is absent is filled up or kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProductInput {
    /// The stock-keeping unit; needed for a new product.
    pub sku: Option<String>,
    /// Its name; needed for a new product.
    pub name: Option<String>,
    /// Its category.
    pub category: Option<String>,
    /// Its list price.
    pub price: Option<PriceInput>,
    /// Whether it is sold; yes where absent.
    pub active: Option<bool>,
    /// What other systems call it.
    pub references: Vec<ReferenceInput>,
}

/// A merge patch of a product as it comes in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProductPatchInput {
    /// Can't be cleared.
    pub sku: Patch<String>,
    /// Can't be cleared.
    pub name: Patch<String>,
    /// Its category.
    pub category: Patch<String>,
    /// Its list price, as a whole.
    pub price: Patch<PriceInput>,
    /// Can't be cleared.
    pub active: Patch<bool>,
}

/// A product, read: each value is valid by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProductDraft {
    /// The stock-keeping unit.
    pub sku: Patch<String>,
    /// Its name.
    pub name: Patch<String>,
    /// Its category.
    pub category: Patch<String>,
    /// Its list price.
    pub price: Patch<Money>,
    /// Whether it is sold.
    pub active: Patch<bool>,
    /// What other systems call it.
    pub references: Vec<Reference>,
}

impl ProductDraft {
    /// Reads a product, noting every wrong field.
    pub fn read(input: ProductInput, fields: &mut Fields) -> Option<Self> {
        let patch = ProductPatchInput {
            sku: input.sku.map_or(Patch::Leave, Patch::Set),
            name: input.name.map_or(Patch::Leave, Patch::Set),
            category: input.category.map_or(Patch::Leave, Patch::Set),
            price: input.price.map_or(Patch::Leave, Patch::Set),
            active: input.active.map_or(Patch::Leave, Patch::Set),
        };
        let references = read_list(fields, "references", input.references, REFERENCES_MAX, Reference::read);
        let draft = Self::read_patch(patch, fields);
        Some(Self { references: references?, ..draft })
    }

    /// Reads a merge patch, noting every wrong field.
    pub fn read_patch(input: ProductPatchInput, fields: &mut Fields) -> Self {
        let price = match input.price {
            Patch::Leave => Patch::Leave,
            Patch::Clear => Patch::Clear,
            Patch::Set(price) => fields.within("price", |fields| read_price(price, fields)).map_or(Patch::Leave, Patch::Set),
        };
        Self {
            sku: input.sku.read_kept(fields, "sku", sku),
            name: input.name.read_kept(fields, "name", |name| text::line(name, 1, 200)),
            category: input.category.read(fields, "category", category),
            price,
            active: input.active.read_kept(fields, "active", Ok),
            references: Vec::new(),
        }
    }
}

fn category(text: impl AsRef<str>) -> FieldResult<String> {
    text::line(text, 1, 100)
}

fn read_price(input: PriceInput, fields: &mut Fields) -> Option<Money> {
    let amount_minor = fields.required("amount_minor", input.amount_minor, price);
    let currency = fields.required("currency", input.currency, Currency::read);
    fields.keep("amount_minor", Money::new(amount_minor?, currency?))
}

/// A decision about a product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductChange {
    /// What happens to the product's own row.
    pub effect: Effect,
    /// The product after the decision.
    pub product: Product,
    /// What tells of it; empty where nothing changed.
    pub events: Vec<Event>,
    /// References to insert.
    pub references_added: Vec<Reference>,
    /// References to delete.
    pub references_removed: Vec<Reference>,
}

impl Product {
    /// Creates a product in a unit's catalogue.
    ///
    /// # Errors
    /// `validation_failed` where sku or name is missing.
    pub fn create(id: ProductId, unit_id: UnitId, draft: ProductDraft, context: &Context) -> Result<ProductChange, Refusal> {
        let mut fields = Fields::new();
        let sku = fields.required("sku", set(draft.sku), Ok);
        let name = fields.required("name", set(draft.name), Ok);
        let (sku, name) = fields.finish(sku.zip(name))?;
        let mut references = draft.references;
        references.sort_unstable();
        references.dedup();
        let product = Self {
            id,
            version: 1,
            unit_id,
            sku,
            name,
            category: set(draft.category),
            price: set(draft.price),
            active: set(draft.active).unwrap_or(true),
            references,
            created_at: context.now,
            updated_at: context.now,
        };
        let event =
            product.event(EventKind::ProductCreated).with_detail("sku", product.sku.as_str()).with_detail("name", product.name.as_str());
        let references_added = product.references.clone();
        Ok(ProductChange { effect: Effect::Created, product, events: vec![event], references_added, references_removed: Vec::new() })
    }

    /// Changes the fields that the draft mentions, and adds its references.
    ///
    /// # Errors
    /// `validation_failed` with `too_many` references.
    pub fn edit(&self, draft: ProductDraft, context: &Context) -> Result<ProductChange, Refusal> {
        let mut after = self.clone();
        draft.sku.apply_kept(&mut after.sku);
        draft.name.apply_kept(&mut after.name);
        draft.category.apply(&mut after.category);
        draft.price.apply(&mut after.price);
        draft.active.apply_kept(&mut after.active);
        for reference in draft.references {
            if !after.references.contains(&reference) {
                after.references.push(reference);
            }
        }
        if after.references.len() > REFERENCES_MAX {
            return Err(Refusal::field("/references", fields::Fault::with(FieldCode::TooMany, "max", REFERENCES_MAX)));
        }
        Ok(self.changed_to(after, context))
    }

    /// Brings the product with a reference to the state that another system names, or creates it.
    ///
    /// # Errors
    /// Those of [`Self::create`] and [`Self::edit`].
    pub fn upsert(
        existing: Option<&Self>,
        id: ProductId,
        unit_id: UnitId,
        reference: Reference,
        mut draft: ProductDraft,
        context: &Context,
    ) -> Result<ProductChange, Refusal> {
        draft.references.push(reference);
        match existing {
            Some(product) => product.edit(draft, context),
            None => Self::create(id, unit_id, draft, context),
        }
    }

    /// Removes an external reference.
    ///
    /// # Errors
    /// `not_found`.
    pub fn remove_reference(&self, reference: &Reference, context: &Context) -> Result<ProductChange, Refusal> {
        let at = self.references.iter().position(|one| one == reference).ok_or_else(Refusal::not_found)?;
        let mut after = self.clone();
        after.references.remove(at);
        Ok(self.changed_to(after, context))
    }

    /// What orders need to know of the product.
    #[must_use]
    pub fn facts(&self) -> ProductFacts {
        ProductFacts { id: self.id, sku: self.sku.clone(), name: self.name.clone(), price: self.price }
    }

    fn changed_to(&self, mut after: Self, context: &Context) -> ProductChange {
        let price = |price: Option<Money>| {
            price.map_or(
                Value::Null,
                |price| serde_json::json!({ "amount_minor": price.amount_minor(), "currency": price.currency().code() }),
            )
        };
        let mut changes = Vec::new();
        let mut note = |field: &str, old: Value, new: Value| {
            if old != new {
                changes.push(FieldChange::new(field, old, new));
            }
        };
        note("sku", self.sku.as_str().into(), after.sku.as_str().into());
        note("name", self.name.as_str().into(), after.name.as_str().into());
        note("category", self.category.clone().into(), after.category.clone().into());
        note("price", price(self.price), price(after.price));
        note("active", self.active.into(), after.active.into());
        let mut events = Vec::new();
        if !changes.is_empty() {
            events.push(self.event(EventKind::ProductUpdated).with_changes(changes));
        }
        let (references_added, references_removed) = references_between(&self.references, &after.references);
        let told = [(EventKind::ProductReferenceAdded, &references_added), (EventKind::ProductReferenceRemoved, &references_removed)];
        for (kind, references) in told {
            events.extend(
                references.iter().map(|one| {
                    self.event(kind).with_detail("source", one.source.as_str()).with_detail("reference", one.reference.as_str())
                }),
            );
        }
        let effect = if events.is_empty() {
            Effect::Unchanged
        } else {
            after.version = self.version + 1;
            after.updated_at = context.now;
            Effect::Updated
        };
        ProductChange { effect, product: after, events, references_added, references_removed }
    }

    fn event(&self, kind: EventKind) -> Event {
        Event::new(kind, Record::new(RecordKind::Product, self.id), self.unit_id, None)
    }
}

/// The refusal of a sku that another product has: `already_exists` at `/sku`.
#[must_use]
pub fn sku_taken() -> Refusal {
    Refusal { code: ProblemCode::AlreadyExists, ..Refusal::field("/sku", FieldCode::Duplicate) }
}

fn set<T>(patch: Patch<T>) -> Option<T> {
    if let Patch::Set(value) = patch { Some(value) } else { None }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::instant;
    use crate::platform::Actor;

    fn context() -> Context {
        Context { now: instant::parse("2026-02-13T09:00:00Z").unwrap(), actor: Actor::System("test") }
    }

    fn input() -> ProductInput {
        let price = PriceInput { amount_minor: Some(19_900), currency: Some("CNY".into()) };
        ProductInput { sku: Some(" A-1 ".into()), name: Some("保养套餐".into()), price: Some(price), ..ProductInput::default() }
    }

    fn draft(input: ProductInput) -> ProductDraft {
        let mut fields = Fields::new();
        let draft = ProductDraft::read(input, &mut fields);
        fields.finish(draft).unwrap()
    }

    fn reference() -> Reference {
        Reference { source: "erp".into(), reference: "42".into() }
    }

    fn upsert(existing: Option<&Product>, input: ProductInput) -> Result<ProductChange, Refusal> {
        Product::upsert(
            existing,
            ProductId::new(Uuid::from_u128(1)),
            UnitId::new(Uuid::from_u128(2)),
            reference(),
            draft(input),
            &context(),
        )
    }

    #[test]
    fn a_product_is_created_once_and_kept_up() {
        let created = upsert(None, input()).unwrap();
        assert_eq!((created.effect, created.product.sku.as_str(), created.product.active), (Effect::Created, "A-1", true));
        assert_eq!(created.references_added, [reference()]);
        let again = upsert(Some(&created.product), input()).unwrap();
        assert_eq!((again.effect, again.events.len(), &again.product), (Effect::Unchanged, 0, &created.product));
        let other = ProductInput { name: Some("新套餐".into()), active: Some(false), ..ProductInput::default() };
        let updated = upsert(Some(&created.product), other).unwrap();
        let fields: Vec<_> = updated.events[0].changes.iter().map(|change| change.field.as_str()).collect();
        assert_eq!((updated.effect, updated.product.version, fields), (Effect::Updated, 2, vec!["name", "active"]));
        let removed = updated.product.remove_reference(&reference(), &context()).unwrap();
        assert_eq!((removed.references_removed, removed.product.version), (vec![reference()], 3));
        assert_eq!(removed.product.remove_reference(&reference(), &context()).unwrap_err().code, ProblemCode::NotFound);
    }

    #[test]
    fn a_patch_clears_what_may_be_cleared() {
        let product = upsert(None, input()).unwrap().product;
        let mut fields = Fields::new();
        let patch = ProductPatchInput { price: Patch::Clear, sku: Patch::Clear, ..ProductPatchInput::default() };
        let draft = ProductDraft::read_patch(patch, &mut fields);
        assert_eq!(product.edit(draft, &context()).unwrap().product.price, None);
        assert_eq!(fields.finish(Some(())).unwrap_err().errors[0].code, FieldCode::Required);
    }

    #[test]
    fn all_wrong_fields_are_named() {
        let price = PriceInput { amount_minor: Some(-1), currency: Some("RMB".into()) };
        let wrong =
            ProductInput { sku: Some(String::new()), category: Some("x".repeat(101)), price: Some(price), ..ProductInput::default() };
        let mut fields = Fields::new();
        let draft = ProductDraft::read(wrong, &mut fields);
        let mut errors: Vec<_> = fields.finish(draft).unwrap_err().errors.into_iter().map(|error| (error.pointer, error.code)).collect();
        errors.sort();
        let expected = [
            ("/category", FieldCode::TooLong),
            ("/price/amount_minor", FieldCode::OutOfRange),
            ("/price/currency", FieldCode::CurrencyInvalid),
            ("/sku", FieldCode::Required),
        ];
        assert_eq!(errors, expected.map(|(pointer, code)| (pointer.to_owned(), code)));
        let missing = upsert(None, ProductInput::default()).unwrap_err().errors;
        assert_eq!(missing.iter().map(|error| error.pointer.as_str()).collect::<Vec<_>>(), ["/sku", "/name"]);
    }
}
