//! List customers.

use actix_web::web::Data;
use guanxi_domain::Fields;
use guanxi_domain::customers::lifecycle::LifecycleStage;
use guanxi_domain::customers::{CustomerKind, CustomerSort, PotentialGrade};
use guanxi_domain::fields;
use guanxi_domain::platform::page::Sort;
use guanxi_domain::text;
use guanxi_domain::vocabulary::Channel;
use guanxi_persistence::customers::{self, CustomerFilter};

use super::view::CustomerSummaryView;
use crate::answer::{Answer, Listed};
use crate::app::App;
use crate::extract::{Caller, CustomersRead, ListQuery, PageQuery, QueryParameter, QueryValues};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/customers`.
pub const OPERATION: Operation = Operation {
    id: "list_customers",
    method: Method::Get,
    path: "/api/v1/customers",
    tag: Tag::Customers,
    summary: "List customers",
    description: "Customers that meet every condition given. Archived ones are absent unless asked for.",
    problems: &[guanxi_domain::ProblemCode::FilterTooBroad],
};

/// What lists of customers can be asked for.
pub struct Customers;

impl ListQuery for Customers {
    type Filter = CustomerFilter;
    type Sort = CustomerSort;

    const PARAMETERS: &'static [QueryParameter] = &[
        QueryParameter::words::<CustomerKind>("kind", "Customers of these kinds."),
        QueryParameter::ids("unit_id", "Customers whose home is one of these units."),
        QueryParameter::ids("owner_id", "Customers of these owners."),
        QueryParameter::ids("account_manager_id", "Customers of these account managers."),
        QueryParameter::flag("key_account", "Key accounts only, or all but them."),
        QueryParameter::words::<PotentialGrade>("potential_grade", "Customers of these grades."),
        QueryParameter::words::<Channel>("source_channel", "Customers who came over these channels."),
        QueryParameter::text("province", "Customers of this province, to the letter."),
        QueryParameter::text("city", "Customers of this city, to the letter."),
        QueryParameter::text("tag", "Customers that carry this tag."),
        QueryParameter::words::<LifecycleStage>("stage", "Customers in these stages of their life with the company."),
        QueryParameter::flag("archived", "Archived customers instead of the others."),
        QueryParameter::instant("created_from", "Created at this instant or later."),
        QueryParameter::instant("created_before", "Created before this instant."),
        QueryParameter::instant("updated_from", "Changed at this instant or later."),
        QueryParameter::instant("updated_before", "Changed before this instant."),
    ];
    const DEFAULT_SORT: Sort<CustomerSort> = Sort::descending(CustomerSort::CreatedAt);

    fn read(values: &QueryValues, fields: &mut Fields) -> Option<CustomerFilter> {
        Some(CustomerFilter {
            kinds: values.words("kind", fields),
            unit_ids: values.list("unit_id", fields, |id| fields::id(id)),
            owner_ids: values.list("owner_id", fields, |id| fields::id(id)),
            account_manager_ids: values.list("account_manager_id", fields, |id| fields::id(id)),
            key_account: values.flag("key_account", fields),
            potential_grades: values.words("potential_grade", fields),
            source_channels: values.words("source_channel", fields),
            province: values.read("province", fields, |text| text::line(text, 1, 100)),
            city: values.read("city", fields, |text| text::line(text, 1, 100)),
            tag: values.read("tag", fields, |text| text::line(text, 1, 40)),
            stages: values.words("stage", fields),
            archived: values.flag("archived", fields).unwrap_or(false),
            created_from: values.instant("created_from", fields),
            created_before: values.instant("created_before", fields),
            updated_from: values.instant("updated_from", fields),
            updated_before: values.instant("updated_before", fields),
        })
    }
}

/// Lists the customers.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(_: Caller<CustomersRead>, query: PageQuery<Customers>, app: Data<App>) -> Answer<Listed<CustomerSummaryView>> {
    let spelling = query.spelling();
    let (page, total) = app
        .store
        .read(move |tx| {
            let page = customers::list(tx, &query.filter, query.sort, query.after.as_ref(), query.limit)?;
            let total = query.include_total.then(|| customers::count(tx, &query.filter)).transpose()?;
            Ok((page, total))
        })
        .await?;
    Ok(Listed::of(page, &spelling, total, CustomerSummaryView::from))
}
