//! A service desk with everybody to whom a broken promise climbs.

use serde_json::{Value, json};

use crate::support::answer::Answer;
use crate::support::builders::{next, person};
use crate::support::client::Api;
use crate::support::company::{Company, Staff};
use crate::support::world::World;

/// Those above a ticket of the unit `n1`.
pub struct Chain {
    /// Who works on tickets there.
    pub agent: Staff,
    /// Who leads the unit.
    pub manager: Staff,
    /// The service director of the region.
    pub director: Staff,
    /// Who leads the company.
    pub general_manager: Staff,
}

/// Staffs the unit `n1` and those above it.
pub fn chain_of(world: &World, company: &Company<'_>) -> Chain {
    let chain = Chain {
        agent: company.staff("n1", "service_consultant"),
        manager: company.staff("n1", "service_manager"),
        director: company.staff("north", "service_director"),
        general_manager: company.staff("company", "general_manager"),
    };
    lead(world, &company.unit("n1"), Some(&chain.manager));
    lead(world, &company.unit("company"), Some(&chain.general_manager));
    chain
}

/// Puts somebody at the head of a unit, or nobody.
pub fn lead(world: &World, unit: &str, manager: Option<&Staff>) {
    world.api.patch(&format!("/api/v1/units/{unit}"), json!({ "manager_id": manager.map(|staff| staff.id.clone()) })).expect(200);
}

/// Promises by these rules and by nothing else, from now on.
pub fn promise(api: &Api, rules: Value) {
    super::promise(api, "tickets", &rules);
}

/// A ticket by e-mail of a new customer of a unit, that nobody has yet.
pub fn ticket(api: &Api, unit: &str) -> Answer {
    let customer = person().with("unit_id", unit).create(api).id();
    let body = json!({ "customer_id": customer, "channel": "email", "subject": format!("仪表报警 {}", next()) });
    api.post("/api/v1/service/tickets", body).expect(201)
}

/// A step of a ticket.
#[track_caller]
pub fn act(api: &Api, ticket: &str, action: &str, body: Value) -> Answer {
    api.post(&format!("/api/v1/service/tickets/{ticket}/actions/{action}"), body).expect(200)
}

/// A colleague answers the customer.
#[track_caller]
pub fn reply(api: &Api, ticket: &str) {
    api.post(&format!("/api/v1/service/tickets/{ticket}/replies"), json!({ "content": "已安排技师检查。" })).expect(200);
}

/// The customer writes.
#[track_caller]
pub fn customer_writes(api: &Api, ticket: &str) {
    api.post(&format!("/api/v1/service/tickets/{ticket}/messages"), json!({ "content": "还是报警。" })).expect(200);
}
