//! Who calls is proven before anything else of a request is judged, also where nothing is known of the caller yet.

use serde_json::json;

use crate::support::answer::Answer;
use crate::support::builders::{next, person};
use crate::support::client::Api;
use crate::support::contract::Contract;
use crate::support::world::on_both_engines;

/// A request with which everything is wrong: its query, its headers and its body.
#[track_caller]
fn wrong(api: &Api, method: &str, path: &str) -> Answer {
    let path = format!("{path}?nonsense=1&nonsense=%zz");
    let mut request = api.request(method, &path).header("If-Match", "\"0-nonsense\"").header("Idempotency-Key", "not a key");
    if method != "GET" {
        request = request.bytes("application/json", b"{".to_vec());
    }
    request.send()
}

on_both_engines! {
    /// Whoever is not let in learns nothing else, of any operation: a key that was revoked is asked for in the database every time.
    fn strangers_learn_nothing_else(world: &World) {
        let issued = world.api.post("/api/v1/api_keys", json!({ "name": "DMS", "permissions": ["orders:read"] })).expect(201);
        let key = world.api.with_token(&issued.text("key"));
        world.api.delete(&format!("/api/v1/api_keys/{}", issued["api_key"]["id"].as_str().unwrap())).expect(204);
        let mut seen = 0;
        for (method, template, operation) in Contract::get().operations() {
            if operation["security"] == json!([]) {
                continue;
            }
            let path = template.split('/').map(|segment| if segment.starts_with('{') { "no-such" } else { segment }).collect::<Vec<_>>().join("/");
            for api in [&key, &world.api.anonymous()] {
                wrong(api, &method, &path).expect(401).problem("unauthenticated");
            }
            seen += 1;
        }
        assert!(seen > 100, "{seen} operations");
    }

    /// Nor does a caller who is proven and may not do it, at their very first request.
    fn callers_without_the_permission_learn_nothing_else(world: &World) {
        let customer = format!("/api/v1/customers/{}", person().create(&world.api).id());
        let requests = [
            ("GET", "/api/v1/customers"),
            ("POST", "/api/v1/customers"),
            ("GET", "/api/v1/customers/no-such"),
            ("GET", "/api/v1/customers/by_reference/dms/%FF"),
            ("PATCH", customer.as_str()),
            ("POST", &format!("{customer}/actions/archive")),
        ];
        for (method, path) in requests {
            let body = json!({ "name": format!("DMS {}", next()), "permissions": ["orders:read"] });
            let fresh = world.api.with_token(&world.api.post("/api/v1/api_keys", body).expect(201).text("key"));
            wrong(&fresh, method, path).expect(403).problem("permission_denied");
        }
    }

    /// A caller who may do it is told what is wrong, at the first request as at any other.
    fn callers_with_the_permission_are_told(world: &World) {
        for _ in 0..2 {
            let body = json!({ "name": format!("DMS {}", next()), "permissions": ["customers:read", "customers:write"] });
            let fresh = world.api.with_token(&world.api.post("/api/v1/api_keys", body).expect(201).text("key"));
            for _ in 0..2 {
                wrong(&fresh, "GET", "/api/v1/customers").expect(400).problem("malformed_request");
                fresh.get("/api/v1/customers/no-such").expect(404).problem("not_found");
                fresh.post("/api/v1/customers", json!({ "kind": "person" })).expect(422).field_error("/name", "required");
            }
        }
    }
}
