//! Operations: one constant and one function each, from which both the routes and the OpenAPI document are made.

use std::collections::BTreeMap;

use actix_web::dev::Handler;
use actix_web::http::header::{ALLOW, HeaderValue};
use actix_web::web::{self, ServiceConfig};
use actix_web::{FromRequest, HttpResponse, Responder, Route, http};
use guanxi_domain::ProblemCode;

use crate::extract::{InOrder, NoQuery, Ordered};
use crate::openapi::{DescribeAnswer, DescribeArguments, OperationDoc};
use crate::problem::Problem;

/// The HTTP methods that operations use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Method {
    /// Reads; answers HEAD as well.
    Get,
    /// Creates or acts.
    Post,
    /// Writes by reference or replaces.
    Put,
    /// Changes by JSON Merge Patch.
    Patch,
    /// Deletes.
    Delete,
}

impl Method {
    fn http(self) -> http::Method {
        match self {
            Self::Get => http::Method::GET,
            Self::Post => http::Method::POST,
            Self::Put => http::Method::PUT,
            Self::Patch => http::Method::PATCH,
            Self::Delete => http::Method::DELETE,
        }
    }
}

/// The groups in which the document shows operations: the contexts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tag {
    /// Sign-in, the signed-in user, staff users, units.
    Access,
    /// Customer records and what hangs on them.
    Customers,
    /// The stages of customers.
    Lifecycle,
    /// Orders.
    Orders,
    /// Products.
    Products,
    /// Contacts with customers, follow-ups, touchpoints, the timeline and the overview.
    Interactions,
    /// Tickets, their promises and who has them.
    Service,
    /// Complaints, from their receipt to the customer's word.
    Complaints,
    /// What staff are told.
    Notifications,
    /// Files of records.
    Imports,
    /// Personal data: who has read it, what customers consent to.
    Privacy,
    /// The log of what happened.
    Events,
    /// Health, vocabulary, problems, keys, the document itself.
    Platform,
}

impl Tag {
    /// Every tag with what the document says of it.
    pub const ALL: [(Self, &'static str); 13] = [
        (Self::Access, "Signing in, the signed-in user, staff users and organisation units."),
        (Self::Customers, "Customer records with their contact points, contacts, serving units and references."),
        (Self::Lifecycle, "In which stage of their life with the company customers are and were, and by which rules."),
        (Self::Orders, "Orders: the purchase history, line by line, with payment, fulfilment, cancellation and refunds."),
        (Self::Products, "The products that orders name."),
        (
            Self::Interactions,
            "Contacts with customers over every channel, with files and follow-ups; the timeline and the overview of a customer.",
        ),
        (Self::Service, "The service desk: tickets with their history, their promises, and who has them."),
        (Self::Complaints, "Complaints: received, handled in rounds, called back, and what the company learns from them."),
        (Self::Notifications, "What you are told, until you have read it."),
        (Self::Imports, "Files of customers, orders and interactions: sent, taken row by row, and told of."),
        (Self::Privacy, "Personal data: which fields have it, who has read it in clear, and what customers consent to."),
        (Self::Events, "The log of everything that happened, in one gapless order."),
        (Self::Platform, "Health, the word lists, the catalogue of problems, the token keys and this document."),
    ];

    /// The tag's name in the document.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::Customers => "customers",
            Self::Lifecycle => "lifecycle",
            Self::Orders => "orders",
            Self::Products => "products",
            Self::Interactions => "interactions",
            Self::Service => "service",
            Self::Complaints => "complaints",
            Self::Notifications => "notifications",
            Self::Imports => "imports",
            Self::Privacy => "privacy",
            Self::Events => "events",
            Self::Platform => "platform",
        }
    }
}

/// What stands at a handler about its operation; everything else is read off the handler's types.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    /// `verb_noun`, unique.
    pub id: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// The path with `{names}` in braces.
    pub path: &'static str,
    /// The group.
    pub tag: Tag,
    /// One line, without a full stop.
    pub summary: &'static str,
    /// What it does, in sentences. The permission is added by itself.
    pub description: &'static str,
    /// The codes that it can answer with beyond those that its types tell of.
    pub problems: &'static [ProblemCode],
}

/// One operation with the ways to route and to describe it.
pub struct Entry {
    /// What stands at the handler.
    pub operation: Operation,
    route: Box<dyn Fn(http::Method) -> Route>,
    describe: fn(&mut OperationDoc),
}

