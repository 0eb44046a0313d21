//! A line as the answer to an operation on it.

use guanxi_domain::Refusal;
use guanxi_domain::ids::OrderLineId;
use guanxi_persistence::orders::LoadedOrder;

use super::view::LineView;
use crate::part::PartView;

/// A line of the order.
///
/// # Errors
/// `not_found` where it is gone.
pub(super) fn line_of(order: &LoadedOrder, id: OrderLineId) -> Result<PartView<LineView>, Refusal> {
    let line = order.order.lines.iter().find(|line| line.id == id).ok_or_else(Refusal::not_found)?;
    let location = format!("/api/v1/orders/{}/lines/{id}", order.order.id);
    Ok(PartView::new(LineView::of(line, order), order.order.version, location))
}
