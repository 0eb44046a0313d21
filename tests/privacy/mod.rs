//! Personal data: clear answers and who has had them, consent, the rotation of keys, and that planted values come out nowhere.

mod clear;
mod consent;
mod fields;
mod planted;
mod rotation;

use serde_json::{Value, json};

use crate::support::answer::Answer;
use crate::support::client::Api;

const CUSTOMERS: &str = "/api/v1/customers";

/// The path of a customer, and of what hangs on it.
fn of(id: &str, rest: &str) -> String {
    format!("{CUSTOMERS}/{id}{rest}")
}

/// A person with a phone, an identity number and a reference.
fn somebody(api: &Api, phone: &str, identity_number: &str) -> Answer {
    let body: Value = json!({
        "kind": "person", "name": "王芳", "identity_number": identity_number, "contact_points": [{ "kind": "phone", "value": phone }],
        "references": [{ "source": "dms", "reference": "A-1" }]
    });
    api.post(CUSTOMERS, body).expect(201)
}