impl Entry {
    /// The operation's part of the document.
    #[must_use]
    pub fn document(&self) -> OperationDoc {
        described(self.operation, self.describe)
    }
}

fn described(operation: Operation, describe: fn(&mut OperationDoc)) -> OperationDoc {
    let mut document = OperationDoc::new(operation);
    describe(&mut document);
    document.problems(&[ProblemCode::MalformedRequest]);
    document
}

/// The flat list of all operations.
#[derive(Default)]
pub struct Operations {
    entries: Vec<Entry>,
}

impl Operations {
    /// Adds an operation with its handler. An operation that knows no query parameter refuses a request that brings one.
    pub fn add<F, Args>(&mut self, operation: Operation, handler: F)
    where
        F: Handler<Args>,
        Args: DescribeArguments + 'static,
        InOrder<(), Args>: FromRequest,
        InOrder<NoQuery, Args>: FromRequest,
        F::Output: Responder + DescribeAnswer + 'static,
    {
        let describe: fn(&mut OperationDoc) = |document| {
            Args::describe_arguments(document);
            F::Output::describe_answer(document);
        };
        let takes_query = described(operation, describe).takes_query();
        let route: Box<dyn Fn(http::Method) -> Route> = if takes_query {
            Box::new(move |method| web::method(method).to::<_, InOrder<(), Args>>(Ordered(handler.clone())))
        } else {
            Box::new(move |method| web::method(method).to::<_, InOrder<NoQuery, Args>>(Ordered(handler.clone())))
        };
        self.entries.push(Entry { operation, route, describe });
    }

    /// The operations in the order in which they were added.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Registers every route. Paths are grouped by their first segments, so that a request is compared with the
    /// routes of its own collection only.
    pub fn configure(&self, config: &mut ServiceConfig) {
        let mut groups: BTreeMap<&str, BTreeMap<Rank<'_>, Vec<&Entry>>> = BTreeMap::new();
        for entry in &self.entries {
            let (group, rest) = split(entry.operation.path);
            groups.entry(group).or_default().entry(Rank::of(rest)).or_default().push(entry);
        }
        for (group, paths) in groups {
            if group.is_empty() {
                for (rank, entries) in paths {
                    config.service(resource(rank.path, &entries));
                }
                continue;
            }
            let mut scope = web::scope(group);
            for (rank, entries) in paths {
                scope = scope.service(resource(rank.path, &entries));
            }
            config.service(scope.default_service(web::to(not_found)));
        }
    }
}

/// Fixed segments are tried before parameters, so that `/customers/search` is never taken for an id.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Rank<'a> {
    segments: Vec<(bool, &'a str)>,
    path: &'a str,
}

impl<'a> Rank<'a> {
    fn of(path: &'a str) -> Self {
        Self { segments: path.split('/').map(|segment| (segment.starts_with('{'), segment)).collect(), path }
    }
}

/// Splits `/api/v1/customers/{id}` into its collection and the rest; paths outside the API stand alone.
fn split(path: &str) -> (&str, &str) {
    const BASE: &str = "/api/v1/";
    let Some(rest) = path.strip_prefix(BASE) else { return ("", path) };
    let end = rest.find('/').map_or(path.len(), |at| BASE.len() + at);
    path.split_at(end)
}

fn resource(path: &str, entries: &[&Entry]) -> actix_web::Resource {
    let mut methods: Vec<http::Method> = Vec::new();
    let mut resource = web::resource(path.to_owned());
    for entry in entries {
        let method = entry.operation.method.http();
        if method == http::Method::GET {
            resource = resource.route((entry.route)(http::Method::HEAD));
            methods.push(http::Method::HEAD);
        }
        resource = resource.route((entry.route)(method.clone()));
        methods.push(method);
    }
    methods.sort_by(|one, other| one.as_str().cmp(other.as_str()));
    let allow = methods.iter().map(http::Method::as_str).collect::<Vec<_>>().join(", ");
    resource.default_service(web::to(move || {
        let allow = HeaderValue::from_str(&allow);
        async move {
            let problem = Problem::from(ProblemCode::MethodNotAllowed);
            Err::<HttpResponse, Problem>(match allow {
                Ok(allow) => problem.with_header(ALLOW, allow),
                Err(_) => problem,
            })
        }
    }))
}

/// The answer for a path that nothing serves.
///
/// # Errors
/// Always `not_found`.
pub async fn not_found() -> Result<HttpResponse, Problem> {
    Err(ProblemCode::NotFound.into())
}
