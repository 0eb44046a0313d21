//! Customers and commands to test with.

use uuid::Uuid;

use super::super::*;
use crate::fields::{FieldCode, Fields, Patch};
use crate::ids::{CustomerId, UnitId, UserId};
use crate::instant;
use crate::platform::{Actor, Context, Reference};
use crate::{ProblemCode, Refusal};

/// Ids that count up.
pub fn ids() -> impl FnMut() -> Uuid {
    let mut next = 1_000_u128;
    move || {
        next += 1;
        Uuid::from_u128(next)
    }
}

pub fn unit(number: u128) -> UnitId {
    UnitId::new(Uuid::from_u128(number))
}

pub fn user(number: u128) -> UserId {
    UserId::new(Uuid::from_u128(number))
}

/// A moment, so many seconds after the first.
pub fn at(seconds: i64) -> Context {
    let now = instant::parse("2026-02-13T09:59:00Z").unwrap() + chrono::Duration::seconds(seconds);
    Context { now, actor: Actor::System("test") }
}

pub fn record() -> NewRecord {
    NewRecord { id: CustomerId::new(Uuid::from_u128(1)), number: "K-000001".into(), unit_id: unit(1), owner_id: None }
}

pub fn text(value: &str) -> Option<String> {
    Some(value.to_owned())
}

pub fn set(value: &str) -> Patch<String> {
    Patch::Set(value.to_owned())
}

pub fn reference(source: &str, name: &str) -> Reference {
    Reference { source: source.into(), reference: name.into() }
}

pub fn point_input(kind: &str, value: &str) -> NewContactPointInput {
    let platform = (kind == "social").then(|| "wechat".to_owned());
    NewContactPointInput { kind: text(kind), value: text(value), platform, ..NewContactPointInput::default() }
}

pub fn point(kind: &str, value: &str) -> NewContactPoint {
    read(|fields| NewContactPoint::read(point_input(kind, value), fields)).unwrap()
}

pub fn person_input() -> NewCustomerInput {
    NewCustomerInput { kind: text("person"), name: text("王芳"), ..NewCustomerInput::default() }
}

pub fn organization_input() -> NewCustomerInput {
    NewCustomerInput { kind: text("organization"), name: text("重庆长安汽车"), ..NewCustomerInput::default() }
}

pub fn read<T>(reader: impl FnOnce(&mut Fields) -> Option<T>) -> Result<T, Refusal> {
    let mut fields = Fields::new();
    let value = reader(&mut fields);
    fields.finish(value)
}

pub fn new(input: NewCustomerInput) -> Result<Change, Refusal> {
    let command = read(|fields| NewCustomer::read(input, at(0).now, fields))?;
    Ok(create(command, record(), &mut ids(), &at(0)))
}

pub fn person() -> Customer {
    new(person_input()).unwrap().customer
}

pub fn organization() -> Customer {
    new(organization_input()).unwrap().customer
}

pub fn patch_of(input: CustomerPatchInput) -> Result<CustomerPatch, Refusal> {
    read(|fields| Some(CustomerPatch::read(input, at(0).now, fields)))
}

/// The places and codes of a refusal's fields.
pub fn errors(refusal: &Refusal) -> Vec<(&str, FieldCode)> {
    assert_eq!(refusal.code, ProblemCode::ValidationFailed);
    refusal.errors.iter().map(|error| (error.pointer.as_str(), error.code)).collect()
}

/// The words of a change's events.
pub fn kinds(change: &Change) -> Vec<String> {
    change.events.iter().map(|event| event.kind.to_string()).collect()
}
