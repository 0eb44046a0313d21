//! How the event log is asked: by position, which needs no cursor.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use guanxi_domain::fields::{self, Fields};
use guanxi_domain::ids::{EventId, TypedId};
use guanxi_domain::platform::EventKind;
use guanxi_domain::{ProblemCode, Refusal};
use guanxi_persistence::platform::events::EventFilter;
use utoipa::openapi::schema::{ObjectBuilder, Schema};
use utoipa::openapi::{RefOr, Type};

use crate::extract::{QueryParameter, QueryValues};
use crate::openapi::{Describe, OperationDoc};
use crate::problem::Problem;

const LIMIT_DEFAULT: i64 = 100;
/// More than a page of a list has: a follower that was away reads on in large pieces.
const LIMIT_MAX: i64 = 1_000;

/// The first two are shown with their bounds.
const PARAMETERS: &[QueryParameter] = &[
    QueryParameter::number("after", "The position behind which to read on; 0 begins at the beginning."),
    QueryParameter::number("limit", "The most events to give."),
    QueryParameter::words::<EventKind>("kind", "Only events of these kinds."),
    QueryParameter::ids("record_id", "Only events of the record with this id, of whatever kind."),
];

/// What a follower asks for.
#[derive(Debug)]
pub struct EventQuery {
    /// The position behind which to read on.
    pub after: i64,
    /// The most events to give.
    pub limit: i64,
    /// Which events.
    pub filter: EventFilter,
}

impl EventQuery {
    fn read(values: &QueryValues) -> Result<Self, Refusal> {
        values.only(PARAMETERS)?;
        let mut fields = Fields::new();
        let query = Self {
            after: values.number("after", &mut fields, 0, i64::MAX).unwrap_or(0),
            limit: values.number("limit", &mut fields, 1, LIMIT_MAX).unwrap_or(LIMIT_DEFAULT),
            filter: EventFilter {
                // An id is unique over records of all kinds, so that the kind need not be known.
                record_id: values.read("record_id", &mut fields, |text| fields::id::<EventId>(text)).map(TypedId::uuid),
                kinds: values.words("kind", &mut fields),
            },
        };
        fields.finish(Some(query))
    }
}

impl FromRequest for EventQuery {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(QueryValues::parse(request.query_string()).and_then(|values| Self::read(&values)).map_err(Problem::from))
    }
}

impl Describe for EventQuery {
    fn describe(operation: &mut OperationDoc) {
        let whole = || ObjectBuilder::new().schema_type(Type::Integer);
        for parameter in PARAMETERS {
            let schema = match parameter.name {
                "after" => bounded(whole().minimum(Some(0)).default(Some(0.into()))),
                "limit" => bounded(whole().minimum(Some(1)).maximum(Some(LIMIT_MAX)).default(Some(LIMIT_DEFAULT.into()))),
                _ => parameter.schema(),
            };
            operation.query_parameter(parameter.name, parameter.description, schema, parameter.example());
        }
        operation.problems(&[ProblemCode::MalformedRequest, ProblemCode::ValidationFailed]);
    }
}

fn bounded(object: ObjectBuilder) -> RefOr<Schema> {
    Schema::from(object.build()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> Result<EventQuery, Refusal> {
        EventQuery::read(&QueryValues::parse(query)?)
    }

    #[test]
    fn a_follower_begins_at_the_beginning() {
        let query = read("").unwrap();
        assert_eq!((query.after, query.limit, query.filter.kinds.len()), (0, 100, 0));
        let query = read("after=7&limit=1000&kind=order.paid,order.refunded&record_id=0192f3a4-5b6c-7d8e-9f01-23456789abcd").unwrap();
        assert_eq!((query.after, query.limit), (7, 1000));
        assert_eq!(query.filter.kinds, [EventKind::OrderPaid, EventKind::OrderRefunded]);
        assert!(query.filter.record_id.is_some());
    }

    #[test]
    fn wrong_parameters_are_refused() {
        for query in ["cursor=x", "after=1&after=2", "position=1"] {
            assert_eq!(read(query).unwrap_err().code, ProblemCode::MalformedRequest, "{query}");
        }
        let refusal = read("after=-1&limit=1001&kind=order.eaten&record_id=7").unwrap_err();
        assert_eq!(refusal.code, ProblemCode::ValidationFailed);
        let mut pointers: Vec<_> = refusal.errors.iter().map(|error| error.pointer.as_str()).collect();
        pointers.sort_unstable();
        assert_eq!(pointers, ["/after", "/kind", "/limit", "/record_id"]);
    }
}
