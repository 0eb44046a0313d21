//! Keys of integrators.

use serde_json::{Value, json};

use crate::support::answer::Answer;
use crate::support::builders::{next, order, person};
use crate::support::client::Api;
use crate::support::database::Engine;
use crate::support::server::Server;
use crate::support::world::{World, on_both_engines};

const KEYS: &str = "/api/v1/api_keys";

fn issue(api: &Api, permissions: &[&str]) -> Answer {
    api.post(KEYS, json!({ "name": format!("DMS {}", next()), "permissions": permissions })).expect(201)
}

fn with(api: &Api, issued: &Answer) -> Api {
    api.with_token(&issued.text("key"))
}

fn path(issued: &Answer) -> String {
    format!("{KEYS}/{}", issued["api_key"]["id"].as_str().unwrap())
}

on_both_engines! {
    /// A key may do what it was given, in its own name, and nothing else.
    fn a_key_does_what_it_was_given(world: &World) {
        let issued = issue(&world.api, &["customers:read", "customers:write", "orders:write", "orders:read", "interactions:write", "interactions:read"]);
        let key = with(&world.api, &issued);
        assert!(issued.text("key").starts_with(&format!("{}_", issued["api_key"]["prefix"].as_str().unwrap())));
        let customer = person().create(&key);
        key.get(&format!("/api/v1/customers/{}", customer.id())).expect(200);
        order(&customer.id()).create(&key);
        let body = json!({ "customer_id": customer.id(), "channel": "phone", "direction": "inbound" });
        assert_eq!(key.post("/api/v1/interactions", body).expect(201)["staff"], Value::Null);
        key.get("/api/v1/products").expect(403).problem("permission_denied");
        key.get("/api/v1/users").expect(403).problem("permission_denied");
        key.get(KEYS).expect(403).problem("permission_denied");

        let mut found = Vec::new();
        while found.is_empty() {
            found.clone_from(world.api.get(&format!("/api/v1/events?record_id={}", customer.id())).expect(200).items());
        }
        assert_eq!(found[0]["actor"], json!({ "kind": "api_key", "id": issued["api_key"]["id"] }));
        assert!(world.log().contains(&format!("key:{}", issued["api_key"]["id"].as_str().unwrap())));
        assert!(!world.log().contains(&issued.text("key")));
        assert!(world.settings.run(&["verify"]).status.success());
    }

    /// What belongs to a person refuses a key.
    fn a_key_has_no_account(world: &World) {
        let key = with(&world.api, &issue(&world.api, &["customers:read", "customers:set_stage", "interactions:read"]));
        for (method, path) in [("GET", "/api/v1/me"), ("GET", "/api/v1/sessions"), ("DELETE", "/api/v1/sessions"), ("GET", "/api/v1/me/second_factor")] {
            key.request(method, path).send().expect(403).problem("users_only");
        }
        let body = json!({ "current_password": "x", "new_password": "plum-tree-by-the-lake" });
        key.put("/api/v1/me/password", body).expect(403).problem("users_only");
        key.get("/api/v1/follow_ups?mine=true").expect(403).problem("users_only");
    }

    /// A call that a key sends again has its effect once; another caller's key of the same name is another call.
    fn idempotency_keys_are_those_of_the_api_key(world: &World) {
        let one = with(&world.api, &issue(&world.api, &["customers:write", "customers:read"]));
        let other = with(&world.api, &issue(&world.api, &["customers:write", "customers:read"]));
        let body = person().body();
        let send = |api: &Api| api.request("POST", "/api/v1/customers").header("Idempotency-Key", "k-1").json(&body).send().expect(201).id();
        let first = send(&one);
        assert_eq!(send(&one), first);
        assert_ne!(send(&other), first);
        assert_ne!(send(&world.api), first);
    }

    /// It is listed without its secret, and ends when it is revoked, at once, or when its time is over.
    fn a_key_is_revoked_and_expires(world: &World) {
        let issued = issue(&world.api, &["customers:read"]);
        let key = with(&world.api, &issued);
        key.get("/api/v1/customers").expect(200);
        let list = world.api.get(&format!("{KEYS}?include_total=true")).expect(200);
        assert_eq!(list["total"], 1);
        assert!(!list.json.to_string().contains(&issued.text("key")));
        let shown = world.api.get(&path(&issued)).expect(200);
        assert!(shown["last_used_at"].is_string(), "{shown:?}");
        world.api.request("DELETE", &path(&issued)).header("If-Match", "\"7-x\"").send().expect(412);
        world.api.request("DELETE", &path(&issued)).header("If-Match", shown.header("etag")).send().expect(204);
        key.get("/api/v1/customers").expect(401).problem("unauthenticated");
        world.api.delete(&path(&issued)).expect(404);
        assert!(world.api.get(&path(&issued)).expect(200)["revoked_at"].is_string());

        let soon = (world.clock.now() + chrono::Duration::days(2)).to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
        let body = json!({ "name": "kurz", "permissions": ["customers:read"], "expires_at": soon });
        let key = with(&world.api, &world.api.post(KEYS, body).expect(201));
        world.clock.advance_days(1);
        key.get("/api/v1/customers").expect(200);
        world.clock.advance_days(1);
        key.get("/api/v1/customers").expect(401);
        for token in ["gx_", "gx_k7qwm2hx_", &format!("gx_{}", "a".repeat(97)), &format!("gx_{}", "a".repeat(5_000))] {
            world.api.with_token(token).get("/api/v1/customers").expect(401).problem("unauthenticated");
        }
    }

    /// What is wrong with a new key is named; the use of one is noted at most once a minute.
    fn a_bad_key_is_named(world: &World) {
        let body = json!({ "name": "", "unit_id": "x", "permissions": ["customers:eat", "api_keys:manage"], "expires_at": "2020-01-01T00:00:00Z" });
        world.api.post(KEYS, body).expect(422)
            .field_error("/name", "required").field_error("/unit_id", "id_invalid").field_error("/expires_at", "out_of_range")
            .field_error("/permissions/0", "unknown_word").field_error("/permissions/1", "not_for_keys");
        let nowhere = json!({ "name": "x", "permissions": ["orders:read"], "unit_id": "0192f3a4-5b6c-7d8e-9f01-23456789abcd" });
        world.api.post(KEYS, nowhere).expect(422).field_error("/unit_id", "not_found");
        world.api.request("POST", KEYS).header("Idempotency-Key", "k").json(&json!({})).send().expect(400).problem("idempotency_key_invalid");

        let issued = issue(&world.api, &["customers:read"]);
        with(&world.api, &issued).get("/api/v1/customers").expect(200);
        let used = world.api.get(&path(&issued)).expect(200).text("last_used_at");
        world.kill();
        world.start();
        with(&world.api, &issued).get("/api/v1/customers").expect(200);
        assert_eq!(world.api.get(&path(&issued)).expect(200).text("last_used_at"), used);
        world.clock.advance_minutes(1);
        world.kill();
        world.start();
        with(&world.api, &issued).get("/api/v1/customers").expect(200);
        assert_ne!(world.api.get(&path(&issued)).expect(200).text("last_used_at"), used);
    }
}

/// A key that one process revokes is worthless on the other within five seconds.
#[test]
fn a_key_ends_on_every_process() {
    if !Engine::Postgres.is_available() {
        return;
    }
    let world = World::new(Engine::Postgres);
    let other = Server::start(&world.settings);
    let issued = issue(&world.api, &["customers:read"]);
    let elsewhere = Api::new(&other.base).with_token(&issued.text("key"));
    elsewhere.get("/api/v1/customers").expect(200);
    world.api.delete(&path(&issued)).expect(204);
    with(&world.api, &issued).get("/api/v1/customers").expect(401);
    let began = std::time::Instant::now();
    while elsewhere.get("/api/v1/customers").status != 401 {
        assert!(began.elapsed() < std::time::Duration::from_secs(30), "the other process never heard of it");
        std::thread::yield_now();
    }
}
