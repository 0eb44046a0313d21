//! Staff users and the units they work in: who comes, moves and leaves, and what they may do.

mod accounts;
mod beyond_own;
pub mod hand_over;
mod naming;
mod rights;
mod units;

use serde_json::{Value, json};

use crate::support::answer::Answer;
use crate::support::builders::next;
use crate::support::client::Api;

const USERS: &str = "/api/v1/users";
const UNITS: &str = "/api/v1/units";
const PASSWORD: &str = "plum-tree-by-the-lake";
const OWN_PASSWORD: &str = "cherry-tree-by-the-lake";

/// A unit below another.
pub fn unit(api: &Api, kind: &str, parent: &str) -> Answer {
    let number = next();
    api.post(UNITS, json!({ "kind": kind, "parent_id": parent, "code": format!("u-{number}"), "name": format!("单元{number}") }))
        .expect(201)
}

pub fn company(api: &Api) -> String {
    api.get("/api/v1/me").expect(200)["unit"]["id"].as_str().unwrap().to_owned()
}

/// The body of a new user with these roles.
pub fn staff(unit: &str, roles: &[&str]) -> Value {
    let number = next();
    json!({
        "email": format!("staff{number}@example.com"), "display_name": format!("员工{number}"), "unit_id": unit, "roles": roles,
        "password": PASSWORD,
    })
}

/// A new user with these roles, signed in with a password of their own.
pub fn colleague(api: &Api, unit: &str, roles: &[&str]) -> (Value, Api) {
    let body = staff(unit, roles);
    let user = api.post(USERS, body.clone()).expect(201)["user"].clone();
    let email = body["email"].as_str().unwrap();
    let own = api.sign_in(email, PASSWORD);
    own.put("/api/v1/me/password", json!({ "current_password": PASSWORD, "new_password": OWN_PASSWORD })).expect(204);
    (user, api.sign_in(email, OWN_PASSWORD))
}

pub fn id(record: &Value) -> &str {
    record["id"].as_str().unwrap()
}

pub fn path(user: &Value) -> String {
    format!("{USERS}/{}", id(user))
}

/// A role that grants this.
pub fn role(api: &Api, grants: &[(&str, &str)]) -> String {
    let grants: Vec<Value> = grants.iter().map(|(permission, scope)| json!({ "permission": permission, "scope": scope })).collect();
    let role = json!({ "code": format!("role_{}", next()), "label_zh": "岗位", "label_en": "Post", "grants": grants });
    api.post("/api/v1/roles", role).expect(201).text("code")
}
