//! Signing in against those who may not: throttling, tokens that are not ours, second factors, resets, keys, limits.

mod throttle;

use serde_json::json;

use crate::support::answer::Answer;
use crate::support::client::Api;
use crate::support::server::{ADMIN_EMAIL, ADMIN_PASSWORD};

const SESSIONS: &str = "/api/v1/sessions";
const WRONG: &str = "not-the-password";

/// Tries to sign in, as a proxy would say from this address; an empty one is left to the connection.
fn attempt(api: &Api, email: &str, password: &str, address: &str) -> Answer {
    let api = api.anonymous();
    let request = api.request("POST", SESSIONS).json(&json!({ "email": email, "password": password }));
    if address.is_empty() { request.send() } else { request.header("X-Forwarded-For", address).send() }
}

fn wrong(api: &Api, address: &str) -> Answer {
    attempt(api, ADMIN_EMAIL, WRONG, address)
}

fn right(api: &Api, address: &str) -> Answer {
    attempt(api, ADMIN_EMAIL, ADMIN_PASSWORD, address)
}
