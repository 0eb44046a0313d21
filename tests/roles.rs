//! Roles as data: what they grant, who may change them, and that nobody is locked out.

use serde_json::{Value, json};

use crate::events::Follower;
use crate::support::builders::next;
use crate::support::client::Api;
use crate::support::world::on_both_engines;

const ROLES: &str = "/api/v1/roles";

fn by_code(api: &Api, code: &str) -> Value {
    let roles = api.get("/api/v1/roles?limit=200").expect(200);
    roles.items().iter().find(|role| role["code"] == code).unwrap_or_else(|| panic!("no role {code}")).clone()
}

fn path(role: &Value) -> String {
    format!("{ROLES}/{}", role["id"].as_str().unwrap())
}

fn grant(permission: &str, scope: &str) -> Value {
    json!({ "permission": permission, "scope": scope })
}

fn new_role(grants: &[Value]) -> Value {
    json!({ "code": format!("role_{}", next()), "label_zh": "夜班", "label_en": "Night shift", "grants": grants })
}

on_both_engines! {
    /// Every installation starts with the roles of the trade, each with sensible grants.
    fn built_in_roles_are_there(world: &World) {
        let answer = world.api.get("/api/v1/roles?built_in=true&include_total=true").expect(200);
        let codes: Vec<_> = answer.items().iter().map(|role| role["code"].as_str().unwrap()).collect();
        assert_eq!(codes, [
            "administrator", "analyst", "auditor", "callback_officer", "customer_director", "general_manager", "integrator", "marketer",
            "sales_director", "sales_manager", "salesperson", "service_agent", "service_consultant", "service_director", "service_manager",
        ]);
        assert_eq!(answer["total"], 15);
        assert!(answer.items().iter().all(|role| role["demands_second_factor"] == false && role["version"] == 1));
        let salesperson = by_code(&world.api, "salesperson");
        assert!(salesperson["grants"].as_array().unwrap().contains(&grant("customers:read", "own")), "{salesperson}");
        let administrator = by_code(&world.api, "administrator");
        let permissions = world.api.get("/api/v1/me").expect(200)["permissions"].clone();
        assert_eq!(administrator["grants"], permissions);
        assert!(world.api.get("/api/v1/roles?built_in=false").expect(200).items().is_empty());
    }

    /// A company makes roles of its own, and changes and deletes them.
    fn a_role_is_data(world: &World) {
        let body = new_role(&[grant("customers:read", "unit"), grant("products:read", "all")]);
        let created = world.api.request("POST", ROLES).header("Idempotency-Key", "role-1").json(&body).send().expect(201);
        let again = world.api.request("POST", ROLES).header("Idempotency-Key", "role-1").json(&body).send().expect(201);
        assert_eq!(created.json, again.json);
        assert_eq!(created["grants"], body["grants"]);
        assert_eq!(created["built_in"], false);
        world.api.post(ROLES, body.clone()).expect(409).problem("already_exists").field_error("/code", "duplicate");
        let role = path(&created.json);
        let patch = json!({ "label_en": "Night", "description": "夜间值班", "demands_second_factor": true, "grants": [grant("orders:read", "own")] });
        let changed = world.api.patch(&role, patch.clone()).expect(200);
        assert_eq!((&changed["version"], &changed["grants"], &changed["label_zh"]), (&json!(2), &patch["grants"], &json!("夜班")));
        assert_eq!(world.api.patch(&role, patch).expect(200)["version"], 2);
        let stale = world.api.request("DELETE", &role).header("If-Match", created.header("etag")).send();
        stale.expect(412).problem("version_mismatch");
        world.api.request("DELETE", &role).header("If-Match", changed.header("etag")).send().expect(204);
        world.api.get(&role).expect(404).problem("not_found");
        world.api.delete(&role).expect(404);
        let mut log = Follower::new(&world.api, "kind=role.created,role.updated,role.deleted");
        let events = log.catch_up_until(|events| events.len() >= 3);
        assert_eq!(events.iter().map(|event| &event["kind"]).collect::<Vec<_>>(), ["role.created", "role.updated", "role.deleted"]);
    }

    /// What can't be granted is named, place by place.
    fn a_wrong_grant_is_named(world: &World) {
        let body = new_role(&[
            grant("products:read", "own"), grant("customers:read", "own"), grant("customers:read", "all"), grant("customers:eat", "all"), json!({}),
        ]);
        let refused = world.api.post(ROLES, body).expect(422).problem("validation_failed");
        assert_eq!(refused.field_error_count(), 5);
        refused
            .field_error("/grants/0/scope", "unknown_word")
            .field_error("/grants/2/permission", "duplicate")
            .field_error("/grants/3/permission", "unknown_word")
            .field_error("/grants/4/permission", "required")
            .field_error("/grants/4/scope", "required");
        world.api.post(ROLES, json!({ "code": "Night Shift" })).expect(422)
            .field_error("/code", "unknown_word").field_error("/label_zh", "required").field_error("/label_en", "required");
        world.api.post(ROLES, json!({ "code": "x", "built_in": true })).expect(400).problem("malformed_request");
    }

    /// The built-in roles can be edited, but not deleted; the administrator keeps everything, so that nobody is locked out.
    fn built_in_roles_stay(world: &World) {
        let administrator = path(&by_code(&world.api, "administrator"));
        world.api.patch(&administrator, json!({ "grants": [] })).expect(422).field_error("/grants", "unchangeable");
        assert_eq!(world.api.patch(&administrator, json!({ "label_en": "Root" })).expect(200)["label_en"], "Root");
        let marketer = path(&by_code(&world.api, "marketer"));
        for role in [&administrator, &marketer] {
            world.api.delete(role).expect(409).problem("in_use");
        }
        let narrowed = world.api.patch(&marketer, json!({ "grants": [grant("products:read", "all")] })).expect(200);
        assert_eq!(narrowed["grants"].as_array().unwrap().len(), 1);
        // What was taken from a role does not come back with the next start.
        assert!(world.stop().success());
        world.start();
        assert_eq!(world.api.get(&marketer).expect(200)["grants"], narrowed["grants"]);
    }
}
