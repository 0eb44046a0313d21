//! What customers buy.
//!
//! - [`product`]: the catalogue; [`order`]: orders with their lines and refunds.
//! - [`workflow`]: how an order may go, one table; [`steps`]: pay, fulfil, cancel, refund.
//! - [`input`] and [`line_input`]: what callers say; [`mod@create`] and [`edit`]: what becomes of it; [`compose`]: what it costs.
//! - [`sorts`]: how lists are sorted. [`figures`]: the running purchase figures of a customer.
//!
//! A decision is a [`change::OrderChange`]: the new state, the events, and exactly which rows changed.

pub mod change;
pub mod compose;
pub mod create;
pub mod edit;
pub mod figures;
pub mod input;
pub mod line_input;
pub mod order;
pub mod product;
pub mod sorts;
pub mod steps;
#[cfg(test)]
mod tests;
pub mod workflow;

pub use change::{Effect, OrderChange, OrderRows};
pub use compose::{Catalogue, ProductFacts};
pub use create::{CustomerFacts, NewOrder, OrderFacts};
pub use figures::{Contribution, Figures};
pub use input::{CustomerKey, OrderDraft, OrderInput, OrderPatchInput};
pub use line_input::{LineDraft, LineInput, LinePatchInput, ProductKey};
pub use order::{Order, OrderLine, Priority, Refund, purchase};
pub use product::{Product, ProductChange};
pub use sorts::{OrderSort, ProductSort};
pub use workflow::{OrderAction, OrderStatus};

use crate::vocabulary::Vocabulary;

/// The word lists of this context.
#[must_use]
pub fn vocabularies() -> Vec<Vocabulary> {
    vec![Vocabulary::of::<OrderStatus>(), Vocabulary::of::<OrderAction>(), Vocabulary::of::<Priority>()]
}
