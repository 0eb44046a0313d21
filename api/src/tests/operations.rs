//! Operations that exist for the tests alone: one of each kind.

use actix_web::web::Data;
use guanxi_domain::fields::{self, FieldCode, Fields, Patch};
use guanxi_domain::ids::CustomerId;
use guanxi_domain::platform::page::Sort;
use guanxi_domain::vocabulary::Channel;
use guanxi_persistence::platform::page::{After, Page, SortValue};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

use crate::answer::{Answer, Content, Created, Done, Found, Listed, NoContent, Resource};
use crate::app::App;
use crate::extract::{
    Caller, CustomersRead, CustomersWrite, IdempotencyKey, ListQuery, MergePatch, NoIdempotencyKey, PageQuery, PathId, PathReference,
    Precondition, QueryParameter, QueryValues, SignedIn, Valid,
};
use crate::openapi::Example;
use crate::operation::{Method, Operation, Operations, Tag};

#[derive(Serialize, ToSchema)]
#[schema(as = Thing)]
pub struct ThingView {
    /// The name.
    name: String,
}

impl Example for ThingView {
    fn example() -> Value {
        json!({ "name": "a" })
    }
}

impl Resource for ThingView {
    fn version(&self) -> i64 {
        3
    }

    fn location(&self) -> String {
        "/api/v1/things/1".to_owned()
    }
}

#[derive(Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = NewThing)]
pub struct NewThingBody {
    /// The name.
    #[validate(length(max = 5))]
    name: Option<String>,
}

impl Example for NewThingBody {
    fn example() -> Value {
        json!({ "name": "a" })
    }
}

#[derive(Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = ThingPatch)]
pub struct ThingPatchBody {
    /// The name.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    name: Patch<String>,
}

impl Example for ThingPatchBody {
    fn example() -> Value {
        json!({ "name": "b" })
    }
}

struct ThingList;

impl ListQuery for ThingList {
    type Filter = Vec<Channel>;
    type Sort = Channel;
    const DEFAULT_SORT: Sort<Channel> = Sort::descending(Channel::Phone);
    const PARAMETERS: &'static [QueryParameter] = &[QueryParameter::words::<Channel>("channel", "Only those of these channels.")];
    fn read(values: &QueryValues, fields: &mut Fields) -> Option<Vec<Channel>> {
        Some(values.words("channel", fields))
    }
}

const fn operation(id: &'static str, method: Method, path: &'static str) -> Operation {
    Operation { id, method, path, tag: Tag::Platform, summary: "A test", description: "A test.", problems: &[] }
}

const CREATE: Operation = operation("create_thing", Method::Post, "/api/v1/things");

async fn list(_: Caller<CustomersRead>, page: PageQuery<ThingList>) -> Answer<Listed<ThingView>> {
    let spelling = page.spelling();
    let after = After { value: SortValue::Text("a".to_owned()), id: uuid::Uuid::nil() };
    let rows = Page { items: vec!["a"; 2], next: page.after.is_none().then_some(after) };
    let total = page.include_total.then_some(2);
    Ok(Listed::of(rows, &spelling, total, |name| ThingView { name: name.to_owned() }))
}

async fn create(
    caller: Caller<CustomersWrite>,
    key: IdempotencyKey,
    _: Data<App>,
    body: Valid<NewThingBody>,
) -> Answer<Created<ThingView>> {
    let call = key.call(&CREATE, caller.id(), body.raw());
    let mut fields = Fields::new();
    let name = fields.required("name", body.into_inner().name, |name| guanxi_domain::text::line(name, 1, 5));
    let name = fields.finish(name)?;
    Ok(Created(ThingView { name: call.map_or(name, |call| call.key.to_string()) }))
}

async fn get(_: Caller<CustomersRead>, _: PathId<CustomerId>) -> Answer<Found<ThingView>> {
    Ok(Found(ThingView { name: "a".to_owned() }))
}

async fn patch(
    _: Caller<CustomersWrite>,
    _: PathId<CustomerId>,
    precondition: Precondition,
    body: MergePatch<ThingPatchBody>,
) -> Answer<Done<ThingView>> {
    precondition.check(3)?;
    let mut fields = Fields::new();
    let name = body.into_inner().name.read_kept(&mut fields, "name", |name| {
        if name == "masked" { Err(FieldCode::MaskedValue.into()) } else { fields::FieldResult::Ok(name) }
    });
    let mut kept = "a".to_owned();
    fields.finish(Some(()))?;
    name.apply_kept(&mut kept);
    Ok(Done(ThingView { name: kept }))
}

async fn act(_: SignedIn, _: PathId<CustomerId>, _: NoIdempotencyKey) -> Answer<NoContent> {
    Ok(NoContent)
}

async fn by_reference(reference: PathReference) -> Answer<Content<ThingView>> {
    Ok(Content(ThingView { name: format!("{}|{}", reference.source, reference.reference) }))
}

async fn large() -> Answer<Content<ThingView>> {
    Ok(Content(ThingView { name: "大".repeat(1000) }))
}

#[allow(clippy::unused_async, reason = "handlers are async")]
async fn panics() -> Answer<Content<ThingView>> {
    panic!("secret of the inside")
}

/// One operation of each kind.
pub fn operations() -> Operations {
    let mut routes = Operations::default();
    routes.add(operation("list_things", Method::Get, "/api/v1/things"), list);
    routes.add(CREATE, create);
    routes.add(operation("get_thing", Method::Get, "/api/v1/things/{id}"), get);
    routes.add(operation("update_thing", Method::Patch, "/api/v1/things/{id}"), patch);
    routes.add(operation("poke_thing", Method::Post, "/api/v1/things/{id}/actions/poke"), act);
    routes.add(operation("find_thing", Method::Get, "/api/v1/things/by_reference/{source}/{reference}"), by_reference);
    routes.add(operation("get_large", Method::Get, "/api/v1/things/large"), large);
    routes.add(operation("break_thing", Method::Get, "/api/v1/things/broken"), panics);
    routes
}
