//! Search customers with the words in the body.

use actix_web::web::Data;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

use super::list::{Customers, find};
use super::view::CustomerSummaryView;
use crate::answer::{Answer, Listed};
use crate::app::App;
use crate::extract::{Caller, CustomersRead, NoIdempotencyKey, PageQuery, QueryValues, Valid};
use crate::openapi::Example;
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/customers/search`.
pub const OPERATION: Operation = Operation {
    id: "search_customers",
    method: Method::Post,
    path: "/api/v1/customers/search",
    tag: Tag::Customers,
    summary: "Search customers",
    description: "What `GET /api/v1/customers` gives, with all parameters in the body: a phone that is searched for then stands in no log of a \
                  proxy. The cursor carries the words too, so send it back in the body.",
    problems: &[
        guanxi_domain::ProblemCode::FilterTooBroad,
        guanxi_domain::ProblemCode::CursorInvalid,
        guanxi_domain::ProblemCode::ValidationFailed,
    ],
};

/// What is searched for: the parameters of `GET /api/v1/customers`, all of them optional; an empty list is no condition.
#[derive(Debug, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields, default)]
#[schema(as = CustomerSearch)]
pub struct CustomerSearchBody {
    /// What is searched for, 1–200 characters: part of a name in Han or in pinyin, initials, a number, a reference, a whole phone or
    /// e-mail address, the last four digits of a phone.
    #[schema(max_length = 200)]
    q: Option<String>,
    /// Customers of these kinds: words of the vocabulary `customer_kind`.
    #[validate(length(max = 50))]
    kind: Option<Vec<String>>,
    /// Customers whose home is one of these units.
    #[validate(length(max = 200))]
    unit_id: Option<Vec<String>>,
    /// Customers of these owners.
    #[validate(length(max = 200))]
    owner_id: Option<Vec<String>>,
    /// Customers of these account managers.
    #[validate(length(max = 200))]
    account_manager_id: Option<Vec<String>>,
    /// Key accounts only, or all but them.
    key_account: Option<bool>,
    /// Customers of these grades: words of the vocabulary `potential_grade`.
    #[validate(length(max = 50))]
    potential_grade: Option<Vec<String>>,
    /// Customers in these stages: words of the vocabulary `lifecycle_stage`.
    #[validate(length(max = 50))]
    stage: Option<Vec<String>>,
    /// Customers who came over these channels: words of the vocabulary `channel`.
    #[validate(length(max = 50))]
    source_channel: Option<Vec<String>>,
    /// Customers of this province, to the letter.
    province: Option<String>,
    /// Customers of this city, to the letter.
    city: Option<String>,
    /// Customers that carry this tag.
    tag: Option<String>,
    /// Archived customers instead of the others.
    archived: Option<bool>,
    /// Created at this instant or later.
    #[schema(format = DateTime)]
    created_from: Option<String>,
    /// Created before this instant.
    #[schema(format = DateTime)]
    created_before: Option<String>,
    /// Changed at this instant or later.
    #[schema(format = DateTime)]
    updated_from: Option<String>,
    /// Changed before this instant.
    #[schema(format = DateTime)]
    updated_before: Option<String>,
    /// The order: a word of the vocabulary `customer_sort`, with `-` in front descending. `relevance` where there is a `q`, else
    /// `-created_at`.
    sort: Option<String>,
    /// The most rows to give.
    #[schema(minimum = 1, maximum = 200, default = 50)]
    limit: Option<i64>,
    /// Where to read on: the `next_cursor` of the page before. It carries `q`, sort and filters; leave those out or repeat them
    /// unchanged.
    cursor: Option<String>,
    /// Adds `total`, the number of all rows that match; of a search at most 2,000 are counted.
    #[schema(default = false)]
    include_total: Option<bool>,
}

impl Example for CustomerSearchBody {
    fn example() -> Value {
        json!({ "q": "138 0013 8000", "kind": ["person"], "limit": 20 })
    }
}

impl CustomerSearchBody {
    /// The same as parameters of a query string.
    fn into_values(self) -> QueryValues {
        let list = |values: Option<Vec<String>>| values.filter(|values| !values.is_empty()).map(|values| values.join(","));
        let flag = |value: Option<bool>| value.map(|value| value.to_string());
        let pairs = [
            ("q", self.q),
            ("kind", list(self.kind)),
            ("unit_id", list(self.unit_id)),
            ("owner_id", list(self.owner_id)),
            ("account_manager_id", list(self.account_manager_id)),
            ("key_account", flag(self.key_account)),
            ("potential_grade", list(self.potential_grade)),
            ("stage", list(self.stage)),
            ("source_channel", list(self.source_channel)),
            ("province", self.province),
            ("city", self.city),
            ("tag", self.tag),
            ("archived", flag(self.archived)),
            ("created_from", self.created_from),
            ("created_before", self.created_before),
            ("updated_from", self.updated_from),
            ("updated_before", self.updated_before),
            ("sort", self.sort),
            ("limit", self.limit.map(|limit| limit.to_string())),
            ("cursor", self.cursor),
            ("include_total", flag(self.include_total)),
        ];
        QueryValues::from_pairs(pairs.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect())
    }
}

/// Searches.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<CustomersRead>,
    _: NoIdempotencyKey,
    body: Valid<CustomerSearchBody>,
    app: Data<App>,
) -> Answer<Listed<CustomerSummaryView>> {
    find(PageQuery::<Customers>::read(body.into_inner().into_values())?, caller.reach(), &app).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::ListQuery as _;

    #[test]
    fn the_body_takes_what_the_list_takes() {
        let text = || Some("x".to_owned());
        let list = || Some(vec!["x".to_owned()]);
        let everything = CustomerSearchBody {
            q: text(),
            kind: list(),
            unit_id: list(),
            owner_id: list(),
            account_manager_id: list(),
            key_account: Some(true),
            potential_grade: list(),
            stage: list(),
            source_channel: list(),
            province: text(),
            city: text(),
            tag: text(),
            archived: Some(true),
            created_from: text(),
            created_before: text(),
            updated_from: text(),
            updated_before: text(),
            sort: text(),
            limit: Some(1),
            cursor: text(),
            include_total: Some(true),
        };
        let values = everything.into_values();
        let mut names: Vec<&str> = values.pairs().iter().map(|(name, _)| name.as_str()).collect();
        let mut expected: Vec<&str> = Customers::PARAMETERS.iter().map(|parameter| parameter.name).collect();
        expected.extend(["sort", "limit", "cursor", "include_total"]);
        names.sort_unstable();
        expected.sort_unstable();
        assert_eq!(names, expected);
    }
}
