//! Contact points: adding, changing, removing, and which one is the primary.

use serde_json::{Value, json};

use super::{NOBODY, at_once, count, of, patch_if, point};
use crate::support::builders::person;
use crate::support::client::Api;
use crate::support::world::on_both_engines;

/// The contact points as (masked, primary), in the order of the answer.
fn shown(api: &Api, id: &str) -> Vec<(String, bool)> {
    let customer = api.get(&of(id, "")).expect(200);
    let points = customer["contact_points"].as_array().unwrap();
    points.iter().map(|point| (point["masked"].as_str().unwrap().to_owned(), point["primary"].as_bool().unwrap())).collect()
}

fn pairs(expected: &[(&str, bool)]) -> Vec<(String, bool)> {
    expected.iter().map(|(masked, primary)| ((*masked).to_owned(), *primary)).collect()
}

fn add(api: &Api, id: &str, body: Value) -> String {
    api.post(&of(id, "/contact_points"), body).expect(201).id()
}

on_both_engines! {
    /// A contact point is added with the version of its customer moving on, and read where it says it is.
    fn added_changed_and_removed(world: &World) {
        let id = person().create(&world.api).id();
        let added = world.api.post(&of(&id, "/contact_points"), json!({ "kind": "phone", "value": "0086 138-0013-8000", "label": " 手机 ", "verified": true })).expect(201);
        assert!(added.header("etag").starts_with("\"2-"), "{added:?}");
        assert_eq!((&added["masked"], &added["label"], &added["primary"], &added["contact_id"], &added["value"]), (&json!("138****8000"), &json!("手机"), &json!(true), &json!(null), &json!(null)));
        assert!(added["verified_at"].is_string());
        let path = of(&id, &format!("/contact_points/{}", added.id()));
        assert_eq!(added.header("location"), path);
        let read = world.api.get(&path).expect(200);
        assert_eq!((&read.json, read.header("etag")), (&added.json, added.header("etag")));
        world.clock.advance_minutes(1);
        let labelled = world.api.patch(&path, json!({ "label": null })).expect(200);
        assert_eq!((&labelled["label"], &labelled["verified_at"]), (&json!(null), &added["verified_at"]));
        assert!(labelled["updated_at"].as_str() > added["updated_at"].as_str());
        let changed = world.api.patch(&path, json!({ "value": "13900139000" })).expect(200);
        assert_eq!((&changed["masked"], &changed["verified_at"]), (&json!("139****9000"), &json!(null)));
        assert!(changed.header("etag").starts_with("\"4-"), "{changed:?}");
        let same = world.api.patch(&path, json!({ "value": "+86 139 0013 9000", "verified": false })).expect(200);
        assert_eq!((same.header("etag"), &same.json), (changed.header("etag"), &changed.json));
        assert!(world.api.patch(&path, json!({ "value": "13900139001", "verified": true })).expect(200)["verified_at"].is_string());
        patch_if(&world.api, &path, added.header("etag"), &json!({ "label": "x" })).expect(412).problem("version_mismatch");
        world.api.request("DELETE", &path).header("If-Match", added.header("etag")).send().expect(412).problem("version_mismatch");
        let gone = world.api.delete(&path).expect(204);
        assert!(gone.bytes.is_empty());
        for answer in [world.api.get(&path), world.api.delete(&path), world.api.patch(&path, json!({ "label": "x" }))] {
            answer.expect(404).problem("not_found");
        }
        assert!(shown(&world.api, &id).is_empty());
        assert_eq!(world.api.get(&of(&id, "")).expect(200)["version"], 6);
    }

    /// One of each kind is the primary: the first, then the one that is wished, then the oldest that is left.
    fn one_primary_per_kind(world: &World) {
        let id = person().create(&world.api).id();
        let first = add(&world.api, &id, point("phone", "13800138001"));
        let second = add(&world.api, &id, point("phone", "13800138002"));
        add(&world.api, &id, point("email", "a.b@example.com"));
        assert_eq!(shown(&world.api, &id), pairs(&[("138****8001", true), ("138****8002", false), ("a***@example.com", true)]));
        let third = add(&world.api, &id, json!({ "kind": "phone", "value": "13800138003", "primary": true }));
        let phones = |expected: [bool; 3]| {
            let found: Vec<bool> = shown(&world.api, &id).into_iter().filter(|(masked, _)| masked.starts_with("138")).map(|(_, primary)| primary).collect();
            assert_eq!(found, expected);
        };
        phones([false, false, true]);
        world.api.patch(&of(&id, &format!("/contact_points/{second}")), json!({ "primary": true })).expect(200);
        phones([false, true, false]);
        let version = world.api.get(&of(&id, "")).expect(200)["version"].clone();
        world.api.patch(&of(&id, &format!("/contact_points/{first}")), json!({ "primary": false })).expect(200);
        assert_eq!(world.api.get(&of(&id, "")).expect(200)["version"], version);
        let handed = world.api.patch(&of(&id, &format!("/contact_points/{second}")), json!({ "primary": false })).expect(200);
        assert_eq!(handed["primary"], false);
        phones([true, false, false]);
        world.api.delete(&of(&id, &format!("/contact_points/{first}"))).expect(204);
        assert_eq!(shown(&world.api, &id)[0], ("138****8002".to_owned(), true));
        world.api.delete(&of(&id, &format!("/contact_points/{second}"))).expect(204);
        let last = world.api.patch(&of(&id, &format!("/contact_points/{third}")), json!({ "primary": false })).expect(200);
        assert_eq!(last["primary"], true, "the only one stays primary");
    }

    /// What is wrong is told; nothing of it is kept.
    fn what_is_refused(world: &World) {
        let id = person().with("contact_points", json!([point("phone", "13800138000"), { "kind": "social", "platform": "qq", "value": "1234567" }])).create(&world.api).id();
        let path = of(&id, "/contact_points");
        for (body, pointer, code) in [
            (json!({}), "/kind", "required"), (json!({}), "/value", "required"), (point("fax", "1"), "/kind", "unknown_word"),
            (point("phone", "12345"), "/value", "phone_invalid"), (point("phone", "138****8000"), "/value", "masked_value"),
            (point("phone", "+86 138 0013 8000"), "/value", "duplicate"), (point("email", "w***@example.com"), "/value", "masked_value"),
            (point("email", "a@b@c"), "/value", "email_invalid"), (point("social", "x1"), "/platform", "required"),
            (json!({ "kind": "social", "platform": "qq", "value": "a b" }), "/value", "handle_invalid"),
            (json!({ "kind": "social", "platform": "qq", "value": "1234567" }), "/value", "duplicate"),
            (json!({ "kind": "phone", "platform": "qq", "value": "13800138009" }), "/platform", "unexpected"),
            (json!({ "kind": "address", "value": "上海市浦东***" }), "/value", "masked_value"), (point("address", &"x".repeat(501)), "/value", "too_long"),
            (json!({ "kind": "phone", "value": "13800138009", "label": "x".repeat(61) }), "/label", "too_long"),
            (json!({ "kind": "phone", "value": "13800138009", "contact_id": NOBODY }), "/contact_id", "not_found"),
            (json!({ "kind": "phone", "value": "13800138009", "contact_id": "x" }), "/contact_id", "id_invalid"),
        ] {
            world.api.post(&path, body).expect(422).problem("validation_failed").field_error(pointer, code);
        }
        world.api.post(&path, json!({ "kind": "phone", "value": "13800138009", "masked": "x" })).expect(400).field_error("/masked", "unknown_member");
        let customer = world.api.get(&of(&id, "")).expect(200);
        assert_eq!((&customer["version"], customer["contact_points"].as_array().unwrap().len()), (&json!(1), 2));
        let phone = of(&id, &format!("/contact_points/{}", customer["contact_points"][0]["id"].as_str().unwrap()));
        for (body, pointer, code) in [
            (json!({ "value": null }), "/value", "required"), (json!({ "primary": null }), "/primary", "required"), (json!({ "verified": null }), "/verified", "required"),
            (json!({ "value": "138****8000" }), "/value", "masked_value"), (json!({ "platform": "qq" }), "/platform", "unexpected"),
        ] {
            world.api.patch(&phone, body).expect(422).field_error(pointer, code);
        }
        world.api.patch(&phone, json!({ "kind": "email" })).expect(400).field_error("/kind", "unknown_member");
        let other = person().create(&world.api).id();
        let elsewhere = of(&other, &format!("/contact_points/{}", customer["contact_points"][0]["id"].as_str().unwrap()));
        for answer in [world.api.get(&elsewhere), world.api.patch(&elsewhere, json!({ "label": "x" })), world.api.delete(&elsewhere)] {
            answer.expect(404).problem("not_found");
        }
    }

    /// Many added at once are all there, each under a version of its own, with one primary.
    fn added_at_once(world: &World) {
        let id = person().create(&world.api).id();
        let answers = at_once(&world.api, 6, |api, at| api.post(&of(&id, "/contact_points"), json!({ "kind": "phone", "value": format!("1380013800{at}"), "primary": true })));
        assert_eq!(count(&answers, 201), 6, "{answers:?}");
        let customer = world.api.get(&of(&id, "")).expect(200);
        assert_eq!(customer["version"], 7);
        let points = customer["contact_points"].as_array().unwrap();
        assert_eq!((points.len(), points.iter().filter(|point| point["primary"] == true).count()), (6, 1), "{customer:?}");
        let answers = at_once(&world.api, 4, |api, _| api.post(&of(&id, "/contact_points"), json!({ "kind": "phone", "value": "13900139000" })));
        assert_eq!((count(&answers, 201), count(&answers, 422)), (1, 3), "{answers:?}");
    }
}
