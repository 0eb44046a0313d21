//! Making customers with the stage that the orders which come with them lead to.

use std::collections::HashMap;

use guanxi_domain::customers::Change;
use guanxi_domain::customers::lifecycle::{History, Homes, Timeline, replay};
use guanxi_domain::ids::CustomerId;
use guanxi_domain::instant;
use guanxi_domain::orders::OrderChange;
use guanxi_domain::platform::Context;
use guanxi_domain::vocabulary::Word;

use super::policies;
use crate::error::Error;
use crate::store::Tx;

/// Sets the stages of new customers to where their first orders lead, before both are saved in this transaction, customers first:
/// their rows are then written once. It only spares work; what was not foreseen is brought up to date with the orders.
///
/// # Errors
/// What the database says.
pub fn foresee(tx: &mut Tx<'_>, made: &mut [Change], orders: &[OrderChange], context: &Context) -> Result<(), Error> {
    if made.is_empty() {
        return Ok(());
    }
    let mut histories: HashMap<CustomerId, History> =
        made.iter().map(|change| (change.customer.id, History::created(change.customer.created_at))).collect();
    for change in orders {
        if let (Some(history), Some(purchase)) = (histories.get_mut(&change.order.customer_id), change.order.purchase()) {
            history.purchases.push(purchase);
        }
    }
    let policies = policies::all(tx)?;
    for change in made {
        let customer = &mut change.customer;
        let Some(history) = histories.get(&customer.id).filter(|history| !history.purchases.is_empty()) else { continue };
        let timeline =
            if policies.is_empty() { Timeline::default() } else { policies.timeline(&Homes::only(customer.unit_id), customer.kind) };
        let Some(judged) = replay(history, &timeline, context.now) else { continue };
        (customer.stage, customer.stage_since) = (judged.state.stage, judged.state.since);
        if let Some(event) = change.events.first_mut() {
            event.details.insert("stage".to_owned(), customer.stage.word().into());
            event.details.insert("stage_since".to_owned(), instant::format(customer.stage_since).into());
        }
    }
    Ok(())
}
