//! Pages of lists: limit, cursor, sort, total and the list's own filters.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use guanxi_domain::fields::Fields;
use guanxi_domain::platform::page::{self, LIMIT_DEFAULT, LIMIT_MAX, Sort};
use guanxi_domain::vocabulary::Word;
use guanxi_domain::{ProblemCode, Refusal};
use guanxi_persistence::platform::page::After;
use utoipa::PartialSchema;
use utoipa::openapi::schema::{ObjectBuilder, Schema};
use utoipa::openapi::{RefOr, Type};

use super::cursor::Cursor;
use super::query::{QueryParameter, QueryValues};
use crate::openapi::{Describe, OperationDoc};
use crate::problem::Problem;

/// What one list can be asked for.
pub trait ListQuery: Sized + 'static {
    /// The filters, read.
    type Filter: Send + 'static;
    /// What an index sorts by.
    type Sort: Word;
    /// The filters by name.
    const PARAMETERS: &'static [QueryParameter];
    /// The order unless told otherwise.
    const DEFAULT_SORT: Sort<Self::Sort>;
    /// Whether the list has but one order and is never counted: it then knows neither `sort` nor `include_total`.
    const ONE_ORDER: bool = false;
    /// Reads the filters, noting what is wrong.
    fn read(values: &QueryValues, fields: &mut Fields) -> Option<Self::Filter>;
    /// The order, where it depends on the filters which there are.
    fn sort(asked: Option<Sort<Self::Sort>>, _: &Self::Filter, _: &mut Fields) -> Sort<Self::Sort> {
        asked.unwrap_or(Self::DEFAULT_SORT)
    }
}

/// What a caller asks of a list.
pub struct PageQuery<Q: ListQuery> {
    /// The most rows to give.
    pub limit: u32,
    /// The order.
    pub sort: Sort<Q::Sort>,
    /// The row behind which to go on.
    pub after: Option<After>,
    /// The filters.
    pub filter: Q::Filter,
    /// Whether to count all rows that match.
    pub include_total: bool,
    spelling: Spelling,
}

/// What the next cursor must carry: the handler keeps it while the rest goes to the store.
#[derive(Clone, Debug)]
pub struct Spelling {
    sort: String,
    filters: QueryValues,
}

impl Spelling {
    /// The cursor of the page that begins behind a row.
    #[must_use]
    pub fn cursor(&self, after: After) -> Option<String> {
        Cursor::encode(&self.sort, &self.filters, after)
    }
}

impl<Q: ListQuery> PageQuery<Q> {
    /// Reads the parameters of a list.
    ///
    /// # Errors
    /// `malformed_request` for an unknown name, `cursor_invalid` for a cursor that is none or that the other parameters
    /// contradict, `validation_failed` with every wrong value.
    pub fn read(mut values: QueryValues) -> Result<Self, Refusal> {
        let (limit, cursor) = (values.take("limit"), values.take("cursor"));
        let (mut sort, total) = if Q::ONE_ORDER { (None, None) } else { (values.take("sort"), values.take("include_total")) };
        values.only(Q::PARAMETERS)?;
        let cursor = cursor.as_deref().map(Cursor::decode).transpose()?;
        if let Some(cursor) = &cursor {
            let contradicts = sort.as_ref().is_some_and(|sort| *sort != cursor.sort)
                || values.pairs().iter().any(|(name, value)| cursor.filters.get(name) != Some(value));
            if contradicts || cursor.filters.only(Q::PARAMETERS).is_err() {
                return Err(ProblemCode::CursorInvalid.into());
            }
            sort = Some(cursor.sort.clone());
            values = cursor.filters.clone();
        }
        let mut own = Vec::new();
        own.extend(limit.map(|limit| ("limit".to_owned(), limit)));
        own.extend(total.map(|total| ("include_total".to_owned(), total)));
        let own = QueryValues::from_pairs(own);
        let mut fields = Fields::new();
        let limit = own.read("limit", &mut fields, |text| page::limit(Some(text.parse().unwrap_or(-1))));
        let include_total = own.flag("include_total", &mut fields).unwrap_or(false);
        let mut carried = Fields::new();
        // What a cursor carries was right when it was given out, so that a fault in it is one of the cursor.
        let listed = if cursor.is_some() { &mut carried } else { &mut fields };
        let asked = sort.and_then(|sort| listed.keep("sort", Sort::read(sort)));
        let filter = Q::read(&values, listed);
        let sort = filter.as_ref().map(|filter| Q::sort(asked, filter, listed));
        if !carried.is_clean() {
            return Err(ProblemCode::CursorInvalid.into());
        }
        let (filter, sort) = fields.finish(filter.zip(sort))?;
        Ok(Self {
            limit: limit.unwrap_or(LIMIT_DEFAULT),
            sort,
            after: cursor.map(|cursor| cursor.after),
            filter,
            include_total,
            spelling: Spelling { sort: sort.to_string(), filters: values },
        })
    }

