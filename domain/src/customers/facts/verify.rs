//! Saying that facts still hold.

use super::super::actions::CustomerAction;
use super::super::change::Change;
use super::super::customer::Customer;
use super::CustomerFact;
use crate::Refusal;
use crate::fields::{self, Fault, FieldCode, Fields};
use crate::platform::Context;

/// Reads the facts that are said to hold: at least one, each once.
pub fn read_facts(facts: Option<Vec<String>>, fields: &mut Fields) -> Option<Vec<CustomerFact>> {
    let facts = fields.required("facts", facts, Ok)?;
    if facts.is_empty() {
        fields.refuse("facts", FieldCode::Required);
    }
    let mut read: Vec<CustomerFact> = Vec::new();
    fields.within("facts", |fields| {
        for (at, fact) in facts.iter().enumerate() {
            let fact = fields.keep(&at.to_string(), fields::word::<CustomerFact>(fact));
            if let Some(fact) = fact {
                if read.contains(&fact) {
                    fields.refuse(&at.to_string(), FieldCode::Duplicate);
                } else {
                    read.push(fact);
                }
            }
        }
    });
    Some(read)
}

/// Notes that facts were verified now. Of contact points it is the customer's primary one of the kind.
///
/// # Errors
/// `archived`; `validation_failed`: `not_for_kind` or `fact_unknown` at each fact that can't be verified.
pub fn verify(customer: &Customer, facts: &[CustomerFact], context: &Context) -> Result<Change, Refusal> {
    customer.state().check(CustomerAction::Update)?;
    let mut fields = Fields::new();
    fields.within("facts", |fields| {
        for (at, fact) in facts.iter().enumerate() {
            if !fact.is_of(customer.kind) {
                fields.refuse(&at.to_string(), FieldCode::NotForKind);
            } else if !fact.is_known(customer) {
                fields.absorb(&at.to_string(), Err(Fault::from(FieldCode::FactUnknown)));
            }
        }
    });
    fields.finish(Some(()))?;
    let mut next = customer.clone();
    for kind in facts.iter().filter_map(|fact| fact.contact_point_kind()) {
        let is_meant = |point: &&mut super::super::contact_point::ContactPoint| {
            point.contact_id.is_none() && point.primary && point.value.kind() == kind
        };
        if let Some(point) = next.contact_points.iter_mut().find(is_meant) {
            point.verified_at = Some(context.now);
        }
    }
    let others = facts.iter().copied().filter(|fact| fact.contact_point_kind().is_none()).collect();
    Ok(Change::between(customer, next, context).verifying(customer, others, context))
}
