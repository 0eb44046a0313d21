//! What a batch of orders consists of, and what becomes of each.

use std::ops::RangeInclusive;

use guanxi_domain::fields::{Fault, FieldCode};
use guanxi_domain::ids::OrderId;
use guanxi_domain::orders::{Effect, OrderChange, OrderDraft};
use guanxi_domain::platform::Reference;
use guanxi_domain::vocabulary::Locale;
use guanxi_domain::{Fields, Refusal};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

use super::bodies::{OrderByReferenceBody, OrderReferenceBody};
use crate::extract::json;
use crate::openapi::Example;
use crate::problem::{ProblemDocument, Texts, status_of};

/// How many orders a batch has.
const SIZE: RangeInclusive<usize> = 1..=500;

/// Orders to create or to bring to a state.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = OrderBatch)]
pub struct BatchBody {
    /// 1–500 orders, written one after the other. Required.
    #[schema(required = true, value_type = Vec<BatchOrderBody>, min_items = 1, max_items = 500)]
    orders: Option<Vec<Box<RawValue>>>,
}

/// One order of a batch.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = BatchOrder)]
pub struct BatchOrderBody {
    /// What the sending system calls the order: creates it, or changes what differs. Without it the order is new.
    reference: Option<OrderReferenceBody>,
    /// The order. Required.
    #[schema(required = true)]
    order: Option<OrderByReferenceBody>,
}

/// An order of a batch, read.
pub(super) struct Item {
    /// The reference under which it is written.
    pub reference: Option<Reference>,
    /// What is said of it.
    pub draft: OrderDraft,
}

impl BatchBody {
    /// Reads each order by itself, so that one that is wrong stops no other.
    ///
    /// # Errors
    /// `validation_failed` for a batch of the wrong size.
    pub(super) fn read(self) -> Result<Vec<Result<Item, Refusal>>, Refusal> {
        let orders = self.orders.ok_or_else(|| Refusal::field("/orders", FieldCode::Required))?;
        if orders.is_empty() {
            return Err(Refusal::field("/orders", FieldCode::Required));
        }
        if !SIZE.contains(&orders.len()) {
            return Err(Refusal::field("/orders", Fault::with(FieldCode::TooMany, "max", SIZE.end())));
        }
        let texts = orders.iter().map(|order| order.get()).enumerate();
        Ok(texts.map(|(at, text)| Item::read(text).map_err(|refusal| placed(refusal, &format!("/orders/{at}")))).collect())
    }
}

impl Item {
    fn read(text: &str) -> Result<Self, Refusal> {
        let body: BatchOrderBody = json::read(text.as_bytes())?;
        let mut fields = Fields::new();
        let reference = match body.reference {
            Some(reference) => fields.within("reference", |fields| Reference::read(reference.into(), fields)).map(Some),
            None => Some(None),
        };
        let order = fields.required("order", body.order, Ok);
        let draft = order.and_then(|order| fields.within("order", |fields| OrderDraft::read(order.into(), fields)));
        let (reference, draft) = fields.finish(reference.zip(draft))?;
        Ok(Self { reference, draft })
    }
}

/// Puts the pointers of a refusal behind the place of the order in the body.
pub(super) fn placed(mut refusal: Refusal, place: &str) -> Refusal {
    for error in &mut refusal.errors {
        error.pointer.insert_str(0, place);
    }
    refusal
}

/// What became of a batch.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = OrderBatchResult)]
pub struct BatchView {
    /// One result for each order, in the order of the body.
    pub results: Vec<BatchResultView>,
    /// How many orders were created.
    pub created_count: u32,
    /// How many orders were changed.
    pub updated_count: u32,
    /// How many orders were as sent already.
    pub unchanged_count: u32,
    /// How many orders were refused.
    pub refused_count: u32,
}

/// What became of one order of a batch.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = OrderBatchItemResult)]
pub struct BatchResultView {
    /// The place of the order in the body, from 0.
    pub index: u32,
    /// 201 created, 200 changed or as it was, else the status of the problem.
    #[schema(minimum = 200, maximum = 599)]
    pub status: u16,
    /// The order's id; `null` where it was refused.
    pub order_id: Option<OrderId>,
    /// The order's number; `null` where it was refused.
    pub number: Option<String>,
    /// The order's version; `null` where it was refused.
    pub version: Option<i64>,
    /// Why it was refused; `null` where it was not.
    #[schema(value_type = Option<ProblemDocument<'static>>)]
    pub problem: Option<Value>,
}

/// In which words problems are told.
pub(super) struct Words<'a> {
    pub texts: &'a Texts,
    pub request_id: &'a str,
    pub locale: Locale,
}

impl BatchView {
    pub(super) fn new() -> Self {
        Self { results: Vec::new(), created_count: 0, updated_count: 0, unchanged_count: 0, refused_count: 0 }
    }

    /// Adds the result of the next order.
    pub(super) fn add(&mut self, decided: &Result<OrderChange, Refusal>, words: &Words<'_>) {
        let index = u32::try_from(self.results.len()).unwrap_or(u32::MAX);
        self.results.push(match decided {
            Ok(OrderChange { effect, order, .. }) => {
                let (status, count) = match effect {
                    Effect::Created => (201, &mut self.created_count),
                    Effect::Updated => (200, &mut self.updated_count),
                    Effect::Unchanged => (200, &mut self.unchanged_count),
                };
                *count += 1;
                let (order_id, number, version) = (Some(order.id), Some(order.number.clone()), Some(order.version));
                BatchResultView { index, status, order_id, number, version, problem: None }
            }
            Err(refusal) => {
                self.refused_count += 1;
                let document = ProblemDocument::of(refusal, words.texts, words.request_id, words.locale);
                let status = status_of(refusal.code).as_u16();
                BatchResultView { index, status, order_id: None, number: None, version: None, problem: serde_json::to_value(document).ok() }
            }
        });
    }
}

impl Example for BatchBody {
    fn example() -> Value {
        json!({
            "orders": [
                {
                    "reference": { "source": "pos", "reference": "2026-11-21-0001" },
                    "order": {
                        "customer_id": "0192f3a4-5b6c-7d8e-9f01-23456789abcd",
                        "placed_at": "2026-11-21T02:14:00Z", "status": "paid", "currency": "CNY", "quantity": 1, "total_minor": 129_900
                    }
                }
            ]
        })
    }
}

impl Example for BatchView {
    fn example() -> Value {
        json!({
            "results": [{
                "index": 0, "status": 201, "order_id": "0192f3a4-5b6c-7d8e-9f01-23456789abcd", "number": "O-2026-000123", "version": 1,
                "problem": null
            }],
            "created_count": 1, "updated_count": 0, "unchanged_count": 0, "refused_count": 0
        })
    }
}