    /// What the next cursor must carry.
    #[must_use]
    pub fn spelling(&self) -> Spelling {
        self.spelling.clone()
    }
}

impl<Q: ListQuery> FromRequest for PageQuery<Q> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(QueryValues::parse(request.query_string()).and_then(Self::read).map_err(Problem::from))
    }
}

impl<Q: ListQuery> Describe for PageQuery<Q> {
    fn describe(operation: &mut OperationDoc) {
        let limit =
            ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1)).maximum(Some(LIMIT_MAX)).default(Some(LIMIT_DEFAULT.into()));
        operation.query_parameter("limit", "The most rows to give.", schema(limit), None);
        let cursor = "Where to read on: the `next_cursor` of the page before. It carries sort and filters; leave those out or repeat them unchanged.";
        operation.query_parameter("cursor", cursor, String::schema(), None);
        if !Q::ONE_ORDER {
            Self::describe_order(operation);
        }
        for parameter in Q::PARAMETERS {
            operation.query_parameter(parameter.name, parameter.description, parameter.schema(), parameter.example());
        }
        operation.problems(&[ProblemCode::MalformedRequest, ProblemCode::CursorInvalid, ProblemCode::ValidationFailed]);
    }
}

impl<Q: ListQuery> PageQuery<Q> {
    fn describe_order(operation: &mut OperationDoc) {
        let sorts: Vec<_> =
            Q::Sort::ALL.iter().flat_map(|by| [Sort::ascending(*by).to_string(), Sort::descending(*by).to_string()]).collect();
        let sort =
            ObjectBuilder::new().schema_type(Type::String).enum_values(Some(sorts)).default(Some(Q::DEFAULT_SORT.to_string().into()));
        operation.query_parameter("sort", "The order; `-` in front means descending.", schema(sort), None);
        let total = ObjectBuilder::new().schema_type(Type::Boolean).default(Some(false.into()));
        operation.query_parameter("include_total", "Adds `total`, the number of all rows that match.", schema(total), None);
    }
}

fn schema(object: ObjectBuilder) -> RefOr<Schema> {
    Schema::from(object.build()).into()
}

#[cfg(test)]
mod tests {
    use guanxi_domain::vocabulary::Channel;
    use guanxi_persistence::platform::page::SortValue;

    use super::*;

    #[derive(Debug)]
    struct Things;

    impl ListQuery for Things {
        type Filter = Option<bool>;
        type Sort = Channel;
        const PARAMETERS: &'static [QueryParameter] = &[QueryParameter::flag("active", "Only active ones.")];
        const DEFAULT_SORT: Sort<Channel> = Sort::descending(Channel::Phone);
        fn read(values: &QueryValues, fields: &mut Fields) -> Option<Option<bool>> {
            Some(values.flag("active", fields))
        }
    }

    fn after() -> After {
        After { value: SortValue::Text("a".to_owned()), id: uuid::Uuid::nil() }
    }

    fn read(query: &str) -> Result<PageQuery<Things>, Refusal> {
        PageQuery::read(QueryValues::parse(query)?)
    }

    #[test]
    fn a_list_has_defaults() {
        let page = read("").unwrap();
        assert_eq!((page.limit, page.sort, page.include_total), (50, Sort::descending(Channel::Phone), false));
        let page = read("limit=200&sort=email&include_total=true&active=false").unwrap();
        assert_eq!((page.limit, page.sort, page.include_total), (200, Sort::ascending(Channel::Email), true));
        assert_eq!(page.filter, Some(false));
    }

    #[test]
    fn a_cursor_alone_reads_on_and_contradictions_are_refused() {
        let cursor = read("sort=email&active=true").unwrap().spelling().cursor(after()).unwrap();
        for query in [format!("cursor={cursor}"), format!("cursor={cursor}&sort=email&active=true&limit=7")] {
            let page = read(&query).unwrap();
            assert_eq!((page.sort, page.filter), (Sort::ascending(Channel::Email), Some(true)));
            assert_eq!(page.after, Some(after()));
        }
        for query in [format!("cursor={cursor}&active=false"), format!("cursor={cursor}&sort=-email"), "cursor=abc".to_owned()] {
            assert_eq!(read(&query).err().unwrap().code, ProblemCode::CursorInvalid, "{query}");
        }
    }

    #[test]
    fn wrong_parameters_are_refused() {
        assert_eq!(read("activ=true").err().unwrap().code, ProblemCode::MalformedRequest);
        assert_eq!(read("limit=1&limit=2").err().unwrap().code, ProblemCode::MalformedRequest);
        let refusal = read("limit=0&sort=size&include_total=1&active=x").err().unwrap();
        assert_eq!(refusal.code, ProblemCode::ValidationFailed);
        let pointers: Vec<_> = refusal.errors.iter().map(|error| error.pointer.as_str()).collect();
        assert_eq!(pointers, ["/limit", "/include_total", "/sort", "/active"]);
    }
}
