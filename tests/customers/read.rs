//! Reading one customer, entity tags and preconditions.

use serde_json::json;

use super::{CUSTOMERS, NOBODY, me, of, patch_if};
use crate::support::builders::person;
use crate::support::world::on_both_engines;

on_both_engines! {
    /// A tag answers 304 for as long as the view is the same.
    fn entity_tags(world: &World) {
        let customer = person().create(&world.api);
        let path = of(&customer.id(), "");
        let tag = world.api.get(&path).expect(200).header("etag").to_owned();
        assert_eq!(tag, customer.header("etag"));
        let ask = |condition: &str| world.api.request("GET", &path).header("If-None-Match", condition).send();
        for matching in [tag.as_str(), "*", &format!("W/{tag}"), &format!("\"0-x\", {tag}")] {
            let answer = ask(matching).expect(304);
            assert!(answer.bytes.is_empty(), "{answer:?}");
            assert_eq!(answer.header("etag"), tag);
        }
        for other in ["\"1-x\"", "\"x\"", "nonsense"] {
            ask(other).expect(200);
        }
        world.api.patch(&path, json!({ "city": "杭州市" })).expect(200);
        let changed = ask(&tag).expect(200);
        assert_ne!(changed.header("etag"), tag);
        assert!(changed.header("etag").starts_with("\"2-"), "{changed:?}");
    }

    /// A write on a version that has moved on changes nothing; without a condition it goes through.
    fn preconditions(world: &World) {
        let customer = person().with("city", "上海市").create(&world.api);
        let (path, old) = (of(&customer.id(), ""), customer.header("etag").to_owned());
        let new = patch_if(&world.api, &path, &old, &json!({ "city": "杭州市" })).expect(200).header("etag").to_owned();
        patch_if(&world.api, &path, &old, &json!({ "city": "南京市" })).expect(412).problem("version_mismatch");
        let refused: Vec<(&str, String)> = vec![
            ("POST", "/actions/archive".to_owned()), ("POST", "/actions/set_key_account".to_owned()), ("POST", "/contact_points".to_owned()),
            ("POST", "/references".to_owned()), ("PUT", format!("/serving_units/{}", customer.text("unit_id"))),
        ];
        for (method, rest) in refused {
            let body = match rest.as_str() {
                "/actions/set_key_account" => json!({ "account_manager_id": me(&world.api) }),
                "/contact_points" => json!({ "kind": "phone", "value": "13800138000" }),
                "/references" => json!({ "source": "dms", "reference": "1" }),
                _ => json!({}),
            };
            let path = of(&customer.id(), &rest);
            let request = world.api.request(method, &path).header("If-Match", &old);
            let request = if body == json!({}) { request } else { request.json(&body) };
            request.send().expect(412).problem("version_mismatch");
        }
        let now = world.api.get(&path).expect(200);
        assert_eq!((&now["city"], &now["version"], now.header("etag")), (&json!("杭州市"), &json!(2), new.as_str()));
        patch_if(&world.api, &path, "\"2-other\"", &json!({ "city": "苏州市" })).expect(200);
        patch_if(&world.api, &path, "*", &json!({ "city": "无锡市" })).expect(200);
        assert_eq!(world.api.patch(&path, json!({ "city": "常州市" })).expect(200)["version"], 5);
    }

    /// What is not there, or can't be, is not found.
    fn nobody(world: &World) {
        for id in [NOBODY, "x", "1", "%00", "0192F3A4-5B6C-7D8E-9F01-23456789ABCD"] {
            world.api.get(&of(id, "")).expect(404).problem("not_found");
            world.api.patch(&of(id, ""), json!({ "city": "上海市" })).expect(404).problem("not_found");
            world.api.request("POST", &of(id, "/actions/archive")).send().expect(404).problem("not_found");
        }
        let customer = person().create(&world.api);
        world.api.get(&of(&customer.id().to_uppercase(), "")).expect(200);
        world.api.delete(&of(&customer.id(), "")).expect(405).problem("method_not_allowed");
        world.api.anonymous().get(&of(&customer.id(), "")).expect(401).problem("unauthenticated");
        world.api.get(&format!("{CUSTOMERS}/{}?clara=true", customer.id())).expect(400).problem("malformed_request").field_error("/clara", "unknown_parameter");
    }
}
