//! Writing by reference, as other systems do.

use serde_json::json;

use super::{CUSTOMERS, at_once, company, count, of, point};
use crate::support::builders::person;
use crate::support::world::on_both_engines;

const PATH: &str = "/api/v1/customers/by_reference/dms/A-1001";

on_both_engines! {
    /// New is 201, different is 200 with the next version, the same is 200 with the same version.
    fn created_changed_and_unchanged(world: &World) {
        let body = json!({ "kind": "person", "name": "王芳", "city": "上海市", "contact_points": [point("phone", "13800138000")] });
        let created = world.api.put(PATH, body.clone()).expect(201);
        assert_eq!(created.header("location"), of(&created.id(), ""));
        assert_eq!((&created["name"], &created["version"], &created["unit_id"]), (&json!("王芳"), &json!(1), &json!(company(&world.api))));
        let same = world.api.put(PATH, body).expect(200);
        assert_eq!((&same.json, same.header("etag")), (&created.json, created.header("etag")));
        assert_eq!(world.api.get(PATH).expect(200).json, created.json);
        let changed = world.api.put(PATH, json!({ "kind": "person", "city": null, "potential_grade": "h", "contact_points": [point("phone", "+8613800138000"), point("email", "w.f@example.com")] })).expect(200);
        assert_eq!((&changed["name"], &changed["city"], &changed["potential_grade"], &changed["version"]), (&json!("王芳"), &json!(null), &json!("h"), &json!(2)));
        assert_eq!(changed["contact_points"].as_array().unwrap().len(), 2);
        let nameless = world.api.put("/api/v1/customers/by_reference/dms/B%202", json!({ "kind": "organization" })).expect(201);
        assert_eq!((&nameless["name"], &nameless["references"][0]["reference"]), (&json!("B 2"), &json!("B 2")));
    }

    /// Fields are checked as elsewhere; the kind stays; an archived customer does not change.
    fn what_is_refused(world: &World) {
        world.api.put(PATH, json!({})).expect(422).field_error("/kind", "required");
        world.api.put(PATH, json!({ "kind": "person", "name": null, "industry": "x", "birthday": "2199-01-01", "contact_points": [point("phone", "1")] })).expect(422)
            .field_error("/name", "required").field_error("/industry", "not_for_kind").field_error("/birthday", "in_future").field_error("/contact_points/0/value", "phone_invalid");
        world.api.put(PATH, json!({ "kind": "person", "references": [] })).expect(400).field_error("/references", "unknown_member");
        world.api.put("/api/v1/customers/by_reference/a%20b/1", json!({ "kind": "person" })).expect(422).field_error("/source", "unknown_word");
        world.api.put("/api/v1/customers/by_reference/dms/%00", json!({ "kind": "person" })).expect(404).problem("not_found");
        world.api.get(PATH).expect(404).problem("not_found");
        let id = world.api.put(PATH, json!({ "kind": "person" })).expect(201).id();
        world.api.put(PATH, json!({ "kind": "organization" })).expect(422).field_error("/kind", "not_for_kind");
        world.api.request("POST", &of(&id, "/actions/archive")).send().expect(200);
        world.api.put(PATH, json!({ "kind": "person", "city": "上海市" })).expect(409).problem("archived");
    }

    /// `If-Match` guards it: the version for one that is there, none for one that is not.
    fn preconditions(world: &World) {
        let send = |tag: &str, city: &str| world.api.request("PUT", PATH).header("If-Match", tag).json(&json!({ "kind": "person", "city": city })).send();
        send("\"1-x\"", "上海市").expect(412).problem("version_mismatch");
        send("*", "上海市").expect(412).problem("version_mismatch");
        world.api.get(PATH).expect(404);
        let created = world.api.put(PATH, json!({ "kind": "person" })).expect(201);
        send(created.header("etag"), "上海市").expect(200);
        send(created.header("etag"), "杭州市").expect(412).problem("version_mismatch");
        assert_eq!(world.api.get(PATH).expect(200)["city"], "上海市");
    }

    /// A new one is a duplicate like any other; allowed, it is created.
    fn duplicates(world: &World) {
        let first = person().with("contact_points", json!([point("phone", "13800138000")])).create(&world.api);
        let body = json!({ "kind": "person", "contact_points": [point("phone", "13800138000")] });
        let refused = world.api.put(PATH, body.clone()).expect(409).problem("duplicate_customer");
        assert_eq!(refused["customer_ids"], json!([first["id"]]));
        let mut allowed = body.clone();
        allowed["allow_duplicate"] = json!(true);
        let created = world.api.put(PATH, allowed).expect(201);
        assert_ne!(created["id"], first["id"]);
        assert_eq!(world.api.put(PATH, body).expect(200).json, created.json);
    }

    /// Many systems that push one customer at once make one.
    fn pushed_at_once(world: &World) {
        for round in 0..3 {
            let path = format!("/api/v1/customers/by_reference/dms/race-{round}");
            let answers = at_once(&world.api, 6, |api, at| api.put(&path, json!({ "kind": "person", "name": "王芳", "source_detail": format!("{at}"), "contact_points": [point("phone", &format!("1390013900{round}"))] })));
            assert_eq!((count(&answers, 201), count(&answers, 200)), (1, 5), "{answers:?}");
            assert!(answers.iter().all(|answer| answer.id() == answers[0].id()));
            assert_eq!(world.api.get(&path).expect(200)["version"], 6);
        }
        assert_eq!(world.api.get(&format!("{CUSTOMERS}?include_total=true")).expect(200)["total"], 3);
    }
}
