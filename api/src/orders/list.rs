//! List orders.

use actix_web::web::Data;
use guanxi_domain::Fields;
use guanxi_domain::fields;
use guanxi_domain::money::Currency;
use guanxi_domain::orders::{OrderSort, OrderStatus, Priority};
use guanxi_domain::platform::page::Sort;
use guanxi_domain::vocabulary::Channel;
use guanxi_persistence::orders::{self, OrderFilter};

use super::view::OrderSummaryView;
use crate::answer::{Answer, Listed};
use crate::app::App;
use crate::extract::{Caller, ListQuery, OrdersRead, PageQuery, QueryParameter, QueryValues};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/orders`.
pub const OPERATION: Operation = Operation {
    id: "list_orders",
    method: Method::Get,
    path: "/api/v1/orders",
    tag: Tag::Orders,
    summary: "List orders",
    description: "Orders that meet every condition given, the latest first unless told otherwise.",
    problems: &[guanxi_domain::ProblemCode::FilterTooBroad],
};

/// What lists of orders can be asked for.
pub struct Orders;

impl ListQuery for Orders {
    type Filter = OrderFilter;
    type Sort = OrderSort;

    const PARAMETERS: &'static [QueryParameter] = &[
        QueryParameter::ids("customer_id", "Orders of this customer."),
        QueryParameter::ids("unit_id", "Orders of this outlet."),
        QueryParameter::words::<OrderStatus>("status", "Orders in these statuses."),
        QueryParameter::words::<Channel>("channel", "Orders that came over these channels."),
        QueryParameter::ids("salesperson_id", "Orders that this staff user sold."),
        QueryParameter::text("currency", "Orders in this currency: ISO 4217.").with_example("CNY"),
        QueryParameter::words::<Priority>("priority", "Orders of this priority."),
        QueryParameter::instant("placed_from", "Placed at this instant or later."),
        QueryParameter::instant("placed_before", "Placed before this instant."),
        QueryParameter::instant("created_from", "Created at this instant or later."),
        QueryParameter::instant("created_before", "Created before this instant."),
        QueryParameter::instant("updated_from", "Changed at this instant or later."),
        QueryParameter::instant("updated_before", "Changed before this instant."),
    ];
    const DEFAULT_SORT: Sort<OrderSort> = Sort::descending(OrderSort::PlacedAt);

    fn read(values: &QueryValues, fields: &mut Fields) -> Option<OrderFilter> {
        Some(OrderFilter {
            customer_id: values.read("customer_id", fields, |id| fields::id(id)),
            unit_id: values.read("unit_id", fields, |id| fields::id(id)),
            statuses: values.words("status", fields),
            channels: values.words("channel", fields),
            salesperson_id: values.read("salesperson_id", fields, |id| fields::id(id)),
            currency: values.read("currency", fields, |code| Currency::read(code)),
            priority: values.read("priority", fields, |word| fields::word(word)),
            placed_from: values.instant("placed_from", fields),
            placed_before: values.instant("placed_before", fields),
            created_from: values.instant("created_from", fields),
            created_before: values.instant("created_before", fields),
            updated_from: values.instant("updated_from", fields),
            updated_before: values.instant("updated_before", fields),
        })
    }
}

/// Lists the orders.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(caller: Caller<OrdersRead>, query: PageQuery<Orders>, app: Data<App>) -> Answer<Listed<OrderSummaryView>> {
    let (spelling, reach) = (query.spelling(), caller.reach());
    let (page, total) = app
        .store
        .read(move |tx| {
            let page = orders::list(tx, &query.filter, reach, query.sort, query.after.as_ref(), query.limit)?;
            let total = query.include_total.then(|| orders::count(tx, &query.filter, reach)).transpose()?;
            Ok((page, total))
        })
        .await?;
    Ok(Listed::of(page, &spelling, total, |summary| OrderSummaryView::of(summary, &caller)))
}
