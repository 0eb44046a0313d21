//! List customers.

use actix_web::web::Data;
use guanxi_domain::Fields;
use guanxi_domain::access::Reach;
use guanxi_domain::customers::lifecycle::LifecycleStage;
use guanxi_domain::customers::search::SearchQuery;
use guanxi_domain::customers::{CustomerKind, CustomerSort, PotentialGrade};
use guanxi_domain::fields::{self, FieldCode};
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
    description: "Customers that meet every condition given. Archived ones are absent unless asked for. With `q` it is a search, the best hit \
                  first: of the customers that match and meet the other conditions, at most the 2,000 that were entered last are judged. Words \
                  that are phones belong into `POST /api/v1/customers/search`.",
    problems: &[guanxi_domain::ProblemCode::FilterTooBroad],
};

/// What lists of customers can be asked for.
pub struct Customers;

impl ListQuery for Customers {
    type Filter = CustomerFilter;
    type Sort = CustomerSort;

    const PARAMETERS: &'static [QueryParameter] = &[
        QueryParameter::text(
            "q",
            "What is searched for, up to 200 characters: part of a name in Han (`小芳`) or in pinyin (`wangxiao`, `xiaofang`), initials (`wxf`), \
             words of a name, a number, a reference, a whole phone or e-mail address, the last four digits of a phone. Several words must \
             all be found.",
        )
        .with_example("wxf"),
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
            query: values.read("q", fields, |text| SearchQuery::read(text)),
        })
    }

    /// Hits of a search come by relevance; without a search there is none.
    fn sort(asked: Option<Sort<CustomerSort>>, filter: &CustomerFilter, fields: &mut Fields) -> Sort<CustomerSort> {
        match (asked, &filter.query) {
            (None, Some(_)) => Sort::ascending(CustomerSort::Relevance),
            (None, None) => Self::DEFAULT_SORT,
            (Some(sort), query) => {
                if sort.by == CustomerSort::Relevance && query.is_none() {
                    fields.refuse("sort", FieldCode::Unexpected);
                }
                sort
            }
        }
    }
}

/// Lists the customers.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(caller: Caller<CustomersRead>, query: PageQuery<Customers>, app: Data<App>) -> Answer<Listed<CustomerSummaryView>> {
    find(query, caller.reach(), &app).await
}

/// A page of the list, whichever way it was asked for.
pub(super) async fn find(query: PageQuery<Customers>, reach: Reach, app: &App) -> Answer<Listed<CustomerSummaryView>> {
    let spelling = query.spelling();
    let work = app
        .store
        .read(move |tx| customers::find(tx, &query.filter, reach, query.sort, query.after.as_ref(), query.limit, query.include_total));
    let (page, total) = work.await?;
    Ok(Listed::of(page, &spelling, total, CustomerSummaryView::from))
}
